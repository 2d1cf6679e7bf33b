"""Pairs that come as pairs: one gzipped table for each source and language, `English TAB other` in every line."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from recipe.texts import Pair, clean


def table_pairs(source: str, folder: Path, sha256: Mapping[str, str]) -> Iterator[Pair]:
    """The pairs of `NAME.en-LANGUAGE.tsv.gz` in a folder, in order; ends where a file is another one."""
    for path in sorted(folder.glob(f"{source}.en-*.tsv.gz")):
        language = path.name.removesuffix(".tsv.gz").rpartition("-")[2]
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != sha256.get(language):
            raise SystemExit(f"{path}: SHA-256 {found}, but sources.toml says {sha256.get(language)}")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                english, parted, other = line.rstrip("\n").partition("\t")
                if parted:
                    yield Pair(source, language, clean(english), clean(other))
