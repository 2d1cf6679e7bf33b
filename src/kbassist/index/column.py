"""A sparse column of counts: what few of many hold, ascending, looked up without touching the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.index.lexical import K1, B, Floats, saturated
from kbassist.index.packed import Packed
from kbassist.index.roster import Slots


@dataclass(frozen=True, slots=True)
class Column:
    """The article slots that hold something, ascending, and how much of it each holds."""

    slots: Packed
    counts: Floats

    @property
    def bytes(self) -> int:
        """Bytes of its arrays."""
        return self.slots.bytes + self.counts.nbytes

    def at(self, slots: Slots) -> Floats:
        """How much these slots hold; 0 where they hold nothing."""
        if not len(self.counts):
            return np.zeros(len(slots), np.float32)
        held = self.slots.numbers()
        place = np.minimum(held.searchsorted(slots), len(held) - 1)
        return np.asarray(self.counts[place] * (held[place] == slots), np.float32)


def summed(slots: Slots, counts: Floats) -> Column:
    """The column of counts that stand in rows of these slots (-1: dead, left out)."""
    if len(slots) and slots.min() < 0:
        alive = slots >= 0
        slots, counts = slots[alive], counts[alive]
    total = np.bincount(slots, counts)
    held = (total != 0).nonzero()[0]
    return Column(Packed.of(held), total[held].astype(np.float32))


def article_scores(columns: Sequence[Column], worth: Sequence[float], slots: Slots, lengths: Floats) -> Floats:
    """BM25 of articles by slot, each read as one text; a column and what it is worth for every asked word, and the
    articles' lengths as shares of the mean.
    """
    if not columns:
        return np.zeros(len(slots), np.float32)
    norms = (K1 * (1 - B + B * lengths)).astype(np.float32)
    counts = np.empty((len(columns), len(slots)), np.float32)
    for number, column in enumerate(columns):
        counts[number] = column.at(slots)
    return np.asarray(np.asarray(worth, np.float32) @ saturated(counts, norms, 1.0), np.float32)
