"""What procedures are about, told apart by the words that only some of them use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kbassist.assist.meaning import Text, Texts, covered, joined, near
from kbassist.language.polarity import bare
from kbassist.model.procedure import Procedure
from kbassist.ports.reading import Vectors

TITLE = 0.4
"""The share of the title in the likeness."""

SHORT, FULL = 6.0, 1.6
"""The weight that a turn's words lack to count in full, and what brings their share to the height of the title's."""


class Subjects:
    """How like a turn is to each of some procedures; safe to share between threads."""

    def __init__(self, procedures: Sequence[Procedure], texts: Texts) -> None:
        read = [(one.id, joined(_told(one, texts))) for one in procedures]
        read = [(id, text) for id, text in read if len(text.units)]
        self._texts, self._ids = texts, [id for id, _ in read]
        self._silent = [one.id for one in procedures if one.id not in self._ids]
        self._units = joined([text for _, text in read]).units
        self._starts = np.cumsum([0, *(len(text.units) for _, text in read)])[:-1]
        titles = {one.id: texts.of(one.title, one.language) for one in procedures}
        self._titles = [self._own(titles[id]) for id in self._ids]
        self._mark = object()

    @property
    def bytes(self) -> int:
        """What its words take in memory."""
        return self._units.nbytes + sum(title.bytes for title in self._titles)

    def likeness(self, text: str, language: str) -> Mapping[str, float]:
        """Of each procedure, how much of what is said is its own, and how much of its title is said: 0 to 1."""
        return self._texts.once((self._mark, text, language), lambda: self._likeness(text, language))

    def _likeness(self, text: str, language: str) -> Mapping[str, float]:
        said = self._texts.of(text, language)
        silent = dict.fromkeys((*self._ids, *self._silent), 0.0)
        if not len(said.units) or not self._ids:
            return silent
        squares, rarity = self._near(said)
        of_said = (said.weights * np.square(rarity)) @ squares / (SHORT + said.weights.sum())
        of_title = np.array([covered(title, said) for title in self._titles])
        return silent | dict(zip(self._ids, ((1 - TITLE) * FULL * of_said + TITLE * of_title).tolist(), strict=True))

    def _near(self, said: Text) -> tuple[Vectors, Vectors]:
        """How near each word comes to each procedure, and how few procedures it comes near."""
        squares = near(np.maximum.reduceat(said.units @ self._units.T, self._starts, axis=1))
        spread = squares.sum(axis=1) / np.maximum(squares.max(axis=1), 1e-6)
        count = len(self._ids)
        return squares, np.log(1 + count / np.maximum(spread, 1.0)) / np.log(1 + count)

    def _own(self, title: Text) -> Text:
        """A title, its words weighed by how few procedures they come near."""
        if not len(title.units):
            return title
        return Text(title.units, np.asarray(title.weights * np.square(self._near(title)[1]), np.float32))


def _told(procedure: Procedure, texts: Texts) -> list[Text]:
    """All that a procedure says."""
    phrases = [phrase for branch in procedure.branches if branch.when for phrase in branch.when.customer]
    steps = [text for step in procedure.steps for text in (step.text, *step.labels)]
    said = (procedure.title, *steps, *(phrase for phrase in phrases if not bare(phrase)))
    read = [texts.of(text, procedure.language) for text in said]
    return [text for text in read if len(text.units)]
