"""The heart in one place: a typed question, or a whole talk with its customer, becomes ranked suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime

from kbassist.assist.additions import Addition, Scene, with_additions
from kbassist.assist.debts import OWED_TO
from kbassist.assist.hearing import Recollection, heard_turns, own_names
from kbassist.assist.known_customers import Called, KnownCustomers
from kbassist.assist.nextstep import PROCEDURE, SURE, WAITS, Follow, Following, Guide, TalkSoFar, proposed
from kbassist.assist.rulebook import Asked, Rulebook
from kbassist.assist.seeking import seeking
from kbassist.assist.tried import deeds, tried
from kbassist.assist.understand import all_facts, aside, moments, spoken_language, utterances
from kbassist.language.mentions import Mentions
from kbassist.language.redact import Redactor, redact, searchable
from kbassist.model.access import Principal, narrowed
from kbassist.model.feedback import NOBODYS, Matter
from kbassist.model.procedure import StepMark
from kbassist.model.situation import Context, Fact, Intent, Mode, Query, Situation, Speaker, Turn, Utterance
from kbassist.model.suggestion import Found
from kbassist.observe import LogEvent, Stopwatch, emit, where
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
    next_steps: int = 3
    procedures: tuple[str, ...] | None = None
    """The procedures to choose from; None: any in force."""

    marks: tuple[StepMark, ...] = ()
    """What was told of steps by hand, after which of the turns given."""

    turn: int | None = None
    """The number of the newest turn in its interaction; None: as many as are given."""

    fired: tuple[str, ...] = ()
    """Rules that were proposed before in a talk that is not kept here."""


DEFAULT_LANGUAGE = "en"
"""Of a question that does not tell."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What a talk is heard with."""

    redactor: Redactor
    analyzer: Analyzer
    words: Words


