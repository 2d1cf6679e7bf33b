"""Finding: a query becomes authorised, ranked suggestions, in time, or an honest reason for none."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from kbassist.model.access import Principal, narrowed
from kbassist.model.base import RefusalKind, Refused, new_id, now_utc, stretches
from kbassist.model.feedback import NOBODYS, Matter
from kbassist.model.passage import Scope
from kbassist.model.situation import Intent, Mode, Query
from kbassist.model.suggestion import Found, NoAnswer, SearchRecord, Shown, Suggestion
from kbassist.observe import LogEvent, Stopwatch, emit, where
from kbassist.ports.articles import StandingArticles
from kbassist.ports.reading import Analyzer, Embedder, Vectors, Words
from kbassist.ports.shelf import Allowed, Shelf, ShelfView
from kbassist.ports.store import Outbox, Records
from kbassist.ports.talk import Priors
from kbassist.search.authorize import authorize, passes, readable_now
from kbassist.search.evidence import Lookup
from kbassist.search.propose import Proposer
from kbassist.search.query import Wording, as_mapping, from_mapping, gist, meaning, wording

PATIENCE_S = 5.0
"""How long a search waits for an index token it asks for, unless its deadline is sooner."""

LANES = max(2, os.cpu_count() or 1)
"""Searches at work at once; more threads than cores only take the interpreter from each other."""

SPARE_MS = 10.0
"""Kept from a deadline for ranking and authorisation once the retrievers are done."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a searcher reads from."""

    shelf: Shelf
    articles: StandingArticles
    outbox: Outbox
    journal: Records
    embedder: Embedder | None
    analyzer: Analyzer
    words: Words
    priors: Priors


