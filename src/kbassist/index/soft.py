"""The words half of the search: soft BM25, mean vectors and late interaction over all segments together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kbassist.index.column import Column, article_scores, summed
from kbassist.index.lexical import K1, B, Bits, Floats, Offsets, Tally, rarity, saturated
from kbassist.index.packed import Packed
from kbassist.index.remembered import Remembered
from kbassist.index.roster import Slots
from kbassist.index.sketch import Rows
from kbassist.index.words import WordIndex
from kbassist.ports.shelf import AskedWord

NEAR_WORDS = 8
"""How many near words of each language stand for an asked word."""

KIN_BYTES, SPREAD_BYTES = 16_000_000, 256_000_000
"""Of asked words: their near words, kept of nearly all that are ever asked, and where those stand, kept of what two
hundred talks are about just now.
"""


@dataclass(frozen=True, slots=True)
class Kin:
    """What stands for an asked word: by part, its near words by number with their cosine; and the rarity of all."""

    near: tuple[tuple[int, Offsets, Floats], ...]
    rarity: float

    @property
    def bytes(self) -> int:
        """Bytes of its arrays."""
        return sum(numbers.nbytes + cosines.nbytes for _, numbers, cosines in self.near)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where an asked word and its near ones stand: the rows, ascending, with what they earn there, and the soft counts
    of articles.
    """

    rows: Packed
    earned: Floats
    articles: Column

    @property
    def bytes(self) -> int:
        """Bytes of its arrays."""
        return self.rows.bytes + self.earned.nbytes + self.articles.bytes


def _kin_remembered() -> Remembered[str, Kin]:
    return Remembered(KIN_BYTES, lambda kin: kin.bytes)


def _spreads_remembered() -> Remembered[str, Spread]:
    return Remembered(SPREAD_BYTES, lambda spread: spread.bytes)


