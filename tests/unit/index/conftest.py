"""A library and its shelf in a folder of each story's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homes import new_home
from kbassist.ports.reading import Embedder
from unit.index.shelving import Shelving


@pytest.fixture
def shelving(tmp_path: Path) -> Iterator[Callable[..., Shelving]]:
    """Makes a library with its shelf, with an embedder or without."""
    made: list[Shelving] = []

    def make(embedder: Embedder | None = None, **more: int) -> Shelving:
        made.append(Shelving(new_home(tmp_path / f"home-{len(made)}"), embedder, **more))
        return made[-1]

    yield make
    for one in made:
        one.store.close()
