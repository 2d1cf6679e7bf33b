"""A library and its shelf in a folder of each story's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kbassist.adapters.sql import upgrade
from kbassist.ports.reading import Embedder
from unit.index.shelving import Shelving


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the newest schema, made once and copied for every story."""
    path = tmp_path_factory.mktemp("empty") / "kbassist.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def shelving(tmp_path: Path, empty_database: Path) -> Iterator[Callable[..., Shelving]]:
    """Makes a library with its shelf, with an embedder or without."""
    made: list[Shelving] = []

    def make(embedder: Embedder | None = None, **more: int) -> Shelving:
        home = tmp_path / f"home-{len(made)}"
        home.mkdir()
        shutil.copy(empty_database, home / "kbassist.db")
        made.append(Shelving(home, embedder, **more))
        return made[-1]

    yield make
    for one in made:
        one.store.close()
