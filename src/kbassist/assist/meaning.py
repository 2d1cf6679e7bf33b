"""Texts as the word table knows them, and how much of one another holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kbassist.ports.reading import Analyzer, Vectors, Words

NEAR = 0.35
"""The cosine from which a word stands for another."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a text that carry meaning: unit vectors, and how much each counts."""

    units: Vectors
    weights: Vectors


class Texts:
    """Texts as the word table knows them, each read once; safe to share between threads."""

    def __init__(self, analyzer: Analyzer, words: Words) -> None:
        self._analyzer, self._words = analyzer, words
        self.of = lru_cache(32_768)(self._read)

    def _read(self, text: str, language: str) -> Text:
        said = list(dict.fromkeys(word for word, _, _ in self._analyzer.words(text, language)))
        rows = self._words.vectors(said)
        lengths = np.linalg.norm(rows, axis=1)
        known = lengths > 0
        return Text(rows[known] / lengths[known, None], lengths[known])


def covered(one: Text, by: Text) -> float:
    """The share of a text's words, by weight, that another text holds, by the square of their cosine: 0 to 1."""
    if not len(one.units) or not len(by.units):
        return 0.0
    held = near(one.units @ by.units.T).max(axis=1)
    return float(one.weights @ held / max(float(one.weights.sum()), 1e-6))


def near(cosines: Vectors) -> Vectors:
    """The squares of cosines; 0 where words are too far apart to stand for each other."""
    return np.where(cosines >= NEAR, np.square(cosines), np.float32(0.0))


def joined(texts: Sequence[Text]) -> Text:
    """Several texts as one."""
    if not texts:
        return Text(np.zeros((0, 1), np.float32), np.zeros(0, np.float32))
    return Text(np.concatenate([one.units for one in texts]), np.concatenate([one.weights for one in texts]))
