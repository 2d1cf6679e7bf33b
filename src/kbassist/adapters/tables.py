"""The rows as the database keeps them; the nouns of the model are other classes, because rows do not validate.

Core statements move them; a row never lives as an object.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKeyConstraint, Index, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

_ID = String().with_variant(String(collation="C"), "postgresql")  # ids sort by code point in every database
_TOKEN: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER key


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that goes in with its time zone and comes back in UTC, also where the database forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses a moment without a zone: it would silently mean another one."""
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Gives the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ArticleRow(SQLModel, table=True):
    """An identity, the number of its newest revision, when it was first written and when its text last changed."""

    __tablename__ = "articles"

    id: str = Field(primary_key=True, sa_type=_ID)
    family: str = Field(index=True)
    language: str
    head: int
    written_at: datetime = Field(sa_type=UtcDateTime)
    text_at: datetime = Field(sa_type=UtcDateTime)


class RevisionRow(SQLModel, table=True):
    """One immutable text; the columns beside `content` repeat what lists are narrowed by."""

    __tablename__ = "revisions"

    article_id: str = Field(primary_key=True, foreign_key="articles.id", sa_type=_ID)
    number: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSON)
    title: str
    folded_title: str = Field(sa_type=Text)
    language: str
    family: str
    audiences: str = Field(sa_type=Text)
    valid_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    valid_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
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
    )

    id: int = Field(default=None, primary_key=True)
    article_id: str = Field(sa_type=_ID)
    revision: int
    starts: datetime = Field(sa_type=UtcDateTime)
    ends: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by: str


