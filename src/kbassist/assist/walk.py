"""Where a talk stands in a procedure and what comes next: inference over the whole talk, from nothing but the talk."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kbassist.model.procedure import Deed, Procedure, StepMark
from kbassist.model.situation import Speaker, Turn

JUMP = 0.1
"""The chance that an agent leaves the way and raises any step of the procedure."""

APART = 0.1
"""The chance that an agent says something that is no step."""

APART_ASKED = 0.75
"""The same where the customer has just asked something else."""

SHARP, BASE = 14.0, 0.15
"""How much likeness tells, and the likeness from which words rather belong to a step than to none."""

FOLLOWED = 0.02
"""Chances below this are not followed further."""

RAISED = 0.5
"""The chance from which a step counts as raised by the agent."""

Chances = dict[str | None, float]
"""Of each step (None: the beginning), adding up to 1."""

Holds = Callable[[str], bool]
"""Whether a condition over the context is true."""


class Matching(Protocol):
    """What the turns of a talk tell of the steps of one procedure; turns are named by their place."""

    def likeness(self, turn: int) -> Mapping[str, float]:
        """How like a turn's words are to each step's, 0 to 1."""

    def asks(self, turn: int) -> float:
        """The chance that a customer's turn asks something instead of answering."""

    def idle(self, turn: int) -> float:
        """The chance that a turn tells nothing: manners, a moment's patience."""

    def ways(self, turn: int | None, step: str | None, heard: int) -> Sequence[float]:
        """The chance of each branch that leads on from a step, given what a customer's turn says (None: nothing), and
        what agents and other systems told in so many turns of the talk.
        """

    def opens(self, turn: int, step: str | None) -> bool:
        """Whether a turn that is no customer's opens a way from a step: a result that was awaited, an agent's word."""

    def tried(self, turn: int) -> Collection[str]:
        """The steps that a customer's turn says to have been done."""

    def ahead(self, turn: int) -> Mapping[str, float]:
        """The chance of steps that a customer's turn answers before they are asked."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a talk stands in a procedure: the step raised last, the chance of each to come next, what lies behind.

    `waits` is the chance that the customer has asked something else; then `next` is what the talk comes back to.
    """

    procedure: Procedure
    at: str | None
    next: Mapping[str, float]
    done: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    waits: float = 0.0
    stopped: bool = False

    @property
    def ranking(self) -> list[str]:
        """The steps that may come next, likeliest first."""
        return sorted(self.next, key=lambda step: -self.next[step])

    @property
    def begun(self) -> bool:
        """True once a step was raised or marked."""
        return self.at is not None or bool(self.done)


@dataclass(slots=True)
class _Belief:
    """What is believed while the talk is gone through."""

    at: Chances
    next: Chances
    hold: Chances
    done: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    asked: float = 0.0
    stopped: bool = False


def walk(
    procedure: Procedure,
    turns: Sequence[Turn],
    matching: Matching,
    marks: Sequence[StepMark] = (),
    relevance: Sequence[float] | None = None,
) -> Walk:
    """Where a talk stands in a procedure; `relevance` is the chance of each turn to be about it (left out: 1).

    A mark of the agent counts after the turn of its number (the first is 1) and always wins over what was inferred.
    """
    filter_ = _Filter(procedure, matching)
    filter_.mark([one for one in marks if one.turn <= 0])
    for place, turn in enumerate(turns):
        counts = 1.0 if relevance is None else relevance[place]
        if turn.role is Speaker.CUSTOMER:
            filter_.reply(place, counts)
        elif turn.role is Speaker.SYSTEM:
            filter_.result(place)
        else:
            filter_.raise_(place, counts)
        filter_.mark([one for one in marks if one.turn == place + 1])
    filter_.mark([one for one in marks if one.turn > len(turns)])
    return filter_.walk()


