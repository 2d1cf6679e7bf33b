"""The doors of finding: a typed question, a transcript, and what was shown before."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from kbassist.assist.assistant import Ask
from kbassist.assist.known_customers import Known
from kbassist.model.access import Action, may
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import Found
from kbassist.observe import SEARCH_PART_SECONDS, SEARCHES, Stopwatch
from kbassist.web.bodies import (
    MAX_TEXT,
    Completions,
    Explanation,
    SearchBody,
    SearchLog,
    SearchReply,
    SuggestBody,
    Text,
    Word,
    search_log,
    search_reply,
)
from kbassist.web.deps import Reader, Room, ServiceDep
from kbassist.web.phrasebook.speaking import said
from kbassist.web.problems import documented
from kbassist.web.suggest_bodies import SuggestReply, suggest_reply

router = APIRouter(prefix="/v1", tags=["Finding"], responses=documented(401, 403, 413, 422, 429, 503))


@router.post("/search")
def search(body: SearchBody, service: ServiceDep, caller: Reader, _room: Room) -> SearchReply:
    """Answers a typed question of an agent or an editor."""
    found = service.answering.search(body.query, caller, _ask(body), body.model_dump(mode="json"))
    return search_reply(counted("search", found), body.explain)


@router.post("/suggest")
def suggest(body: SuggestBody, service: ServiceDep, caller: Reader, _room: Room) -> SuggestReply:
    """Suggests articles for a conversation, without keeping it."""
    watch, ask = Stopwatch(), _ask(body)
    chosen = None if body.procedures is None else tuple(body.procedures)
    ask = replace(ask, next_steps=body.next_steps, procedures=chosen, fired=tuple(body.fired))
    turns = [Turn(turn.role, turn.text, turn.final, turn.step) for turn in body.turns]
    context, known = _customer(body, service, caller)
    if ask.deadline_ms is not None:
        ask = replace(ask, deadline_ms=max(ask.deadline_ms - watch.elapsed_ms, 0.001))
    found = service.answering.suggest(turns, context, caller, ask, body.model_dump(mode="json"))
    return suggest_reply(counted("suggest", found), turns, len(turns) - 1 if turns else None, known, body.explain)


@router.get("/completions")
def completions(
    service: ServiceDep,
    caller: Reader,
    prefix: Annotated[Text, Query(max_length=MAX_TEXT)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Completions:
    """Completes what is being typed into a search box."""
    return Completions(completions=service.searcher.complete(prefix, caller, limit))


@router.get("/searches/{search_id}", responses=documented(404))
def search_shown(search_id: str, service: ServiceDep, caller: Reader) -> SearchLog:
    """Tells what was asked, what was shown and why."""
    return search_log(service.searcher.record(_known(search_id), caller))


@router.get("/searches/{search_id}/explain", responses=documented(404))
def explain(search_id: str, article_id: Annotated[Word, Query()], service: ServiceDep, caller: Reader) -> Explanation:
    """Tells why an article was, or was not, shown for a search."""
    told = service.searcher.explain(_known(search_id), article_id, caller)
    return Explanation.model_validate(told | {"reason": said(str(told["reason"]))})


def _customer(body: SuggestBody, service: ServiceDep, caller: Reader) -> tuple[Context, Known]:
    """What is given of the customer with what the CRM knows; nobody learns of customers whom they do not serve."""
    if not may(caller, Action.SERVE):
        return body.context, Known()
    return service.customers.joined(body.context, body.deadline_ms)


def _ask(body: SearchBody | SuggestBody) -> Ask:
    return Ask(
        limit=body.limit,
        language=body.language,
        audiences=None if body.audiences is None else tuple(body.audiences),
        filters={key: tuple(values) for key, values in body.filters.items()},
        as_of=body.as_of,
        deadline_ms=body.deadline_ms,
        min_index_token=body.min_index_token,
        mode=body.mode,
    )


def _known(search_id: str) -> str:
    if not search_id.isprintable():  # no id of ours, and no database likes to be asked for it
        raise Refused(RefusalKind.NOT_FOUND, "there is no such search")
    return search_id


def counted(door: str, found: Found) -> Found:
    """What was found, counted for the metrics."""
    SEARCHES.labels(door, found.no_answer_reason or "answered").inc()
    for part, ms in found.timings_ms.items():
        SEARCH_PART_SECONDS.labels(part).observe(ms / 1000)
    return found
