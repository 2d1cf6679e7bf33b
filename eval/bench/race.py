"""All systems over one job, in alternation, since machines drift: what each found, and how long each stage took."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.process import FailedError, Process
from bench.work import Work

STRETCH = 10
CLIENTS = 32
CORRECTIONS = 9
PATIENCE_S = 150.0
"""How long one system's questions may take in all; a slow one answers fewer, and the report says how many."""

Say = Callable[[str], None]


@dataclass
class Taken:
    """What was measured of one system; `failed` tells why nothing more was."""

    name: str
    versions: dict[str, str] = field(default_factory=dict)
    stages: dict[str, Any] = field(default_factory=dict)
    found: list[list[str]] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    clients_ms: list[float] = field(default_factory=list)
    corrected_ms: list[float] = field(default_factory=list)
    failed: str | None = None


def race(systems: Sequence[str], work: Work, folder: Path, timed: bool, say: Say) -> list[Taken]:
    """Builds each, starts each anew, then asks all in turn; with `timed` also through many threads and corrections."""
    all_taken = [_built(name, work, folder, say) for name in systems]
    running: dict[str, Process] = {}
    try:
        for taken in all_taken:
            with _failing(taken, say):
                if taken.failed is None:
                    running[taken.name] = _opened(taken, work, folder)
        _ask_in_turn(all_taken, running, len(work.questions), say)
        if timed:
            _ask_at_once(all_taken, running, len(work.questions), say)
            _correct_in_turn(all_taken, running, say)
        for taken in all_taken:
            with _failing(taken, say):
                if taken.failed is None:
                    taken.stages["memory"] = running[taken.name].ask("memory")
    finally:
        for process in running.values():
            process.end()
        for name in systems:
            shutil.rmtree(folder / name, ignore_errors=True)
    return all_taken


def _built(name: str, work: Work, folder: Path, say: Say) -> Taken:
    taken = Taken(name)
    shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with _failing(taken, say):
        process = Process(name, work.folder, folder / name)
        try:
            taken.versions = process.ask("versions")
            taken.stages["build"] = process.ask("build")
            taken.stages["build_memory"] = process.ask("memory")
        finally:
            process.end()
        say(f"{name}: built in {taken.stages['build']['seconds']:.1f} s")
    return taken


def _opened(taken: Taken, work: Work, folder: Path) -> Process:
    process = Process(taken.name, work.folder, folder / taken.name)
    process.ask("open")
    taken.stages["restart"] = {"seconds": time.perf_counter() - process.began}
    return process


def _ask_in_turn(all_taken: Sequence[Taken], running: dict[str, Process], questions: int, say: Say) -> None:
    for start in range(0, questions, STRETCH):
        for taken in _turned(all_taken, start // STRETCH):
            if taken.failed is None and sum(taken.ms) < PATIENCE_S * 1000:
                with _failing(taken, say):
                    answer = running[taken.name].ask("search", start=start, end=min(start + STRETCH, questions))
                    taken.found += answer["found"]
                    taken.ms += answer["ms"]
        if start % 100 == 0:
            say(f"asked {start} of {questions}")


def _ask_at_once(all_taken: Sequence[Taken], running: dict[str, Process], questions: int, say: Say) -> None:
    for taken in all_taken:
        if taken.failed is None:
            slow = sum(taken.ms) / len(taken.ms)
            count = int(min(questions, max(CLIENTS, 20_000 / slow)))
            with _failing(taken, say):
                answer = running[taken.name].ask("clients", start=0, end=count, threads=CLIENTS)
                taken.clients_ms = answer["ms"]
                taken.stages["clients"] = {"a_second": count / answer["seconds"]}


def _correct_in_turn(all_taken: Sequence[Taken], running: dict[str, Process], say: Say) -> None:
    for number in range(CORRECTIONS):
        for taken in _turned(all_taken, number):
            if taken.failed is None and sum(taken.corrected_ms) < PATIENCE_S * 1000:
                with _failing(taken, say):
                    taken.corrected_ms.append(running[taken.name].ask("correct", number=number)["ms"])


def _turned(all_taken: Sequence[Taken], by: int) -> list[Taken]:
    """The systems beginning with another one each time, so that none is always asked first."""
    by %= len(all_taken)
    return [*all_taken[by:], *all_taken[:by]]


@contextmanager
def _failing(taken: Taken, say: Say) -> Iterator[None]:
    try:
        yield
    except (FailedError, OSError) as error:
        taken.failed = str(error)
        say(f"{taken.name}: {error}")
