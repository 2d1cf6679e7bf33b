"""Reviews, the log of what was done to articles, comments, sources, and what lists are narrowed by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_TOKEN = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_LONG_AGO = "1970-01-01 00:00:00"
_BATCH = 500

_INDEXED = (("publications", "starts"), ("revisions", "valid_from"), ("revisions", "valid_until"))
_REFUSED = "the log is only ever added to"


def upgrade() -> None:
    """Creates five tables, bars every change of the log, and fills the new columns."""
    _reviews()
    _log()
    _comments()
    _sources()
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    _fill()
    for table, indexed in _INDEXED:
        op.create_index(f"ix_{table}_{indexed}", table, [indexed])
    _bar()


def downgrade() -> None:
    """Drops them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER log_stays ON log")
        op.execute("DROP FUNCTION log_stays()")
    for table in ("followed", "sources", "comments", "log", "reviews"):
        op.drop_table(table)
    for table, indexed in _INDEXED:
        op.drop_index(f"ix_{table}_{indexed}", table)
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)


def _added() -> dict[str, list[sa.Column[Any]]]:
    return {
        "articles": [
            sa.Column("written_at", _MOMENT, nullable=False, server_default=_LONG_AGO),
            sa.Column("text_at", _MOMENT, nullable=False, server_default=_LONG_AGO),
        ],
        "revisions": [
            sa.Column("valid_from", _MOMENT),
            sa.Column("valid_until", _MOMENT),
            sa.Column("dated", sa.Boolean(), nullable=False, server_default=sa.false()),
        ],
    }


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("number", _TOKEN, primary_key=True),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reviews_article_id_number", "reviews", ["article_id", "number"])


def _log() -> None:
    op.create_table(
        "log",
        sa.Column("number", _TOKEN, primary_key=True),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_log_article_id_number", "log", ["article_id", "number"])
    op.create_index("ix_log_at", "log", ["at"])


def _comments() -> None:
    op.create_table(
        "comments",
        sa.Column("number", _TOKEN, primary_key=True),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comments_article_id_number", "comments", ["article_id", "number"])


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("article_id", _ID, primary_key=True),
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "followed",
        sa.Column("origin", sa.String(), primary_key=True),
        sa.Column("article_id", _ID, primary_key=True),
        sa.Column("file", sa.String(), nullable=False),
    )


def _fill() -> None:
    op.execute(
        "UPDATE articles SET"
        " written_at = (SELECT MIN(created_at) FROM revisions WHERE article_id = articles.id),"
        " text_at = (SELECT MAX(created_at) FROM revisions WHERE article_id = articles.id)"
    )
    revisions = sa.table(
        "revisions",
        sa.column("article_id"),
        sa.column("number"),
        sa.column("content", sa.JSON()),
        sa.column("valid_from", _MOMENT),
        sa.column("valid_until", _MOMENT),
        sa.column("dated", sa.Boolean()),
    )
    read = op.get_bind().execute(sa.select(revisions.c.article_id, revisions.c.number, revisions.c.content))
    filled = [
        {
            "article": article,
            "revision": number,
            "valid_from": _moment(content.get("valid_from")),
            "valid_until": _moment(content.get("valid_until")),
            "dated": content.get("as_of_field") is not None,
        }
        for article, number, content in read
        if any(content.get(name) is not None for name in ("valid_from", "valid_until", "as_of_field"))
    ]
    here = (revisions.c.article_id == sa.bindparam("article")) & (revisions.c.number == sa.bindparam("revision"))
    for start in range(0, len(filled), _BATCH):
        op.get_bind().execute(sa.update(revisions).where(here), filled[start : start + _BATCH])


def _moment(written: Any) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _bar() -> None:
    """Whoever reaches the database by another way than ours cannot rewrite what was done either."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log"
            " FOR EACH STATEMENT EXECUTE FUNCTION log_stays()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER log_stays_{verb.lower()} BEFORE {verb} ON log BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
