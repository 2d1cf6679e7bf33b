"""The doors of interactions: a matter from its opening to its outcome, and what helps after each turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from kbassist.assist.assistant import Ask
from kbassist.assist.understand import WINDOW
from kbassist.interactions.thread import Opening, Receiver
from kbassist.model.access import Principal
from kbassist.model.base import digest, now_utc
from kbassist.model.interaction import Heard, Said, Wanted, own_only
from kbassist.model.situation import Turn
from kbassist.web.bodies import MAX_TEXT, Json, SuggestBody, TurnBody, Word, suggest_reply
from kbassist.web.deps import IdempotencyKey, Listener, Room, ServiceDep, once
from kbassist.web.finding import counted
from kbassist.web.interaction_bodies import (
    CloseBody,
    HandOverBody,
    InteractionList,
    InteractionOpened,
    InteractionReply,
    InteractionView,
    NewTurn,
    OpenBody,
    ThreadReply,
    TurnKept,
    TurnReply,
    TurnView,
    interaction_fields,
    thread_reply,
    turn_view,
)
from kbassist.web.paging import PageSize, PageToken, place_of, token_of
from kbassist.web.problems import documented
from kbassist.wiring import Service

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"], responses=documented(401, 403, 413, 422, 429, 503))

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


@router.post("", status_code=201, response_model=InteractionOpened, responses=documented(409))
def open_interaction(
    body: OpenBody, service: ServiceDep, caller: Listener, idempotency_key: IdempotencyKey = None
) -> Response:
    """Opens a leg for a customer, in their open interaction where there is one, else in a new one."""

    def opened() -> InteractionOpened:
        opening = Opening(body.channel, body.customer_id, body.address, body.agent_id, body.context, body.new)
        interaction, joined = service.thread.open(opening, caller)
        return InteractionOpened(**interaction_fields(interaction), joined=joined)

    reply = once(service, caller, idempotency_key, digest("interactions", body.model_dump_json()), opened)
    headers = {"Location": f"/v1/interactions/{json.loads(reply)['id']}"}
    return Response(reply, 201, headers, "application/json")


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
    """Reads a matter with its turns on every channel."""
    interaction = service.thread.get(interaction_id, caller)
    return thread_reply(interaction, service.thread.turns(interaction.id, after, limit))


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
        return TurnKept(turn=turn_view(service.thread.hear(said, caller)))

    fingerprint = digest("turns", interaction_id, body.model_dump_json())
    # The search stays out of the transaction that keeps the turn: nobody else could write meanwhile.
    kept = TurnKept.model_validate_json(once(service, caller, idempotency_key, fingerprint, heard))
    return _helped(service, interaction_id, kept.turn, body, caller)


@router.patch("/{interaction_id}/context", responses=documented(404, 409))
def change_context(
    interaction_id: InteractionId, body: ContextPatch, service: ServiceDep, caller: Listener
) -> InteractionReply:
    """Changes what is known of the customer."""
    return InteractionReply(**interaction_fields(service.thread.change_context(interaction_id, body, caller)))


@router.post("/{interaction_id}/handover", response_model=InteractionReply, responses=documented(404, 409))
def hand_over(
    interaction_id: InteractionId,
    body: HandOverBody,
    service: ServiceDep,
    caller: Listener,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Ends the leg and begins the next, briefed with the turns that tell the matter."""

    def handed() -> InteractionReply:
        receiver = Receiver(body.agent_id, body.channel, body.note)
        return InteractionReply(**interaction_fields(service.thread.hand_over(interaction_id, receiver, caller)))

    fingerprint = digest("handover", interaction_id, body.model_dump_json())
    return Response(once(service, caller, idempotency_key, fingerprint, handed), media_type="application/json")


@router.post("/{interaction_id}/close", responses=documented(404, 409))
def close_interaction(
    interaction_id: InteractionId, body: CloseBody, service: ServiceDep, caller: Listener
) -> InteractionReply:
    """Gives the matter its outcome."""
    return InteractionReply(**interaction_fields(service.thread.close(interaction_id, body.outcome, caller)))


def _helped(service: Service, interaction_id: str, kept: TurnView, body: NewTurn, caller: Principal) -> TurnReply:
    """What helps after the newest turns of the thread."""
    interaction = service.thread.get(interaction_id, caller)
    heard = service.thread.latest(interaction_id, WINDOW)
    known = {"customer_id": interaction.customer_id} if interaction.customer_id else {}
    asked = Ask(
        limit=body.limit,
        language=body.language,
        filters={key: tuple(values) for key, values in body.filters.items()},
        deadline_ms=body.deadline_ms,
        min_index_token=body.min_index_token,
    )
    request = body.model_dump(mode="json", exclude={"text"}) | {"interaction_id": interaction_id}
    turns = [one.turn for one in heard]
    found = service.assistant.suggest(turns, {**interaction.context, **known}, caller, asked, request)
    reply = suggest_reply(counted("turns", found), _as_suggest(heard, body.explain))
    return TurnReply(**dict(reply) | {"as_of": heard[-1].number, "turn": kept})


def _as_suggest(heard: Sequence[Heard], explain: bool) -> SuggestBody:
    turns = [TurnBody(role=one.turn.role, text=one.turn.text[:MAX_TEXT], final=one.turn.final) for one in heard]
    return SuggestBody(turns=turns, explain=explain)
