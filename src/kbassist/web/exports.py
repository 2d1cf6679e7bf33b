"""The door of exports: what the caller may read of articles and guided work, as files that can be taken in again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from kbassist.knowledge.guidance import FILE, guidance_lines
from kbassist.knowledge.writing import Format, WrittenFile, everything, json_line, markdown_files
from kbassist.model.access import Action, Principal, may, may_read
from kbassist.model.base import now_utc
from kbassist.web.deps import Insider, ServiceDep
from kbassist.web.problems import documented
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Knowledge"], responses=documented(401, 403, 422, 429, 503))

_IN_MEMORY, _PIECE = 8 * 2**20, 2**16
_FILES: dict[str, Any] = {
    "application/jsonl": {"schema": {"type": "string"}},
    "application/zip": {"schema": {"type": "string", "format": "binary"}},
}
Written = Annotated[Format, Query(description="One line an article, or an archive of one file an article.")]


@router.get("/export", response_class=StreamingResponse, responses={200: {"content": _FILES}})
def export_articles(service: ServiceDep, caller: Insider, format: Written = Format.JSONL) -> StreamingResponse:
    """Writes down every article that the caller may read, with its state, and the procedures and rules beside them."""
    texts = everything(service.articles, now_utc(), lambda content: may_read(caller.readable, content.audiences))
    if format is Format.JSONL:
        lines = (f"{line}\n" for line in chain(map(json_line, texts), _guidance(service, caller)))
        return StreamingResponse(lines, media_type="application/jsonl", headers=_named("articles.jsonl"))
    guidance = "".join(f"{line}\n" for line in _guidance(service, caller))
    beside = [WrittenFile(FILE, guidance.encode())] if guidance else []
    packed = _packed(chain(markdown_files(texts, service.sources), beside))
    return StreamingResponse(packed, media_type="application/zip", headers=_named("articles.zip"))


def _named(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"'}


def _guidance(service: Service, caller: Principal) -> Iterator[str]:
    """The procedures given by themselves that the caller may read, and the rules where they may read those."""
    procedures = (one for one in service.playbook.every() if may_read(caller.readable, one.audiences))
    return guidance_lines(procedures, service.rulebook.all() if may(caller, Action.WRITE) else ())


def _packed(files: Iterable[WrittenFile]) -> Iterator[bytes]:
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for written in files:
                archive.writestr(written.name, written.data)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
