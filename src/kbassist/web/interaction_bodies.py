"""Interactions as JSON: what their doors ask for and answer with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from kbassist.model.access import Principal, may_read
from kbassist.model.interaction import Channel, Heard, Interaction, Leg, Outcome
from kbassist.model.procedure import Deed, StepMark
from kbassist.model.recall import Recall, RecallReason
from kbassist.model.situation import Speaker
from kbassist.web.bodies import (
    MAX_TEXT,
    Body,
    Deadline,
    Filters,
    Flag,
    Json,
    Language,
    Limit,
    Reply,
    Text,
    Token,
    Word,
)
from kbassist.web.suggest_bodies import SuggestReply

_MOST = 2**31 - 1


def _naming_a_turn(value: Any) -> int | str:
    """One message for all that is neither a number nor a name; a union would tell of each in turn."""
    numbered = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST
    named = isinstance(value, str) and 1 <= len(value) <= 200 and value.isprintable()
    if not (numbered or named):
        raise ValueError("must be the number of a turn, or its source_id")
    told: int | str = value
    return told


TurnName = Annotated[
    Any,
    AfterValidator(_naming_a_turn),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": _MOST},
                {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00-\x1f\x7f-\xa0]+$"},
            ]
        }
    ),
]


class OpenBody(Body):
    """A customer who comes to us, by whatever is known of them."""

    channel: Channel
    customer_id: Word | None = None
    address: Word | None = Field(None, description="Telephone number, e-mail address or handle; only a mark is kept.")
    agent_id: Word | None = None
    context: Json = Field({}, description="Any JSON object, kept without personal data.")
    new: Flag = Field(False, description="Another matter, even where one of this customer is open.")


class NewTurn(Body):
    """One speaker's contribution, and how an answer to it is wanted."""

    role: Speaker
    text: Annotated[Text, Field(max_length=MAX_TEXT)]
    final: Flag = True
    step: Word | None = None
    source_id: Word | None = Field(None, description="Your own name for the turn; sent again it is the same turn.")
    replaces: TurnName | None = Field(None, description="The interim turn replaced, by number or source_id.")
    limit: Limit = 5
    language: Language | None = None
    filters: Filters = Field({})
    deadline_ms: Deadline | None = None
    min_index_token: Token | None = None
    explain: Flag = False


class StepBody(Body):
    """What an agent tells of a step by hand."""

    procedure_id: Word
    step_id: Word | None = Field(None, description="Null: the procedure as a whole; done, skip and jump name a step.")
    deed: Deed


class HandOverBody(Body):
    """Who takes over (null: whoever is free), and where (null: on the same channel)."""

    agent_id: Word | None = None
    channel: Channel | None = None
    note: Annotated[Text, Field(min_length=1, max_length=2000)] | None = None


class CloseBody(Body):
    """How the matter ended."""

    outcome: Outcome


class TurnView(BaseModel):
    """A turn as it is kept, redacted; an interim one that was replaced has a higher edition."""

    number: int
    edition: int
    leg_id: str
    at: datetime
    role: Speaker
    text: str
    final: bool
    step: str | None
    source_id: str | None


class StepMarkView(BaseModel):
    """What was told of a step, by the principal of this id, after the turn of this number."""

    procedure_id: str
    step_id: str | None
    deed: Deed
    turn: int
    by: str
    at: datetime


class HandOverView(BaseModel):
    """What the agent of a leg should read first, and what the one before them said of it."""

    turns: list[int]
    note: str | None


class LegView(BaseModel):
    """A stretch on one channel with one agent."""

    id: str
    channel: Channel
    agent_id: str | None
    began: datetime
    ended: datetime | None
    handover: HandOverView | None


class InteractionView(BaseModel):
    """A matter; `newest` is the number of its newest turn."""

    id: str
    interaction_id: str = Field(description="The same, under the name it has everywhere else.")
    customer_id: str | None
    language: str | None
    context: dict[str, Any]
    legs: list[LegView]
    began: datetime
    alive_at: datetime
    ended: datetime | None
    outcome: Outcome | None
    newest: int


