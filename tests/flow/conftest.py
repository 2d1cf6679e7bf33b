"""A whole service in a folder of its own, searching by words alone, with its doors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flow.doors import Doors
from homes import new_home
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """Doors of one story's own."""
    yield from _open(tmp_path / "home")


@pytest.fixture(scope="session")
def shared_doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Doors for stories that change nothing behind them."""
    yield from _open(tmp_path_factory.mktemp("shared") / "home")


def _open(home: Path) -> Iterator[Doors]:
    service = build(Settings(home=new_home(home), embedder="words", max_body_mb=1))
    with TestClient(create_app(service)) as client:
        yield Doors(service, client)
    service.close()
