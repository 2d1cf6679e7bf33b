"""Homes as the first start leaves them: a database of the newest schema, made once and copied for every story."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kbassist.adapters.sql import upgrade

DATABASE = "kbassist.db"


def new_home(folder: Path) -> Path:
    """The folder, made where there is none, with an empty database in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).write_bytes(_empty())
    return folder


def new_database(folder: Path) -> str:
    """The address of an empty database in this folder."""
    return f"sqlite:///{new_home(folder) / DATABASE}"


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        made = Path(folder) / DATABASE
        upgrade(f"sqlite:///{made}")
        return made.read_bytes()
