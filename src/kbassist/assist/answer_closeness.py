"""How much of one text's words another text covers: exactly by its terms, and by near words of any language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kbassist.ports.reading import Analyzer, Vectors, Words

NEAR = 0.45
"""The cosine from which a word stands for another."""

MOST_WORDS = 48
"""Words of a long talk that are compared, the heaviest first."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The terms of a text, and its words as unit vectors, with what each counts; a word that the table does not know
    has no vector and counts among the terms alone.
    """

    terms: Mapping[str, float]
    units: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class Closeness:
    """Compares texts; `rarity` tells how rare a term is among all that is published."""

    analyzer: Analyzer
    words: Words
    rarity: Callable[[str], float]

    def weighed(self, said: Iterable[tuple[str, str, float]]) -> Weighed:
        """The words of texts, each with its language and how much it counts."""
        terms: dict[str, float] = {}
        spoken: dict[str, float] = {}
        for text, language, weight in said:
            found, words = self.analyzer.read(text, language)
            for term in found:
                terms[term] = max(terms.get(term, 0.0), weight)
            for word in words:
                spoken[word] = max(spoken.get(word, 0.0), weight)
        vectors = self.words.vectors(list(spoken))
        lengths = np.linalg.norm(vectors, axis=1)
        weights = lengths * np.fromiter(spoken.values(), np.float32, len(spoken))
        heaviest = np.argsort(-weights, kind="stable")[:MOST_WORDS]
        kept = heaviest[weights[heaviest] > 0]
        rare = {term: weight * self.rarity(term) for term, weight in terms.items()}
        return Weighed(rare, _unit(vectors[kept]), weights[kept])

    def pieces(self, texts: Sequence[tuple[str, str]]) -> Pieces:
        """Texts with their languages, ready to be compared."""
        read = [self.analyzer.read(text, language) for text, language in texts]
        known = {word: number for number, word in enumerate(dict.fromkeys(word for _, said in read for word in said))}
        vectors = self.words.vectors(list(known))
        places = [np.array([known[word] for word in said], np.int64) for _, said in read]
        return Pieces(tuple(frozenset(terms) for terms, _ in read), tuple(places), _unit(vectors), _lengths(vectors))


@dataclass(frozen=True, slots=True)
class Pieces:
    """Some texts: the terms of each, the places of its words in one list of unit vectors, and what each word counts."""

    terms: tuple[frozenset[str], ...]
    places: tuple[npt.NDArray[np.int64], ...]
    units: Vectors
    lengths: Vectors

    def hold(self, asked: Weighed) -> Floats:
        """The share of the asked terms' weight that stands in each text."""
        whole = max(sum(asked.terms.values()), 1e-9)
        held = (sum(weight for term, weight in asked.terms.items() if term in terms) for terms in self.terms)
        return np.fromiter((one / whole for one in held), float, len(self.terms))

    def cover(self, asked: Weighed) -> Floats:
        """The share of the asked words' weight that the nearest words of each text cover, by their cosine squared."""
        if not len(asked.units) or not len(self.units):
            return np.zeros(len(self.places))
        near = _near(asked.units @ self.units.T)
        best = np.stack([near[:, place].max(axis=1, initial=0.0) for place in self.places])
        return np.asarray(best @ asked.weights / max(float(asked.weights.sum()), 1e-9), float)

    def covered(self, told: Weighed) -> Floats:
        """The share of each text's own weight that the told words cover."""
        if not len(told.units) or not len(self.units):
            return np.zeros(len(self.places))
        near = _near(told.units @ self.units.T).max(axis=0)
        shares = [
            near[place] @ self.lengths[place] / max(float(self.lengths[place].sum()), 1e-9) for place in self.places
        ]
        return np.array(shares, float)


def _near(cosine: Vectors) -> Vectors:
    return np.asarray(np.where(cosine >= NEAR, np.square(cosine), 0.0), np.float32)


def _lengths(rows: Vectors) -> Vectors:
    return np.asarray(np.linalg.norm(rows, axis=1), np.float32)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
