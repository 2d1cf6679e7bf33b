"""The door of exports: every article that the caller may read, as files that can be taken in again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from kbassist.knowledge.writing import Format, Told, everything, json_line, markdown_files
from kbassist.model.access import may_read
from kbassist.model.base import now_utc
from kbassist.ports.articles import Sources
from kbassist.web.deps import Insider, ServiceDep
from kbassist.web.problems import documented

router = APIRouter(prefix="/v1", tags=["Knowledge"], responses=documented(401, 403, 422, 429, 503))

_IN_MEMORY, _PIECE = 8 * 2**20, 2**16
_FILES: dict[str, Any] = {
    "application/jsonl": {"schema": {"type": "string"}},
    "application/zip": {"schema": {"type": "string", "format": "binary"}},
}
Written = Annotated[Format, Query(description="One line an article, or an archive of one file an article.")]


@router.get("/export", response_class=StreamingResponse, responses={200: {"content": _FILES}})
def export_articles(service: ServiceDep, caller: Insider, format: Written = Format.JSONL) -> StreamingResponse:
    """Writes down every article that the caller may read, with its state."""
    texts = everything(service.articles, now_utc(), lambda content: may_read(caller.readable, content.audiences))
    if format is Format.JSONL:
        lines = (f"{json_line(told)}\n" for told in texts)
        return StreamingResponse(lines, media_type="application/jsonl", headers=_named("articles.jsonl"))
    packed = _packed(texts, service.sources)
    return StreamingResponse(packed, media_type="application/zip", headers=_named("articles.zip"))


def _named(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"'}


def _packed(texts: Iterable[Told], sources: Sources) -> Iterator[bytes]:
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for written in markdown_files(texts, sources):
                archive.writestr(written.name, written.data)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
