"""What happened, what was asked and what is being imported, in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.tables import ImportRow, OutboxRow, SearchRow
from kbassist.model.base import stretches
from kbassist.model.event import Event, EventType
from kbassist.model.feedback import Matter
from kbassist.model.suggestion import SearchRecord, Shown

_EVENT = (col(OutboxRow.token), col(OutboxRow.type), col(OutboxRow.article_id), col(OutboxRow.at))
_OF_IMPORT = ("import_id", "state", "publish", "progress", "counts", "error", "index_token", "updated_at")
_SHOWN = [field.name for field in fields(Shown)]

# Made once, for what is done at every search: building a statement takes longer than carrying it out.
_NEW_SEARCH = insert(SearchRow)
_NEWEST = select(_EVENT[0], _EVENT[3]).order_by(_EVENT[0].desc()).limit(1)
_SEARCH = select(*SQLModel.metadata.tables[SearchRow.__tablename__].columns)


class SqlOutbox:
    """The port Outbox on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def put(self, type: EventType, article_ids: Sequence[str], at: datetime) -> int:
        """Keeps one event per article in the open transaction; the newest token."""
        rows = [{"type": type.value, "article_id": article_id, "at": at} for article_id in article_ids]
        with self._store.writing() as connection:
            if rows:
                connection.execute(insert(OutboxRow), rows)
            return self.newest()[0]

    def after(self, token: int, limit: int = 10_000) -> list[Event]:
        """Events newer than a token, oldest first."""
        asked = select(*_EVENT).where(_EVENT[0] > token).order_by(_EVENT[0]).limit(limit)
        with self._store.reading() as connection:
            return [Event(row[0], EventType(row[1]), row[2], row[3]) for row in connection.execute(asked)]

    def newest(self) -> tuple[int, datetime | None]:
        """The newest token (0: none ever) and when it was written."""
        with self._store.reading() as connection:
            row = connection.execute(_NEWEST).first()
        return (0, None) if row is None else (row[0], row[1])


class SqlSearches:
    """The port Searches on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def keep(self, record: SearchRecord) -> None:
        """Keeps one search."""
        with self._store.writing() as connection:
            connection.execute(_NEW_SEARCH, _row(record))

    def get(self, search_id: str) -> SearchRecord | None:
        """One search, or None."""
        return next(iter(self.many([search_id])), None)

    def many(self, search_ids: Collection[str]) -> list[SearchRecord]:
        """Those of the searches that are kept, in order of id."""
        return self._among(col(SearchRow.id), search_ids)

    def of_interactions(self, interaction_ids: Collection[str]) -> list[SearchRecord]:
        """All searches made for these interactions, by interaction and oldest first."""
        return self._among(col(SearchRow.interaction_id), interaction_ids)

    def page(self, after: str, limit: int = 500) -> list[SearchRecord]:
        """Searches in order of id, beginning after one."""
        number = col(SearchRow.id)
        with self._store.reading() as connection:
            return [
                _search(row) for row in connection.execute(_SEARCH.where(number > after).order_by(number).limit(limit))
            ]

    def newest(self, limit: int, since: datetime | None = None, reasons: Collection[str] = ()) -> list[SearchRecord]:
        """The newest searches, newest first, of those since a moment that were answered with one of these reasons."""
        at = col(SearchRow.at)
        asked = _SEARCH.order_by(at.desc(), col(SearchRow.id)).limit(limit)
        if since is not None:
            asked = asked.where(at >= since)
        if reasons:
            asked = asked.where(col(SearchRow.no_answer_reason).in_(sorted(reasons)))
        with self._store.reading() as connection:
            return [_search(row) for row in connection.execute(asked)]

    def _among(self, column: Mapped[Any], values: Collection[str]) -> list[SearchRecord]:
        found: list[SearchRecord] = []
        with self._store.reading() as connection:
            for some in stretches(sorted(set(values)), BATCH):
                asked = _SEARCH.where(column.in_(some)).order_by(column, col(SearchRow.at))
                found += [_search(row) for row in connection.execute(asked)]
        return found

    def owed_to(self, customer_id: str, since: datetime) -> list[SearchRecord]:
        """Searches of this moment or later whose request says that redaction is owed to a customer."""
        asked = select(*SearchRow.__table__.columns).where(col(SearchRow.at) >= since)  # type: ignore[attr-defined]
        with self._store.reading() as connection:
            rows = connection.execute(asked.where(col(SearchRow.request)["owed_to"].as_string() == customer_id))
            return [_search(row) for row in rows]

    def amend(self, search_id: str, request: Mapping[str, object]) -> None:
        """Writes the request of a search anew."""
        with self._store.writing() as connection:
            connection.execute(update(SearchRow).where(col(SearchRow.id) == search_id).values(request=dict(request)))


class SqlImports:
    """The port Imports on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def begin(self, import_id: str, by: str, at: datetime, state: Mapping[str, object]) -> None:
        """Keeps a new import."""
        with self._store.writing() as connection:
            connection.execute(insert(ImportRow).values(id=import_id, by=by, at=at, state=dict(state)))

    def put(self, import_id: str, state: Mapping[str, object]) -> None:
        """Keeps the import's state in place of the former one."""
        with self._store.writing() as connection:
            connection.execute(update(ImportRow).where(col(ImportRow.id) == import_id).values(state=dict(state)))

    def get(self, import_id: str, by: str | None) -> dict[str, object] | None:
        """The state of an import that a person began (None: whoever did), or None."""
        asked = select(col(ImportRow.state)).where(col(ImportRow.id) == import_id)
        if by is not None:
            asked = asked.where(col(ImportRow.by) == by)
        with self._store.reading() as connection:
            return connection.execute(asked).scalar()

    def page(self, by: str | None, after: str, limit: int) -> list[dict[str, object]]:
        """Imports without their files, newest first: what became of many files is long, and stays where it is."""
        id, at, state = col(ImportRow.id), col(ImportRow.at), col(ImportRow.state)
        file = state[("files", 0, "file")].as_string()
        asked = select(col(ImportRow.by), at, file, *(state[name] for name in _OF_IMPORT)).where(at.is_not(None))
        if by is not None:
            asked = asked.where(col(ImportRow.by) == by)
        if after:
            then = select(at).where(id == after).scalar_subquery()
            asked = asked.where(or_(at < then, and_(at == then, id > after)))
        with self._store.reading() as connection:
            rows = connection.execute(asked.order_by(at.desc(), id).limit(limit)).all()
        named = [{"by": row[0], "begun_at": row[1], "file": row[2]} for row in rows]
        return [one | dict(zip(_OF_IMPORT, row[3:], strict=True)) for one, row in zip(named, rows, strict=True)]


def _row(record: SearchRecord) -> dict[str, Any]:
    return {
        "id": record.search_id,
        "at": record.at,
        "principal_id": record.principal_id,
        "request": dict(record.request),
        "index_token": record.index_token,
        "language": record.language,
        "no_answer_reason": record.no_answer_reason,
        "shown": [{name: getattr(shown, name) for name in _SHOWN} for shown in record.shown],
        "interaction_id": record.matter.interaction_id,
    }


def _search(row: Any) -> SearchRecord:
    return SearchRecord(
        search_id=row.id,
        at=row.at,
        principal_id=row.principal_id,
        request=row.request,
        index_token=row.index_token,
        language=row.language,
        no_answer_reason=row.no_answer_reason,
        shown=tuple(Shown(**shown) for shown in row.shown),
        matter=Matter(row.interaction_id),
    )
