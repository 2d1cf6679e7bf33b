"""Interactions with their legs and turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the three tables."""
    _interactions()
    _legs()
    _turns()


def downgrade() -> None:
    """Drops them."""
    for table in ("turns", "legs", "interactions"):
        op.drop_table(table)


def _interactions() -> None:
    op.create_table(
        "interactions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String()),
        sa.Column("began", _MOMENT, nullable=False),
        sa.Column("alive_at", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("outcome", sa.String()),
        sa.Column("language", sa.String()),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("leg_id", _ID, nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
    )
    op.create_index("ix_interactions_customer_id_began", "interactions", ["customer_id", "began"])
    op.create_index("ix_interactions_ended_id", "interactions", ["ended", "id"])


def _legs() -> None:
    op.create_table(
        "legs",
        sa.Column("interaction_id", _ID, sa.ForeignKey("interactions.id"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("agent_id", sa.String()),
        sa.Column("address", sa.String(), index=True),
        sa.Column("began", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("handover", sa.JSON()),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("interaction_id", _ID, sa.ForeignKey("interactions.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("leg_id", _ID, sa.ForeignKey("legs.id"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("step", sa.String()),
        sa.Column("source_id", sa.String()),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
    )
    op.create_index("ix_turns_interaction_id_source_id", "turns", ["interaction_id", "source_id"], unique=True)
