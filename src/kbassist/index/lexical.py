"""BM25 over weighted fields from our own postings; exact after every addition and removal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kbassist.index.remembered import Remembered
from kbassist.language.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool_]

K1 = 1.6
B = 0.75


class Idf(StrEnum):
    """How rare a term counts: Lucene's never-negative form serves; Okapi's, as in `rank-bm25`, proves the scores."""

    LUCENE = "lucene"
    OKAPI = "okapi"


Field = tuple[Sequence[str], float]
"""The terms of one field in order, and its weight."""


@dataclass(frozen=True)
class Postings:
    """What one segment knows of its rows' words: columns by term (postings) and the words of each row in order.

    `counts` are term frequencies times field weight; weights are sums of powers of two, so that sums are exact.
    """

    terms: Vocabulary
    starts: Offsets
    rows: Ints
    counts: Floats
    lengths: Floats
    word_starts: Offsets
    words: Ints

    @property
    def size(self) -> int:
        """Rows."""
        return len(self.lengths)

    def column(self, term: str) -> tuple[Ints, Floats] | None:
        """Rows that hold a term, ascending, with its count in each; None where no row does."""
        number = self.terms.number(term)
        if number < 0:
            return None
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.counts[part]

    def columns(self, numbers: Offsets, weights: Floats) -> tuple[Ints, Floats]:
        """The columns of some terms, one after the other, the counts of each times its weight."""
        begins, ends = self.starts[numbers], self.starts[numbers + 1]
        spans = [slice(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        counts = np.concatenate([self.counts[span] for span in spans])
        return np.concatenate([self.rows[span] for span in spans]), counts * np.repeat(weights, ends - begins)


def postings_of(documents: Sequence[Sequence[Field]]) -> Postings:
    """The postings of documents, each a list of weighted fields; adjacent fields are parted in the word order (-1)."""
    terms: dict[str, int] = {}
    words: list[int] = []
    weights: list[float] = []
    word_starts = np.zeros(len(documents) + 1, np.int64)
    lengths = np.zeros(len(documents), np.float32)
    for row, fields in enumerate(documents):
        for field_terms, weight in fields:
            words.extend(terms.setdefault(term, len(terms)) for term in field_terms)
            weights.extend([weight] * len(field_terms))
            words.append(-1)
            weights.append(0.0)
            lengths[row] += weight * len(field_terms)
        word_starts[row + 1] = len(words)
    order = np.asarray(words, np.int32)
    row_of = np.repeat(np.arange(len(documents), dtype=np.int32), np.diff(word_starts))
    real = order >= 0
    starts, rows, counts = _columns(order[real], row_of[real], np.asarray(weights, np.float32)[real], len(terms))
    return Postings(Vocabulary(terms), starts, rows, counts, lengths, word_starts, order)


def _columns(terms: Ints, rows: Ints, weights: Floats, size: int) -> tuple[Offsets, Ints, Floats]:
    """Occurrences gathered by term, then row; the weights of equal ones added up."""
    height = int(rows.max()) + 1 if len(rows) else 1
    keys = terms.astype(np.int64) * height + rows
    order = np.argsort(keys, kind="stable")
    keys, weights = keys[order], weights[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.add.reduceat(weights, first) if len(first) else np.zeros(0, np.float32)
    term_of, row_of = np.divmod(keys[first], height)
    starts = np.searchsorted(term_of, np.arange(size + 1)).astype(np.int64)
    return starts, row_of.astype(np.int32), counts.astype(np.float32)


def merged(parts: Sequence[tuple[Postings, Bits]]) -> Postings:
    """One segment's postings of the living rows of several, in order; terms nobody holds any more are left out.

    Nothing is sorted: the columns of a term follow each other as the parts do.
    """
    if not parts:
        return postings_of([])
    terms: dict[str, int] = {}
    pieces = []
    base = 0
    for postings, alive in parts:
        pieces.append(_Piece.of(postings, alive, terms, base))
        base += int(alive.sum())
    sizes = np.zeros(len(terms), np.int64)
    for piece in pieces:
        sizes[piece.terms] += piece.widths
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows, counts, free = np.zeros(starts[-1], np.int32), np.zeros(starts[-1], np.float32), starts[:-1].copy()
    for piece in pieces:
        ends = np.cumsum(piece.widths)
        where = np.arange(len(piece.rows)) + np.repeat(free[piece.terms] - (ends - piece.widths), piece.widths)
        rows[where], counts[where] = piece.rows, piece.counts
        free[piece.terms] += piece.widths
    word_starts = np.concatenate([[0], *(piece.row_widths for piece in pieces)]).cumsum()
    words = np.concatenate([piece.words for piece in pieces])
    lengths = np.concatenate([piece.lengths for piece in pieces])
    return Postings(Vocabulary(terms), starts, rows, counts, lengths, word_starts, words)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The living rows of postings that become part of others: columns of `widths` entries by new number of term."""

    terms: Offsets
    widths: Offsets
    rows: Ints
    counts: Floats
    row_widths: Offsets
    words: Ints
    lengths: Floats

    @staticmethod
    def of(postings: Postings, alive: Bits, known: dict[str, int], base: int) -> _Piece:
        """The piece whose rows are numbered from `base` on; new terms are added to the known ones."""
        kept = alive[postings.rows]
        ends = np.concatenate([[0], np.cumsum(kept)])
        widths = np.diff(ends[postings.starts])
        used, names = np.flatnonzero(widths), list(postings.terms)
        renumbered = np.full(len(names) + 1, -1, np.int32)  # the last is what stands between fields, -1
        renumbered[used] = [known.setdefault(names[number], len(known)) for number in used.tolist()]
        rows = (np.cumsum(alive) - 1 + base)[postings.rows[kept]].astype(np.int32)
        row_widths = np.diff(postings.word_starts)
        return _Piece(
            renumbered[used].astype(np.int64),
            widths[used],
            rows,
            postings.counts[kept],
            row_widths[alive],
            renumbered[postings.words[np.repeat(alive, row_widths)]],
            postings.lengths[alive],
        )


