"""Unit vectors, as floats or as bytes, searched by their signs first: few are then read in full."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Bits, Floats

Bytes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int64]
Signs = npt.NDArray[np.uint64]

SCALE = 127
GENEROSITY = 8
"""How many times as many rows as wanted are compared exactly, of those whose signs differ least."""

LEAST_COMPARED = 512

SURE = 2.0
"""Standard deviations; of the pairs with exactly that cosine one in forty is missed, of nearer ones hardly any."""

_NEVER = np.iinfo(np.uint16).max
"""More signs than there are dimensions."""

_AT_ONCE = 16_384
"""Rows whose signs are taken at once."""


def small(vectors: Floats) -> Bytes:
    """Unit rows as bytes."""
    return np.rint(vectors * SCALE).astype(np.int8)


class Sketch:
    """Immutable unit rows; `generosity` times as many as are wanted are compared, those whose signs differ least."""

    def __init__(self, rows: Bytes | Floats, generosity: int = GENEROSITY) -> None:
        self.rows, self._generosity = rows, generosity
        self._scale = np.float32(SCALE if rows.dtype == np.int8 else 1)

    def prepare(self) -> None:
        """Makes the signs, where a search of so many rows would ask for them."""
        if len(self.rows) > LEAST_COMPARED:
            _ = self.signs

    def cosine(self, vector: Floats, rows: Rows) -> Floats:
        """The cosine of these rows with a unit vector; at most 1, though rounding makes some rows a little too long."""
        cosine = self.rows[rows].astype(np.float32, copy=False) @ vector / self._scale
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
        if len(self.rows) <= wanted:
            return np.arange(len(self.rows)) if allowed is None else np.flatnonzero(allowed)
        differing = np.zeros(len(self.rows), np.uint16)
        for signs, mine in zip(self.signs, _signs(vector[None, :])[0], strict=True):
            differing += np.bitwise_count(signs ^ mine)
        if allowed is not None:
            differing[~allowed] = _NEVER
        most = min(np.partition(differing, wanted)[wanted], _differing_at(least, len(vector)))
        return np.flatnonzero(differing <= most)

    @cached_property
    def signs(self) -> Signs:
        """64 signs of every row, then the next 64: a column is read as fast as memory gives it."""
        some = (_signs(self.rows[begin : begin + _AT_ONCE]) for begin in range(0, len(self.rows), _AT_ONCE))
        return np.ascontiguousarray(np.concatenate(list(some)).T)


def _signs(vectors: Bytes | Floats) -> Signs:
    """A bit for each dimension, in words of 64 whose last may be filled up."""
    bits = np.packbits(vectors > 0, axis=1)
    return np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)


def _differing_at(cosine: float, dimensions: int) -> int:
    """In how many signs two vectors of such a cosine differ at most, but for a few pairs."""
    share = math.acos(max(cosine, -1.0)) / math.pi
    return math.floor(min(share * dimensions + SURE * math.sqrt(share * (1 - share) * dimensions), dimensions))
