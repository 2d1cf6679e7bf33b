"""A segment as one snapshot sees it: which of its rows live, and what they hold together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Bits, Postings, Tally, tally_of
from kbassist.index.roster import MOST_EDITIONS, Roster, Slots
from kbassist.index.segment import Cards, Segment
from kbassist.model.passage import Edition

Marks = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Part:
    """A segment as this snapshot sees it: which editions show each row (0: the row is dead), and its tallies."""

    segment: Segment
    slots: Slots
    marks: Marks
    tally: Tally
    spoken: Tally
    """The tally of words as they are written."""

    @property
    def alive(self) -> Bits:
        """Rows that some edition shows."""
        living: Bits = self.marks != 0
        return living

    @cached_property
    def living_slots(self) -> Slots:
        """The article slot of each row; -1 where it is dead."""
        return np.where(self.alive, self.slots, -1).astype(np.int32)


def part_of(segment: Segment, cards: Cards, roster: Roster) -> Part:
    """A segment seen with the cards in force."""
    marks = np.zeros(segment.size, np.uint64)
    for article in segment.articles:
        _mark(segment, article, cards.get(article, ()), marks)
    slots = np.array([roster.slot_of[article] for article in segment.articles], np.int32)[segment.article_of]
    alive = marks != 0
    tallies = tally_of(segment.postings, alive), tally_of(segment.words.postings, alive)
    return Part(segment, slots, marks, *tallies)


def _mark(segment: Segment, article: str, editions: Sequence[Edition], marks: Marks) -> None:
    row_of = {segment.ids[row]: row for row in segment.rows_of_article(article).tolist()}
    for bit, edition in enumerate(editions[-MOST_EDITIONS:]):
        for passage in edition.passages:
            if passage in row_of:
                marks[row_of[passage]] |= np.uint64(1 << bit)


def remarked(part: Part, cards: Cards, roster: Roster, touched: set[str]) -> Part:
    """The part after some articles got new editions; the same object where none of them has rows here."""
    mine = [article for article in touched if part.segment.holds(article)]
    if not mine:
        return part
    marks, slots = part.marks.copy(), part.slots.copy()
    for article in mine:
        rows = part.segment.rows_of_article(article)
        marks[rows], slots[rows] = 0, roster.slot_of[article]
        _mark(part.segment, article, cards.get(article, ()), marks)
    dead = np.flatnonzero((part.marks != 0) & (marks == 0))
    revived = ((part.marks == 0) & (marks != 0)).any()

    def counted(postings: Postings, tally: Tally) -> Tally:
        return tally_of(postings, marks != 0) if revived else tally.without(postings, dead.tolist())

    tally = counted(part.segment.postings, part.tally)
    spoken = counted(part.segment.words.postings, part.spoken)
    return replace(part, slots=slots, marks=marks, tally=tally, spoken=spoken)
