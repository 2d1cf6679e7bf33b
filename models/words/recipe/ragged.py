"""Rows of different lengths in two arrays: all numbers end to end, and where each row begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ragged:
    """Rows of numbers; row i is `flat[starts[i]:starts[i + 1]]`."""

    flat: Numbers
    starts: Positions

    @classmethod
    def of(cls, rows: Iterable[Sequence[int] | Numbers]) -> Ragged:
        """The rows given one by one."""
        kept = [np.asarray(row, np.int32) for row in rows]
        flat = np.concatenate(kept) if kept else np.zeros(0, np.int32)
        return cls(flat, np.concatenate([[0], np.cumsum([len(row) for row in kept], dtype=np.int64)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Numbers:
        numbers: Numbers = self.flat[self.starts[row] : self.starts[row + 1]]
        return numbers

    @property
    def lengths(self) -> Positions:
        """How many numbers each row has."""
        return np.diff(self.starts)

    def places(self, rows: npt.NDArray[np.integer]) -> tuple[Positions, Positions]:
        """Where the numbers of some rows stand in `flat`, end to end, and the length of each of those rows."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        offsets = np.repeat(self.starts[rows] - (ends - lengths), lengths)
        return offsets + np.arange(len(offsets)), lengths

    def take(self, rows: npt.NDArray[np.integer]) -> Ragged:
        """Some of the rows, in the order asked for."""
        places, lengths = self.places(rows)
        return Ragged(self.flat[places], np.concatenate([[0], np.cumsum(lengths)]))

    def padded(self, most: int, filler: int) -> Numbers:
        """A rectangle of the first `most` numbers of each row; short rows end in the filler."""
        lengths = np.minimum(self.lengths, most)
        width = int(lengths.max(initial=1))
        columns = np.arange(width)
        inside = columns < lengths[:, None]
        rectangle = np.full((len(self), width), filler, np.int32)
        rectangle[inside] = self.flat[(self.starts[:-1, None] + columns)[inside]]
        return rectangle


def joined(parts: Sequence[Ragged]) -> Ragged:
    """The rows of all parts, one part after the other."""
    shifts = np.cumsum([0, *(len(part.flat) for part in parts)])
    starts = [part.starts[:-1] + shift for part, shift in zip(parts, shifts[:-1], strict=True)]
    return Ragged(np.concatenate([part.flat for part in parts]), np.concatenate([*starts, shifts[-1:]]))
