"""How like texts are by the words that either holds of the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kbassist.assist.tried import NEAR
from kbassist.ports.reading import Vectors


class Pieces:
    """Texts as the vectors of their words, to be held against another text all at once."""

    def __init__(self, texts: Sequence[Vectors]) -> None:
        self._count = len(texts)
        self._places = [place for place, text in enumerate(texts) if len(text)]
        rows = [texts[place] for place in self._places]
        self._words = np.concatenate(rows) if rows else np.zeros((0, 1), np.float32)
        self._weights = np.linalg.norm(self._words, axis=1)
        self._starts = np.cumsum([0, *(len(row) for row in rows)])[:-1]

    def like(self, said: Vectors) -> list[float]:
        """How like each text is, by the share of words that either holds of the other, 0 to 1."""
        found = [0.0] * self._count
        if not len(said) or not self._places:
            return found
        weights = np.linalg.norm(said, axis=1)
        cosine = (said @ self._words.T) / np.outer(weights, self._weights)
        squares = np.where(cosine >= NEAR, np.square(cosine), 0.0)
        of_said = weights @ np.maximum.reduceat(squares, self._starts, axis=1) / weights.sum()
        held = np.add.reduceat(squares.max(axis=0) * self._weights, self._starts)
        of_text = held / np.add.reduceat(self._weights, self._starts)
        both = 2 * of_said * of_text / np.maximum(of_said + of_text, 1e-9)
        for place, value in zip(self._places, both.tolist(), strict=True):
            found[place] = value
        return found
