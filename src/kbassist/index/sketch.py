"""Directions as bytes, searched by their signs first: few rows are then read in full."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Bits, Floats

Bytes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int64]
Signs = npt.NDArray[np.uint64]

FULL = 127
"""What the longest side of every row is stretched to: the most that a byte holds."""

GENEROSITY = 8
"""How many times as many rows as wanted are compared, of those whose signs differ least."""

LEAST_COMPARED = 512

SURE = 2.0
"""Standard deviations; of the pairs with exactly that cosine one in forty is missed, of nearer ones hardly any."""

_NEVER = np.iinfo(np.uint16).max
"""More signs than there are dimensions."""

_AT_ONCE = 16_384
"""Rows that are read at once where all are."""


def small(vectors: Floats) -> Bytes:
    """Where rows point, as bytes; how long they were is forgotten, and a row of zeros stays one."""
    longest = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    stretched = vectors * (FULL / np.maximum(longest, np.finfo(np.float32).tiny * FULL))
    return np.asarray(np.rint(stretched), np.int8)


class Sketch:
    """Immutable directions; `generosity` times as many as are wanted are compared, those whose signs differ least."""

    def __init__(self, rows: Bytes, generosity: int = GENEROSITY) -> None:
        self.rows, self._generosity = rows, generosity

    def prepare(self) -> None:
        """Makes what a search of so many rows would ask for first."""
        _ = self._lengths
        if len(self.rows) > LEAST_COMPARED:
            _ = self.signs

    def units(self, rows: Rows | slice) -> Floats:
        """These rows as unit vectors."""
        return np.asarray(self.rows[rows] / self._lengths[rows, None], np.float32)

    def cosine(self, vectors: Floats, rows: Rows) -> Floats:
        """The cosine of these rows with a unit vector, or with each of several, one line for each; at most 1."""
        cosine = vectors @ self.rows[rows].astype(np.float32).T / self._lengths[rows]
        return np.asarray(np.minimum(cosine, 1), np.float32)

    def nearest(
        self, vector: Floats, count: int, allowed: Bits | None = None, least: float = -1.0
    ) -> tuple[Rows, Floats]:
        """Up to `count` allowed rows of at least a cosine, best first; of those whose signs are the least different.

        Two vectors differ in about as many signs as the angle between them has parts of a half turn.
        """
        rows = self._alike(vector, max(self._generosity * count, LEAST_COMPARED), allowed, least)
        cosine = self.cosine(vector, rows)
        best = np.argsort(-cosine, kind="stable")[:count]
        best = best[cosine[best] >= least]
        return rows[best], cosine[best]

    def _alike(self, vector: Floats, wanted: int, allowed: Bits | None, least: float) -> Rows:
        """The allowed rows, or so many of them that differ in the fewest signs, and in no more than such a cosine."""
        if len(self.rows) <= LEAST_COMPARED:
            return np.arange(len(self.rows)) if allowed is None else np.flatnonzero(allowed)
        differing = np.zeros(len(self.rows), np.uint16)
        for signs, mine in zip(self.signs, _signs(vector[None, :])[0], strict=True):
            differing += np.bitwise_count(signs ^ mine)
        if allowed is not None:
            differing[~allowed] = _NEVER
        most = _differing_at(least, len(vector))
        if np.count_nonzero(differing <= most) > wanted:
            most = np.partition(differing, wanted)[wanted]
        return np.flatnonzero(differing <= most)

    @cached_property
    def signs(self) -> Signs:
        """64 signs of every row, then the next 64: a column is read as fast as memory gives it."""
        return np.ascontiguousarray(np.concatenate([_signs(rows) for rows in self._stretches()]).T)

    @cached_property
    def _lengths(self) -> Floats:
        """How long each row is; 1 for one of zeros, which is near to nothing."""
        squares = [np.einsum("ij,ij->i", rows, rows, dtype=np.float32) for rows in self._stretches()]
        lengths: Floats = np.sqrt(np.concatenate([np.zeros(0, np.float32), *squares]))
        return np.where(lengths > 0, lengths, np.float32(1))

    def _stretches(self) -> Iterator[Bytes]:
        return (self.rows[begin : begin + _AT_ONCE] for begin in range(0, len(self.rows), _AT_ONCE))


def _signs(vectors: Bytes | Floats) -> Signs:
    """A bit for each dimension, in words of 64 whose last may be filled up."""
    bits = np.packbits(vectors > 0, axis=1)
    return np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)


def _differing_at(cosine: float, dimensions: int) -> int:
    """In how many signs two vectors of such a cosine differ at most, but for a few pairs."""
    share = math.acos(max(cosine, -1.0)) / math.pi
    return math.floor(min(share * dimensions + SURE * math.sqrt(share * (1 - share) * dimensions), dimensions))