class Assistant:
    """Understands what is asked and finds what helps."""

    def __init__(
        self,
        searcher: Searcher,
        shelf: Shelf,
        ears: Ears,
        customers: KnownCustomers,
        rulebook: Rulebook,
        guide: Guide,
    ) -> None:
        self._searcher, self._shelf, self._customers, self._rulebook = searcher, shelf, customers, rulebook
        self._guide = guide
        self._redactor, self._analyzer, self._words = ears.redactor, ears.analyzer, ears.words
        self._heard = Recollection(ears.redactor)
        self._additions: list[Addition] = []
        self._mentions: tuple[frozenset[tuple[str, str]], Mentions] = (frozenset(), Mentions(()))

    def also(self, addition: Addition) -> None:
        """From now on this part is added to what is found for a talk, after those given before."""
        self._additions.append(addition)

    def beside(self, searcher: Searcher, shelf: Shelf | None = None, without: str | None = None) -> Assistant:
        """The same understanding with another searcher: over another shelf, without the addition of a name."""
        twin = copy(self)
        twin._searcher, twin._shelf = searcher, shelf or self._shelf
        twin._additions = [one for one in self._additions if one.part != without]
        return twin

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
        called = self._called(context)
        heard, before = self._understood(turns, context, ask, called)
        language, facts = before.language, before.facts
        talk = TalkSoFar(heard, language, context, ask.marks)
        watch = Stopwatch()
        following, hand = self._at_hand(talk, principal, ask) if ask.next_steps else (None, None)
        spent_ms = watch.elapsed_ms
        said = utterances(heard, language, self._analyzer)
        if hand is not None:
            facts = (*facts, Fact(PROCEDURE, hand.walk.procedure.id, "walk"))
            said = aside(said) if hand.walk.waits >= WAITS else said
        query = replace(
            self._query(ask, language),
            utterances=said,
            facts=self._judging(facts),
            moments={name: at for name, at in moments(context).items() if name in self._shelf.current.moment_fields},
        )
        sought, kept = seeking(heard, language, self._analyzer), _without_text(request)
        kept |= {} if called.sure else {OWED_TO: context.get("customer_id")}
        if sought.reason is None or sought.matter:
            found = self._searcher.find(query, principal, kept, ask.matter)
        else:
            found = self._searcher.silent(query, principal, kept, ask.matter, sought.reason)
        reason = found.no_answer_reason if sought.reason is None else sought.reason
        situation = replace(before, seeking=sought.yes, intents=found.intents)
        found = replace(found, no_answer_reason=reason, situation=situation)
        asked = replace(ask, turn=ask.turn or len(turns))
        found = self._with_actions(found, situation, context, principal, asked)
        found = self._with_next_steps(found, following, ask, spent_ms)
        found = self._with_tried(found, heard, language)
        return with_additions(found, self._additions, _scene(heard, context, principal, ask))

    def situation(self, turns: Sequence[Turn], context: Context, intents: Sequence[Intent] = ()) -> Situation:
        """What is believed to be going on, without a search; so the intents must be given."""
        heard, before = self._understood(turns, context, Ask(), self._called(context))
        sought = seeking(heard, before.language, self._analyzer)
        return replace(before, seeking=sought.yes, intents=tuple(intents))

    def _called(self, context: Context) -> Called:
        """What no text of this talk may keep."""
        customer_id = context.get("customer_id")
        return self._customers.called(customer_id if isinstance(customer_id, str) else None)

    def _understood(
        self, turns: Sequence[Turn], context: Context, ask: Ask, called: Called
    ) -> tuple[list[Turn], Situation]:
        """The turns as they are searched with, and what they tell before anything is sought."""
        mentions = self._known_mentions()
        redacted, entities = heard_turns(turns, (*own_names(context), *called.names), self._heard, mentions)
        heard = [replace(turn, text=searchable(turn.text)) for turn in redacted]
        language = _base(ask.language) or spoken_language(heard, context, self._analyzer)
        facts = all_facts(context, heard, mentions.names)
        return heard, Situation(language, False, facts, (), entities)

    def _with_actions(
        self, found: Found, situation: Situation, context: Context, principal: Principal, ask: Ask
    ) -> Found:
        """The same with what the rules propose; where they fail, the suggestions stand without them."""
        try:
            moment = Asked(ask.matter.interaction_id, ask.turn or 0, ask.fired)
            actions = self._rulebook.propose(situation, context, principal, moment)
        except Exception as failure:
            emit(LogEvent.SEARCH_DEGRADED, part="rules", **where(failure))
            return replace(found, degraded=(*found.degraded, "rules: failed"))
        return replace(found, actions=actions)

    def _at_hand(self, talk: TalkSoFar, principal: Principal, ask: Ask) -> tuple[Following | None, Follow | None]:
        """The talk ready to be followed, and the procedure that it is surely in, by its own words alone; None also
        where that cannot be told.
        """
        try:
            following = self._guide.hear(talk, narrowed(principal.readable, ask.audiences), ask.as_of, ask.procedures)
            follows = following.follow(most=1)
        except Exception as failure:
            emit(LogEvent.SEARCH_DEGRADED, part="next_steps", **where(failure))
            return None, None
        return following, next((one for one in follows[:1] if one.chance >= SURE and one.walk.begun), None)

    def _with_next_steps(self, found: Found, following: Following | None, ask: Ask, spent_ms: float) -> Found:
        """The same with the steps that come next; where they cannot be told, the suggestions stand without them."""
        if not ask.next_steps:
            return found
        failed = replace(found, degraded=(*found.degraded, "next_steps: failed"))
        if following is None:
            return failed
        watch = Stopwatch()
        try:
            follows = following.follow([(one.edition.family, one.score) for one in found.suggestions])
        except Exception as failure:
            emit(LogEvent.SEARCH_DEGRADED, part="next_steps", **where(failure))
            return failed
        steps = proposed(follows, found.search_id, ask.next_steps)
        return replace(
            found, next_steps=steps, timings_ms={**found.timings_ms, "next_steps": spent_ms + watch.elapsed_ms}
        )

    def redacted(self, turns: Sequence[Turn], context: Context) -> list[Turn]:
        """The turns without what is personal, as `suggest` reads them."""
        called = self._called(context)
        return heard_turns(turns, (*own_names(context), *called.names), self._heard, self._known_mentions())[0]

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


def _scene(heard: Sequence[Turn], context: Context, principal: Principal, ask: Ask) -> Scene:
    readable = narrowed(principal.readable, ask.audiences)
    return Scene(heard, context, principal, readable, ask.as_of, ask.marks, ask.next_steps, ask.procedures)


def _base(language: str | None) -> str | None:
    """`de-AT` is asked and answered as `de`."""
    return language and language.split("-")[0].casefold()


def _without_text(request: Mapping[str, object]) -> dict[str, object]:
    """The request without what was said: the log keeps that only redacted, in the query."""
    return {key: value for key, value in request.items() if key not in ("query", "turns", "context", "question")}
