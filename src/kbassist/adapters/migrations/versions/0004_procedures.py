"""Procedures given by themselves, rules, and where rules have fired."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the three tables."""
    op.create_table(
        "procedures",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("language", _ID, primary_key=True),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
    )
    op.create_table(
        "rules",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("expires", _MOMENT),
        sa.Column("enabled", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "fired_rules",
        sa.Column("interaction_id", _ID, primary_key=True),
        sa.Column("rule_id", _ID, primary_key=True),
        sa.Column("turn", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drops them."""
    for table in ("fired_rules", "rules", "procedures"):
        op.drop_table(table)