class InteractionReply(Reply, InteractionView):
    """A matter as it now stands."""


class InteractionOpened(Reply, InteractionView):
    """A matter with its new leg; `joined`: it was open already."""

    joined: bool


class InteractionList(Reply):
    """A page of matters, the one begun last first."""

    interactions: list[InteractionView]
    next_page_token: str | None


class ThreadReply(Reply, InteractionView):
    """A matter with what was said of it, on every channel, and what was told of steps, oldest first."""

    turns: list[TurnView]
    steps: list[StepMarkView]


class InteractionKept(Reply):
    """A matter that was opened or handed over; a reply given again keeps no text."""

    id: str
    joined: bool = False


class TurnKept(Reply):
    """A turn on the disk, by its number."""

    number: int


class TurnReply(SuggestReply):
    """The turn as it is kept, and what helps now; `as_of` is the number of the newest turn used."""

    turn: TurnView


def turn_view(heard: Heard) -> TurnView:
    """A turn as JSON."""
    said = heard.turn
    return TurnView(
        number=heard.number,
        edition=heard.edition,
        leg_id=heard.leg_id,
        at=heard.at,
        role=said.role,
        text=said.text,
        final=said.final,
        step=said.step,
        source_id=heard.source_id,
    )


class RecallView(BaseModel):
    """A text that was shown in the matter and holds no longer; `revision` is the one that holds instead."""

    article_id: str
    title: str
    shown: int = Field(description="The revision that was shown.")
    reason: RecallReason
    revision: int | None


class WaitReply(SuggestReply):
    """What helps now, and what was shown in the matter and holds no longer."""

    recalled: list[RecallView]
    recalled_mark: str = Field(description="Names these; sent with the next call, it returns as soon as they change.")


class StepKept(Reply):
    """What was told of a step, on the disk."""

    step: StepMarkView


class StepReply(SuggestReply):
    """What was told of a step as it is kept, and what helps now."""

    step: StepMarkView


def step_view(mark: StepMark) -> StepMarkView:
    """What was told of a step, as JSON."""
    return StepMarkView(
        procedure_id=mark.procedure_id,
        step_id=mark.step_id,
        deed=mark.deed,
        turn=mark.turn,
        by=mark.by,
        at=mark.at,
    )


def recall_views(recalls: Iterable[Recall], reader: Principal) -> list[RecallView]:
    """Those that the reader may hear of, as JSON."""
    return [
        RecallView(
            article_id=one.article_id, title=one.title, shown=one.shown, reason=one.reason, revision=one.revision
        )
        for one in recalls
        if may_read(reader.readable, one.audiences)
    ]


def interaction_fields(interaction: Interaction) -> dict[str, Any]:
    """The fields of InteractionView."""
    return {
        "id": interaction.id,
        "interaction_id": interaction.id,
        "customer_id": interaction.customer_id,
        "language": interaction.language,
        "context": dict(interaction.context),
        "legs": [*map(leg_view, interaction.legs)],
        "began": interaction.began,
        "alive_at": interaction.alive_at,
        "ended": interaction.ended,
        "outcome": interaction.outcome,
        "newest": interaction.newest,
    }


def thread_reply(interaction: Interaction, turns: Iterable[Heard], marks: Iterable[StepMark]) -> ThreadReply:
    """A matter, its turns and what was told of steps, as JSON."""
    views = {"turns": [*map(turn_view, turns)], "steps": [*map(step_view, marks)]}
    return ThreadReply(**interaction_fields(interaction), **views)


def leg_view(leg: Leg) -> LegView:
    """A leg as JSON."""
    told = leg.handover
    return LegView(
        id=leg.id,
        channel=leg.channel,
        agent_id=leg.agent_id,
        began=leg.began,
        ended=leg.ended,
        handover=None if told is None else HandOverView(turns=[*told.turns], note=told.note),
    )
