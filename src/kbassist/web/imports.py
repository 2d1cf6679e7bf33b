"""The doors of imports: many files in, and what became of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile

from kbassist.knowledge.imports import Wish
from kbassist.knowledge.reading import KINDS
from kbassist.model.access import Action, Principal, may
from kbassist.model.base import RefusalKind, Refused, digest
from kbassist.web.article_bodies import ImportAccepted, ImportItem, ImportList, ImportReply
from kbassist.web.bodies import Language
from kbassist.web.deps import IdempotencyKey, ServiceDep, Writer, once
from kbassist.web.paging import PageSize, PageToken, place_of, token_of
from kbassist.web.phrasebook.speaking import said
from kbassist.web.problems import documented

router = APIRouter(prefix="/v1", tags=["Knowledge"], responses=documented(401, 403, 422, 429, 503))


async def import_wish(
    publish: Annotated[bool, Form(description="Publish what is taken in, at once.")] = False,
    language: Annotated[Language, Form(description="Of texts that do not tell theirs.")] = "en",
    columns: Annotated[
        str | None,
        Form(description='What the columns of tables say: `{"Frage": "title", "Antwort": "body"}`.', max_length=20_000),
    ] = None,
    publish_: Annotated[bool, Query(alias="publish", description="The same, in the address.")] = False,
) -> Wish:
    """What the form, or the address, says."""
    return Wish(publish or publish_, language, _columns(columns))


@router.post("/imports", status_code=202, response_model=ImportAccepted, responses=documented(409, 413))
def import_files(
    service: ServiceDep,
    caller: Writer,
    files: Annotated[list[UploadFile], File(description=f"Articles: {', '.join(KINDS)}")],
    asked: Annotated[Wish, Depends(import_wish)],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Takes many files in, in the background."""
    if asked.publish and not may(caller, Action.PUBLISH):
        raise Refused(RefusalKind.FORBIDDEN, f"{caller.name} may import drafts, not publish them", "publish")
    given = [(file.filename or f"file-{place}", file.file.read()) for place, file in enumerate(files, 1)]

    def start() -> ImportAccepted:
        import_id = service.importer.start(given, caller.name, replace(asked, readable=caller.readable))
        return ImportAccepted(import_id=import_id, state="waiting", files=len(given))

    told = (part for name, data in given for part in (name, hashlib.blake2b(data).hexdigest()))
    reply = once(service, caller, idempotency_key, digest("imports", str(asked), *told), start)
    headers = {"Location": f"/v1/imports/{json.loads(reply)['import_id']}"}
    return Response(reply, 202, headers, "application/json")


@router.get("/imports")
def list_imports(
    service: ServiceDep, caller: Writer, page_size: PageSize = 20, page_token: PageToken = None
) -> ImportList:
    """Lists imports, newest first: the caller's own, or everybody's for who oversees them."""
    found = service.importer.page(_whose(caller), place_of(page_token), page_size + 1)
    items = [ImportItem.model_validate(state) for state in found[:page_size]]
    told = [one.model_copy(update={"error": one.error and said(one.error)}) for one in items]
    more = token_of(items[-1].import_id) if len(found) > page_size else None
    return ImportList(imports=told, next_page_token=more)


@router.get("/imports/{import_id}", responses=documented(404))
def read_import(import_id: str, service: ServiceDep, caller: Writer) -> ImportReply:
    """Tells how far an import is and what became of each file, to who began it and to who oversees imports."""
    if not import_id.isprintable():
        raise Refused(RefusalKind.NOT_FOUND, "there is no such import")
    report = ImportReply.model_validate(service.importer.get(import_id, _whose(caller)))
    files = [
        file.model_copy(update={"errors": _said(file.errors), "warnings": _said(file.warnings)})
        for file in report.files
    ]
    told = {"files": files, "error": report.error and said(report.error), "vectors_pending": service.filler.pending}
    return report.model_copy(update=told)


def _whose(caller: Principal) -> str | None:
    """Whose imports a caller may see: their own, or (None) everybody's."""
    return None if may(caller, Action.OVERSEE) else caller.name


def _columns(written: str | None) -> dict[str, str]:
    try:
        columns = json.loads(written or "{}")
    except (ValueError, RecursionError):
        columns = None
    if not isinstance(columns, dict) or not all(isinstance(field, str) for field in columns.values()):
        told = "columns: must be an object from headings to fields of an article"
        raise Refused(RefusalKind.INVALID, told, "columns")
    return columns


def _said(lines: Sequence[str]) -> list[str]:
    return [said(line) for line in lines]
