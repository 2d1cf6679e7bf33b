"""One procedure made ready to be held against any talk: what each step says, and what is its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kbassist.assist.meaning import Text, Texts, joined, near
from kbassist.language.asides import asks_since
from kbassist.language.polarity import bare, succeeds
from kbassist.model.procedure import Procedure, StepKind, When
from kbassist.ports.reading import Vectors

SAME = 0.7
"""The cosine from which two words of a procedure are one."""

SINCE = 0.25
"""What it adds to the likeness that both ask since when, how long or how often: small words that no vector tells."""

Likeness = Mapping[str, float]
"""Of each step: 0 to 1."""


class Reader:
    """The texts of one procedure, read; what is found of others is remembered by `texts`. Safe to share between
    threads.
    """

    def __init__(self, procedure: Procedure, texts: Texts) -> None:
        self.procedure, self._texts = procedure, texts
        self._ids = [step.id for step in procedure.steps]
        self._since = [step.id for step in procedure.steps if asks_since(step.text)]
        self._mark = object()
        self._lay_out()
        self.phrases = tuple(self._phrases())

    def _lay_out(self) -> None:
        """All texts of all steps in one row of words, with where each text begins and whose it is."""
        read = [
            (place, self._texts.of(text, self.procedure.language))
            for place, step in enumerate(self.procedure.steps)
            for text in (step.text, *step.labels)
        ]
        told = [(place, text) for place, text in read if len(text.units)]
        every = joined([text for _, text in told])
        self._owners = [place for place, _ in told]
        self._units, self._weights = every.units, every.weights
        self._starts = np.cumsum([0, *(len(text.units) for _, text in told)])[:-1]
        self._own = self._weights * self._rarity()

    def _phrases(self) -> list[tuple[str, str, Text]]:
        """The phrases that answer the questions of the procedure, each with the step that asks."""
        kinds = {step.id: step.kind for step in self.procedure.steps}
        return [
            (branch.start, phrase, self._texts.of(phrase, self.procedure.language))
            for branch in self.procedure.branches
            if branch.when is not None and branch.start is not None
            if kinds[branch.start] in (StepKind.ASK, StepKind.CHECK)
            for phrase in branch.when.customer
            if not bare(phrase)
        ]

    @property
    def bytes(self) -> int:
        """What its words take in memory."""
        return self._units.nbytes + sum(wanted.bytes for _, _, wanted in self.phrases)

    def outcomes(self, step: str | None) -> tuple[int, ...]:
        """Of each branch that leads on from a step, whether success (1) or failure (-1) opens it; 0: neither.

        Where phrases tell it of some, the branch without a condition is the other; else an end among others is success.
        """
        branches = self.procedure.ways(step)
        told = [_told(branch.when) for branch in branches]
        if all(branch.when is not None for branch in branches):
            return tuple(told)
        if any(told):
            rest = -1 if sum(told) > 0 else 1
            return tuple(side if branch.when else rest for side, branch in zip(told, branches, strict=True))
        ends = [branch.when is None and self.ends(branch.to) for branch in branches]
        return tuple(1 if end else -1 for end in ends) if 0 < sum(ends) < len(ends) else tuple(told)

    def ends(self, id: str) -> bool:
        """Whether a step is the end of its procedure."""
        step = self.procedure.step(id)
        return step is not None and step.kind is StepKind.END

    def likeness(self, text: str, language: str) -> Likeness:
        """How like a text is to each step: how much each holds of the other, in harmonic mean."""
        return self._texts.once((self._mark, text, language), lambda: self._likeness(text, language))

    def _likeness(self, text: str, language: str) -> Likeness:
        said = self._texts.of(text, language)
        if not len(said.units) or not len(self._units):
            return dict.fromkeys(self._ids, 0.0)
        squares = near(said.units @ self._units.T)
        of_said = said.weights @ np.maximum.reduceat(squares, self._starts, axis=1) / said.weights.sum()
        of_text = self._shares(squares.max(axis=0), self._weights)
        best = self._best(2 * of_said * of_text / np.maximum(of_said + of_text, 1e-9))
        if self._since and asks_since(text):
            best |= {id: best[id] + SINCE for id in self._since}
        return best

    def held(self, text: str, language: str) -> Likeness:
        """Of each step, how much a text holds of what tells it from the others."""
        said = self._texts.of(text, language)
        if not len(said.units) or not len(self._units):
            return dict.fromkeys(self._ids, 0.0)
        return self._best(self._shares(near((said.units @ self._units.T).max(axis=0)), self._own))

    def _shares(self, held: Vectors, weights: Vectors) -> Vectors:
        sums = np.maximum(np.add.reduceat(weights, self._starts), 1e-6)
        return np.asarray(np.add.reduceat(held * weights, self._starts) / sums, np.float32)

    def _best(self, values: Vectors) -> dict[str, float]:
        best = dict.fromkeys(self._ids, 0.0)
        for place, value in zip(self._owners, values.tolist(), strict=True):
            best[self._ids[place]] = max(best[self._ids[place]], value)
        return best

    def _rarity(self) -> Vectors:
        """How much each word tells its step from the others; those of the title tell nothing."""
        if not len(self._units):
            return np.zeros(0, np.float32)
        count = len(self._ids)
        same = np.maximum.reduceat(self._units @ self._units.T >= SAME, self._starts, axis=1)
        owners = np.array(self._owners)
        steps = np.stack([same[:, owners == place].any(axis=1) for place in sorted(set(self._owners))])
        rarity = np.log((1 + count) / steps.sum(axis=0)) / np.log(1 + count)
        title = self._texts.of(self.procedure.title, self.procedure.language)
        if len(title.units):
            rarity = np.where((self._units @ title.units.T).max(axis=1) >= SAME, 0.0, rarity)
        return np.asarray(rarity, np.float32)


def _told(when: When | None) -> int:
    """Whether the phrases of a condition tell of success or of failure."""
    told = sum(succeeds(phrase) for phrase in when.customer if not bare(phrase)) if when else 0.0
    return 1 if told > 0 else -1 if told < 0 else 0
