"""What helps in a talk, as JSON: suggestions, and what is believed to be going on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from kbassist.assist.known_customers import Known
from kbassist.model.procedure import NextStep, RoutingHint, StepKind
from kbassist.model.situation import Situation, Speaker, Turn
from kbassist.model.suggestion import Found, NoAnswer
from kbassist.web.bodies import HitView, Reply, hit_view
from kbassist.web.rule_bodies import ActionView, action_view


class QueryView(BaseModel):
    """What was asked of the shelf."""

    text: str
    terms: list[str]


class EntityView(BaseModel):
    """One thing known of the customer or named in the talk: an attribute's value, an error code, an amount, a date."""

    key: str
    value: str
    source: str
    weight: float
    turn: int | None = Field(None, description="Index of the turn that names it; null where it counts as a whole.")
    span: tuple[int, int] | None = Field(None, description="Where in the redacted text of that turn.")


class IntentView(BaseModel):
    """A family that stands out among what was found, and its share of all that do."""

    family: str
    share: float


class SituationView(BaseModel):
    """What is believed to be going on."""

    language: str
    intents: list[IntentView]
    entities: list[EntityView]
    seeking: bool


class CustomerView(BaseModel):
    """How fresh the facts are that the CRM gave; the facts stand among the situation's entities."""

    as_of: datetime
    stale: bool = Field(description="True: an older record, for the CRM has not answered since it came of age.")


class NextStepView(BaseModel):
    """One step of a procedure that may be done next."""

    suggestion_id: str
    procedure_id: str
    step_id: str
    kind: StepKind
    text: str
    confidence: float = Field(description="The chance that it comes next: 0 to 1.")
    why: dict[str, Any] = Field(description="Every number that chose it, and where the talk stands in the procedure.")


class RoutingView(BaseModel):
    """Who should take over, how soon, and for how long."""

    skill: str | None = Field(description="Null where the talk does not tell, or the company names no skills.")
    language: str
    urgency: float = Field(description="0 to 1; what each of the reasons adds stands in docs/operating.md.")
    minutes: float | None = Field(description="What past talks about the matter took; null where none are known.")
    why: list[str]


class SuggestReply(Reply):
    """Suggestions best first, or the reason for none."""

    search_id: str
    as_of: int | None = Field(description="Index of the newest turn used; null where there is none.")
    index_token: int
    index_lag_ms: float
    query: QueryView
    situation: SituationView | None
    customer: CustomerView | None = Field(description="Null where nothing came from the CRM.")
    suggestions: list[HitView]
    next_steps: list[NextStepView] = Field(description="What to do next, from procedures; best first.")
    actions: list[ActionView]
    routing: RoutingView | None = Field(description="Null where nothing was said.")
    no_answer_reason: NoAnswer | None
    degraded: list[str]
    timings_ms: dict[str, float]


def suggest_reply(
    found: Found, turns: Sequence[Turn], as_of: int | None, known: Known, explain: bool = False
) -> SuggestReply:
    """What was found for the turns of a talk, the newest of which has the number `as_of`, as JSON."""
    return SuggestReply(**suggest_fields(found, turns, as_of, known, explain))


def suggest_fields(
    found: Found, turns: Sequence[Turn], as_of: int | None, known: Known, explain: bool = False
) -> dict[str, Any]:
    """The fields of a SuggestReply."""
    said = [turn.text for turn in turns if turn.role is Speaker.CUSTOMER] or [turn.text for turn in turns]
    situation, customer = found.situation, known.context
    return {
        "search_id": found.search_id,
        "as_of": as_of,
        "index_token": found.index_token,
        "index_lag_ms": found.index_lag_ms,
        "query": QueryView(text=said[-1] if said else "", terms=list(found.terms)),
        "situation": situation and situation_view(situation),
        "customer": customer and CustomerView(as_of=customer.as_of, stale=customer.stale),
        "suggestions": [hit_view(suggestion, explain) for suggestion in found.suggestions],
        "next_steps": [next_step_view(step) for step in found.next_steps],
        "actions": [action_view(one) for one in found.actions],
        "routing": found.routing and routing_view(found.routing),
        "no_answer_reason": found.no_answer_reason,
        "degraded": [*dict.fromkeys((*known.degraded, *found.degraded))],
        "timings_ms": dict(found.timings_ms),
    }


def next_step_view(step: NextStep) -> NextStepView:
    """One step that may be done next, as JSON."""
    return NextStepView(
        suggestion_id=step.suggestion_id,
        procedure_id=step.procedure_id,
        step_id=step.step_id,
        kind=step.kind,
        text=step.text,
        confidence=step.confidence,
        why=dict(step.why),
    )


def routing_view(hint: RoutingHint) -> RoutingView:
    """A routing hint, as JSON."""
    return RoutingView(
        skill=hint.skill, language=hint.language, urgency=hint.urgency, minutes=hint.minutes, why=list(hint.why)
    )


def situation_view(situation: Situation) -> SituationView:
    """What is believed to be going on, as JSON."""
    return SituationView(
        language=situation.language,
        intents=[IntentView(family=one.family, share=one.share) for one in situation.intents],
        entities=entity_views(situation),
        seeking=situation.seeking,
    )


def entity_views(situation: Situation) -> list[EntityView]:
    """The facts of a situation with their weight, then whatever else was named, with its place."""
    known = {(one.key, one.value) for one in situation.facts}
    facts = [EntityView(key=one.key, value=one.value, source=one.source, weight=one.weight) for one in situation.facts]
    mentions = (
        EntityView(key=one.kind, value=one.value, source="talk", weight=1.0, turn=one.turn, span=(one.start, one.end))
        for one in situation.entities
        if (one.kind, one.value) not in known
    )
    return [*facts, *mentions]
