"""Word documents to Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from kbassist.knowledge.archives import opened
from kbassist.knowledge.records import Draft, id_of, title_of
from kbassist.knowledge.webpage import markdown_of_html
from kbassist.model.base import RefusalKind, Refused

OLE = b"\xd0\xcf\x11\xe0"
"""What old Office files begin with, and new ones that are protected by a password."""

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
r[style-name='Code'] => code
"""


def word_drafts(name: str, data: bytes) -> Iterator[Draft]:
    """A DOCX document as one article: headings, lists, tables, links and bold survive, pictures leave their text."""
    title, body = markdown_of_html(_html(data))
    if not body.strip():
        raise Refused(RefusalKind.INVALID, "there is no text in the document")
    yield Draft("", {"id": id_of(name), "title": title or title_of(name), "body": body})


def refuse_unopened(data: bytes, kind: str, part: str) -> None:
    """Refused INVALID where the data is no Office file of this kind, by the part that every such file has."""
    if data.startswith(OLE):
        raise Refused(
            RefusalKind.INVALID, f"is protected by a password, or older than {kind}; save it as {kind} without one"
        )
    try:
        archive, infos = opened(data)
    except Refused as refused:
        if "archive" in refused.message:
            raise Refused(RefusalKind.INVALID, f"is no {kind} file, or a broken one") from refused
        raise
    archive.close()
    if not any(info.filename.lower().startswith(part) for info in infos):
        raise Refused(RefusalKind.INVALID, f"is no {kind} file, or a broken one")


def _html(data: bytes) -> str:
    refuse_unopened(data, "DOCX", "word/")
    import mammoth  # only who needs it waits for it

    def without_picture(_image: Any) -> dict[str, str]:
        return {}

    try:
        page = mammoth.convert_to_html(
            BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(without_picture)
        )
    except Exception as error:  # a broken document breaks its reader in many ways
        raise Refused(RefusalKind.INVALID, "is no DOCX file, or a broken one") from error
    return str(page.value)
