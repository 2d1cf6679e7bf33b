"""What was shown to whom, what they thought of it, and what that taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_TOKEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the tables of the log and of what it taught."""
    _log()
    _lessons()


def downgrade() -> None:
    """Drops them."""
    for table in ("priors", "tallies", "feedback", "impressions"):
        op.drop_table(table)


def _log() -> None:
    op.create_table(
        "impressions",
        sa.Column("suggestion_id", sa.String(), primary_key=True),
        sa.Column("search_id", sa.String(), nullable=False, index=True),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("interaction_id", sa.String()),
        sa.Column("customer_id", sa.String()),
        sa.Column("index_token", sa.BigInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("intent", sa.String()),
    )
    op.create_index("ix_impressions_interaction_id", "impressions", ["interaction_id"])
    op.create_index("ix_impressions_article_id_at", "impressions", ["article_id", "at"])
    op.create_table(
        "feedback",
        sa.Column("number", _TOKEN, primary_key=True),
        sa.Column("suggestion_id", sa.String(), nullable=False),
        sa.Column("search_id", sa.String(), nullable=False, index=True),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer()),
        sa.Column("comment", sa.Text()),
        sa.Column("at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_verdict_number", "feedback", ["verdict", "number"])


def _lessons() -> None:
    op.create_table(
        "tallies",
        sa.Column("intent", sa.String(), primary_key=True),
        sa.Column("article_id", _ID, primary_key=True),
        sa.Column("principal_id", sa.String(), primary_key=True),
        sa.Column("uses", sa.Float(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "priors",
        sa.Column("intent", sa.String(), primary_key=True),
        sa.Column("article_id", _ID, primary_key=True),
        sa.Column("uses", sa.Float(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("number", _TOKEN, nullable=False, index=True),
    )
