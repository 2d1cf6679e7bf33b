"""Imports in order: who began each, and when."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds both; of an import from before, only when it was last heard of is known."""
    op.add_column("imports", sa.Column("by", sa.String()))
    op.add_column("imports", sa.Column("at", _MOMENT))
    op.create_index("ix_imports_at", "imports", ["at"])
    rows = sa.table("imports", sa.column("id"), sa.column("state", sa.JSON()), sa.column("at", _MOMENT))
    connection = op.get_bind()
    for identity, state in connection.execute(sa.select(rows.c.id, rows.c.state)).all():
        if heard := state.get("updated_at"):
            known = rows.update().where(rows.c.id == identity).values(at=datetime.fromisoformat(heard))
            connection.execute(known)


def downgrade() -> None:
    """Drops them."""
    op.drop_index("ix_imports_at", "imports")
    op.drop_column("imports", "at")
    op.drop_column("imports", "by")
