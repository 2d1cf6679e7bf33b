"""What the word table learns from: every source with its packages and its licence, which decides whether it is used."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from recipe.work import WORK

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
DEBIAN = WORK / "debian"
PAIR_TABLES = Path(os.environ.get("KBASSIST_WORDS_PAIRS") or REPOSITORY.parent / "shared" / "multilingual" / "pairs")

_GNU = ("GPL-1.0-or-later", "GPL-2.0-or-later", "GPL-3.0-or-later")
_LESSER = ("LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-or-later")
_FREE = ("MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PostgreSQL", "Unicode-DFS-2016", "MPL-2.0")
_COMMONS = ("CC0-1.0", "CC-BY-2.0-FR", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0")
CONVEYABLE = frozenset({*_GNU, *_LESSER, *_FREE, *_COMMONS, "public-domain"})
"""Licences of works that may become part of one under GPL-3.0-or-later, as the table is; CC-BY-SA-3.0 by its later
version. Not among them: GPL in one version only, the GNU Free Documentation License, terms of a project's own."""


class Kind(StrEnum):
    """How a source is read."""

    OFFICE = "office"
    PAGES = "pages"
    MANUAL = "manual"
    CATALOGUE = "catalogue"
    WIKI = "wiki"
    PHP = "php"
    NAMES = "names"
    DING = "ding"
    FREEDICT = "freedict"
    MUELLER = "mueller"
    PAIRS = "pairs"


@dataclass(frozen=True)
class Source:
    """One source; `paths` lead from the unpacked packages to its text in each language, the first part a package; the
    files of a table of pairs have their SHA-256 by language.
    """

    name: str
    kind: Kind
    licence: str
    paths: Mapping[str, str] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def used(self) -> bool:
        """Whether its licence lets the table learn from it."""
        return self.licence in CONVEYABLE

    @property
    def packages(self) -> list[str]:
        """The packages it needs."""
        return sorted({path.partition("/")[0] for path in self.paths.values()})

    @property
    def folders(self) -> dict[str, Path]:
        """Its unpacked folders or files by language."""
        return {language: DEBIAN / path for language, path in self.paths.items()}


def sources() -> list[Source]:
    """All sources in the order in which they are read, the unused ones among them."""
    named = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))["source"]
    catalogues = tomllib.loads((HERE / "catalogues.toml").read_text("utf-8"))
    return [Source(**{**entry, "kind": Kind(entry["kind"])}) for entry in named] + [
        Source(f"mo:{package}", Kind.CATALOGUE, licence, {"en": package}) for package, licence in catalogues.items()
    ]
