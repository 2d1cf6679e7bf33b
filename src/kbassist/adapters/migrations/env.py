"""Runs the migrations on the connection that `adapters.sql.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from kbassist.adapters import tables_talk  # noqa: F401  (its rows join the metadata)
from kbassist.adapters.tables import ArticleRow

context.configure(
    connection=context.config.attributes["connection"], target_metadata=ArticleRow.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