@dataclass(frozen=True)
class Tally:
    """How many living rows of one segment hold each term, how many live, and their length together."""

    document_frequency: Ints
    rows: int
    length: float

    def without(self, postings: Postings, dead: Sequence[int]) -> Tally:
        """The tally after rows died; touches only their terms."""
        frequency = self.document_frequency.copy()
        for row in dead:
            words = postings.words[postings.word_starts[row] : postings.word_starts[row + 1]]
            held = np.unique(words)
            frequency[held[held >= 0]] -= 1
        length = float(postings.lengths[list(dead)].sum(dtype=np.float64))
        return replace(self, document_frequency=frequency, rows=self.rows - len(dead), length=self.length - length)


def tally_of(postings: Postings, alive: Bits) -> Tally:
    """The tally of a segment some of whose rows are dead."""
    dead_free = alive.all()
    frequency = np.diff(postings.starts)
    if not dead_free:
        owners = np.repeat(np.arange(len(postings.terms)), frequency)
        frequency = np.bincount(owners[alive[postings.rows]], minlength=len(postings.terms))
    return Tally(frequency.astype(np.int32), int(alive.sum()), float(postings.lengths[alive].sum(dtype=np.float64)))


Earnings = tuple[Ints, Floats]
"""The rows that hold a term, numbered over all parts, and what it earns there."""

EARNINGS_BYTES, RARITIES = 32_000_000, 100_000
"""What is kept from the first question that asks: where terms stand, in bytes, and how rare they are, by number."""


def _earnings_remembered() -> Remembered[str, Earnings]:
    return Remembered(EARNINGS_BYTES, lambda earnings: earnings[0].nbytes + earnings[1].nbytes)


