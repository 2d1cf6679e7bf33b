"""The doors of guided work: procedures, as articles tell them or given by themselves."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from kbassist.knowledge.drawing import mermaid
from kbassist.knowledge.guiding import given
from kbassist.knowledge.procedures import etag
from kbassist.model.access import EVERY_AUDIENCE, Principal
from kbassist.model.base import RefusalKind, Refused, digest, now_utc
from kbassist.model.procedure import Procedure
from kbassist.web.bodies import Language, Word
from kbassist.web.deps import IdempotencyKey, Publisher, Reader, ServiceDep, once
from kbassist.web.etags import IfMatch, matches
from kbassist.web.paging import PageSize, PageToken, place_of, token_of
from kbassist.web.phrasebook.speaking import ENGLISH, reader
from kbassist.web.problems import documented
from kbassist.web.procedure_bodies import (
    Format,
    NewProcedure,
    ProcedureBody,
    ProcedureDropped,
    ProcedureList,
    ProcedureReply,
    ProcedureView,
    ProcedureWritten,
    procedure_fields,
)
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Guiding"], responses=documented(401, 403, 422, 429, 503))

ProcedureId = Annotated[str, Path(description="May hold slashes.", min_length=1)]
InLanguage = Annotated[Language | None, Query(description="Of several translations, this one.")]
_DRAWN: dict[int | str, dict[str, Any]] = {
    **documented(404),
    200: {"description": "As JSON, or as text that Mermaid draws.", "content": {"text/plain": {}}},
}


@router.get("/procedures")
def list_procedures(
    service: ServiceDep,
    caller: Reader,
    language: InLanguage = None,
    article_id: Annotated[Word | None, Query(description="Those that this article tells.")] = None,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> ProcedureList:
    """Lists the procedures in force for the caller, in order of id and language."""
    after = place_of(page_token)
    later = [
        one
        for one in _readable(service, caller)
        if _place(one) > after and language in (None, one.language) and article_id in (None, one.article_id)
    ]
    page = later[:page_size]
    more = token_of(_place(page[-1])) if len(later) > len(page) else None
    views = [ProcedureView(**procedure_fields(one)) for one in page]
    return ProcedureList(procedures=views, next_page_token=more)


@router.get(
    "/procedures/{procedure_id:path}",
    response_model=ProcedureReply,
    responses=_DRAWN,
)
def read_procedure(
    procedure_id: ProcedureId,
    service: ServiceDep,
    caller: Reader,
    language: InLanguage = None,
    format: Annotated[Format, Query(description="`mermaid`: as text that Mermaid draws.")] = "json",
) -> Response:
    """Reads a procedure in force, in the language asked for, else in the reader's, else in English."""
    procedure = _chosen(_translations(service, caller, procedure_id, language))
    if format == "mermaid":
        return Response(mermaid(procedure), 200, {"ETag": f'"{etag(procedure)}"'}, "text/plain")
    return _tagged(ProcedureReply(**procedure_fields(procedure)).model_dump_json(), 200)


@router.post("/procedures", status_code=201, response_model=ProcedureWritten, responses=documented(409, 413))
def add_procedure(
    body: NewProcedure, service: ServiceDep, caller: Publisher, idempotency_key: IdempotencyKey = None
) -> Response:
    """Gives a procedure by itself, in force at once; an id that is taken in this language is a conflict."""

    def add() -> ProcedureWritten:
        procedure = _given(service, caller, body.id, body)
        token = service.playbook.add(procedure)
        return ProcedureWritten(**procedure_fields(procedure), index_token=token)

    reply = once(service, caller, idempotency_key, digest("procedures", body.model_dump_json()), add)
    service.worker.wake()
    return _tagged(reply, 201)


@router.put(
    "/procedures/{procedure_id:path}", response_model=ProcedureWritten, responses=documented(404, 409, 412, 413)
)
def put_procedure(
    procedure_id: ProcedureId, body: ProcedureBody, service: ServiceDep, caller: Publisher, if_match: IfMatch = None
) -> Response:
    """Gives a procedure in place of the one of this id and language; with If-Match a lost update is refused."""
    procedure = _given(service, caller, procedure_id, body)
    token = service.playbook.put(procedure, lambda tag: matches(tag, if_match))
    service.worker.wake()
    return _tagged(ProcedureWritten(**procedure_fields(procedure), index_token=token).model_dump_json(), 200)


@router.delete("/procedures/{procedure_id:path}", responses=documented(404, 409, 412))
def drop_procedure(
    procedure_id: ProcedureId,
    service: ServiceDep,
    caller: Publisher,
    language: InLanguage = None,
    if_match: IfMatch = None,
) -> ProcedureDropped:
    """Forgets a procedure given by itself, in one language or in all."""
    gone = _translations(service, caller, procedure_id, language)
    with service.store.transaction():
        token = max(service.playbook.drop(one, lambda tag: matches(tag, if_match)) for one in gone)
    service.worker.wake()
    return ProcedureDropped(id=procedure_id, languages=[one.language for one in gone], index_token=token)


def _given(service: Service, caller: Principal, procedure_id: str, body: ProcedureBody) -> Procedure:
    """The procedure that the body describes; nobody writes for, nor over, whom they may not read for."""
    audiences = frozenset(body.audiences)
    if EVERY_AUDIENCE not in caller.readable and not audiences <= caller.readable:
        raise Refused(RefusalKind.FORBIDDEN, "audiences: this key may not write for all of them", "audiences")
    base = Procedure(
        procedure_id, body.family or procedure_id, body.title, _canonical(body.language), (), (), audiences
    )
    mapping = {"id": procedure_id, "title": body.title, "steps": body.steps, "branches": body.branches}
    return given(mapping, base, service.conditions)


def _readable(service: Service, caller: Principal) -> tuple[Procedure, ...]:
    return service.procedures.in_force(now_utc(), caller.readable)


def _translations(service: Service, caller: Principal, procedure_id: str, language: str | None) -> list[Procedure]:
    """Every translation of a procedure, or the one asked for; Refused NOT_FOUND where there is none."""
    found = [one for one in _readable(service, caller) if one.id == procedure_id and language in (None, one.language)]
    if not found:
        shown = procedure_id if procedure_id.isprintable() else repr(procedure_id)
        raise Refused(RefusalKind.NOT_FOUND, f"there is no procedure {shown:.200}")
    return found


def _chosen(translations: list[Procedure]) -> Procedure:
    """The translation in the reader's language, else the English one, else the first."""
    found = {one.language.partition("-")[0]: one for one in reversed(translations)}
    return found.get(reader.get()) or found.get(ENGLISH) or translations[0]


def _canonical(language: str) -> str:
    primary, dash, rest = language.partition("-")
    return primary.lower() + dash + rest


def _place(procedure: Procedure) -> str:
    return f"{procedure.id} {procedure.language}"


def _tagged(reply: str, status: int) -> Response:
    told = json.loads(reply)
    headers = {"ETag": f'"{told["etag"]}"'}
    if status == 201:
        headers["Location"] = f"/v1/procedures/{quote(told['id'])}?language={told['language']}"
    return Response(reply, status, headers, "application/json")
