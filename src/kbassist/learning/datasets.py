"""Every evaluation set by name, and where its files lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kbassist.learning.cases import EvalSet
from kbassist.learning.company_set import company
from kbassist.learning.public_sets import PUBLIC
from kbassist.model.base import RefusalKind, Refused

COMPANY = "corpus"
NAMES = (COMPANY, *PUBLIC)
"""What `kbassist eval --set` knows, in the order of the reports."""

_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Places:
    """The folder of the public data and the folder of the company's corpus; either may be missing."""

    data: Path
    corpus: Path

    @classmethod
    def found(cls, data: Path | None = None) -> Places:
        """The data named, else ../shared/data, and the corpus, as seen from here or else from the project's root."""
        return cls(data or _first("../shared/data"), _first("corpus"))


def load(name: str, places: Places) -> EvalSet:
    """The set of this name; Refused INVALID where there is none, NOT_FOUND where its files are not there."""
    if name == COMPANY:
        return company(places.corpus)
    if name not in PUBLIC:
        raise Refused(RefusalKind.INVALID, f"{name}: no such evaluation set; known are {', '.join(NAMES)}", "set")
    source = PUBLIC[name]
    folder = places.data / source.folder
    if not folder.is_dir():
        raise Refused(
            RefusalKind.NOT_FOUND,
            f"{folder}: the data of {name} is not there; eval/README.md says where it comes from. Put it in "
            f"../shared/data, or name its folder in KBASSIST_EVAL_DATA. `--set {COMPANY}` needs none of it",
        )
    return source.read(folder)


def available(places: Places) -> list[str]:
    """The names of the sets whose files are there, in the order of the reports."""
    there = [COMPANY] if (places.corpus / "articles").is_dir() else []
    return there + [name for name, source in PUBLIC.items() if (places.data / source.folder).is_dir()]


def _first(relative: str) -> Path:
    """The folder seen from here if it is there, else as seen from the project's root."""
    here = Path(relative)
    return here if here.is_dir() else _ROOT / relative
