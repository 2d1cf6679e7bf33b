"""Ascending whole numbers in half the memory of the shortest type that would hold them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Offsets

BLOCK = 2**16


@dataclass(frozen=True, slots=True)
class Packed:
    """Numbers from 0 on, as what is left of each in its block, and how many of them each block holds."""

    rest: npt.NDArray[np.uint16]
    widths: Offsets

    @staticmethod
    def of(numbers: Offsets) -> Packed:
        """Ascending numbers, packed."""
        blocks = int(numbers[-1]) // BLOCK + 1 if len(numbers) else 0
        ends = numbers.searchsorted(np.arange(1, blocks + 1) * BLOCK)
        return Packed(numbers.astype(np.uint16), np.diff(ends, prepend=0))

    @property
    def bytes(self) -> int:
        """Bytes of its arrays."""
        return self.rest.nbytes + self.widths.nbytes

    def numbers(self) -> Offsets:
        """The numbers."""
        numbers = self.rest.astype(np.int64)
        if len(self.widths) > 1:
            numbers += np.repeat(np.arange(len(self.widths)) * BLOCK, self.widths)
        return numbers
