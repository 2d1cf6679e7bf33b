"""Kinds of columns that every table is made of."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

ID = String().with_variant(String(collation="C"), "postgresql")  # ids sort by code point in every database
TOKEN: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER key


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that goes in with its time zone and comes back in UTC, also where the database forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses a moment without a zone: it would silently mean another one."""
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Gives the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