class Searcher:
    """Answers queries; any number of threads may ask at once."""

    def __init__(
        self, sources: Sources, strict_keys: frozenset[str] = frozenset(), clock: Callable[[], datetime] = now_utc
    ) -> None:
        self._from, self._strict, self._clock = sources, strict_keys, clock
        self.marking = True  # highlighting takes half of a search; who only needs the order does without
        self._pool = ThreadPoolExecutor(max_workers=64, thread_name_prefix="embedding")
        self._lanes = threading.BoundedSemaphore(LANES)

    def beside(
        self, journal: Records, shelf: Shelf | None = None, articles: StandingArticles | None = None
    ) -> Searcher:
        """One that finds the same, or what another shelf holds; its records go elsewhere, and it ends with this one."""
        twin, own = copy(self), self._from
        twin._from = replace(own, journal=journal, shelf=shelf or own.shelf, articles=articles or own.articles)
        return twin

    def find(
        self, query: Query, principal: Principal, request: Mapping[str, object], matter: Matter = NOBODYS
    ) -> Found:
        """Suggestions for a query, or why there are none; kept in the log of searches.

        Refused NOT_FRESH where the shelf does not reach `min_index_token` in time.
        """
        started = time.perf_counter()
        self._await_freshness(query)
        look = _Look(self._from, self._strict, query, principal, self._clock(), started)
        look.marking = self.marking
        suggestions, reason = look.run(self._pool, self._lanes)
        token, written_at = self._from.outbox.newest()
        lag = (self._clock() - written_at).total_seconds() * 1000 if written_at and token > look.shelf.token else 0.0
        found = Found(
            look.search_id,
            look.shelf.token,
            round(lag, 1),
            query.language,
            suggestions,
            reason,
            tuple(look.degraded),
            look.watch.timings_ms,
            tuple(look.wording.terms),
            intents=look.intents,
        )
        self._from.journal.keep(_record(found, query, principal, request, self._clock(), matter))
        return found

    def silent(
        self, query: Query, principal: Principal, request: Mapping[str, object], matter: Matter, reason: NoAnswer
    ) -> Found:
        """Nothing, for this reason, where there is nothing to look for; kept in the log of searches all the same.

        Refused as `find`.
        """
        self._await_freshness(query)
        found = Found(new_id("s"), self._from.shelf.current.token, 0.0, query.language, (), reason)
        self._from.journal.keep(_record(found, query, principal, request, self._clock(), matter))
        return found

    def record(self, search_id: str, principal: Principal) -> SearchRecord:
        """What was shown, without articles that the caller may not read now; Refused NOT_FOUND: unknown search."""
        record = self._from.journal.get(search_id)
        if record is None:
            raise Refused(RefusalKind.NOT_FOUND, f"There is no search {search_id}.", "search_id")
        visible = self._readable([shown.article_id for shown in record.shown], principal)
        kept = tuple(shown for shown in record.shown if shown.article_id in visible)
        return SearchRecord(
            record.search_id,
            record.at,
            record.principal_id,
            record.request,
            record.index_token,
            record.language,
            record.no_answer_reason,
            kept,
        )

    def explain(self, search_id: str, article_id: str, principal: Principal) -> dict[str, object]:
        """Why an article was, or would now not be, shown for a search; Refused NOT_FOUND where the caller may read no
        such article, whether or not it exists.
        """
        record = self.record(search_id, principal)
        if not self._readable([article_id], principal):
            raise Refused(RefusalKind.NOT_FOUND, f"There is no article {article_id}.", "article_id")
        query = from_mapping(_plain(record.request["query"]))
        look = _Look(self._from, self._strict, query, principal, self._clock(), time.perf_counter())
        shown = next((shown for shown in record.shown if shown.article_id == article_id), None)
        return {
            "search_id": search_id,
            "article_id": article_id,
            "shown_rank": shown and shown.rank,
            "shown_why": shown and dict(shown.why),
            **look.explained(article_id, self._pool),
        }

    def complete(self, prefix: str, principal: Principal, limit: int) -> list[str]:
        """Titles in force that the caller may read where a word begins with the prefix; those that begin so first."""
        wanted = prefix.casefold().strip()
        if not wanted:
            return []
        shelf, now = self._from.shelf.current, self._clock()
        in_force = shelf.in_force(shelf.allowed(Scope(principal.readable, now)))
        begun = [(edition.title.casefold(), edition) for edition in in_force]
        fitting = [pair for pair in begun if pair[0].startswith(wanted) or f" {wanted}" in pair[0]]
        fitting.sort(key=lambda pair: (not pair[0].startswith(wanted), pair[0]))
        titles: dict[str, None] = {}
        for some in stretches(fitting, max(limit, 1)):
            standing = self._from.articles.standing([edition.article_id for _, edition in some], now)
            for _, edition in some:
                if passes(edition, _seen(shelf, edition.article_id), principal.readable, standing):
                    titles[edition.title] = None
            if len(titles) >= limit:
                break
        return list(titles)[:limit]

    def close(self) -> None:
        """Ends the threads that wait for embeddings."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _readable(self, article_ids: Sequence[str], principal: Principal) -> frozenset[str]:
        return readable_now(article_ids, principal.readable, self._from.articles, self._clock())

    def _await_freshness(self, query: Query) -> None:
        token = query.min_index_token
        if token is None or self._from.shelf.current.token >= token:
            return
        if token > self._from.outbox.newest()[0]:
            message = f"No change with index token {token} was ever made."
            raise Refused(RefusalKind.INVALID, message, "min_index_token")
        patience = PATIENCE_S if query.deadline_ms is None else query.deadline_ms / 1000
        if not self._from.shelf.wait_for(token, patience):
            reached = self._from.shelf.current.token
            message = f"The index has reached {reached}, not yet {token}. Ask again in a moment."
            raise Refused(RefusalKind.NOT_FRESH, message, "min_index_token")


class _Look:
    """One query on its way through the stages; what a stage cannot do in time is named in `degraded`."""

    def __init__(
        self,
        sources: Sources,
        strict: frozenset[str],
        query: Query,
        principal: Principal,
        now: datetime,
        started: float,
    ) -> None:
        self._from, self._query, self._now, self._started = sources, query, now, started
        self.search_id = new_id("s")
        self.watch = Stopwatch()
        self.degraded: list[str] = []
        self.marking = True
        self.shelf: ShelfView = sources.shelf.current
        self._readable = narrowed(principal.readable, query.audiences)
        self._proposer = Proposer(self.shelf, sources.analyzer, query, strict, sources.priors.current)
        with self.watch.timed("analyze"):
            self.wording: Wording = wording(query, sources.analyzer)

    def run(
        self, pool: ThreadPoolExecutor, lanes: threading.BoundedSemaphore
    ) -> tuple[tuple[Suggestion, ...], NoAnswer | None]:
        """Every stage in turn; while others are at work the texts are already being embedded, many in one pass."""
        if not any(said.text.strip() for said in self._query.utterances):
            return (), NoAnswer.EMPTY_QUERY
        embedding = self._embedding(pool)
        with self.watch.timed("wait"):
            patience = None if self._query.deadline_ms is None else max(self._left_ms(), 0) / 1000
            if not lanes.acquire(timeout=patience):
                self.degraded.append("search: deadline")
                return (), NoAnswer.DEADLINE
        try:
            return self._answered(embedding)
        finally:
            lanes.release()

    def _answered(self, embedding: Future[Vectors] | None) -> tuple[tuple[Suggestion, ...], NoAnswer | None]:
        allowed, lookup = self._looked_up(embedding)
        if lookup is None:
            return (), NoAnswer.DEADLINE
        with self.watch.timed("rank"):
            proposals = self._proposer.proposals(lookup, allowed)
        with self.watch.timed("authorize"):
            as_of = self._published_at
            articles = self._from.articles
            if self._query.as_of is not None:  # what has been closed to the caller since stays closed
                ids = [proposal.edition.article_id for proposal in proposals]
                still = readable_now(ids, self._readable, articles, self._now)
                proposals = [proposal for proposal in proposals if proposal.edition.article_id in still]
            passed = authorize(proposals, self._readable, articles, as_of, self.search_id)
        if not passed:
            return (), NoAnswer.NO_MATCH if proposals or not lookup.found else NoAnswer.BELOW_CONFIDENCE
        with self.watch.timed("mark"):
            shown = passed[: self._query.limit]
            return tuple(self._proposer.marked(one, lookup) if self.marking else one for one in shown), None

    @property
    def intents(self) -> tuple[Intent, ...]:
        """What the search is about, once it has been run."""
        return self._proposer.intents

    def explained(self, article_id: str, pool: ThreadPoolExecutor) -> dict[str, object]:
        """Where an article stands for this query now."""
        allowed, lookup = self._looked_up(self._embedding(pool))
        if lookup is None:
            return {"reason": "There was no time left to look for it."}
        if article_id not in self.shelf.cards:
            return {"reason": "The article is not published."}
        rows = self.shelf.rows_of([article_id], allowed)
        if not len(rows):
            return {"reason": "The article is not in force, or the filters or audiences of the search leave it out."}
        edition, known = self.shelf.edition(int(rows[0]), allowed), _seen(self.shelf, article_id)
        standing = self._from.articles.standing([article_id], self._published_at)
        if not passes(edition, known, self._readable, standing):
            return {"reason": "The article was withdrawn or corrected, and the index has not followed yet."}
        return self._proposer.explained(lookup, allowed, article_id)

    @property
    def _published_at(self) -> datetime:
        """When it must have been published: what is scheduled for later is nobody's to read before."""
        return min(self._query.as_of or self._now, self._now)

    def _looked_up(self, embedding: Future[Vectors] | None) -> tuple[Allowed, Lookup | None]:
        """The retrievers' candidates; None where the deadline left time for none of them."""
        with self.watch.timed("filter"):
            as_of = self._query.as_of or self._now
            published_at = None if as_of <= self._now else self._now
            query = self._query
            scope = Scope(self._readable, as_of, query.moments, query.filters, published_at)
            allowed = self.shelf.allowed(scope)
        lookup, done = Lookup(self.shelf, allowed, self.wording), False
        mode = self._query.mode
        if mode in (Mode.HYBRID, Mode.LEXICAL) or (mode is Mode.VECTOR and embedding is None):
            if self._left_ms() <= 0:
                self.degraded.append("lexical: deadline")
            else:
                with self.watch.timed("lexical"):
                    lookup.by_terms()
                done = True
        if mode in (Mode.HYBRID, Mode.WORDS):
            done = self._by_words(lookup) or done
        vector = None if embedding is None else self._vector(embedding)
        if vector is not None:
            with self.watch.timed("vector"):
                lookup.by_meaning(vector)
            done = True
        return allowed, lookup if done else None

    def _by_words(self, lookup: Lookup) -> bool:
        """Asks the words half; False where it has nothing to say or no time."""
        if not self.shelf.model.endswith(self._from.words.fingerprint):
            if self.shelf.living:
                self.degraded.append("words: shelf is being rebuilt")
            return False
        if self._left_ms() <= 0:
            self.degraded.append("words: deadline")
            return False
        with self.watch.timed("words"):
            lookup.by_words(gist(self.wording.said, self._from.words, self.shelf.word_rarity))
        return True

    def _embedding(self, pool: ThreadPoolExecutor) -> Future[Vectors] | None:
        """The query's texts on their way through the embedder while the words are looked up; None: not to be had."""
        embedder = self._from.embedder
        if self._query.mode in (Mode.LEXICAL, Mode.WORDS):
            return None
        if embedder is None:  # the word table does without one, and nothing is missing unless it was asked for
            if self._query.mode is Mode.VECTOR:
                self.degraded.append("vector: no embedder")
            return None
        if not embedder.ready:
            self.degraded.append("vector: model not ready")
            return None
        if self.shelf.model != self._from.shelf.identity:
            if self.shelf.living:
                self.degraded.append("vector: shelf is being rebuilt")
            return None
        if self.shelf.unembedded:
            self.degraded.append(f"vector: {self.shelf.unembedded} passages not embedded yet")
        if not self.shelf.has_vectors:
            return None
        return pool.submit(embedder.embed, [said.text for said in self._query.utterances])

    def _vector(self, embedding: Future[Vectors]) -> Vectors | None:
        with self.watch.timed("embed"):
            try:
                patience = None if self._query.deadline_ms is None else max(self._left_ms(), 0) / 1000
                return meaning(self._query.utterances, embedding.result(timeout=patience))
            except OutOfTime:
                embedding.cancel()
                self.degraded.append("vector: deadline")
            except Exception as failure:
                emit(LogEvent.SEARCH_DEGRADED, part="vector", **where(failure))
                self.degraded.append("vector: failed")
        return None

    def _left_ms(self) -> float:
        if self._query.deadline_ms is None:
            return float("inf")
        return self._query.deadline_ms - SPARE_MS - (time.perf_counter() - self._started) * 1000


def _seen(shelf: ShelfView, article_id: str) -> frozenset[int]:
    return frozenset(edition.revision for edition in shelf.cards[article_id])


def _plain(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Refused(RefusalKind.NOT_FOUND, "This search was logged without its query and cannot be explained.")
    return value


def _record(
    found: Found, query: Query, principal: Principal, request: Mapping[str, object], at: datetime, matter: Matter
) -> SearchRecord:
    return SearchRecord(
        found.search_id,
        at,
        principal.id,
        {**request, "query": as_mapping(query)},
        found.index_token,
        found.language,
        found.no_answer_reason,
        tuple(
            Shown(
                suggestion.id,
                suggestion.rank,
                suggestion.edition.article_id,
                suggestion.edition.revision,
                suggestion.passage.id,
                round(suggestion.score, 6),
                round(suggestion.confidence, 4),
                {"scores": dict(suggestion.why.scores), "shares": dict(suggestion.why.shares)}
                | {"context": suggestion.why.context, "prior": suggestion.why.prior, "facts": suggestion.why.facts},
            )
            for suggestion in found.suggestions
        ),
        found.intents,
        matter,
    )
