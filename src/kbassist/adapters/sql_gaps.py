"""Gaps and what was told of them by hand, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from kbassist.adapters.sql import SqlStore
from kbassist.adapters.tables import GapReportRow, GapRow
from kbassist.model.gap import GapLeader, GapReport

_LEADER, _REPORT = (select(*SQLModel.metadata.tables[row.__tablename__].columns) for row in (GapRow, GapReportRow))


class SqlGapLog:
    """The port GapLog on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def leaders(self) -> list[GapLeader]:
        """Every leader, oldest first."""
        asked = _LEADER.order_by(col(GapRow.at), col(GapRow.id))
        with self._store.reading() as connection:
            return [GapLeader(**row) for row in connection.execute(asked).mappings()]

    def add(self, leaders: Sequence[GapLeader]) -> None:
        """Keeps new leaders."""
        if leaders:
            with self._store.writing() as connection:
                connection.execute(insert(GapRow), [asdict(one) for one in leaders])

    def drafted(self, gap_id: str, article_id: str) -> None:
        """Keeps which article was begun for a gap."""
        with self._store.writing() as connection:
            connection.execute(update(GapRow).where(col(GapRow.id) == gap_id).values(article_id=article_id))

    def report(self, report: GapReport) -> None:
        """Keeps what was told by hand."""
        with self._store.writing() as connection:
            connection.execute(insert(GapReportRow).values(**asdict(report)))

    def reports(self, since: datetime, limit: int) -> list[GapReport]:
        """What was told by hand since a moment, newest first."""
        at = col(GapReportRow.at)
        asked = _REPORT.where(at >= since).order_by(at.desc(), col(GapReportRow.id)).limit(limit)
        with self._store.reading() as connection:
            return [GapReport(**row) for row in connection.execute(asked).mappings()]
