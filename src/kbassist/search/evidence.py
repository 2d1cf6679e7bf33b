"""The candidates of a query with everything the retrievers say of them; numbers only, nothing authorised yet."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kbassist.model.halves import Halves
from kbassist.model.situation import Query
from kbassist.ports.reading import Vectors
from kbassist.ports.shelf import Allowed, ShelfView
from kbassist.search.query import Gist, Wording, heaviest
from kbassist.search.rank import UNKNOWN_SHARES, fuse, shares_for, talkativeness

LEXICAL_CANDIDATES, WORDS_CANDIDATES, MEAN_CANDIDATES, VECTOR_CANDIDATES = 200, 200, 100, 100
COMPARED = 100
"""The best candidates of all other retrievers, whose words are compared with the query's one by one."""

LEAST_MEAN = 0.35
"""The cosine of means below which two texts have nothing in common but their language."""

SHOWN_NEAR = 0.55
"""The cosine from which a near word is marked in the text."""

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
        self._soft: Floats | None = None
        self._gist: Gist | None = None
        self._vector: Vectors | None = None
        self._found = np.zeros(0, np.int64)
        self._scored = np.zeros(0, np.int64)
        self._scores: dict[str, Floats] = {}
        self._late = np.zeros(0, np.float32)
        self._abroad = np.zeros(0, bool)

    @cached_property
    def most(self) -> float:
        """The highest lexical score that any row could have."""
        return self._shelf.most(self.terms)

    @cached_property
    def _most_soft(self) -> float:
        """The highest soft score that any row could have."""
        return 0.0 if self._gist is None else self._shelf.most_soft(self._gist.asked)

    def by_terms(self) -> None:
        """Finds the allowed rows whose terms fit best."""
        self._lexical = self._shelf.lexical(self.terms)
        self._add(best_rows(self._lexical, self._allowed.rows, LEXICAL_CANDIDATES))

    def by_words(self, gist: Gist) -> None:
        """Finds the allowed rows whose words are nearest, one by one and in the mean, in any language."""
        self._gist, self._soft = gist, self._shelf.soft(gist.asked)
        self._add(best_rows(self._soft, self._allowed.rows, WORDS_CANDIDATES))
        rows, cosine = self._shelf.nearest_means(gist.mean, MEAN_CANDIDATES, self._allowed)
        self._add(rows[cosine >= LEAST_MEAN])

    def by_meaning(self, vector: Vectors) -> None:
        """Finds the allowed rows whose meaning is nearest."""
        self._vector = vector
        self._add(self._shelf.nearest(vector, VECTOR_CANDIDATES, self._allowed)[0])

    @property
    def asked(self) -> Set[str]:
        """Every term of the query."""
        return self._wording.terms.keys()

    @cached_property
    def near(self) -> frozenset[str]:
        """The words, as they are written in any language, that stand for those asked for."""
        if self._gist is None:
            return frozenset()
        near = (self._shelf.near(one) for one in self._gist.asked)
        return frozenset(word for words in near for word, cosine in words.items() if cosine >= SHOWN_NEAR)

    @property
    def found(self) -> bool:
        """True where any retriever found anything."""
        return len(self._found) > 0

    def also(self, rows: Rows) -> None:
        """Takes up rows that must be judged whatever found them."""
        self._add(rows[self._allowed.rows[rows]])

    def judged(self, query: Query) -> Candidates:
        """All candidates with every retriever's score; what was scored before is not scored again."""
        self._score(np.setdiff1d(self._found, self._scored))
        rows, scores = self._scored, dict(self._scores)
        shares = shares_for(self._halves(query), self._wording.words)
        fused = fuse(scores, shares, self._abroad, self._loudness)
        if self._gist is not None and len(rows):
            best = np.sort(np.argsort(-fused, kind="stable")[:COMPARED])
            unread = best[np.isnan(self._late[best])]
            self._late[unread] = self._shelf.interaction(self._gist.asked, rows[unread])
            scores["late"] = np.nan_to_num(self._late)
            fused = fuse(scores, shares, self._abroad, self._loudness)
        return Candidates(rows, scores, shares, fused, self.most, talkativeness(self._wording.words))

    def _score(self, rows: Rows) -> None:
        """Takes up rows with every retriever's score of them, but for late interaction, which only the best get."""
        new = self._scores_of(rows)
        order = np.argsort(every := np.concatenate([self._scored, rows]))
        none = np.zeros(0, np.float32)
        self._scored = every[order]
        self._scores = {name: np.concatenate([self._scores.get(name, none), new[name]])[order] for name in new}
        self._abroad = ~self._shelf.written_in(self._scored, self._wording.languages)
        self._late = np.concatenate([self._late, np.full(len(rows), np.nan, np.float32)])[order]

    def _scores_of(self, rows: Rows) -> dict[str, Floats]:
        silent = np.zeros(len(rows), np.float32)
        scores = {"lexical": silent if self._lexical is None else self._lexical[rows]}
        if self._vector is not None:
            scores["vector"] = self._shelf.similarity(self._vector, rows)
        if self._lexical is not None:
            pairs = self._wording.pairs
            known = {pair: weight for pair, weight in pairs.items() if pair[0] in self.terms and pair[1] in self.terms}
            scores["phrase"] = self._shelf.phrases(known, rows) if len(rows) else silent
            scores["article"] = self._shelf.article_scores(self.terms, rows) if len(rows) else silent
        if self._gist is not None and self._soft is not None:
            scores["words"] = self._soft[rows]
            scores["mean"] = self._shelf.mean_similarity(self._gist.mean, rows) if len(rows) else silent
            scores["words_article"] = self._shelf.soft_articles(self._gist.asked, rows) if len(rows) else silent
        return scores

    @property
    def _loudness(self) -> float:
        """How much of the question the terms cover at best, beside how much its words do."""
        if self._gist is None or not len(self._scored):
            return 1.0
        terms = float(self._scores["lexical"].max()) / max(self.most, 1e-9)
        words = float(self._scores["words"].max()) / max(self._most_soft, 1e-9)
        return terms / max(terms, words, 1e-9)

    def _halves(self, query: Query) -> Halves:
        """What each half counts here: as measured for the language, without those that found nothing."""
        known = self._shelf.shares.get(query.language, UNKNOWN_SHARES)
        terms = self._lexical is not None and bool(self._lexical[self._found].any())
        return known.heard(terms, self._gist is not None, self._vector is not None)

    def _add(self, rows: Rows) -> None:
        self._found = np.union1d(self._found, rows)


def best_rows(scores: Floats, allowed: npt.NDArray[np.bool_], count: int) -> Rows:
    """The allowed rows with the highest scores above 0, in no order."""
    rows = np.flatnonzero((scores > 0) & allowed)
    if len(rows) > count:
        rows = rows[np.argpartition(-scores[rows], count)[:count]]
    return rows
