"""Procedures given by themselves, in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, and_, cast, delete, insert, or_, select
from sqlmodel import col

from kbassist.adapters.sql import SqlStore
from kbassist.adapters.tables import ProcedureRow, RevisionRow
from kbassist.knowledge.procedures import as_mapping, procedure_from
from kbassist.model.procedure import Procedure

_PROCEDURE = (
    col(ProcedureRow.id),
    col(ProcedureRow.language),
    col(ProcedureRow.family),
    col(ProcedureRow.audiences),
    col(ProcedureRow.content),
)
_TEXT = cast(col(RevisionRow.content), Text)
_NUMBERED = or_(_TEXT.like("%1. %"), _TEXT.like("%1) %"))
_LEADING = or_(*(_TEXT.like(f"%{word}%") for word in ("step ", "schritt ", "шаг", "пункт")))
_ARTICLE = col(RevisionRow.article_id)
_TELLING = select(_ARTICLE).where(or_(_TEXT.like('%"procedure": {%'), and_(_NUMBERED, _LEADING))).distinct()


class SqlProcedures:
    """The port ProcedureStore on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def telling(self, among: Collection[str] | None = None) -> list[str]:
        """The ids of those articles (None: of all) that may tell a procedure, by a quick look at their revisions."""
        asked = _TELLING if among is None else _TELLING.where(_ARTICLE.in_(among))
        with self._store.reading() as connection:
            return [*connection.execute(asked.order_by(_ARTICLE)).scalars()]

    def get(self, id: str, language: str) -> Procedure | None:
        """The procedure in this language, or None."""
        asked = select(*_PROCEDURE).where(_PROCEDURE[0] == id, _PROCEDURE[1] == language)
        with self._store.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else _procedure(row)

    def all(self) -> list[Procedure]:
        """Every procedure, in order of id and language."""
        with self._store.reading() as connection:
            rows = connection.execute(select(*_PROCEDURE).order_by(_PROCEDURE[0], _PROCEDURE[1]))
            return [_procedure(row) for row in rows]

    def put(self, procedure: Procedure) -> None:
        """Keeps it in place of the former one of this id and language."""
        with self._store.writing() as connection:
            self.drop(procedure.id, procedure.language)
            connection.execute(
                insert(ProcedureRow).values(
                    id=procedure.id,
                    language=procedure.language,
                    family=procedure.family,
                    audiences=sorted(procedure.audiences),
                    content=as_mapping(procedure),
                )
            )

    def drop(self, id: str, language: str) -> bool:
        """Forgets it; False where there is none."""
        gone = delete(ProcedureRow).where(_PROCEDURE[0] == id, _PROCEDURE[1] == language)
        with self._store.writing() as connection:
            return connection.execute(gone).rowcount > 0


def _procedure(row: Any) -> Procedure:
    base = Procedure(row.id, row.family, "", row.language, (), (), frozenset(row.audiences))
    return procedure_from(row.content, base).procedure
