"""The database: connections, transactions and the schema's newest form, on SQLite or PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from kbassist.model.base import RefusalKind, Refused

MIGRATIONS = Path(__file__).parent / "migrations"
BATCH = 500
"""Ids asked for in one query."""

_BUSY_MS = 10_000
_SQLITE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_WRITERS_LOCK = 0x6B62  # any number, as long as every writer takes the same
_WRITING = "kbassist_writing"


class SqlStore:
    """One database; `transaction` is per thread, and reads outside one take a short connection of their own."""

    def __init__(self, database_url: str) -> None:
        self.engine = _engine(database_url)
        self._mine = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Holds together or not at all; Refused UNAVAILABLE where another writer does not finish in ten seconds."""
        with self.writing():
            yield

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The connection of this thread's transaction, which is opened where there is none."""
        current = self._current()
        if current is not None:
            yield current
            return
        told: list[Callable[[], None]] = []
        with _begin_to_write(self.engine) as connection:
            self._mine.connection, self._mine.told = connection, told
            try:
                yield connection
            finally:
                self._mine.connection = None
        for tell in told:
            tell()

    def afterwards(self, tell: Callable[[], None]) -> None:
        """Calls this once all that the open transaction did is kept, and never where it is not; at once outside one."""
        if self._current() is None:
            tell()
        else:
            self._mine.told.append(tell)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The open transaction's connection, so that it sees its own writes, or a short one."""
        current = self._current()
        if current is not None:
            yield current
            return
        with self.engine.connect() as connection:
            yield connection

    def ping(self) -> None:
        """Answers, or raises what is wrong."""
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    def scrub(self) -> None:
        """What was written over is gone from the log of writes too, where nobody is in the middle of reading it."""
        _empty_log(self.engine)

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()

    def _current(self) -> Connection | None:
        return getattr(self._mine, "connection", None)


def upgrade(database_url: str) -> None:
    """Brings the database to the newest schema, creating it where there is none; at once where it is there already."""
    engine = _engine(database_url)
    try:
        with engine.connect() as connection:
            if _schema(connection) == newest_schema():
                return
        with _begin_to_write(engine) as connection:
            _migrate(connection)
    finally:
        engine.dispose()


def newest_schema() -> str:
    """The newest migration's number, read from the file names: importing Alembic takes longer than all else here."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _schema(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    number: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return number


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


# All that differs between the databases stands below this line.


def _engine(database_url: str) -> Engine:
    url = make_url(database_url)
    to_json = partial(json.dumps, ensure_ascii=False)
    engine = create_engine(url, json_serializer=to_json, pool_size=16, max_overflow=48, pool_pre_ping=False)
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Readers beside one writer (WAL); an acknowledged write is on the disk (FULL), whatever is killed next; what is
    written over is overwritten with zeros, since a name may have stood there.
    """
    connection.isolation_level = None  # we begin transactions, not the driver
    cursor = connection.cursor()
    for setting in (f"busy_timeout={_BUSY_MS}", *_SQLITE):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: one that first reads could find on writing that what it read is old."""
    begin = "BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN"
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        driver.execute(begin)  # past SQLAlchemy, which would prepare for rows that never come
    except sqlite3.OperationalError as error:
        raise OperationalError(begin, None, error) from error


def _empty_log(engine: Engine) -> None:
    if engine.url.get_backend_name() != "sqlite":
        return
    connection = engine.raw_connection()  # a transaction would keep the log busy itself
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@contextmanager
def _begin_to_write(engine: Engine) -> Iterator[Connection]:
    """One writer at a time, in PostgreSQL too: else a lower token could be committed, unseen, after a higher one."""
    with engine.connect().execution_options(**{_WRITING: True}) as connection:
        try:
            connection.begin()
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})"))
        except OperationalError as error:
            raise Refused(
                RefusalKind.UNAVAILABLE, f"the database cannot be written now ({error.orig}); try again shortly"
            ) from error
        yield connection
        connection.commit()
