"""Comments on articles in the database."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import insert, select
from sqlmodel import col

from kbassist.adapters.sql import SqlStore
from kbassist.adapters.tables import CommentRow
from kbassist.model.life import Comment

_COMMENT = (
    col(CommentRow.article_id),
    col(CommentRow.revision),
    col(CommentRow.by),
    col(CommentRow.at),
    col(CommentRow.text),
    col(CommentRow.quote),
    col(CommentRow.number),
)


class SqlComments:
    """The port Comments on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def add(self, comment: Comment) -> Comment:
        """Keeps a comment; the same, numbered."""
        row = {name: value for name, value in asdict(comment).items() if name != "number"}
        with self._store.writing() as connection:
            number = connection.execute(insert(CommentRow).returning(_COMMENT[-1]), row).scalar_one()
        return replace(comment, number=number)

    def page(self, article_id: str, after: int, limit: int) -> list[Comment]:
        """An article's comments, oldest first, beginning above a number."""
        asked = select(*_COMMENT).where(_COMMENT[0] == article_id, _COMMENT[-1] > after)
        with self._store.reading() as connection:
            return [Comment(*row) for row in connection.execute(asked.order_by(_COMMENT[-1]).limit(limit))]
