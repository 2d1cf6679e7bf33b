"""Customers of whom something was stored before it was known what they are called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Creates the table; a row goes when all that was stored is redacted again."""
    op.create_table(
        "debts",
        sa.Column("customer_id", sa.String(), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("debts")