class ReviewRow(SQLModel, table=True):
    """A stamp on a revision."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_article_id_number", "article_id", "number"), {"sqlite_autoincrement": True})

    number: int = Field(default=None, primary_key=True, sa_type=_TOKEN)
    article_id: str = Field(sa_type=_ID)
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

    number: int = Field(default=None, primary_key=True, sa_type=_TOKEN)
    article_id: str = Field(sa_type=_ID)
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

    number: int = Field(default=None, primary_key=True, sa_type=_TOKEN)
    article_id: str = Field(sa_type=_ID)
    revision: int
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    text: str = Field(sa_type=Text)
    quote: str | None = Field(default=None, sa_type=Text)


class SourceRow(SQLModel, table=True):
    """The bytes of the file that said exactly one content of an article."""

    __tablename__ = "sources"

    article_id: str = Field(primary_key=True, sa_type=_ID)
    digest: str = Field(primary_key=True)
    name: str
    data: bytes


class FollowedRow(SQLModel, table=True):
    """An article whose truth is a file of a folder."""

    __tablename__ = "followed"

    origin: str = Field(primary_key=True)
    article_id: str = Field(primary_key=True, sa_type=_ID)
    file: str


class OutboxRow(SQLModel, table=True):
    """One event; AUTOINCREMENT, because SQLite would otherwise give the token of a deleted row to the next."""

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = {"sqlite_autoincrement": True}

    token: int = Field(default=None, primary_key=True, sa_type=_TOKEN)
    type: str
    article_id: str = Field(sa_type=_ID)
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


class ImpressionRow(SQLModel, table=True):
    """One article shown to somebody."""

    __tablename__ = "impressions"
    __table_args__ = (Index("ix_impressions_article_id_at", "article_id", "at"),)

    suggestion_id: str = Field(primary_key=True)
    search_id: str = Field(index=True)
    article_id: str = Field(sa_type=_ID)
    revision: int
    passage_id: str
    rank: int
    principal_id: str
    interaction_id: str | None = Field(default=None, index=True)
    customer_id: str | None = None
    index_token: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=UtcDateTime)
    intent: str | None = None


class FeedbackRow(SQLModel, table=True):
    """One judgement; numbers count up as tokens of the outbox do."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_verdict_number", "verdict", "number"),
        Index("ix_feedback_article_id_at", "article_id", "at"),
        {"sqlite_autoincrement": True},
    )

    number: int = Field(default=None, primary_key=True, sa_type=_TOKEN)
    suggestion_id: str
    search_id: str = Field(index=True)
    article_id: str = Field(sa_type=_ID)
    revision: int
    principal_id: str
    verdict: str
    rank: int | None = None
    comment: str | None = Field(default=None, sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class TallyRow(SQLModel, table=True):
    """What one account's feedback says of an article for an intent."""

    __tablename__ = "tallies"

    intent: str = Field(primary_key=True)
    article_id: str = Field(primary_key=True, sa_type=_ID)
    principal_id: str = Field(primary_key=True)
    uses: float
    expected: float
    at: datetime = Field(sa_type=UtcDateTime)


class PriorRow(SQLModel, table=True):
    """What all feedback taught about an article for an intent; `number` is that of the newest."""

    __tablename__ = "priors"

    intent: str = Field(primary_key=True)
    article_id: str = Field(primary_key=True, sa_type=_ID)
    uses: float
    expected: float
    at: datetime = Field(sa_type=UtcDateTime)
    number: int = Field(index=True, sa_type=_TOKEN)


class GapRow(SQLModel, table=True):
    """The question that a gap is known by, and the article begun for it."""

    __tablename__ = "gaps"

    id: str = Field(primary_key=True)
    question: str = Field(sa_type=Text)
    language: str
    at: datetime = Field(sa_type=UtcDateTime)
    article_id: str | None = Field(default=None, sa_type=_ID)


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
    """An import in the background as one JSON object."""

    __tablename__ = "imports"

    id: str = Field(primary_key=True)
    state: dict[str, Any] = Field(sa_type=JSON)


class InteractionRow(SQLModel, table=True):
    """A matter; `leg_id` is its newest leg, `newest` the number of its newest turn."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_customer_id_began", "customer_id", "began"),
        Index("ix_interactions_ended_id", "ended", "id"),
    )

    id: str = Field(primary_key=True, sa_type=_ID)
    opened_by: str
    customer_id: str | None = None
    began: datetime = Field(sa_type=UtcDateTime)
    alive_at: datetime = Field(sa_type=UtcDateTime)
    ended: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = None
    language: str | None = None
    context: dict[str, Any] = Field(sa_type=JSON)
    leg_id: str = Field(sa_type=_ID)
    newest: int


class LegRow(SQLModel, table=True):
    """A stretch of an interaction; places count from 0."""

    __tablename__ = "legs"

    interaction_id: str = Field(primary_key=True, foreign_key="interactions.id", sa_type=_ID)
    place: int = Field(primary_key=True)
    id: str = Field(unique=True, sa_type=_ID)
    channel: str
    agent_id: str | None = None
    address: str | None = Field(default=None, index=True)
    began: datetime = Field(sa_type=UtcDateTime)
    ended: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handover: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class TurnRow(SQLModel, table=True):
    """A turn, redacted; `as_of` is the number of the newest turn when this edition was written."""

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_interaction_id_source_id", "interaction_id", "source_id", unique=True),)

    interaction_id: str = Field(primary_key=True, foreign_key="interactions.id", sa_type=_ID)
    number: int = Field(primary_key=True)
    leg_id: str = Field(sa_type=_ID, foreign_key="legs.id")
    at: datetime = Field(sa_type=UtcDateTime)
    role: str
    text: str = Field(sa_type=Text)
    final: bool
    step: str | None = None
    source_id: str | None = None
    edition: int
    as_of: int


class StepMarkRow(SQLModel, table=True):
    """What was told of a step; numbers grow in the order of telling, and rows are only ever added."""

    __tablename__ = "step_marks"
    __table_args__: ClassVar[Any] = (
        Index("ix_step_marks_interaction_id_number", "interaction_id", "number"),
        {"sqlite_autoincrement": True},
    )

    number: int = Field(default=None, primary_key=True, sa_type=_TOKEN)
    interaction_id: str = Field(foreign_key="interactions.id", sa_type=_ID)
    procedure_id: str
    step_id: str | None = None
    deed: str
    turn: int
    by: str
    at: datetime = Field(sa_type=UtcDateTime)


class ProcedureRow(SQLModel, table=True):
    """A procedure given by itself, in one language."""

    __tablename__ = "procedures"

    id: str = Field(primary_key=True, sa_type=_ID)
    language: str = Field(primary_key=True, sa_type=_ID)
    family: str
    audiences: list[str] = Field(sa_type=JSON)
    content: dict[str, Any] = Field(sa_type=JSON)


class RuleRow(SQLModel, table=True):
    """A rule of what to do next."""

    __tablename__ = "rules"

    id: str = Field(primary_key=True, sa_type=_ID)
    condition: str
    kind: str
    target: str
    fields: dict[str, str] = Field(sa_type=JSON)
    priority: int
    once: bool
    expires: datetime | None = Field(default=None, sa_type=UtcDateTime)
    enabled: bool


class FiredRow(SQLModel, table=True):
    """A rule that has fired in an interaction, and after which turn it first did."""

    __tablename__ = "fired_rules"

    interaction_id: str = Field(primary_key=True, sa_type=_ID)
    rule_id: str = Field(primary_key=True, sa_type=_ID)
    turn: int


class DebtRow(SQLModel, table=True):
    """A customer of whom something was stored before it was known what they are called."""

    __tablename__ = "debts"

    customer_id: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime)
