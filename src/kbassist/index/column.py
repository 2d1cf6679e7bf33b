"""A sparse column of counts: what few of many hold, ascending, looked up without touching the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.index.lexical import K1, B, Floats, Offsets, saturated
from kbassist.index.roster import Slots


@dataclass(frozen=True, slots=True)
class Column:
    """The article slots that hold something, ascending, and how much of it each holds."""

    slots: Offsets
    counts: Floats

    def at(self, slots: Slots) -> Floats:
        """How much these slots hold; 0 where they hold nothing."""
        if not len(self.slots):
            return np.zeros(len(slots), np.float32)
        place = np.minimum(np.searchsorted(self.slots, slots), len(self.slots) - 1)
        return np.where(self.slots[place] == slots, self.counts[place], np.float32(0)).astype(np.float32)


def summed(parts: list[tuple[Slots, Floats]]) -> Column:
    """The column of counts that stand in rows of these slots (-1: dead, left out)."""
    slots = np.concatenate([np.zeros(0, np.int32), *(slots for slots, _ in parts)])
    counts = np.concatenate([np.zeros(0, np.float32), *(counts for _, counts in parts)])
    alive = slots >= 0
    total = np.bincount(slots[alive], counts[alive])
    held = np.flatnonzero(total != 0)
    return Column(held, total[held].astype(np.float32))


def article_scores(columns: Sequence[Column], worth: Sequence[float], slots: Slots, lengths: Floats) -> Floats:
    """BM25 of articles by slot, each read as one text; a column and what it is worth for every asked word, and the
    articles' lengths as shares of the mean.
    """
    if not columns:
        return np.zeros(len(slots), np.float32)
    norms = (K1 * (1 - B + B * lengths)).astype(np.float32)
    counts = np.stack([column.at(slots) for column in columns])
    return np.asarray(np.asarray(worth, np.float32) @ saturated(counts, norms, 1.0), np.float32)
