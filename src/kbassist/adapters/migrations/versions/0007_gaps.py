"""Gaps with what was told of them by hand, the interaction of a search, and the feedback on an article by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the tables of gaps, and what asks the logs by interaction and by article."""
    op.add_column("searches", sa.Column("interaction_id", sa.String()))
    op.create_index("ix_searches_interaction_id", "searches", ["interaction_id"])
    op.create_index("ix_feedback_article_id_at", "feedback", ["article_id", "at"])
    op.create_table(
        "gaps",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("article_id", _ID),
    )
    op.create_table(
        "gap_reports",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drops them."""
    for table in ("gap_reports", "gaps"):
        op.drop_table(table)
    op.drop_index("ix_feedback_article_id_at", "feedback")
    op.drop_index("ix_searches_interaction_id", "searches")
    op.drop_column("searches", "interaction_id")
