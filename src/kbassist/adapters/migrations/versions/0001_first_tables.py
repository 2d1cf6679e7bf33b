"""The first tables: articles, events, searches, callers, replays and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_TOKEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates every table."""
    _knowledge()
    _log()
    _access()


def downgrade() -> None:
    """Drops every table."""
    for table in ("imports", "replays", "principals", "searches", "outbox", "publications", "revisions", "articles"):
        op.drop_table(table)


def _knowledge() -> None:
    op.create_table(
        "articles",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("family", sa.String(), nullable=False, index=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
    )
    op.create_table(
        "revisions",
        sa.Column("article_id", _ID, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("folded_title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("audiences", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("starts", _MOMENT, nullable=False),
        sa.Column("ends", _MOMENT),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id", "revision"], ["revisions.article_id", "revisions.number"]),
    )
    op.create_index("ix_publications_article_id_ends", "publications", ["article_id", "ends"])


def _log() -> None:
    op.create_table(
        "outbox",
        sa.Column("token", _TOKEN, primary_key=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "searches",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False, index=True),
        sa.Column("principal_id", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("index_token", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("no_answer_reason", sa.String()),
        sa.Column("shown", sa.JSON(), nullable=False),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("state", sa.JSON(), nullable=False),
    )


def _access() -> None:
    op.create_table(
        "principals",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False, unique=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
    )
    op.create_table(
        "replays",
        sa.Column("principal_id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", sa.Text()),
        sa.Column("at", _MOMENT, nullable=False),
    )
