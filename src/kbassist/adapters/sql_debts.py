"""Whose texts are to be redacted again, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import col

from kbassist.adapters.sql import SqlStore
from kbassist.adapters.tables_talk import DebtRow


class SqlDebts:
    """The port Debts on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def add(self, customer_id: str, since: datetime) -> None:
        """Keeps that texts of this customer may hold their name; an older debt stays as it is."""
        this = select(col(DebtRow.customer_id)).where(col(DebtRow.customer_id) == customer_id)
        with self._store.writing() as connection:
            if connection.execute(this).first() is None:
                connection.execute(insert(DebtRow), {"customer_id": customer_id, "since": since})

    def all(self) -> dict[str, datetime]:
        """Every customer whose texts are to be redacted again, and since when."""
        asked = select(col(DebtRow.customer_id), col(DebtRow.since))
        with self._store.reading() as connection:
            return {row.customer_id: row.since for row in connection.execute(asked)}

    def remove(self, customer_id: str) -> None:
        """Nothing is owed to this customer any more."""
        with self._store.writing() as connection:
            connection.execute(delete(DebtRow).where(col(DebtRow.customer_id) == customer_id))

    def scrub(self) -> None:
        """What was redacted again is gone from the disk as well, as far as nobody is in the middle of reading it."""
        self._store.scrub()
