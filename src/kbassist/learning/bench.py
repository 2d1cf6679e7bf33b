"""How fast everything is: a large home on two cores, every figure beside its target and its rivals, written down."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from kbassist.learning.change_speed import freshness, importing
from kbassist.learning.embedders import Encoder, embedder_speeds
from kbassist.learning.figures import Figure, as_mapping, table
from kbassist.learning.large_home import TYPED, Opener, Running, fill, questions
from kbassist.learning.restart import Server, restart
from kbassist.learning.search_speed import flat_search, lexical_race, many_clients, whole_search
from kbassist.learning.texts import Source
from kbassist.model.base import now_utc
from kbassist.ports import Progress

CORES = 2
JSON, TABLE = "bench.json", "bench.md"


class Configured(Protocol):
    """What the measurement reads of the settings."""

    @property
    def home(self) -> Path: ...
    @property
    def bench_texts(self) -> Path | None: ...


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


@dataclass(frozen=True, slots=True)
class Means:
    """What the measurement cannot make itself: services in folders, servers, and the model in its forms."""

    open_home: Opener
    serve: Server | None = None
    forms: Mapping[str, Callable[[], Encoder]] = field(default_factory=dict)


def command(
    settings: Configured, means: Means, amounts: Amounts = Amounts(), progress: Progress | None = None
) -> dict[str, Any]:
    """What `kbassist bench` does: fills a home, measures, and writes down; the report as a JSON object.

    The home is `<KBASSIST_HOME>/bench/home`; a later run of the same size uses it again.
    """
    source, folder = texts(settings.bench_texts), settings.home / "bench"
    with _cores(CORES) as cores:
        with closing(means.open_home(folder / "home")) as home:
            fill(home, folder / "home", source, amounts.passages, progress)
            figures = _of_home(home, folder / "home", means, amounts, progress)
            passages = home.shelf.current.living
        figures += importing(means.open_home, folder / "import", source, amounts.imported_pages)
    about = {
        "at": now_utc().isoformat(timespec="seconds"),
        "machine": machine(),
        "cores": cores,
        "passages": passages,
        "texts": source.name,
        "vectors": "drawn at random in clusters for the passages (this measures speed, not ranking); real for questions",
    }
    return write(amounts.results, about, figures)


def texts(folder: Path | None) -> Source:
    """The folder named, else the corpus of the project."""
    if folder is not None:
        return Source(folder, folder.name)
    here = Path("corpus/articles")
    return Source(here if here.is_dir() else Path(__file__).parents[3] / here, "corpus")


def write(folder: Path, about: Mapping[str, Any], figures: Sequence[Figure]) -> dict[str, Any]:
    """Keeps the report as JSON and as a page of Markdown; the report."""
    report = {**about, "figures": [as_mapping(figure) for figure in figures]}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    head = "".join(f"* {name}: {value}\n" for name, value in about.items())
    (folder / TABLE).write_text(f"{head}\n{table(figures)}", encoding="utf-8")
    return report


def machine() -> str:
    """The processor's name, and the system's."""
    told = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").is_file() else ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def _of_home(home: Running, folder: Path, means: Means, amounts: Amounts, progress: Progress | None) -> list[Figure]:
    if home.embedder is not None:
        home.embedder.embed(["the model is loaded before the clock starts"])
    figures = whole_search(home, amounts.searches)
    figures += many_clients(home, amounts.rounds)
    figures += flat_search(home, amounts.searches)
    figures += freshness(home, amounts.changes)
    if means.serve is not None:
        figures += restart(home, folder, means.serve)
    figures += lexical_race(home, amounts.races, progress)
    if means.forms:
        asked = list(islice(questions(home, TYPED, seed=7), amounts.searches))
        shelf = home.shelf.current
        passages = [shelf.passage(row).embedded_text for row in range(0, shelf.size, max(shelf.size // 256, 1))]
        figures += embedder_speeds(means.forms, asked, passages)
    return figures


@contextmanager
def _cores(count: int) -> Iterator[int]:
    """Confines this process, and those it starts, to some cores; how many it really has."""
    if not hasattr(os, "sched_setaffinity"):
        yield os.cpu_count() or 1
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield min(count, len(before))
    finally:
        os.sched_setaffinity(0, before)
