"""What a text says of one procedure, whoever said it and when; read once, for the talk grows by a turn at a time."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import numpy as np

from kbassist.assist.meaning import Text, Texts, covered, joined, near
from kbassist.assist.stepreading import Reader
from kbassist.language.asides import clauses
from kbassist.language.contrasts import ONLY, states
from kbassist.language.done import done
from kbassist.language.durations import lasted
from kbassist.language.polarity import affirms, bare, lead, nearby, negated, plain
from kbassist.language.signs import Sign, signs
from kbassist.model.procedure import Branch, Procedure, StepKind

NEVER, GAIN = -1.5, 2.0
"""The strength, in steps of log odds, of a phrase that nothing speaks for, and what it gains by being said in full."""

AHEAD, PHRASED, STEEP = 0.55, 0.7, 4.0
"""How much of a question, and of a phrase that answers it, a turn must hold to have answered it before it is asked, and
how fast that grows sure.
"""

BRIEF = 6
"""Words of a statement in which a denied state is the other one."""

TRIED = 0.5
"""The share of what was done, by the weight of its words, that a step must hold to be taken for tried."""


class Phrasing:
    """Texts held against the steps and phrases of one procedure, what is found remembered by `texts`; safe to share
    between threads.
    """

    def __init__(self, reader: Reader, texts: Texts) -> None:
        self.reader, self._texts = reader, texts
        self._answers = [one for one in reader.phrases if len(one[2].units)]
        self._answering = joined([wanted for _, _, wanted in self._answers])
        self._starts = np.cumsum([0, *(len(wanted.units) for _, _, wanted in self._answers)])[:-1]
        procedure, self._mark = reader.procedure, object()
        self._phrases = {phrase: texts.of(phrase, procedure.language) for phrase in _phrases(procedure)}
        self._ways = {start: procedure.ways(start) for start in (None, *(step.id for step in procedure.steps))}

    @property
    def bytes(self) -> int:
        """What its words take in memory."""
        return self.reader.bytes + self._answering.bytes + sum(text.bytes for text in self._phrases.values())

    def ways(self, start: str | None) -> tuple[Branch, ...]:
        """The branches that lead on from a step, in their order; from None: the beginning."""
        return self._ways[start]

    def words(self, said: str, language: str) -> int:
        """How many words of a text carry meaning."""
        return len(self._texts.of(said, language).units)

    def ahead(self, said: str, language: str) -> Mapping[str, float]:
        """The chance of steps that a text answers before they are asked."""
        return self._texts.once((self._mark, "ahead", said, language), lambda: self._ahead(said, language))

    def tried(self, said: str, language: str) -> Collection[str]:
        """The steps to do or check that a text says to have been done."""
        return self._texts.once((self._mark, "tried", said, language), lambda: self._tried(said, language))

    def tells(self, said: str, phrase: str, step: str | None, language: str) -> float:
        """How strongly an agent says a phrase; who asks whether it is so, or only says the step, has not said it."""
        key = self._mark, "tells", said, phrase, step, language
        return self._texts.once(key, lambda: self._tells(said, phrase, step, language))

    def says(self, said: str, phrase: str, asked: tuple[str, ...], language: str) -> float:
        """How strongly a text says what a phrase says; a mere yes or no is held against what was asked."""
        key = self._mark, "says", said, phrase, asked, language
        return self._texts.once(key, lambda: self._says(said, phrase, asked, language))

    def _ahead(self, said: str, language: str) -> Mapping[str, float]:
        found = dict[str, float]()
        for clause in clauses(said):
            held = self._held(self._texts.of(clause, language))
            for place in np.flatnonzero(held > PHRASED).tolist():
                step, phrase, _ = self._answers[place]
                if agree(clause, phrase) and not _beyond(said, phrase):
                    found[step] = max(found.get(step, 0.0), min(0.9, (float(held[place]) - PHRASED) * STEEP))
            for step, value in self.reader.held(clause, language).items():
                if value > AHEAD and len(self.ways(step)) > 1:
                    found[step] = max(found.get(step, 0.0), min(0.95, (value - AHEAD) * STEEP))
        return found

    def _held(self, by: Text) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Of each phrase that answers a question, how much of it a text holds; see `meaning.covered`."""
        if not self._answers or not len(by.units):
            return np.zeros(len(self._answers), np.float32)
        weights = self._answering.weights
        held = weights * near(self._answering.units @ by.units.T).max(axis=1)
        shares = np.add.reduceat(held, self._starts) / np.maximum(np.add.reduceat(weights, self._starts), 1e-6)
        return np.asarray(shares, np.float32)

    def _tried(self, said: str, language: str) -> Collection[str]:
        deeds = [self._texts.of(told, language) for told in done(said)]
        if not deeds:
            return ()
        procedure = self.reader.procedure
        return [
            step.id
            for step in procedure.steps
            if step.kind in (StepKind.DO, StepKind.CHECK)
            if any(covered(deed, self._texts.of(step.text, procedure.language)) >= TRIED for deed in deeds)
        ]

    def _tells(self, said: str, phrase: str, step: str | None, language: str) -> float:
        procedure = self.reader.procedure
        found = procedure.step(step) if step is not None else None
        text = self._texts.of(said, language)
        held = covered(text, self._phrases[phrase])
        if questions(said) or (found and covered(text, self._texts.of(found.text, procedure.language)) > held):
            return NEVER
        return self._says(said, phrase, (), language)

    def _says(self, said: str, phrase: str, asked: tuple[str, ...], language: str) -> float:
        side = bare(phrase)
        if side:
            return side * sum(affirms(said, question) for question in asked) / max(1, len(asked))
        wanted = self._phrases[phrase]
        best, beyond = _as_long(said, phrase), _beyond(said, phrase)
        for clause in clauses(said):
            held = covered(wanted, self._texts.of(clause, language))
            best = max(best, held if agree(clause, phrase) and not beyond else -held / 2, key=abs)
        return GAIN * best + NEVER


@lru_cache(16_384)
def questions(text: str) -> bool:
    """Whether a turn asks, remembered for the next turns of the talk."""
    return not signs(text).isdisjoint({Sign.ASKS, Sign.QUERIES})


@lru_cache(16_384)
def agree(one: str, other: str) -> bool:
    """Whether two statements say the same of what they share: both that it is so, or both that it is not."""
    first, second = nearby(plain(one), plain(other)), plain(other)
    if lead(one) * lead(other) < 0:
        return False
    sides, told = states(first), states(second)
    common = sum(sides[name] * told[name] for name in sides.keys() & told.keys())
    if negated(first) == negated(second):
        return common >= 0
    return common < 0 and len(first.split()) <= BRIEF  # "not broken" says that it works


def _phrases(procedure: Procedure) -> Iterator[str]:
    """The phrases that open its ways."""
    for branch in procedure.branches:
        if branch.when is not None:
            yield from (*branch.when.customer, *branch.when.agent)


def _beyond(said: str, phrase: str) -> bool:
    """True where a phrase says that it is only so, and a text that it is so everywhere or always."""
    return states(plain(phrase)).get(ONLY, 0) * states(plain(said)).get(ONLY, 0) < 0


def _as_long(said: str, phrase: str) -> float:
    """How well the stretches of time agree that two texts name: 1 where they do, -1 far apart; 0: none is named."""
    meant, told = lasted(phrase), lasted(said)
    if not meant or not told:
        return 0.0
    return 1 - min(2.0, 0.6 * abs(math.log(told / meant)))
