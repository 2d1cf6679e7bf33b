"""The life of an article as JSON: reviews, the log, comments, differences, templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from kbassist.knowledge.diff import Change
from kbassist.knowledge.discussion import MAX_COMMENT
from kbassist.model.life import Act
from kbassist.web.bodies import Body, Reply, Text

Revision = Annotated[int, Field(strict=True, ge=1, lt=2**31)]
_Said = Annotated[Text, Field(min_length=1, max_length=MAX_COMMENT, description="Kept redacted.")]


class ReviewBody(Body):
    """Which revision was read (null: whichever is the newest), and what there is to say of it."""

    revision: Revision | None = None
    note: _Said | None = None


class RestoreBody(Body):
    """Whose text to write again."""

    revision: Revision


class LogView(BaseModel):
    """One act, and how the article stood before (empty: it did not) and after."""

    number: int
    article_id: str
    act: Act
    revision: int
    by: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


class LogList(Reply):
    """A page of the log, newest first; `next_page_token` null: the last."""

    entries: list[LogView]
    next_page_token: str | None


class CommentBody(Body):
    """What to say of a revision (null: the newest); `quote` is the passage that is meant."""

    text: _Said
    revision: Revision | None = None
    quote: _Said | None = None


class CommentView(BaseModel):
    """A comment as it is kept."""

    number: int
    article_id: str
    revision: int
    by: str
    at: datetime
    text: str
    quote: str | None


class CommentReply(Reply, CommentView):
    """One comment, kept."""


class CommentList(Reply):
    """A page of comments, oldest first; `next_page_token` null: the last."""

    comments: list[CommentView]
    next_page_token: str | None


class PieceView(BaseModel):
    """Words that share a fate."""

    change: Change
    text: str


class BlockView(BaseModel):
    """One block of either text, as Markdown."""

    change: Change
    pieces: list[PieceView]


class FieldView(BaseModel):
    """One field beside the text that changed."""

    field: str
    before: Any
    after: Any


class DiffReply(Reply):
    """What changed from one revision to another, block by block in reading order."""

    article_id: str
    before: int
    after: int
    title: list[PieceView]
    blocks: list[BlockView]
    fields: list[FieldView]


class TemplateView(BaseModel):
    """A kind of article: what it is for, and a text to begin with."""

    kind: str
    language: str
    title: str
    purpose: str
    body: str
    phrasings: list[str]
    tags: list[str]


class TemplateList(Reply):
    """Every kind of article in a language."""

    templates: list[TemplateView]
