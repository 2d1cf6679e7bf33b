"""The rows of talks and of what use teaches: interactions, turns, marks, impressions, verdicts, priors."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from kbassist.adapters.columns import ID, TOKEN, UtcDateTime


class InteractionRow(SQLModel, table=True):
    """A matter; `leg_id` is its newest leg, `newest` the number of its newest turn."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_customer_id_began", "customer_id", "began"),
        Index("ix_interactions_ended_id", "ended", "id"),
    )

    id: str = Field(primary_key=True, sa_type=ID)
    opened_by: str
    customer_id: str | None = None
    began: datetime = Field(sa_type=UtcDateTime)
    alive_at: datetime = Field(sa_type=UtcDateTime)
    ended: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = None
    language: str | None = None
    context: dict[str, Any] = Field(sa_type=JSON)
    leg_id: str = Field(sa_type=ID)
    newest: int


class LegRow(SQLModel, table=True):
    """A stretch of an interaction; places count from 0."""

    __tablename__ = "legs"

    interaction_id: str = Field(primary_key=True, foreign_key="interactions.id", sa_type=ID)
    place: int = Field(primary_key=True)
    id: str = Field(unique=True, sa_type=ID)
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

    interaction_id: str = Field(primary_key=True, foreign_key="interactions.id", sa_type=ID)
    number: int = Field(primary_key=True)
    leg_id: str = Field(sa_type=ID, foreign_key="legs.id")
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

    number: int = Field(default=None, primary_key=True, sa_type=TOKEN)
    interaction_id: str = Field(foreign_key="interactions.id", sa_type=ID)
    procedure_id: str
    step_id: str | None = None
    deed: str
    turn: int
    by: str
    at: datetime = Field(sa_type=UtcDateTime)


class FiredRow(SQLModel, table=True):
    """A rule that has fired in an interaction, and after which turn it first did."""

    __tablename__ = "fired_rules"

    interaction_id: str = Field(primary_key=True, sa_type=ID)
    rule_id: str = Field(primary_key=True, sa_type=ID)
    turn: int


class DebtRow(SQLModel, table=True):
    """A customer of whom something was stored before it was known what they are called."""

    __tablename__ = "debts"

    customer_id: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcDateTime)


class ImpressionRow(SQLModel, table=True):
    """One article shown to somebody."""

    __tablename__ = "impressions"
    __table_args__ = (Index("ix_impressions_article_id_at", "article_id", "at"),)

    suggestion_id: str = Field(primary_key=True)
    search_id: str = Field(index=True)
    article_id: str = Field(sa_type=ID)
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

    number: int = Field(default=None, primary_key=True, sa_type=TOKEN)
    suggestion_id: str
    search_id: str = Field(index=True)
    article_id: str = Field(sa_type=ID)
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
    article_id: str = Field(primary_key=True, sa_type=ID)
    principal_id: str = Field(primary_key=True)
    uses: float
    expected: float
    at: datetime = Field(sa_type=UtcDateTime)


class PriorRow(SQLModel, table=True):
    """What all feedback taught about an article for an intent; `number` is that of the newest."""

    __tablename__ = "priors"

    intent: str = Field(primary_key=True)
    article_id: str = Field(primary_key=True, sa_type=ID)
    uses: float
    expected: float
    at: datetime = Field(sa_type=UtcDateTime)
    number: int = Field(index=True, sa_type=TOKEN)
