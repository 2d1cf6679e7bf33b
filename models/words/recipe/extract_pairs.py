"""Pairs that come as pairs: one gzipped table for each source and language, `English TAB other` in every line."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from recipe.texts import Pair, clean


def table_pairs(source: str, folder: Path) -> Iterator[Pair]:
    """The pairs of `NAME.en-LANGUAGE.tsv.gz` in a folder, in the order of the file."""
    for path in sorted(folder.glob(f"{source}.en-*.tsv.gz")):
        language = path.name.removesuffix(".tsv.gz").rpartition("-")[2]
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                english, found, other = line.rstrip("\n").partition("\t")
                if found:
                    yield Pair(source, language, clean(english), clean(other))
