"""The word table that ships, from the package that carries it under a licence of its own."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kbassist.language.wordtable import WordTable


@cache
def packaged_words() -> WordTable:
    """The word table of the package `kbassist_words`, opened once; FileNotFoundError where it is not installed."""
    spec = find_spec("kbassist_words")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package kbassist_words is not installed; `make install` does it")
    return WordTable(Path(spec.origin).parent)
