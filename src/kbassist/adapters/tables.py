"""The rows as the database keeps them; the nouns of the model are other classes, because rows do not validate.

Core statements move them; a row never lives as an object.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel

from kbassist.adapters.columns import ID, TOKEN, UtcDateTime


class ArticleRow(SQLModel, table=True):
    """An identity, the number of its newest revision, when it was first written and when its text last changed."""

    __tablename__ = "articles"

    id: str = Field(primary_key=True, sa_type=ID)
    family: str = Field(index=True)
    language: str
    head: int
    written_at: datetime = Field(sa_type=UtcDateTime)
    text_at: datetime = Field(sa_type=UtcDateTime)


class RevisionRow(SQLModel, table=True):
    """One immutable text; the columns beside `content` repeat what lists are narrowed by."""

    __tablename__ = "revisions"

    article_id: str = Field(primary_key=True, foreign_key="articles.id", sa_type=ID)
    number: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSON)
    title: str
    folded_title: str = Field(sa_type=Text)
    language: str
    family: str
    audiences: str = Field(sa_type=Text)
    valid_from: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    valid_until: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    dated: bool
    digest: str
    author: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class PublicationRow(SQLModel, table=True):
    """A revision shown from a moment until a moment."""

    __tablename__ = "publications"
    __table_args__ = (
        ForeignKeyConstraint(["article_id", "revision"], ["revisions.article_id", "revisions.number"]),
        Index("ix_publications_article_id_ends", "article_id", "ends"),
        Index("ix_publications_starts", "starts"),
    )

    id: int = Field(default=None, primary_key=True)
    article_id: str = Field(sa_type=ID)
    revision: int
    starts: datetime = Field(sa_type=UtcDateTime)
    ends: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by: str


class ReviewRow(SQLModel, table=True):
    """A stamp on a revision."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_article_id_number", "article_id", "number"), {"sqlite_autoincrement": True})

    number: int = Field(default=None, primary_key=True, sa_type=TOKEN)
    article_id: str = Field(sa_type=ID)
    revision: int
    stage: str
    by: str
    note: str | None = Field(default=None, sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class LogRow(SQLModel, table=True):
    """One act; triggers of the database let nobody change or take away a row."""

    __tablename__ = "log"
    __table_args__ = (
        Index("ix_log_article_id_number", "article_id", "number"),
        Index("ix_log_at", "at"),
        {"sqlite_autoincrement": True},
    )

    number: int = Field(default=None, primary_key=True, sa_type=TOKEN)
    article_id: str = Field(sa_type=ID)
    act: str
    revision: int
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    before: dict[str, Any] = Field(sa_type=JSON)
    after: dict[str, Any] = Field(sa_type=JSON)


class CommentRow(SQLModel, table=True):
    """A comment, redacted."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_article_id_number", "article_id", "number"),
        {"sqlite_autoincrement": True},
    )

    number: int = Field(default=None, primary_key=True, sa_type=TOKEN)
    article_id: str = Field(sa_type=ID)
    revision: int
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    text: str = Field(sa_type=Text)
    quote: str | None = Field(default=None, sa_type=Text)


class SourceRow(SQLModel, table=True):
    """The bytes of the file that said exactly one content of an article."""

    __tablename__ = "sources"

    article_id: str = Field(primary_key=True, sa_type=ID)
    digest: str = Field(primary_key=True)
    name: str
    data: bytes


class FollowedRow(SQLModel, table=True):
    """An article whose truth is a file of a folder."""

    __tablename__ = "followed"

    origin: str = Field(primary_key=True)
    article_id: str = Field(primary_key=True, sa_type=ID)
    file: str


class OutboxRow(SQLModel, table=True):
    """One event; AUTOINCREMENT, because SQLite would otherwise give the token of a deleted row to the next."""

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = {"sqlite_autoincrement": True}

    token: int = Field(default=None, primary_key=True, sa_type=TOKEN)
    type: str
    article_id: str = Field(sa_type=ID)
    at: datetime = Field(sa_type=UtcDateTime)


class SearchRow(SQLModel, table=True):
    """What was asked and what was shown."""

    __tablename__ = "searches"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    principal_id: str
    request: dict[str, Any] = Field(sa_type=JSON)
    index_token: int = Field(sa_type=BigInteger)
    language: str
    no_answer_reason: str | None = None
    shown: list[dict[str, Any]] = Field(sa_type=JSON)
    interaction_id: str | None = Field(default=None, index=True)


class GapRow(SQLModel, table=True):
    """The question that a gap is known by, and the article begun for it."""

    __tablename__ = "gaps"

    id: str = Field(primary_key=True)
    question: str = Field(sa_type=Text)
    language: str
    at: datetime = Field(sa_type=UtcDateTime)
    article_id: str | None = Field(default=None, sa_type=ID)


class GapReportRow(SQLModel, table=True):
    """A gap told by hand."""

    __tablename__ = "gap_reports"

    id: str = Field(primary_key=True)
    question: str = Field(sa_type=Text)
    language: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime, index=True)


class PrincipalRow(SQLModel, table=True):
    """Who holds a key, which itself is not kept."""

    __tablename__ = "principals"

    id: str = Field(primary_key=True)
    name: str
    key_hash: str = Field(unique=True)
    roles: list[str] = Field(sa_type=JSON)
    audiences: list[str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReplayRow(SQLModel, table=True):
    """A reply given under an idempotency key; no status: its work is still under way."""

    __tablename__ = "replays"

    principal_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int | None = None
    body: str | None = Field(default=None, sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class ImportRow(SQLModel, table=True):
    """An import in the background as one JSON object, who began it and when."""

    __tablename__ = "imports"

    id: str = Field(primary_key=True)
    state: dict[str, Any] = Field(sa_type=JSON)
    by: str | None = None
    at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class ProcedureRow(SQLModel, table=True):
    """A procedure given by itself, in one language."""

    __tablename__ = "procedures"

    id: str = Field(primary_key=True, sa_type=ID)
    language: str = Field(primary_key=True, sa_type=ID)
    family: str
    audiences: list[str] = Field(sa_type=JSON)
    content: dict[str, Any] = Field(sa_type=JSON)


class RuleRow(SQLModel, table=True):
    """A rule of what to do next."""

    __tablename__ = "rules"

    id: str = Field(primary_key=True, sa_type=ID)
    condition: str
    kind: str
    target: str
    fields: dict[str, str] = Field(sa_type=JSON)
    priority: int
    once: bool
    expires: datetime | None = Field(default=None, sa_type=UtcDateTime)
    enabled: bool
