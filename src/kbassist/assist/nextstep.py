"""What to do next in a talk: which procedures it follows, where it stands in each, and the steps that come next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kbassist.assist.branching import Talk
from kbassist.assist.matters import Beliefs, followed
from kbassist.assist.meaning import Texts
from kbassist.assist.phrasing import Phrasing
from kbassist.assist.stepreading import Reader
from kbassist.assist.subjects import Subjects
from kbassist.assist.walk import Walk, walk
from kbassist.model.base import now_utc
from kbassist.model.procedure import Deed, NextStep, Procedure, StepMark
from kbassist.model.situation import Context, Turn
from kbassist.ports.guidance import Conditions, Procedures
from kbassist.ports.reading import Analyzer, Words

FOUND = 1.2
"""How much a procedure counts whose article the search shows, in the likeness of one turn."""

FOLLOWED = 3
"""Procedures that are followed at once: the one at hand and those that may be come back to."""

SHOWN, SURE = 5, 0.6
"""Places among the suggestions, and the belief, from which on a procedure is proposed that nobody has begun."""

WAITS = 0.5
"""The chance from which on the customer is taken to have asked something else, and the walk waits."""

PROCEDURE = "procedure"
"""The attribute that names the procedures beside which an article helps."""

Choice = tuple[Procedure, ...]


@dataclass(frozen=True, slots=True)
class TalkSoFar:
    """A talk as guided work needs it: redacted turns, and what was marked by hand."""

    turns: Sequence[Turn]
    language: str
    context: Context = field(default_factory=dict)
    marks: Sequence[StepMark] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """A procedure that a talk follows: how surely it is the one at hand, and where the talk stands in it."""

    chance: float
    walk: Walk


@dataclass(frozen=True, slots=True)
class _Ready:
    """The procedures to choose from, made ready; `every` are those in force, held so that nothing else gets their
    identity.
    """

    every: Choice
    chosen: Choice
    subjects: Subjects

    @property
    def bytes(self) -> int:
        """What its words take in memory."""
        return self.subjects.bytes


class Following:
    """One talk held against the procedures in force, which is done once however often it is followed."""

    def __init__(self, told: TalkSoFar, chosen: Choice, subjects: Subjects, match: Callable[[Procedure], Talk]) -> None:
        self._told, self._chosen, self._subjects = told, chosen, subjects
        self._match, self._talks = match, dict[str, Talk]()

    def follow(self, found: Sequence[tuple[str, float]] = (), most: int = FOLLOWED) -> list[Follow]:
        """The procedures that the talk follows, the one at hand first; `found` are families, best first, with their
        scores, and `most` how many are followed.
        """
        told = self._told
        if not self._chosen or not told.turns:
            return []
        beliefs = self._beliefs(found)
        last = _marked(beliefs[-1], told.marks)
        stopped = _stopped(told.marks)
        likely = sorted(self._chosen, key=lambda one: -last.get(one.id, 0.0))[:most]
        by_hand = {mark.procedure_id for mark in told.marks}
        marked = [one for one in self._chosen if one not in likely and one.id in by_hand]
        follows = [self._follow(one, beliefs, last) for one in (*likely, *marked) if one.id not in stopped]
        places = {family: place for place, (family, _) in enumerate(found)}
        return [one for one in follows if _worth(one, places, told.marks)]

    def _follow(self, one: Procedure, beliefs: Sequence[Beliefs], last: Beliefs) -> Follow:
        relevance = [min(1.0, 2 * belief[one.id] / max(belief.values())) for belief in beliefs]
        if one.id not in self._talks:
            self._talks[one.id] = self._match(one)
        walked = walk(one, self._told.turns, self._talks[one.id], self._told.marks, relevance)
        return Follow(last.get(one.id, 0.0), walked)

    def _beliefs(self, found: Sequence[tuple[str, float]]) -> list[Beliefs]:
        likenesses: list[Mapping[str, float]] = [
            _named(turn, self._chosen) or self._subjects.likeness(turn.text, self._told.language)
            for turn in self._told.turns
        ]
        top = max((score for _, score in found), default=0.0)
        if top > 0:
            shown = {family: score / top for family, score in reversed(found)}
            newest = likenesses[-1]
            likenesses[-1] = {
                one.id: newest[one.id] + FOUND * max(0.0, 2 * shown.get(one.family, 0.0) - 1) for one in self._chosen
            }
        return followed(likenesses)


class Guide:
    """Follows talks through the procedures in force; nothing of a talk is kept but what its texts mean."""

    def __init__(self, procedures: Procedures, conditions: Conditions, analyzer: Analyzer, words: Words) -> None:
        self._procedures, self._conditions = procedures, conditions
        self._texts = Texts(analyzer, words)
        self._lock = threading.Lock()

    def hear(
        self,
        told: TalkSoFar,
        readable: frozenset[str],
        at: datetime | None = None,
        among: Sequence[str] | None = None,
    ) -> Following:
        """A talk made ready to be followed, before a search and again with what it found, for who reads these
        audiences, at a moment (None: now); `among` names the procedures to choose from.
        """
        every = self._procedures.in_force(at or now_utc(), readable)
        ready = self._ready(every, told.language, None if among is None else frozenset(among))
        holds = self._conditions.given({"context": dict(told.context)}).holds
        return Following(told, ready.chosen, ready.subjects, lambda one: Talk(self._phrasing(one), told, holds))

    def _phrasing(self, one: Procedure) -> Phrasing:
        # named by its identity, which nothing else gets as long as what is remembered holds the procedure
        return self._texts.once(id(one), lambda: Phrasing(Reader(one, self._texts), self._texts))

    def _ready(self, every: Choice, language: str, among: frozenset[str] | None) -> _Ready:
        """The procedures to choose from, each in one language: the talk's where there is one."""

        def make() -> _Ready:
            chosen = tuple(one for one in _in_language(every, language) if among is None or one.id in among)
            return _Ready(every, chosen, Subjects(chosen, self._texts))

        with self._lock:  # what takes long is made by one of many talks, while the others wait
            return self._texts.once((id(every), language, among), make)


