"""Texts as the word table knows them, how much of one another holds, and the one memory of all that is read of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from sys import getsizeof
from typing import TypeVar, cast

import numpy as np

from kbassist.index.remembered import Remembered
from kbassist.ports.reading import Analyzer, Vectors, Words

NEAR = 0.35
"""The cosine from which a word stands for another."""

REMEMBERED_BYTES = 128_000_000
"""What is remembered of all texts, talks and procedures together."""

_FLOAT = getsizeof(0.0)

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a text that carry meaning: unit vectors, and how much each counts."""

    units: Vectors
    weights: Vectors

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return self.units.nbytes + self.weights.nbytes


class Texts:
    """Texts as the word table knows them, and what was worked out of them, each once as long as there is room; safe to
    share between threads.
    """

    def __init__(self, analyzer: Analyzer, words: Words, most: int = REMEMBERED_BYTES) -> None:
        self._analyzer, self._words = analyzer, words
        self._memory: Remembered[Hashable, object] = Remembered(most, _bytes)

    @property
    def bytes(self) -> int:
        """What is remembered, in bytes."""
        return self._memory.bytes

    def of(self, text: str, language: str) -> Text:
        """A text as the word table knows it."""
        return cast(Text, self._memory.of((text, language), lambda: self._read(text, language)))

    def once(self, key: Hashable, make: Callable[[], V]) -> V:
        """What is made under a key, which must always be the same; whoever works it out names the key by a mark of its
        own, not by itself, for what is dropped must not live on here.
        """
        return cast(V, self._memory.of(key, make))

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


def _bytes(made: object) -> int:
    """What is remembered takes: what it tells itself, or what a number, names, or a number for each name take."""
    told = getattr(made, "bytes", None)
    if told is not None:
        return int(told)
    return getsizeof(made) + (_FLOAT * len(made) if isinstance(made, dict) else 0)


def joined(texts: Sequence[Text]) -> Text:
    """Several texts as one."""
    if not texts:
        return Text(np.zeros((0, 1), np.float32), np.zeros(0, np.float32))
    return Text(np.concatenate([one.units for one in texts]), np.concatenate([one.weights for one in texts]))
