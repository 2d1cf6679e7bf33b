"""The doors of interactions: a matter from its opening to its outcome, and what helps after each turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from kbassist.assist.assistant import Ask
from kbassist.assist.post import Post
from kbassist.assist.understand import WINDOW
from kbassist.interactions.feed import Suggested
from kbassist.interactions.thread import Opening, Receiver, StepTold
from kbassist.model.access import Principal
from kbassist.model.base import digest, now_utc
from kbassist.model.interaction import Heard, Said, Wanted, own_only
from kbassist.model.situation import Speaker, Turn
from kbassist.web.bodies import Json, Word
from kbassist.web.deps import IdempotencyKey, Listener, Room, ServiceDep, once
from kbassist.web.finding import counted
from kbassist.web.interaction_bodies import (
    CloseBody,
    HandOverBody,
    InteractionKept,
    InteractionList,
    InteractionOpened,
    InteractionReply,
    InteractionView,
    NewTurn,
    OpenBody,
    StepBody,
    StepKept,
    StepReply,
    ThreadReply,
    TurnKept,
    TurnReply,
    interaction_fields,
    step_view,
    thread_reply,
    turn_view,
)
from kbassist.web.paging import PageSize, PageToken, place_of, token_of
from kbassist.web.problems import documented
from kbassist.web.suggest_bodies import suggest_fields
from kbassist.wiring import Service

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"], responses=documented(401, 403, 413, 422, 429, 503))

LATELY = 8
"""Turns among which the newest of the customer nearly always is."""

InteractionId = Annotated[str, Path(min_length=1)]
ContextPatch = Annotated[
    Json, Body(description="A JSON merge patch: what is left out stays, null takes away; customer_id says who it is.")
]


async def narrowed(
    state: Annotated[Literal["open", "closed"] | None, Query()] = None,
    customer_id: Annotated[Word | None, Query()] = None,
) -> Wanted:
    """What the address narrows a list of matters to."""
    return Wanted(None if state is None else state == "open", customer_id)


@router.post("", status_code=201, responses=documented(409))
def open_interaction(
    body: OpenBody, service: ServiceDep, caller: Listener, response: Response, idempotency_key: IdempotencyKey = None
) -> InteractionOpened:
    """Opens a leg for a customer, in their open interaction where there is one, else in a new one."""

    def opened() -> InteractionKept:
        opening = Opening(body.channel, body.customer_id, body.address, body.agent_id, body.context, body.new)
        interaction, joined = service.thread.open(opening, caller)
        return InteractionKept(id=interaction.id, joined=joined)

    reply = once(service, caller, idempotency_key, digest("interactions", body.model_dump_json()), opened)
    kept = InteractionKept.model_validate_json(reply)
    response.headers["Location"] = f"/v1/interactions/{kept.id}"
    fields = interaction_fields(service.thread.get(kept.id, caller))
    return InteractionOpened(**fields, joined=kept.joined, request_id=kept.request_id)


@router.get("")
def list_interactions(
    service: ServiceDep,
    caller: Listener,
    wanted: Annotated[Wanted, Depends(narrowed)],
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> InteractionList:
    """Lists the matters that the caller may follow, the one begun last first."""
    own = replace(wanted, opened_by=caller.id if own_only(caller) else None)
    found = service.interactions.listed(own, place_of(page_token), page_size + 1)
    page = found[:page_size]
    more = token_of(page[-1].id) if len(found) > len(page) else None
    views = [InteractionView(**interaction_fields(one)) for one in page]
    return InteractionList(interactions=views, next_page_token=more)


@router.get("/{interaction_id}", responses=documented(404))
def read_interaction(
    interaction_id: InteractionId,
    service: ServiceDep,
    caller: Listener,
    after: Annotated[int, Query(ge=0, lt=2**31, description="Turns with a greater number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000,
) -> ThreadReply:
    """Reads a matter with its turns on every channel, and what was told of steps."""
    interaction = service.thread.get(interaction_id, caller)
    turns = service.thread.turns(interaction.id, after, limit)
    return thread_reply(interaction, turns, service.thread.marks(interaction.id))


@router.post("/{interaction_id}/turns", responses=documented(404, 409))
def hear_turn(
    interaction_id: InteractionId,
    body: NewTurn,
    service: ServiceDep,
    caller: Listener,
    _room: Room,
    idempotency_key: IdempotencyKey = None,
) -> TurnReply:
    """Keeps a turn, and suggests what helps now."""
    turn = Turn(body.role, body.text, body.final, body.step)

    def heard() -> TurnKept:
        said = Said(interaction_id, turn, now_utc(), body.source_id, body.replaces)
        return TurnKept(number=service.thread.hear(said, caller).number)

    fingerprint = digest("turns", interaction_id, body.model_dump_json())
    # The search stays out of the transaction that keeps the turn: nobody else could write meanwhile.
    kept = TurnKept.model_validate_json(once(service, caller, idempotency_key, fingerprint, heard))
    ask = Ask(
        limit=body.limit,
        language=body.language,
        filters={key: tuple(values) for key, values in body.filters.items()},
        deadline_ms=body.deadline_ms,
        min_index_token=body.min_index_token,
    )
    as_of, found = service.live.now(Post(interaction_id, caller, ask))
    counted("turns", found)
    told = Suggested(as_of, found, "")
    turns = service.thread.turns(interaction_id, kept.number - 1, 1)
    return TurnReply(turn=turn_view(turns[0]), **helped_fields(service, interaction_id, caller, told, body.explain))


@router.post("/{interaction_id}/steps", responses=documented(404, 409))
def mark_step(
    interaction_id: InteractionId,
    body: StepBody,
    service: ServiceDep,
    caller: Listener,
    _room: Room,
    idempotency_key: IdempotencyKey = None,
) -> StepReply:
    """Keeps what an agent tells of a step of guided work, and suggests what helps now."""

    def marked() -> StepKept:
        told = StepTold(body.procedure_id, body.step_id, body.deed)
        return StepKept(step=step_view(service.thread.mark(interaction_id, told, caller)))

    fingerprint = digest("steps", interaction_id, body.model_dump_json())
    kept = StepKept.model_validate_json(once(service, caller, idempotency_key, fingerprint, marked))
    told = Suggested(*service.live.now(Post(interaction_id, caller)), "")
    return StepReply(step=kept.step, **helped_fields(service, interaction_id, caller, told))


@router.patch("/{interaction_id}/context", responses=documented(404, 409))
def change_context(
    interaction_id: InteractionId, body: ContextPatch, service: ServiceDep, caller: Listener
) -> InteractionReply:
    """Changes what is known of the customer."""
    return InteractionReply(**interaction_fields(service.thread.change_context(interaction_id, body, caller)))


@router.post("/{interaction_id}/handover", responses=documented(404, 409))
def hand_over(
    interaction_id: InteractionId,
    body: HandOverBody,
    service: ServiceDep,
    caller: Listener,
    idempotency_key: IdempotencyKey = None,
) -> InteractionReply:
    """Ends the leg and begins the next, briefed with the turns that tell the matter."""

    def handed() -> InteractionKept:
        receiver = Receiver(body.agent_id, body.channel, body.note)
        return InteractionKept(id=service.thread.hand_over(interaction_id, receiver, caller).id)

    fingerprint = digest("handover", interaction_id, body.model_dump_json())
    kept = InteractionKept.model_validate_json(once(service, caller, idempotency_key, fingerprint, handed))
    return InteractionReply(**interaction_fields(service.thread.get(kept.id, caller)), request_id=kept.request_id)


@router.post("/{interaction_id}/close", responses=documented(404, 409))
def close_interaction(
    interaction_id: InteractionId, body: CloseBody, service: ServiceDep, caller: Listener
) -> InteractionReply:
    """Gives the matter its outcome."""
    return InteractionReply(**interaction_fields(service.thread.close(interaction_id, body.outcome, caller)))


def helped_fields(
    service: Service, interaction_id: str, caller: Principal, told: Suggested, explain: bool = False
) -> dict[str, Any]:
    """What helps as of a turn, as the fields of a SuggestReply; `as_of` is the number of the newest turn used."""
    interaction = service.thread.get(interaction_id, caller)
    turns = _until(service.thread.latest(interaction.id, LATELY), told.as_of)
    if all(turn.role is not Speaker.CUSTOMER for turn in turns):
        turns = _until(service.thread.latest(interaction.id, WINDOW), told.as_of)
    named = {"customer_id": interaction.customer_id} if interaction.customer_id else {}
    _, known = service.customers.joined(named, 0)
    return suggest_fields(told.found, turns, told.as_of, known, explain)


def _until(heard: Iterable[Heard], as_of: int) -> list[Turn]:
    return [one.turn for one in heard if one.number <= as_of]
