"""The words half of the search: soft BM25, mean vectors and late interaction over all segments together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kbassist.index.column import Column, article_scores, summed
from kbassist.index.lexical import K1, B, Bits, Floats, Offsets, Tally, rarity, saturated
from kbassist.index.roster import Slots
from kbassist.index.sketch import SCALE, Rows
from kbassist.index.words import WordIndex
from kbassist.ports.shelf import AskedWord

NEAR_WORDS = 8
"""How many near words of each language stand for an asked word."""

REMEMBERED = 8_000_000
"""Places of asked words kept between questions, some 64 MB."""


@dataclass(frozen=True, slots=True)
class Kin:
    """An asked word on the shelf: its rarity; by part the rows that hold it or a near word, with what that earns; the
    soft counts of articles; and the near words with their cosine.
    """

    rarity: float
    columns: tuple[tuple[int, Slots, Floats], ...]
    articles: Column
    words: Mapping[str, float]

    @property
    def size(self) -> int:
        """Places remembered; the word itself takes as much as some."""
        return 256 + sum(len(rows) for _, rows, _ in self.columns)


@dataclass(slots=True)
class _Held:
    """How many places are remembered."""

    places: int = 0


@dataclass(frozen=True)
class SoftCorpus:
    """All segments' words as one collection; every statistic is taken over living rows."""

    parts: tuple[tuple[WordIndex, Tally, Slots], ...]
    """The word index of each segment, its tally, and the article slot of each row (-1: the row is dead)."""

    _kin: OrderedDict[str, Kin] = field(default_factory=OrderedDict, repr=False, compare=False)
    _held: _Held = field(default_factory=_Held, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

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
        found = ((tally, index.postings.terms.get(word)) for index, tally, _ in self.parts)
        return rarity(self.rows, sum(int(tally.document_frequency[n]) for tally, n in found if n is not None))

    def scores(self, asked: Sequence[AskedWord]) -> Floats:
        """Soft BM25 of every row: an asked word counts where a near one stands, by its cosine."""
        scores = np.zeros(self.bases[-1], np.float32)
        for one in asked:
            for part, rows, earned in self.kin(one).columns:
                mine = scores[self.bases[part] : self.bases[part + 1]]
                mine[rows] += earned if one.weight == 1 else earned * np.float32(one.weight)
        return scores

    def articles(self, asked: Sequence[AskedWord], slots: Slots, lengths: Floats, mean: float) -> Floats:
        """Soft BM25 of articles by slot, each read as one text, with their lengths and the mean of all."""
        every = [self.kin(one) for one in asked]
        worth = [one.weight * kin.rarity for one, kin in zip(asked, every, strict=True)]
        return article_scores([kin.articles for kin in every], worth, slots, lengths / mean)

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
            cosine = vectors @ index.vectors.rows[words].T.astype(np.float32) / np.float32(SCALE)
            cosine[:, words < 0] = 0
            for row, one in enumerate(asked):
                own = index.postings.terms.get(one.word)
                if own is not None:
                    cosine[row, words == own] = 1
            squares = np.square(np.clip(cosine, 0, 1, out=cosine), out=cosine)
            covered[mine] = worth @ np.maximum.reduceat(squares[:, place], ends - widths, axis=1)
        return covered

    def kin(self, asked: AskedWord) -> Kin:
        """The asked word on this shelf; remembered until the shelf changes."""
        with self._lock:
            known = self._kin.get(asked.word)
            if known is not None:
                self._kin.move_to_end(asked.word)
                return known
        found = self._found(asked)
        with self._lock:
            self._held.places += found.size
            if (other := self._kin.pop(asked.word, None)) is not None:  # another thread was as quick
                self._held.places -= other.size
            self._kin[asked.word] = found
            while self._held.places > REMEMBERED and len(self._kin) > 1:
                self._held.places -= self._kin.popitem(last=False)[1].size
        return found

    def _found(self, asked: AskedWord) -> Kin:
        near = self._near(asked)
        columns: list[tuple[int, Offsets, Floats]] = []
        held = 0
        for number, (index, _, slots) in enumerate(self.parts):
            found = [(column, cosine) for word, cosine in near.items() if (column := index.postings.column(word))]
            if found:
                weights = np.concatenate([counts * np.float32(cosine) for (_, counts), cosine in found])
                soft = np.bincount(np.concatenate([rows for (rows, _), _ in found]), weights, index.postings.size)
                rows = np.flatnonzero(soft != 0)  # numpy finds what is true ten times as fast as what is not 0
                columns.append((number, rows, soft[rows].astype(np.float32)))
                held += int(np.count_nonzero(slots[rows] >= 0))
        worth = rarity(self.rows, held)
        earned = ((n, rows.astype(np.int32), saturated(soft, self._norms[n][rows], worth)) for n, rows, soft in columns)
        articles = summed([(self.parts[n][2][rows], soft) for n, rows, soft in columns])
        return Kin(worth, tuple(earned), articles, near)

    def _near(self, asked: AskedWord) -> dict[str, float]:
        """The nearest living words of each language to an asked one, with their cosine; itself with 1."""
        near: dict[str, float] = {}
        for language in self.languages:
            found: dict[str, float] = {}
            for index, tally, _ in self.parts:
                numbers, cosines = index.near(asked.word, asked.vector, language)
                alive = tally.document_frequency[numbers] > 0
                for number, cosine in zip(numbers[alive].tolist(), cosines[alive].tolist(), strict=True):
                    found[index.names[number]] = cosine
            near |= dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:NEAR_WORDS])
        return near

    @cached_property
    def mean_length(self) -> float:
        """Mean weighted length of a living row; 1 where there is none."""
        return sum(tally.length for _, tally, _ in self.parts) / max(self.rows, 1) or 1.0

    @cached_property
    def _norms(self) -> list[Floats]:
        mean = self.mean_length
        return [(K1 * (1 - B + B / mean * index.postings.lengths)).astype(np.float32) for index, _, _ in self.parts]

    def _split(self, rows: Rows) -> Iterable[tuple[int, Rows, Rows]]:
        """Rows by part: its number, where in `rows` its own stand, and their numbers within it."""
        owner = np.searchsorted(self.bases, rows, side="right") - 1
        for number in np.unique(owner).tolist():
            mine = np.flatnonzero(owner == number)
            yield number, mine, rows[mine] - self.bases[number]
