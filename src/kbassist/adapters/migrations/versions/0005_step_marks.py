"""What agents told by hand about the steps of guided work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Creates the table of marks; rows are only ever added."""
    op.create_table(
        "step_marks",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("interaction_id", _ID, sa.ForeignKey("interactions.id"), nullable=False),
        sa.Column("procedure_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String()),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_step_marks_interaction_id_number", "step_marks", ["interaction_id", "number"])


def downgrade() -> None:
    """Drops it."""
    op.drop_table("step_marks")