class _Filter:
    """Forward filtering over the steps of a procedure, one turn after the other."""

    def __init__(self, procedure: Procedure, matching: Matching) -> None:
        self._procedure, self._matching = procedure, matching
        self._ids, self._heard = [step.id for step in procedure.steps], 0
        first = self._onward({None: 1.0}, None)
        self._belief = _Belief({None: 1.0}, first, first)

    # -- what is said ------------------------------------------------------------------------------------------------

    def raise_(self, turn: int, counts: float) -> None:
        """An agent's turn: which step it raises, if any, or which way it opens."""
        self._heard = turn + 1
        belief, like = self._belief, self._matching.likeness(turn)
        counts *= 1 - self._matching.idle(turn)
        apart = APART + (APART_ASKED - APART) * belief.asked
        even = JUMP / max(1, len(self._ids))
        weights: Chances = {
            step: (1 - apart)
            * counts
            * ((1 - JUMP) * belief.next.get(step, 0.0) + even)
            * _evidence(like.get(step, 0.0))
            for step in self._ids
        }
        none = apart * counts + (1 - counts)
        total = sum(weights.values()) + none
        none /= total
        raised = _kept({step: weight / total for step, weight in weights.items()})
        told = self._told(turn)
        belief.at = _mixed(raised, belief.at, none)
        belief.next = _mixed(self._onward(_scaled(raised), None), told, none) if raised else told
        belief.hold = _mixed(raised, belief.hold, none)
        belief.asked *= none if none > RAISED else 0.0
        for step, chance in raised.items():
            if step is not None and chance >= RAISED and step not in belief.done:
                belief.done.append(step)

    def reply(self, turn: int, counts: float) -> None:
        """A customer's turn: which way it opens, if it answers at all."""
        self._heard = turn + 1
        belief, matching = self._belief, self._matching
        raised = 1 - belief.at.get(None, 0.0)
        asks = matching.asks(turn) * raised
        silent = min(1.0, asks + matching.idle(turn))
        for step in matching.tried(turn):
            if step not in belief.tried and belief.at.get(step, 0.0) < RAISED:  # what answers the agent is no news
                belief.tried.append(step)
        onward = self._passing(self._onward(belief.at, turn), turn)
        onward = self._leaping(onward, turn, 1 - raised)
        answers = counts * (1 - silent)
        belief.next = _mixed(onward, self._passing(belief.hold, turn), 1 - answers)
        belief.hold = belief.next
        belief.asked = asks

    def result(self, turn: int) -> None:
        """What another system tells: the way that its result opens, if one was awaited."""
        self._heard, belief = turn + 1, self._belief
        told = self._told(turn)
        if told is not belief.next:
            belief.next = belief.hold = told

    def _told(self, turn: int) -> Chances:
        """What comes next once a turn has opened ways by itself; as before where it opens none."""
        belief = self._belief
        opened: Chances = {step: chance for step, chance in belief.at.items() if self._matching.opens(turn, step)}
        if not opened:
            return belief.next
        return _mixed(self._onward(_scaled(opened), None), belief.next, 1 - sum(opened.values()))

    # -- what is marked ----------------------------------------------------------------------------------------------

    def mark(self, marks: Sequence[StepMark]) -> None:
        """What the agent tells by hand, in its order."""
        for one in marks:
            if one.procedure_id == self._procedure.id:
                self._obey(one.deed, one.step_id)

    def _obey(self, deed: Deed, step: str | None) -> None:
        belief = self._belief
        if step is not None and self._procedure.step(step) is None:
            return
        belief.stopped = deed is Deed.STOP if step is None else False
        if deed is Deed.START:
            target: Chances = self._onward({None: 1.0}, None) if step is None else {step: 1.0}
            self._set({None: 1.0}, target)
        elif deed in (Deed.JUMP, Deed.BACK) and step is not None:
            belief.done = [one for one in belief.done if one != step]
            belief.tried = [one for one in belief.tried if one != step]
            belief.skipped = [one for one in belief.skipped if one != step]
            self._set(belief.at, {step: 1.0})
        elif deed is Deed.BACK and belief.done:
            self._obey(Deed.BACK, belief.done[-1])
        elif deed in (Deed.DONE, Deed.SKIP) and step is not None:
            (belief.done if deed is Deed.DONE else belief.skipped).append(step)
            onward = self._onward({step: 1.0}, None)
            self._set({step: 1.0}, {to: chance for to, chance in onward.items() if to != step})

    def _set(self, at: Chances, next_: Chances) -> None:
        self._belief.at, self._belief.next, self._belief.hold = at, next_, next_
        self._belief.asked = 0.0

    # -- the graph ---------------------------------------------------------------------------------------------------

    def _onward(self, at: Chances, turn: int | None) -> Chances:
        """Where the branches lead from there, given what a turn says; who stands at a last step stays."""
        onward: Chances = {}
        for step, chance in at.items():
            if chance < FOLLOWED:
                continue
            ways = self._procedure.ways(step)
            if not ways:
                if step is not None:
                    onward[step] = onward.get(step, 0.0) + chance
                continue
            for branch, share in zip(ways, self._matching.ways(turn, step, self._heard), strict=True):
                onward[branch.to] = onward.get(branch.to, 0.0) + chance * share
        return _scaled(onward)

    def _passing(self, next_: Chances, turn: int) -> Chances:
        """The same, past what the customer has tried or answered already, and what was skipped."""
        behind = {*self._belief.tried, *self._belief.skipped}
        for _ in range(len(self._ids)):
            passed: Chances = {
                step: chance for step, chance in next_.items() if step in behind and self._procedure.ways(step)
            }
            if not passed:
                break
            rest = {step: chance for step, chance in next_.items() if step not in passed}
            share = sum(passed.values())
            next_ = _added(rest, self._onward(_scaled(passed), turn), share)
        return next_

    def _leaping(self, next_: Chances, turn: int, opening: float) -> Chances:
        """The same, past what the turn answers ahead of being asked: anything at the opening, later what comes next."""
        ahead = self._matching.ahead(turn)
        for step, chance in sorted(ahead.items(), key=lambda item: item[1]):
            share = chance * (opening if opening > RAISED else next_.get(step, 0.0))
            if share < FOLLOWED:
                continue
            kept = {one: value * (1 - share) if opening > RAISED else value for one, value in next_.items()}
            if opening <= RAISED:
                kept[step] -= share
            next_ = _added(kept, self._onward({step: 1.0}, turn), share)
        return next_

    def walk(self) -> Walk:
        """What is believed by now."""
        belief = self._belief
        at = max(belief.at, key=lambda step: belief.at[step])
        chances = {step: chance for step, chance in belief.next.items() if step is not None}
        return Walk(
            self._procedure,
            at,
            {} if belief.stopped else chances,
            tuple(dict.fromkeys(belief.done)),
            tuple(dict.fromkeys(belief.tried)),
            tuple(dict.fromkeys(belief.skipped)),
            belief.asked,
            belief.stopped,
        )


def _evidence(likeness: float) -> float:
    """How much rather words of this likeness belong to the step than to nothing."""
    return math.exp(SHARP * (likeness - BASE))


def _kept(chances: Chances) -> Chances:
    return {step: chance for step, chance in chances.items() if chance >= FOLLOWED / 4}


def _scaled(chances: Chances) -> Chances:
    total = sum(chances.values())
    return {step: chance / total for step, chance in chances.items()} if total else chances


def _mixed(one: Chances, other: Chances, share: float) -> Chances:
    """The one, brought to what `share` leaves, and `share` of the other."""
    scaled = _scaled(one)
    if not scaled:
        return other
    mixed = {step: chance * (1 - share) for step, chance in scaled.items()}
    for step, chance in other.items():
        mixed[step] = mixed.get(step, 0.0) + chance * share
    return mixed


def _added(rest: Chances, more: Chances, share: float) -> Chances:
    added = dict(rest)
    for step, chance in more.items():
        added[step] = added.get(step, 0.0) + chance * share
    return added
