"""The candidates of a query with everything the retrievers say of them; numbers only, nothing authorised yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kbassist.model.situation import Query
from kbassist.ports import Allowed, ShelfView, Vectors
from kbassist.search.query import Wording, heaviest
from kbassist.search.rank import UNKNOWN_LANGUAGE_SHARE, fuse, shares_for, talkativeness

LEXICAL_CANDIDATES, VECTOR_CANDIDATES = 200, 100

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Candidates:
    """Rows with one column per retriever, the fused score, what the words could have earned at most, and how much
    of a talk the query is.
    """

    rows: Rows
    scores: Mapping[str, Floats]
    shares: Mapping[str, float]
    fused: Floats
    most: float
    talk: float


class Lookup:
    """Asks one snapshot for the candidates of one query, stage by stage."""

    def __init__(self, shelf: ShelfView, allowed: Allowed, wording: Wording) -> None:
        self._shelf, self._allowed = shelf, allowed
        self.rarity = {term: shelf.rarity(term) for term in wording.terms}
        self.terms = heaviest(wording.terms, self.rarity)
        self._wording = wording
        self._lexical: Floats | None = None
        self._found = np.zeros(0, np.int64)
        self._vector: Vectors | None = None

    @property
    def most(self) -> float:
        """The highest lexical score that any row could have."""
        return self._shelf.most(self.terms)

    def by_words(self) -> None:
        """Finds the allowed rows whose words fit best."""
        self._lexical = self._shelf.lexical(self.terms)
        self._add(best_rows(self._lexical, self._allowed.rows, LEXICAL_CANDIDATES))

    def by_meaning(self, vector: Vectors) -> None:
        """Finds the allowed rows whose meaning is nearest."""
        self._vector = vector
        self._add(self._shelf.nearest(vector, VECTOR_CANDIDATES, self._allowed)[0])

    def also(self, rows: Rows) -> None:
        """Takes up rows that must be judged whatever found them."""
        self._add(rows[self._allowed.rows[rows]])

    def judged(self, query: Query) -> Candidates:
        """All candidates with every retriever's score."""
        rows, shares = self._found, self._shares(query)
        silent = np.zeros(len(rows), np.float32)
        scores = {"lexical": silent if self._lexical is None else self._lexical[rows]}
        if self._vector is not None:
            scores["vector"] = self._shelf.similarity(self._vector, rows)
        if self._lexical is not None and len(rows):
            pairs = self._wording.pairs
            known = {pair: weight for pair, weight in pairs.items() if pair[0] in self.terms and pair[1] in self.terms}
            scores["phrase"] = self._shelf.phrases(known, rows)
            scores["article"] = self._shelf.article_scores(self.terms, rows)
        return Candidates(rows, scores, shares, fuse(scores, shares), self.most, talkativeness(self._wording.words))

    def _shares(self, query: Query) -> dict[str, float]:
        if self._vector is None:
            return shares_for(0.0, self._wording.words)
        if self._lexical is None or not self._lexical[self._found].any():
            return shares_for(1.0, self._wording.words)
        share = self._shelf.shares.get(query.language, UNKNOWN_LANGUAGE_SHARE)
        return shares_for(share, self._wording.words)

    def _add(self, rows: Rows) -> None:
        self._found = np.union1d(self._found, rows)


def best_rows(scores: Floats, allowed: npt.NDArray[np.bool_], count: int) -> Rows:
    """The allowed rows with the highest scores above 0, in no order."""
    rows = np.flatnonzero((scores > 0) & allowed)
    if len(rows) > count:
        rows = rows[np.argpartition(-scores[rows], count)[:count]]
    return rows
