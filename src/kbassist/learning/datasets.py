"""Every evaluation set by name, and where its files lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from kbassist.learning.bitext import Bitext
from kbassist.learning.cases import EvalSet
from kbassist.learning.company_set import company, withdrawn
from kbassist.learning.pages_set import HELD, LANGUAGES, PAGES
from kbassist.learning.public_sets import PARALLEL, PUBLIC, Source
from kbassist.model.base import RefusalKind, Refused

COMPANY = "corpus"

MISSING = (
    "eval/README.md says where this data comes from. Put it in ../shared/data, or name its folder in "
    f"KBASSIST_EVAL_DATA. `--set {COMPANY}` needs none of it"
)
"""What to do where a public set is not there."""

Kind = TypeVar("Kind")

_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of the public data, of the company's corpus, and of what the word table is made from; each may be
    missing.
    """

    data: Path
    corpus: Path
    work: Path

    @classmethod
    def found(cls, data: Path | None = None, work: Path | None = None) -> Places:
        """Those named, else ../shared/data and the project's own, as seen from here or else from its root."""
        return cls(data or _first("../shared/data"), _first("corpus"), work or _first("models/words/work"))


@dataclass(frozen=True, slots=True)
class Origin(Generic[Kind]):
    """How a set is read from what it needs, and what to do where that is not there."""

    needs: Callable[[Places], Path]
    read: Callable[[Path], Kind]
    missing: str


def load(name: str, places: Places) -> EvalSet:
    """The set of questions of this name; Refused INVALID where there is none, NOT_FOUND where its files are missing."""
    return _loaded(name, SEARCHES, places)


def load_bitext(name: str, places: Places) -> Bitext:
    """The set of translated sentences of this name; refused as `load` does."""
    return _loaded(name, BITEXTS, places)


def available(places: Places) -> list[str]:
    """The names of the sets of questions whose files are there, in the order of the reports."""
    return _there(SEARCHES, places)


def available_bitexts(places: Places) -> list[str]:
    """The names of the sets of translated sentences whose files are there."""
    return _there(BITEXTS, places)


def spelled_out(wishes: Sequence[str]) -> list[str]:
    """The sets wished for, each by its name, or several by the word that their names begin with (`pages`)."""
    names = [*SEARCHES, *BITEXTS]
    several = {wish: [name for name in names if name.startswith(f"{wish}-")] for wish in wishes}
    return [name for wish in wishes for name in ([wish] if wish in names else several[wish] or [wish])]


# --- the sets ---------------------------------------------------------------------------------------------------------


def _of_the_company(read: Callable[[Path], EvalSet]) -> Origin[EvalSet]:
    def from_articles(articles: Path) -> EvalSet:
        return read(articles.parent)

    return Origin(lambda places: places.corpus / "articles", from_articles, "run this from the root of the project")


def _public(source: Source[Kind]) -> Origin[Kind]:
    return Origin(
        lambda places: places.data / source.folder,
        source.read,
        MISSING,
    )


def _held_back(read: Callable[[Path], EvalSet]) -> Origin[EvalSet]:
    missing = '`make model ARGS="fetch extract"` gathers the word table\'s texts and keeps these pages back'
    return Origin(lambda places: places.work / HELD, read, missing)


SEARCHES: Mapping[str, Origin[EvalSet]] = {
    COMPANY: _of_the_company(company),
    **{f"withdrawn-{gone}": _of_the_company(partial(withdrawn, language=gone)) for gone in LANGUAGES},
    **{name: _public(source) for name, source in PUBLIC.items()},
    **{name: _held_back(read) for name, read in PAGES.items()},
}
"""Every set of questions that `kbassist eval --set` knows, in the order of the reports."""

BITEXTS: Mapping[str, Origin[Bitext]] = {name: _public(source) for name, source in PARALLEL.items()}
"""Every set of translated sentences that it knows."""

NAMES = (*SEARCHES, *BITEXTS)
"""All of them."""


def _loaded(name: str, known: Mapping[str, Origin[Kind]], places: Places) -> Kind:
    if name not in known:
        raise Refused(RefusalKind.INVALID, f"{name}: no such evaluation set; known are {', '.join(NAMES)}", "set")
    origin = known[name]
    needed = origin.needs(places)
    if not needed.exists():
        raise Refused(RefusalKind.NOT_FOUND, f"{needed}: what {name} needs is not there. {origin.missing}", "set")
    return origin.read(needed)


def _there(known: Mapping[str, Origin[Kind]], places: Places) -> list[str]:
    return [name for name, origin in known.items() if origin.needs(places).exists()]


def _first(relative: str) -> Path:
    """The folder seen from here if it is there, else as seen from the project's root."""
    here = Path(relative)
    return here if here.is_dir() else _ROOT / relative