@dataclass(frozen=True)
class SoftCorpus:
    """All segments' words as one collection; every statistic is taken over living rows."""

    parts: tuple[tuple[WordIndex, Tally, Slots], ...]
    """The word index of each segment, its tally, and the article slot of each row (-1: the row is dead)."""

    _kin: Remembered[str, Kin] = field(default_factory=_kin_remembered, repr=False, compare=False)
    _spreads: Remembered[str, Spread] = field(default_factory=_spreads_remembered, repr=False, compare=False)

    @cached_property
    def bases(self) -> list[int]:
        """The first row of each part, and the end."""
        return [0, *np.cumsum([index.postings.size for index, _, _ in self.parts]).tolist()]

    @cached_property
    def rows(self) -> int:
        """Living rows."""
        return sum(tally.rows for _, tally, _ in self.parts)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Every language that a row is in."""
        return tuple(dict.fromkeys(name for index, _, _ in self.parts for name in index.languages))

    def idf(self, word: str) -> float:
        """Rarity of a word as it is written, Lucene's form; the highest for one that nobody holds."""
        found = ((tally, index.postings.terms.number(word)) for index, tally, _ in self.parts)
        return rarity(self.rows, sum(int(tally.document_frequency[n]) for tally, n in found if n >= 0))

    def scores(self, asked: Sequence[AskedWord]) -> Floats:
        """Soft BM25 of every row: an asked word counts where a near one stands, by its cosine."""
        scores = np.zeros(self.bases[-1], np.float32)
        for one in asked:
            spread = self._spread(one)
            earned = spread.earned if one.weight == 1 else spread.earned * np.float32(one.weight)
            np.add.at(scores, spread.rows.numbers(), earned)
        return scores

    def articles(self, asked: Sequence[AskedWord], slots: Slots, lengths: Floats, mean: float) -> Floats:
        """Soft BM25 of articles by slot, each read as one text, with their lengths and the mean of all."""
        worth = [one.weight * self.kin(one).rarity for one in asked]
        return article_scores([self._spread(one).articles for one in asked], worth, slots, lengths / mean)

    def nearest(self, mean: Floats, count: int, allowed: Bits) -> tuple[Rows, Floats]:
        """Up to `count` allowed rows by the cosine of their mean vector, best first."""
        found: list[tuple[Rows, Floats]] = []
        for number, (index, _, _) in enumerate(self.parts):
            base, end = self.bases[number], self.bases[number + 1]
            rows, cosine = index.means.nearest(mean, count, allowed[base:end])
            found.append((rows + base, cosine))
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        every, cosine = (np.concatenate(column) for column in zip(*found, strict=True))
        best = np.argsort(-cosine, kind="stable")[:count]
        return every[best], cosine[best]

    def similarity(self, mean: Floats, rows: Rows) -> Floats:
        """The cosine of these rows' mean vectors."""
        cosine = np.zeros(len(rows), np.float32)
        for number, mine, local in self._split(rows):
            cosine[mine] = self.parts[number][0].means.cosine(mean, local)
        return cosine

    def interaction(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Late interaction: the share, 0 to 1, of the asked words' weight and rarity that each row's nearest word to
        each of them covers, by the square of its cosine.
        """
        covered = np.zeros(len(rows), np.float32)
        if not asked:
            return covered
        worth = np.array([one.weight * self.kin(one).rarity for one in asked], np.float32)
        worth /= max(float(worth.sum()), 1e-9)
        vectors = np.stack([one.vector for one in asked])
        for number, mine, local in self._split(rows):
            index = self.parts[number][0]
            if not index.names:
                continue  # rows of nothing but small words
            starts = index.postings.word_starts
            widths = (starts[local + 1] - starts[local]).astype(np.int64)
            ends = np.cumsum(widths)
            where = np.arange(ends[-1]) + np.repeat(starts[local] - (ends - widths), widths)
            words, place = np.unique(index.postings.words[where], return_inverse=True)
            cosine = index.vectors.cosine(vectors, words)
            cosine[:, words < 0] = 0
            for row, one in enumerate(asked):
                own = index.postings.terms.get(one.word)
                if own is not None:
                    cosine[row, words == own] = 1
            squares = np.square(np.clip(cosine, 0, 1, out=cosine), out=cosine)
            covered[mine] = worth @ np.maximum.reduceat(squares[:, place], ends - widths, axis=1)
        return covered

    def kin(self, asked: AskedWord) -> Kin:
        """What stands for an asked word on this shelf."""
        return self._kin.of(asked.word, lambda: self._related(asked))

    def near(self, asked: AskedWord) -> dict[str, float]:
        """The words that stand for an asked one, with their cosine; itself with 1."""
        return {
            self.parts[part][0].postings.terms.word(number): cosine
            for part, numbers, cosines in self.kin(asked).near
            for number, cosine in zip(numbers.tolist(), cosines.tolist(), strict=True)
        }

    def _related(self, asked: AskedWord) -> Kin:
        near, found = self._near(asked), []
        for part, (index, _, _) in enumerate(self.parts):
            numbered = index.postings.terms.number
            held = [(number, cosine) for word, cosine in near.items() if (number := numbered(word)) >= 0]
            if held:
                numbers, cosines = zip(*held, strict=True)
                found.append((part, np.array(numbers, np.int64), np.array(cosines, np.float32)))
        rows, soft = self._counted(found)
        kin = Kin(tuple(found), rarity(self.rows, int(np.count_nonzero(self._slots[rows] >= 0))))
        self._spreads.of(asked.word, lambda: self._spread_out(kin, rows, soft))
        return kin

    def _spread(self, asked: AskedWord) -> Spread:
        """Where an asked word's kin stand."""
        kin = self.kin(asked)
        return self._spreads.of(asked.word, lambda: self._spread_out(kin, *self._counted(kin.near)))

    def _spread_out(self, kin: Kin, rows: Offsets, soft: Floats) -> Spread:
        return Spread(Packed.of(rows), saturated(soft, self._norms[rows], kin.rarity), summed(self._slots[rows], soft))

    def _counted(self, near: Iterable[tuple[int, Offsets, Floats]]) -> tuple[Offsets, Floats]:
        """The rows that hold any of these words, ascending, and the sum of the counts there, each by its cosine."""
        rows, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for part, numbers, cosines in near:
            postings = self.parts[part][0].postings
            found, weights = postings.columns(numbers, cosines)
            soft = np.bincount(found, weights, postings.size)
            held = (soft != 0).nonzero()[0]  # numpy finds what is true ten times as fast as what is not 0
            rows.append(held + self.bases[part])
            counts.append(soft[held].astype(np.float32))
        return np.concatenate(rows), np.concatenate(counts)

    def _near(self, asked: AskedWord) -> dict[str, float]:
        """The nearest living words of each language to an asked one, with their cosine; itself with 1."""
        found = []
        for index, tally, _ in self.parts:
            numbers, cosines = index.near(asked.word, asked.vector)
            alive = tally.document_frequency[numbers] > 0
            if alive.any():
                found.append((index, numbers[alive], cosines[alive]))
        near: dict[str, float] = {}
        for language in self.languages:
            mine: dict[str, float] = {}
            for index, numbers, cosines in found:
                said = index.said_in(numbers, language).nonzero()[0]
                if len(said) > NEAR_WORDS:  # they stand nearest first, and what is as near as the last may be wanted
                    said = said[cosines[said] >= cosines[said[NEAR_WORDS - 1]]]
                for number, cosine in zip(numbers[said].tolist(), cosines[said].tolist(), strict=True):
                    mine[index.postings.terms.word(number)] = cosine
            near |= dict(sorted(mine.items(), key=lambda item: (-item[1], item[0]))[:NEAR_WORDS])
        return near

    @cached_property
    def mean_length(self) -> float:
        """Mean weighted length of a living row; 1 where there is none."""
        return sum(tally.length for _, tally, _ in self.parts) / max(self.rows, 1) or 1.0

    @cached_property
    def _norms(self) -> Floats:
        """How much of a word each row needs to earn half of what it can."""
        lengths = np.concatenate([np.zeros(0, np.float32), *(index.postings.lengths for index, _, _ in self.parts)])
        return (K1 * (1 - B + B / self.mean_length * lengths)).astype(np.float32)

    @cached_property
    def _slots(self) -> Slots:
        """The article slot of every row; -1 where it is dead."""
        return np.concatenate([np.zeros(0, np.int32), *(slots for _, _, slots in self.parts)])

    def _split(self, rows: Rows) -> Iterable[tuple[int, Rows, Rows]]:
        """Rows by part: its number, where in `rows` its own stand, and their numbers within it."""
        owner = np.searchsorted(self.bases, rows, side="right") - 1
        for number in np.unique(owner).tolist():
            mine = np.flatnonzero(owner == number)
            yield number, mine, rows[mine] - self.bases[number]
