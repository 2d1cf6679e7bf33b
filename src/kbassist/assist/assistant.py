"""The heart in one place: a typed question, or a whole talk with its customer, becomes ranked suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kbassist.assist.hearing import Recollection, heard_turns, own_names
from kbassist.assist.known_customers import KnownCustomers
from kbassist.assist.seeking import seeking
from kbassist.assist.tried import deeds, tried
from kbassist.assist.understand import all_facts, moments, spoken_language, utterances
from kbassist.language.mentions import Mentions
from kbassist.language.redact import Redactor, redact, searchable
from kbassist.model.access import Principal
from kbassist.model.feedback import NOBODYS, Matter
from kbassist.model.situation import Context, Fact, Mode, Query, Situation, Speaker, Turn, Utterance
from kbassist.model.suggestion import Found, NoAnswer
from kbassist.ports.reading import Analyzer, Words
from kbassist.ports.shelf import Shelf
from kbassist.search.search import Searcher


@dataclass(frozen=True, slots=True)
class Ask:
    """How an answer is wanted; None: as the service decides."""

    limit: int = 10
    language: str | None = None
    audiences: tuple[str, ...] | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: datetime | None = None
    deadline_ms: float | None = None
    min_index_token: int | None = None
    mode: Mode = Mode.HYBRID
    matter: Matter = NOBODYS


DEFAULT_LANGUAGE = "en"
"""Of a question that does not tell."""


class Assistant:
    """Understands what is asked and finds what helps."""

    def __init__(
        self,
        searcher: Searcher,
        shelf: Shelf,
        analyzer: Analyzer,
        words: Words,
        redactor: Redactor,
        customers: KnownCustomers,
    ) -> None:
        self._searcher, self._shelf, self._analyzer, self._words = searcher, shelf, analyzer, words
        self._redactor, self._customers = redactor, customers
        self._heard = Recollection(redactor)
        self._mentions: tuple[frozenset[tuple[str, str]], Mentions] = (frozenset(), Mentions(()))

    def warm(self) -> None:
        """Loads what the first talk would otherwise wait for."""
        self._redactor.warm()

    def search(self, text: str, principal: Principal, ask: Ask, request: Mapping[str, object]) -> Found:
        """Suggestions for a typed question."""
        asked = searchable(self._redactor.redact(text).text)
        language = _base(ask.language) or self._analyzer.detect(asked, DEFAULT_LANGUAGE)
        said = (Utterance(asked, self._analyzer.detect(asked, language)),) if asked.strip() else ()
        facts = all_facts({}, [Turn(Speaker.CUSTOMER, asked)], self._known_mentions().names)
        query = replace(self._query(ask, language), utterances=said, facts=facts)
        return self._searcher.find(query, principal, _without_text(request), ask.matter)

    def suggest(
        self,
        turns: Sequence[Turn],
        context: Context,
        principal: Principal,
        ask: Ask,
        request: Mapping[str, object],
    ) -> Found:
        """Suggestions for a talk so far and what is known of the customer."""
        mentions = self._known_mentions()
        customer_id = context.get("customer_id")
        called = self._customers.called(customer_id if isinstance(customer_id, str) else None)
        redacted, entities = heard_turns(turns, (*own_names(context), *called), self._heard, mentions)
        heard = [replace(turn, text=searchable(turn.text)) for turn in redacted]
        language = _base(ask.language) or spoken_language(heard, context, self._analyzer)
        facts = all_facts(context, heard, mentions.names)
        query = replace(
            self._query(ask, language),
            utterances=utterances(heard, language, self._analyzer),
            facts=self._judging(facts),
            moments={name: at for name, at in moments(context).items() if name in self._shelf.current.moment_fields},
        )
        sought, kept = seeking(heard, language, self._analyzer), _without_text(request)
        if sought.reason is None or sought.matter:
            found = self._searcher.find(query, principal, kept, ask.matter)
        else:
            found = self._searcher.silent(query, principal, kept, ask.matter, sought.reason)
        reason = found.no_answer_reason if sought.reason is None else sought.reason
        situation = Situation(language, sought.yes, facts, found.intents, entities)
        found = replace(found, no_answer_reason=reason, situation=situation)
        return self._with_tried(found, heard, language)

    def report_gap(self, question: str, comment: str | None, principal: Principal) -> str:
        """Keeps a question that nothing helped as a search without an answer, redacted; the id of that search."""
        asked = searchable(self._redactor.redact(question).text)
        language = self._analyzer.detect(asked, DEFAULT_LANGUAGE)
        query = replace(self._query(Ask(), language), utterances=(Utterance(asked, language),))
        told = {"reported": True, "comment": comment and self._redactor.redact(comment).text}
        return self._searcher.silent(query, principal, told, NOBODYS, NoAnswer.NO_MATCH).search_id

    def redacted(self, turns: Sequence[Turn], context: Context) -> list[Turn]:
        """The turns without what is personal, as `suggest` reads them."""
        customer_id = context.get("customer_id")
        called = self._customers.called(customer_id if isinstance(customer_id, str) else None)
        return heard_turns(turns, (*own_names(context), *called), self._heard, self._known_mentions())[0]

    def _with_tried(self, found: Found, heard: Sequence[Turn], language: str) -> Found:
        """The same, the steps marked that the customer says to have done."""
        done = deeds(heard, language, self._analyzer, self._words)
        if not done.each:
            return found
        marked = (
            replace(hit, tried=tried(hit.passage, done, self._analyzer, self._words)) for hit in found.suggestions
        )
        return replace(found, suggestions=tuple(marked))

    def _query(self, ask: Ask, language: str) -> Query:
        return Query(
            (),
            language,
            filters=ask.filters,
            audiences=ask.audiences,
            as_of=ask.as_of,
            limit=ask.limit,
            mode=ask.mode,
            deadline_ms=ask.deadline_ms,
            min_index_token=ask.min_index_token,
        )

    def _judging(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts that some article is judged by; nothing else of the customer goes into the query and its log."""
        values = self._shelf.current.attribute_values
        keys = {key for key, _ in values}
        judging = (fact for fact in facts if fact.key in keys)
        return tuple(
            fact if (fact.key, fact.value) in values else replace(fact, value=redact(fact.value)) for fact in judging
        )

    def _known_mentions(self) -> Mentions:
        """The shelf's attribute values, prepared once for as long as they stay the same."""
        values = self._shelf.current.attribute_values
        if values != self._mentions[0]:
            self._mentions = (values, Mentions(values))
        return self._mentions[1]


def _base(language: str | None) -> str | None:
    """`de-AT` is asked and answered as `de`."""
    return language and language.split("-")[0].casefold()


def _without_text(request: Mapping[str, object]) -> dict[str, object]:
    """The request without what was said: the log keeps that only redacted, in the query."""
    return {key: value for key, value in request.items() if key not in ("query", "turns", "context", "question")}
