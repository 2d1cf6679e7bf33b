"""How fast everything is: a large home on two cores, every figure beside its target and its rivals, written down."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kbassist.learning.change_speed import freshness, importing, whole_import
from kbassist.learning.figures import Figure, write
from kbassist.learning.large_home import Opener, Running, fill
from kbassist.learning.machine import confined, machine
from kbassist.learning.restart import Server, restart, served
from kbassist.learning.rivals import installed
from kbassist.learning.search_speed import flat_search, lexical_race, many_clients, whole_search
from kbassist.learning.texts import source_of
from kbassist.learning.words_speed import whole_talk, words_half
from kbassist.ports.progress import Progress


class Configured(Protocol):
    """What the measurement reads of the settings."""

    @property
    def home(self) -> Path: ...
    @property
    def bench_texts(self) -> Path | None: ...
    @property
    def answerers(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is measured; the defaults are what the figures of the documentation stand on."""

    passages: int = 100_000
    searches: int = 200
    races: int = 20
    changes: int = 40
    rounds: int = 16
    imported_pages: int = 1000
    results: Path = Path("eval/results")


DEFAULT = Amounts()


def command(
    settings: Configured,
    open_home: Opener,
    serve: Server = served,
    amounts: Amounts = DEFAULT,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What `kbassist bench` does: fills a home, measures, and writes down; the report as a JSON object.

    The home is `<KBASSIST_HOME>/bench/home`; a later run of the same size uses it again. Without a sentence model the
    report is named apart. Refused UNAVAILABLE before anything is filled where what it is compared with is missing.
    """
    installed()
    source, folder = source_of(settings.bench_texts), settings.home / "bench"
    with confined() as cores:
        with closing(open_home(folder / "home")) as home:
            fill(home, folder / "home", source, amounts.passages, progress)
            passages = home.shelf.current.living
            name = "bench-words" if home.embedder is None else "bench"
            figures = _of_home(home, folder / "home", serve, amounts, progress)
        figures += importing(open_home, folder / "import", source, amounts.imported_pages)
        figures += whole_import(open_home, folder / "import", source, passages)
    about = {
        "machine": machine(),
        "cores": cores,
        "passages": passages,
        "texts": source.name,
        "vectors": "of passages drawn at random, in clusters (speed is measured, not ranking); of questions real",
    }
    return write(amounts.results / name, about, figures)


def _of_home(home: Running, folder: Path, serve: Server, amounts: Amounts, progress: Progress | None) -> list[Figure]:
    if home.embedder is not None:
        home.embedder.embed(["the model is loaded before the clock starts"])
    figures = whole_search(home, amounts.searches)
    figures += words_half(home, amounts.searches)
    figures += whole_talk(home, amounts.searches)
    figures += many_clients(home, amounts.rounds)
    figures += lexical_race(home, amounts.races, progress)
    figures += flat_search(home, amounts.searches)
    figures += freshness(home, amounts.changes)
    return figures + restart(home, folder, serve)
