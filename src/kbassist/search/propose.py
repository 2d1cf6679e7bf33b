"""From candidates to proposals: context, one per family, the passage to show, highlights and confidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import compress, islice
from operator import itemgetter

import numpy as np

from kbassist.model.passage import Edition
from kbassist.model.situation import Intent, Query
from kbassist.model.suggestion import Highlight, Suggestion, Why
from kbassist.ports.reading import Analyzer
from kbassist.ports.shelf import Allowed, ShelfView
from kbassist.search.authorize import Proposal
from kbassist.search.evidence import Candidates, Lookup, Rows
from kbassist.search.intents import intents, priors_of
from kbassist.search.judge import JUDGE, WITHOUT_MODEL, supported
from kbassist.search.rank import ABROAD, Evidence, Floats, Place, Ranked, Standing, collapse, standing, taught

SPARE_PROPOSALS = 5
"""Proposed beyond the limit, so that what the gate drops does not leave a gap."""

GENEROSITY = 3
"""How many times as many families as are proposed are looked at, before all of them are."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What ranks articles beside their text: the edition of each, a factor of what is known of it and of what near
    words abroad are owed (0: a fact excludes it), and its family by a number.
    """

    editions: Sequence[Edition]
    factors: Floats
    families: Rows


class Proposer:
    """Ranks the candidates of one query over one snapshot; `intents` is what it is about, once it has ranked."""

    def __init__(
        self,
        shelf: ShelfView,
        analyzer: Analyzer,
        query: Query,
        strict: frozenset[str],
        priors: Mapping[tuple[str, str], float],
    ) -> None:
        self._shelf, self._analyzer, self._query, self._strict = shelf, analyzer, query, strict
        self._languages = {query.language, *(said.language for said in query.utterances)}
        self._standings: dict[str, Standing] = {}
        self._priors = priors
        self._taught: dict[str, float] = {}
        self.intents: tuple[Intent, ...] = ()

    def proposals(self, lookup: Lookup, allowed: Allowed) -> list[Proposal]:
        """The best families that something speaks for, best first; a few more than the limit."""
        wanted = self._query.limit + SPARE_PROPOSALS
        candidates, settled = self._settled(lookup, allowed, None if self._priors else GENEROSITY * wanted)
        places = list(islice(_worth_showing(settled, candidates), wanted))
        if len(places) < wanted <= len(settled) and not self._priors:  # there are more, further down
            places = list(islice(_worth_showing(self._places(candidates, allowed), candidates), wanted))
        column = {row: number for number, row in enumerate(candidates.rows.tolist())}
        scores = [place.earned.score for place in places] + [0.0]
        return [
            self._proposal(place, candidates, column, allowed, (scores[0], _lead(scores, number)))
            for number, place in enumerate(places)
        ]

    def explained(self, lookup: Lookup, allowed: Allowed, article_id: str) -> dict[str, object]:
        """Where an article stands among all candidates, and what held it back."""
        rows = self._shelf.rows_of([article_id], allowed)
        edition, slot = self._shelf.edition(int(rows[0]), allowed), self._shelf.articles_of(rows[:1])
        told = self._standing(edition)
        if told.excluded:
            return {"reason": "A fact of the context excludes the article.", "facts": list(told.facts)}
        found = slot in self._shelf.articles_of(lookup.judged(self._query).rows)
        lookup.also(rows)
        candidates, order = self._settled(lookup, allowed)
        order = list(_worth_showing(order, candidates))
        rank = next((number for number, place in enumerate(order, 1) if place.shown.family == edition.family), None)
        mine = np.flatnonzero(self._shelf.articles_of(candidates.rows) == slot).tolist()
        best = max(mine, key=lambda number: candidates.fused[number])
        shown = None if rank is None else order[rank - 1].shown.article
        if rank is not None and rank <= self._query.limit and shown == article_id:
            reason = "It ranks among those shown."
        elif rank is None or not found:
            reason = "None of its passages is near enough by words or by meaning."
        else:
            reason = "Others rank before it." if shown == article_id else "Another of its family is shown in its place."
        return {
            "rank": rank,
            "reason": reason,
            "instead": None if shown == article_id else shown,
            "scores": _numbers(candidates.scores, lambda values: values[best]),
            "best_scores": _numbers(candidates.scores, np.fmax.reduce),
            "shares": {name: round(share, 4) for name, share in candidates.shares.items()},
            "context": round(told.factor, 4),
            "prior": round(priors_of([article_id], self.intents, self._priors).get(article_id, 1.0), 4),
            "facts": list(told.facts),
        }

    def _settled(self, lookup: Lookup, allowed: Allowed, most: int | None = None) -> tuple[Candidates, list[Place]]:
        """All candidates and the best places (None: all), after a second look at what those of them that may be shown
        have to show instead.
        """
        candidates = lookup.judged(self._query)
        proposed = self._query.limit + SPARE_PROPOSALS
        places = self._places(candidates, allowed, proposed)[:proposed]
        if wanted := self._unseen(places):
            lookup.also(self._shelf.rows_of(wanted, allowed))
            candidates = lookup.judged(self._query)
        places = self._places(candidates, allowed, most)
        self.intents = intents(places)
        self._taught = priors_of({place.shown.article for place in places}, self.intents, self._priors)
        return candidates, taught(places, self._taught) if self._taught else places

    def _places(self, candidates: Candidates, allowed: Allowed, most: int | None = None) -> list[Place]:
        """One place per family, best first; at least so many of them, if there are (None: all)."""
        slots, place = np.unique(self._shelf.articles_of(candidates.rows), return_inverse=True)
        known = self._known_of(self._shelf.editions_of(slots, allowed))
        rows, scores = candidates.rows, candidates.fused * known.factors[place]
        if most is not None:
            best = _of_the_best(known.families[place], scores, most)
            rows, scores, place = rows[best], scores[best], place[best]
        texts = self._shelf.are_body(rows).tolist()
        owners = [known.editions[number] for number in place.tolist()]
        columns = zip(rows.tolist(), owners, scores.tolist(), texts, strict=True)
        ranked = [
            Ranked._make((row, owner.article_id, owner.family, owner.language, score, text))
            for row, owner, score, text in compress(columns, (known.factors[place] > 0).tolist())
        ]
        # A row without any score earns no place, but may be the translation or the text to show for one.
        return [place for place in collapse(ranked, self._query.language) if place.earned.score > 0]

    def _known_of(self, editions: Sequence[Edition]) -> _Known:
        """What ranks articles beside their text."""
        languages, numbers = {edition.language for edition in editions}, dict[str, int]()
        asked = {language: language.partition("-")[0] in self._languages for language in languages}
        factors = np.array([1.0 if asked[edition.language] else ABROAD for edition in editions], np.float32)
        if self._query.facts:
            factors *= np.array([self._standing(edition).factor for edition in editions], np.float32)
        families = [numbers.setdefault(edition.family, len(numbers)) for edition in editions]
        return _Known(editions, factors, np.array(families, np.int64))

    def _standing(self, edition: Edition) -> Standing:
        """How an article stands to the facts; a second look at the candidates asks for it again."""
        told = self._standings.get(edition.article_id)
        if told is None:
            told = standing(edition.attributes, self._query.facts, self._strict)
            self._standings[edition.article_id] = told
        return told

    def _unseen(self, places: Sequence[Place]) -> list[str]:
        """Articles whose text should be looked at too: translations in the asked language of what was found in
        another one, and those of which only a phrasing was found.
        """
        wanted = [place.shown.article for place in places if not place.shown.text]
        for place in places:
            if place.shown.language != self._query.language:
                wanted += [
                    article
                    for article in self._shelf.families.get(place.shown.family, ())
                    if self._shelf.cards[article][-1].language == self._query.language
                ]
        return wanted

    def _proposal(
        self,
        place: Place,
        candidates: Candidates,
        column: dict[int, int],
        allowed: Allowed,
        rivals: tuple[float, float],
    ) -> Proposal:
        edition, passage = self._shelf.edition(place.shown.row, allowed), self._shelf.passage(place.shown.row)
        row = column[place.earned.row]
        judged = {name: float(values[row]) for name, values in candidates.scores.items()}
        scores = {name: score for name, score in judged.items() if not math.isnan(score)}
        told = self._standing(edition)
        top, lead = rivals
        typed = 1 - candidates.talk
        evidence = Evidence(
            typed * scores.get("lexical", 0.0) / max(candidates.most, 1e-9),
            typed * scores.get("article", 0.0) / max(candidates.most, 1e-9),
            candidates.talk,
            max(scores.get("vector", 0.0), 0.0),
            scores.get("late", 0.0),
            place.earned.score / max(top, 1e-9),
            lead,
        )
        why = Why(
            {name: round(score, 4) for name, score in scores.items()},
            {name: round(share, 4) for name, share in candidates.shares.items()},
            round(told.factor, 4),
            round(self._taught.get(edition.article_id, 1.0), 4),
            (),
            told.facts,
            {field.name: round(getattr(evidence, field.name), 4) for field in fields(Evidence)},
        )
        known = frozenset(card.revision for card in self._shelf.cards[edition.article_id])
        judge = JUDGE if "vector" in scores else WITHOUT_MODEL
        confidence = judge.confidence(evidence)
        return Proposal(edition, known, passage, place.earned.score, confidence, why)

    def marked(self, suggestion: Suggestion, lookup: Lookup) -> Suggestion:
        """The suggestion with the places where the words asked for stand in its text, overlapping ones joined; in
        another language than asked, where words stand that mean nearly the same.
        """
        text, language = suggestion.passage.text, suggestion.passage.language
        terms, near = self._analyzer.sought(text, language, lookup.asked, lookup.near)
        spans = [*terms, *near] if language != self._query.language or not terms else terms
        places: list[Highlight] = []
        for _, start, end in sorted(spans, key=lambda span: span[1:]):
            if places and start <= places[-1][1]:
                places[-1] = (places[-1][0], max(end, places[-1][1]))
            else:
                places.append((start, end))
        matched = tuple(dict.fromkeys(term for term, _, _ in spans))
        return replace(suggestion, highlights=tuple(places), why=replace(suggestion.why, terms=matched))


def _of_the_best(families: Rows, scores: Floats, most: int) -> Rows:
    """Where the rows stand that belong to so many of the families with the best row, or to one as good as the last."""
    best = np.zeros(families.max(initial=-1) + 1, np.float32)
    np.maximum.at(best, families, scores)
    if len(best) <= most:
        return np.arange(len(families))
    return np.flatnonzero(best[families] >= np.partition(best, -most)[-most])


def _worth_showing(places: Sequence[Place], candidates: Candidates) -> Iterator[Place]:
    """The places that are supported by what the retrievers say of the row that earned them, or of the one to show: a
    phrasing in another language may earn a place for what the words asked for stand in.
    """

    def holds(row: int) -> bool:
        column = int(np.searchsorted(candidates.rows, row))
        return supported(_numbers(candidates.scores, itemgetter(column)), candidates.talk)

    for place in places:
        if holds(place.earned.row) or (place.shown.row != place.earned.row and holds(place.shown.row)):
            yield place


def _numbers(scores: Mapping[str, Floats], of: Callable[[Floats], float]) -> dict[str, float]:
    """One number a retriever, without those that could not judge."""
    told = {name: float(of(values)) for name, values in scores.items()}
    return {name: round(number, 4) for name, number in told.items() if not math.isnan(number)}


def _lead(scores: Sequence[float], number: int) -> float:
    """How far the best is ahead of the next, as a share; 0 for all but the best."""
    if number or scores[0] <= 0:
        return 0.0
    return float(np.clip((scores[0] - scores[1]) / scores[0], 0, 1))