def proposed(follows: Sequence[Follow], search_id: str, limit: int) -> tuple[NextStep, ...]:
    """The steps to do next, best first: those of the procedure at hand, and at least the next of each other one."""
    ranked = []
    for place, one in enumerate(follows):
        for step_id in one.walk.ranking:
            step = one.walk.procedure.step(step_id)
            confidence = one.chance * one.walk.next[step_id]
            if step is not None:
                ranked.append((place > 0, -confidence, one, step))
    ranked.sort(key=lambda item: item[:2])
    return tuple(
        NextStep(
            f"{search_id}.n{number}",
            one.walk.procedure.id,
            step.id,
            step.kind,
            step.text,
            round(-confidence, 4),
            _why(one, step.id, kept),
        )
        for number, (kept, confidence, one, step) in enumerate(ranked[:limit], 1)
    )


def _why(follow: Follow, step_id: str, kept: bool) -> Mapping[str, object]:
    """Every number that chose a step; `kept`: it belongs to a procedure that the talk may come back to."""
    walked = follow.walk
    return {
        "procedure": round(follow.chance, 4),
        "next": round(walked.next[step_id], 4),
        "waits": round(walked.waits, 4),
        "at": walked.at,
        "done": list(walked.done),
        "tried": list(walked.tried),
        "skipped": list(walked.skipped),
        "kept": kept,
    }


def _in_language(every: Choice, language: str) -> Choice:
    best: dict[str, Procedure] = {}
    for one in every:
        known = best.get(one.id)
        if known is None or (_nearness(one, language) > _nearness(known, language)):
            best[one.id] = one
    return tuple(best.values())


def _nearness(procedure: Procedure, language: str) -> int:
    return 2 if procedure.language == language else 1 if procedure.language == "en" else 0


def _named(turn: Turn, chosen: Choice) -> Mapping[str, float] | None:
    """The likeness of a turn that is known to be a step of one of them."""
    if turn.step is None:
        return None
    named = turn.step.rpartition("/")[0]
    return {one.id: float(one.id == named) for one in chosen} if any(one.id == named for one in chosen) else None


def _marked(belief: Beliefs, marks: Sequence[StepMark]) -> Beliefs:
    """The belief, where the agent has told by hand which procedure is at hand: that of the newest mark."""
    newest = marks[-1] if marks else None
    if newest is None or newest.procedure_id not in belief or newest.deed is Deed.STOP:
        return belief
    return {one: 0.02 * chance + 0.98 * (one == newest.procedure_id) for one, chance in belief.items()}


def _stopped(marks: Sequence[StepMark]) -> set[str]:
    """The procedures that were stopped by hand and not begun again."""
    stopped: set[str] = set()
    for mark in marks:
        if mark.deed is Deed.STOP and mark.step_id is None:
            stopped.add(mark.procedure_id)
        else:
            stopped.discard(mark.procedure_id)
    return stopped


def _worth(follow: Follow, places: Mapping[str, int], marks: Sequence[StepMark]) -> bool:
    """Whether a procedure is proposed: begun by hand, likely by its article's place, or by what was said."""
    procedure = follow.walk.procedure
    by_hand = any(mark.procedure_id == procedure.id for mark in marks)
    shown = places.get(procedure.family, SHOWN) < SHOWN
    return by_hand or follow.chance >= SURE or (shown and follow.chance >= 0.05)