@dataclass(frozen=True)
class Corpus:
    """All segments as one collection: every statistic is taken over their living rows together."""

    parts: tuple[tuple[Postings, Tally], ...]

    _earnings: Remembered[str, Earnings] = field(default_factory=_earnings_remembered, repr=False, compare=False)
    _rarities: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def rows(self) -> int:
        """Living rows."""
        return sum(tally.rows for _, tally in self.parts)

    @cached_property
    def mean_length(self) -> float:
        """Mean weighted length of a living row; 1 where there is none."""
        return sum(tally.length for _, tally in self.parts) / max(self.rows, 1) or 1.0

    def frequency(self, term: str) -> int:
        """Living rows that hold a term."""
        found = ((tally, postings.terms.number(term)) for postings, tally in self.parts)
        return sum(int(tally.document_frequency[number]) for tally, number in found if number >= 0)

    def idf(self, term: str) -> float:
        """Rarity of a term, Lucene's form; the highest for a term nobody holds."""
        known = self._rarities.get(term)
        if known is None:
            if len(self._rarities) >= RARITIES:
                self._rarities.clear()
            known = self._rarities[term] = rarity(self.rows, self.frequency(term))
        return known

    def okapi(self, term: str, epsilon: float = 0.25) -> float:
        """Rarity as `rank_bm25.BM25Okapi` has it: a negative one becomes a share of the mean of all."""
        total = self.rows
        frequencies: dict[str, int] = {}
        for postings, tally in self.parts:
            for name, number in postings.terms.items():
                frequencies[name] = frequencies.get(name, 0) + int(tally.document_frequency[number])
        rarity = {name: math.log(total - n + 0.5) - math.log(n + 0.5) for name, n in frequencies.items() if n}
        own = rarity.get(term, 0.0)
        return own if own >= 0 else epsilon * sum(rarity.values()) / len(rarity)

    def scores(self, query: Mapping[str, float], idf: Idf = Idf.LUCENE) -> Floats:
        """The BM25 score of every row, dead ones included, segment after segment; `query` maps terms to weights."""
        scores = np.zeros(self._bases[-1], np.float32)
        for term, weight in query.items():
            if weight > 0:
                rows, shares = self._earnings_of(term) if idf is Idf.LUCENE else self._earned(term, self.okapi(term))
                # At long integers numpy adds half as fast again as at short ones.
                np.add.at(scores, rows.astype(np.int64), shares if weight == 1 else shares * np.float32(weight))
        return scores

    @cached_property
    def _bases(self) -> list[int]:
        """The first row of each part, and the end."""
        return [0, *np.cumsum([postings.size for postings, _ in self.parts]).tolist()]

    @cached_property
    def _norms(self) -> list[Floats]:
        """How much of a term each row needs to earn half of what it can, by part."""
        mean = self.mean_length
        return [(K1 * (1 - B + B / mean * postings.lengths)).astype(np.float32) for postings, _ in self.parts]

    def _earnings_of(self, term: str) -> Earnings:
        return self._earnings.of(term, lambda: self._earned(term, self.idf(term)))

    def _earned(self, term: str, rarity: float) -> Earnings:
        """Where a term of such a rarity stands, and what it earns there."""
        rows, shares = [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
        for base, norms, (postings, _) in zip(self._bases, self._norms, self.parts, strict=False):
            if column := postings.column(term):
                rows.append(column[0] + np.int32(base))
                shares.append(saturated(column[1], norms[column[0]], rarity))
        return np.concatenate(rows), np.concatenate(shares)


def rarity(rows: int, frequency: int) -> float:
    """Lucene's idf of what stands in so many of so many rows."""
    return math.log(1 + (rows - frequency + 0.5) / (frequency + 0.5))


def saturated(counts: Floats, norms: Floats, weight: float) -> Floats:
    """BM25's share of one term: grows with its count, ever more slowly, less in long rows."""
    return (counts * np.float32(weight * (K1 + 1)) / (counts + norms)).astype(np.float32, copy=False)


def pair_scores(postings: Postings, known: Mapping[tuple[int, int], float], rows: Offsets, mean: float) -> Floats:
    """The BM25 score of these rows for pairs of adjacent words (by number) with their weights."""
    height = len(postings.terms) + 1
    keys = np.array(sorted(first * height + second for first, second in known), np.int64)
    weights = np.array([known[divmod(int(key), height)] for key in keys], np.float32)
    widths = (postings.word_starts[rows + 1] - postings.word_starts[rows]).astype(np.int64)
    ends = np.cumsum(widths)
    where = np.arange(ends[-1]) + np.repeat(postings.word_starts[rows] - (ends - widths), widths)
    words = postings.words[where].astype(np.int64)
    joined = words[:-1] * height + words[1:]
    joined[(words[:-1] < 0) | (words[1:] < 0)] = -1
    found = np.searchsorted(keys, joined)
    found[found == len(keys)] = 0
    hits = np.flatnonzero(keys[found] == joined)
    row_of = np.repeat(np.arange(len(rows)), widths)
    counts = np.zeros((len(rows), len(keys)), np.float32)
    np.add.at(counts, (row_of[hits], found[hits]), 1)
    norms = (K1 * (1 - B + B / mean * postings.lengths[rows])).astype(np.float32)
    return np.asarray((counts * (K1 + 1) / (counts + norms[:, None])) @ weights, np.float32)
