"""What one segment knows of its rows' words as they are written: postings, a vector a word, a mean vector a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Bits, Field, Floats, Postings, merged, postings_of
from kbassist.index.remembered import Remembered
from kbassist.index.sketch import Rows, Sketch, small
from kbassist.ports.reading import Words

Tongues = npt.NDArray[np.int64]
"""Bit by bit, the languages whose rows hold a word."""

TONGUES = 62
"""Languages told apart on a shelf; of more, some share a place, and their near words a list."""

NEAR_ENOUGH = 0.45
"""The cosine from which two words count as near."""

CLOSEST = 256
"""Near words looked at of all languages together, so that enough of each are alive."""

NEAR_BYTES = 8_000_000
"""Of the near words of asked ones, what is kept: people misspell without end."""

Near = tuple[Rows, Floats]
"""Words of the segment by number, nearest first, with their cosine; the asked word itself has 1."""


def _near_remembered() -> Remembered[str, Near]:
    return Remembered(NEAR_BYTES, lambda near: near[0].nbytes + near[1].nbytes)


@dataclass(frozen=True)
class WordIndex:
    """Surface words of a segment: `postings` over them, unit `vectors` by word, unit `means` by row, and the `tongues`
    of each word, whose bits stand for `languages`.
    """

    postings: Postings
    vectors: Sketch
    means: Sketch
    tongues: Tongues
    row_tongues: Tongues
    languages: tuple[str, ...]

    _near: Remembered[str, Near] = field(default_factory=_near_remembered, repr=False, compare=False)
    """By asked word: found when first asked for, right for ever, since a segment never changes."""

    @property
    def names(self) -> Sequence[str]:
        """The words by number."""
        return self.postings.terms.words

    def prepare(self) -> None:
        """Makes the signs of all words and rows."""
        self.vectors.prepare()
        self.means.prepare()

    def written_in(self, rows: Rows, languages: Collection[str]) -> Bits:
        """Which of these rows are in one of some languages; `de-AT` is German."""
        wanted = sum(1 << n for n, name in enumerate(self.languages[:TONGUES]) if name.partition("-")[0] in languages)
        return np.asarray(self.row_tongues[rows] & wanted != 0)

    def near(self, word: str, vector: Floats) -> Near:
        """The words that are near an asked one, whatever language they are in, and whether or not their rows live."""
        return self._near.of(word, lambda: self._found(word, vector))

    def said_in(self, numbers: Rows, language: str) -> Bits:
        """Which of these words stand in a row of one language."""
        if language not in self.languages:
            return np.zeros(len(numbers), bool)
        return np.asarray(self.tongues[numbers] >> self.languages.index(language) % TONGUES & 1 != 0)

    def _found(self, word: str, vector: Floats) -> Near:
        numbers, cosine = self.vectors.nearest(vector, CLOSEST, least=NEAR_ENOUGH)
        own = self.postings.terms.get(word)
        if own is None:
            return numbers, cosine
        others = numbers != own
        numbers = np.concatenate([[own], numbers[others]]).astype(np.int64)
        return numbers, np.concatenate([[1.0], cosine[others]]).astype(np.float32)


def index_of(documents: Sequence[Sequence[Field]], tongues: Sequence[str], table: Words) -> WordIndex:
    """The word index of documents (weighted fields of folded surface words), each in a language."""
    postings = postings_of(documents)
    names = tuple(dict.fromkeys(tongues))
    number = {name: place for place, name in enumerate(names)}
    bits = np.array([1 << number[name] % TONGUES for name in tongues], np.int64)
    vectors = table.vectors(list(postings.terms))
    means = _means(postings, vectors)
    return WordIndex(postings, Sketch(small(vectors)), Sketch(small(means)), _spoken(postings, bits), bits, names)


def joined(parts: Sequence[tuple[WordIndex, Bits]]) -> WordIndex:
    """The word index of the living rows of several, in order."""
    postings = merged([(index.postings, alive) for index, alive in parts])
    names = tuple(dict.fromkeys(name for index, _ in parts for name in index.languages))
    width = parts[0][0].vectors.rows.shape[1]
    vectors = np.zeros((len(postings.terms), width), np.int8)
    for index, _ in parts:
        numbers = ((new, index.postings.terms.get(word)) for word, new in postings.terms.items())
        shared = [(new, old) for new, old in numbers if old is not None]
        if shared:
            new, old = np.array(shared).T
            vectors[new] = index.vectors.rows[old]
    bits = np.concatenate([_renumbered(index, names)[alive] for index, alive in parts])
    means = np.concatenate([index.means.rows[alive] for index, alive in parts])
    return WordIndex(postings, Sketch(vectors), Sketch(means), _spoken(postings, bits), bits, names)


def _renumbered(index: WordIndex, names: tuple[str, ...]) -> Tongues:
    """The language of each row as one bit in the order of these names."""
    new = np.array([1 << names.index(name) % TONGUES for name in index.languages], np.int64)
    return new[np.log2(index.row_tongues).astype(np.int64)]


def _spoken(postings: Postings, bits: Tongues) -> Tongues:
    """The languages of each word, from those of the rows (one bit each) that hold it."""
    begins = postings.starts[:-1]
    tongues = np.zeros(len(postings.terms), np.int64)
    held = postings.starts[1:] > begins
    if held.any():
        tongues[held] = np.bitwise_or.reduceat(bits[postings.rows], begins[held])
    return tongues


def _means(postings: Postings, vectors: Floats, at_once: int = 512) -> Floats:
    """The sum of each row's words: where it points is its mean."""
    means = np.zeros((postings.size, vectors.shape[1]), np.float32)
    for begin in range(0, postings.size, at_once):
        starts = postings.word_starts[begin : begin + at_once + 1]
        words = postings.words[starts[0] : starts[-1]]
        real = words >= 0
        ends = np.concatenate([[0], np.cumsum(real)])[starts - starts[0]]
        filled = np.flatnonzero(np.diff(ends))
        if len(filled):
            means[begin + filled] = np.add.reduceat(vectors[words[real]], ends[:-1][filled])
    return means
