"""The migrations make exactly the tables that the code reads, and running them is safe at any time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from kbassist.adapters.sql import MIGRATIONS, SqlStore, newest_schema, upgrade
from kbassist.adapters.tables import ArticleRow


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new folder' / 'kbassist.db'}"


def test_the_migrated_database_and_the_rows_agree(address: str) -> None:
    upgrade(address)
    with SqlStore(address).reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), ArticleRow.metadata) == []


def test_the_number_in_the_file_name_is_the_head_of_the_migrations() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == newest_schema()


def test_a_second_upgrade_changes_nothing_and_loses_nothing(address: str) -> None:
    upgrade(address)
    store = SqlStore(address)
    with store.writing() as connection:
        connection.execute(text("INSERT INTO imports (id, state) VALUES ('i', '{}')"))
    upgrade(address)
    with store.reading() as connection:
        assert connection.execute(text("SELECT id FROM imports")).scalar() == "i"


def test_a_server_and_a_worker_that_start_together_make_the_tables_once(address: str) -> None:
    failures: list[Exception] = []

    def start() -> None:
        try:
            upgrade(address)
        except Exception as failure:
            failures.append(failure)

    starts = [threading.Thread(target=start) for _ in range(3)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert failures == []
    with SqlStore(address).reading() as connection:
        assert "articles" in inspect(connection).get_table_names()


def test_an_acknowledged_write_is_on_the_disk_and_references_are_checked(address: str) -> None:
    upgrade(address)
    with SqlStore(address).reading() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
