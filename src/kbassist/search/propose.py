"""From candidates to proposals: context, one per family, the passage to show, highlights and confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kbassist.model.passage import Edition
from kbassist.model.situation import Query
from kbassist.model.suggestion import Highlight, Why
from kbassist.ports import Allowed, Analyzer, ShelfView
from kbassist.search.authorize import Proposal
from kbassist.search.evidence import Candidates, Lookup
from kbassist.search.judge import JUDGE
from kbassist.search.rank import Evidence, Ranked, Standing, collapse, standing

SPARE_PROPOSALS = 5
"""Proposed beyond the limit, so that what the gate drops does not leave a gap."""

FIRST = 50
"""Families whose translation in the asked language is looked for."""


class Proposer:
    """Ranks the candidates of one query over one snapshot."""

    def __init__(self, shelf: ShelfView, analyzer: Analyzer, query: Query, strict: frozenset[str]) -> None:
        self._shelf, self._analyzer, self._query, self._strict = shelf, analyzer, query, strict

    def proposals(self, lookup: Lookup, allowed: Allowed) -> list[Proposal]:
        """The best families, best first; a few more than the limit."""
        candidates = lookup.judged(self._query)
        first = self._ranked(candidates, allowed)[:FIRST]
        if siblings := self._siblings(first):
            lookup.also(self._shelf.rows_of(siblings, allowed))
            candidates = lookup.judged(self._query)
            first = self._ranked(candidates, allowed)[:FIRST]
        first = [self._with_text(ranked, candidates, allowed, lookup) for ranked in first]
        place = {int(row): number for number, row in enumerate(candidates.rows)}
        scores = [ranked.score for ranked in first] + [0.0]
        return [
            self._proposal(ranked, candidates, place, allowed, (scores[0], _lead(scores, number)))
            for number, ranked in enumerate(first[: self._query.limit + SPARE_PROPOSALS])
        ]

    def explained(self, lookup: Lookup, allowed: Allowed, article_id: str) -> dict[str, object]:
        """Where an article stands among all candidates, and what held it back."""
        found = {int(row) for row in lookup.judged(self._query).rows}
        rows = self._shelf.rows_of([article_id], allowed)
        by_itself = any(int(row) in found for row in rows)
        lookup.also(rows)
        candidates = lookup.judged(self._query)
        order = self._ranked(candidates, allowed)
        family = self._shelf.edition(int(rows[0]), allowed).family
        rank = next(number for number, ranked in enumerate(order, 1) if ranked.family == family)
        mine = [number for number, row in enumerate(candidates.rows) if row in rows]
        best = max(mine, key=lambda number: candidates.fused[number])
        told = self._standing(self._shelf.edition(int(candidates.rows[best]), allowed))
        reason = "It ranks among those shown." if rank <= self._query.limit else "Others rank before it."
        if not by_itself:
            reason = "None of its passages is among the nearest by words or by meaning."
        return {
            "rank": rank,
            "reason": reason,
            "instead": order[rank - 1].article if order[rank - 1].article != article_id else None,
            "scores": {name: round(float(values[best]), 4) for name, values in candidates.scores.items()},
            "best_scores": {name: round(float(values.max()), 4) for name, values in candidates.scores.items()},
            "shares": {name: round(share, 4) for name, share in candidates.shares.items()},
            "context": round(told.factor, 4),
            "facts": list(told.facts),
        }

    def _ranked(self, candidates: Candidates, allowed: Allowed) -> list[Ranked]:
        """One candidate per family, best first."""
        known: dict[tuple[str, int], Standing] = {}
        every = []
        for row, fused in zip(candidates.rows.tolist(), candidates.fused.tolist(), strict=True):
            edition = self._shelf.edition(row, allowed)
            key = (edition.article_id, edition.revision)
            if key not in known:
                known[key] = self._standing(edition)
            if not known[key].excluded and fused > 0:
                score = fused * known[key].factor
                every.append(Ranked(row, edition.article_id, edition.family, edition.language, score))
        return collapse(every, self._query.language)

    def _standing(self, edition: Edition) -> Standing:
        return standing(edition.attributes, self._query.facts, self._strict)

    def _siblings(self, first: Sequence[Ranked]) -> list[str]:
        """Translations in the asked language of families that were found in another one."""
        return [
            article
            for ranked in first
            if ranked.language != self._query.language
            for article in self._shelf.families.get(ranked.family, ())
            if article != ranked.article and self._shelf.cards[article][-1].language == self._query.language
        ]

    def _with_text(self, ranked: Ranked, candidates: Candidates, allowed: Allowed, lookup: Lookup) -> Ranked:
        """A phrasing is no text to show: the article's best stretch stands in for it."""
        if self._shelf.is_body_row(ranked.row):
            return ranked
        rows = self._shelf.rows_of([ranked.article], allowed)
        if not len(rows):
            return ranked
        fused = dict(zip(candidates.rows.tolist(), candidates.fused.tolist(), strict=True))
        best = max(rows.tolist(), key=lambda row: (fused.get(row, 0.0), -row))
        return Ranked(best, ranked.article, ranked.family, ranked.language, ranked.score)

    def _proposal(
        self,
        ranked: Ranked,
        candidates: Candidates,
        place: dict[int, int],
        allowed: Allowed,
        rivals: tuple[float, float],
    ) -> Proposal:
        edition, passage = self._shelf.edition(ranked.row, allowed), self._shelf.passage(ranked.row)
        number = place.get(ranked.row)
        scores = {
            name: 0.0 if number is None else float(values[number]) for name, values in candidates.scores.items()
        }
        told = self._standing(edition)
        top, lead = rivals
        evidence = Evidence(
            scores.get("lexical", 0.0) / max(candidates.most, 1e-9),
            scores.get("article", 0.0) / max(candidates.most, 1e-9),
            max(scores.get("vector", 0.0), 0.0),
            ranked.score / max(top, 1e-9),
            lead,
        )
        highlights, terms = self._highlights(passage.text, passage.language)
        why = Why(
            {name: round(score, 4) for name, score in scores.items()},
            {name: round(share, 4) for name, share in candidates.shares.items()},
            round(told.factor, 4),
            1.0,
            terms,
            told.facts,
        )
        known = frozenset(card.revision for card in self._shelf.cards[edition.article_id])
        confidence = JUDGE.confidence(evidence)
        return Proposal(edition, known, passage, highlights, ranked.score, confidence, why)

    def _highlights(self, text: str, language: str) -> tuple[tuple[Highlight, ...], tuple[str, ...]]:
        """Where the query's words stand in a text, overlapping places joined, and which words those are."""
        if not hasattr(self, "_asked"):
            said = self._query.utterances
            self._asked = {term for one in said for term in self._analyzer.terms(one.text, one.language)}
        places: list[Highlight] = []
        matched: dict[str, None] = {}
        for term, start, end in self._analyzer.spans(text, language):
            if term in self._asked:
                matched[term] = None
                if places and start <= places[-1][1]:
                    places[-1] = (places[-1][0], max(end, places[-1][1]))
                else:
                    places.append((start, end))
        return tuple(places), tuple(matched)


def _lead(scores: Sequence[float], number: int) -> float:
    """How far the best is ahead of the next, as a share; 0 for all but the best."""
    if number or scores[0] <= 0:
        return 0.0
    return float(np.clip((scores[0] - scores[1]) / scores[0], 0, 1))
