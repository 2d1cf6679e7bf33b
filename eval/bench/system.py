"""What a search system must be able to do to be measured, and the loop that drives one from another process."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from bench.work import Passages, Question, Vectors, Work

SHOWN = 10
DEEP = 50
"""Passages that a system is asked for, so that ten articles are among them."""


class System(Protocol):
    """A search over passages; a row is the number of a passage, in the order in which it was given."""

    libraries: Sequence[str]
    """The packages whose versions stand in the report."""

    def build(self, folder: Path, passages: Passages) -> None:
        """Makes the index, in the folder where it can be kept on the disk, ready to be searched."""

    def open(self, folder: Path, passages: Passages) -> None:
        """Makes the index ready again in a new process: read from the folder or, where nothing is kept, built."""

    def search(self, text: str, vector: Vectors, count: int) -> Sequence[int]:
        """The rows of the best passages, best first."""

    def replace(self, row: int, text: str, vector: Vectors) -> None:
        """Gives a passage another text; it is found by it once this returns."""


class Articles(Protocol):
    """A system that knows articles by itself and takes questions whole."""

    libraries: Sequence[str]

    def take(self, work: Work) -> None: ...
    def build(self, folder: Path, work: Work) -> None: ...
    def open(self, folder: Path, work: Work) -> None: ...
    def find(self, question: Question, count: int) -> Sequence[str]: ...
    def correct(self, article: str, text: str, vector: Vectors, question: str) -> None: ...


class Collapsed:
    """A system of passages as one of articles: an article stands where its best passage stands."""

    def __init__(self, system: System) -> None:
        self._system, self.libraries = system, system.libraries

    def take(self, work: Work) -> None:
        """Reads what the index is built from."""
        assert len(work.passages.texts) == len(work.passages)

    def build(self, folder: Path, work: Work) -> None:
        self._articles = work.passages.articles
        self._system.build(folder, work.passages)

    def open(self, folder: Path, work: Work) -> None:
        self._articles = work.passages.articles
        self._system.open(folder, work.passages)

    def find(self, question: Question, count: int) -> Sequence[str]:
        rows = self._system.search(question.text, question.vector, DEEP)
        return list(dict.fromkeys(self._articles[row] for row in rows))[:count]

    def correct(self, article: str, text: str, vector: Vectors, question: str) -> None:
        """Replaces the article's first passage; it must then be the first that the question finds."""
        self._system.replace(self._articles.index(article), text, vector)
        found = self.find(Question("", question, vector, frozenset(), ""), SHOWN)
        assert article in found, f"{article} is not found after its correction"


def load(name: str) -> Articles:
    """The system that a module of `bench.peers` makes, or kbassist itself."""
    made = import_module(f"bench.peers.{name}").system()
    return made if hasattr(made, "find") else Collapsed(made)


class Served:
    """A system that does what a line of JSON asks."""

    def __init__(self, system: Articles, work: Work, folder: Path) -> None:
        self._system, self._work, self._folder = system, work, folder

    def build(self) -> dict[str, Any]:
        self._system.take(self._work)
        began = time.perf_counter()
        self._system.build(self._folder, self._work)
        return {"seconds": time.perf_counter() - began, "mb_on_disk": _size(self._folder)}

    def open(self) -> dict[str, Any]:
        began = time.perf_counter()
        self._system.open(self._folder, self._work)
        self._system.find(self._work.questions[0], SHOWN)
        return {"seconds": time.perf_counter() - began}

    def search(self, start: int, end: int) -> dict[str, Any]:
        """Asks a stretch of the questions one after the other."""
        found, taken = [], []
        for question in self._work.questions[start:end]:
            began = time.perf_counter()
            found.append(list(self._system.find(question, SHOWN)))
            taken.append((time.perf_counter() - began) * 1000)
        return {"found": found, "ms": taken}

    def clients(self, start: int, end: int, threads: int) -> dict[str, Any]:
        """Asks a stretch of the questions through so many threads at once."""

        def ask(question: Question) -> float:
            began = time.perf_counter()
            self._system.find(question, SHOWN)
            return (time.perf_counter() - began) * 1000

        began = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            taken = list(pool.map(ask, self._work.questions[start:end]))
        return {"ms": taken, "seconds": time.perf_counter() - began}

    def correct(self, number: int) -> dict[str, Any]:
        """Corrects an article in words that nothing else has, and waits until a question finds it by them."""
        article = self._work.passages.articles[number * 7919 % len(self._work.passages)]
        asked = f"zyxophon{number} quellwort{number}"
        vector = self._work.questions[number % len(self._work.questions)].vector
        began = time.perf_counter()
        self._system.correct(article, f"{asked} {self._work.questions[number].text}", vector, asked)
        return {"ms": (time.perf_counter() - began) * 1000}

    def memory(self) -> dict[str, Any]:
        """The most memory that this process held, and what of it is its own and not a mapped file's."""
        status = Path("/proc/self/status").read_text()
        held = {name: int(kb) / 1024 for name, kb in re.findall(r"^(VmHWM|RssAnon):\s+(\d+) kB", status, re.M)}
        return {"peak_mb": held["VmHWM"], "own_mb": held["RssAnon"]}

    def versions(self) -> dict[str, Any]:
        from importlib.metadata import version

        return {name: version(name) for name in self._system.libraries}


def main(name: str, work: str, folder: str) -> None:
    """Reads a line `{"do": …, …}` at a time and answers it with a line."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints must not stand among the answers
    try:
        served = Served(load(name), Work(Path(work)), Path(folder))
        print("{}", file=answers, flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(getattr(served, asked.pop("do"))(**asked)), file=answers, flush=True)
    except Exception as error:  # a system that fails is a row of the report, not the end of it
        print(json.dumps({"failed": f"{type(error).__name__}: {error}"[:300]}), file=answers, flush=True)
        raise


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
