"""A home with as many passages as a measurement asks for, filled once and used again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from kbassist.assist.assistant import Ask
from kbassist.index.filler import Filler
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.knowledge.imports import Importer
from kbassist.language.analyzer import Analyzer
from kbassist.learning.drawn import DrawnEmbedder
from kbassist.learning.evaluate import Home
from kbassist.learning.texts import Source, enough
from kbassist.model.access import Principal
from kbassist.model.suggestion import Found
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Words
from kbassist.ports.store import Outbox, Principals

AUTHOR = "bench"
MARK = "bench.json"
"""What fills a home stands in this file of it, so that the next run knows whether it fits."""

TYPED, TALK = (6, 12), (25, 40)
"""Words of a typed question, and of a talk."""


class Worker(Protocol):
    """The background work of a service."""

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def stop(self) -> None: ...


class Answering(Protocol):
    """Answers as the doors do."""

    def search(self, text: str, principal: Principal, ask: Ask, request: Mapping[str, object]) -> Found: ...


class Beside(Protocol):
    """The processes that answer for it."""

    @property
    def count(self) -> int: ...
    def start(self) -> None: ...
    def wait(self) -> None: ...


class Running(Home, Protocol):
    """The parts of a service whose speed is measured; `wiring.Service` has them all."""

    @property
    def shelf(self) -> Shelf: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def analyzer(self) -> Analyzer: ...
    @property
    def words(self) -> Words: ...
    @property
    def importer(self) -> Importer: ...
    @property
    def principals(self) -> Principals: ...
    @property
    def worker(self) -> Worker: ...
    @property
    def answering(self) -> Answering: ...
    @property
    def beside(self) -> Beside: ...


def fill(home: Running, folder: Path, source: Source, passages: int, progress: Progress | None = None) -> None:
    """Brings a home to about so many passages of these texts, their vectors drawn; a home that fits stays as it is."""
    wanted = {"texts": source.name, "passages": passages, "embedder": home.embedder and home.embedder.fingerprint}
    mark = folder / MARK
    fits = mark.is_file() and json.loads(mark.read_text()) == wanted
    if fits and home.shelf.current.living and not home.shelf.outdated:
        return
    mark.unlink(missing_ok=True)
    home.library.take_in(enough(list(source.pages(home.analyzer.detect)), passages), AUTHOR, True, progress)
    drawn(home, passages, progress)
    mark.write_text(json.dumps(wanted))


def drawn(home: Running, at_once: int, progress: Progress | None = None) -> None:
    """Builds the shelf anew with drawn vectors, so many at once."""
    embedder = None if home.embedder is None else DrawnEmbedder(home.embedder)
    understanding = Understanding(home.analyzer, home.words, embedder)
    Indexer(home.shelf, home.articles, home.outbox, understanding).rebuild(progress)
    Filler(home.shelf, understanding, at_least=at_once).finish(progress)


def questions(home: Running, words: tuple[int, int], seed: int) -> Iterator[str]:
    """Endless distinct questions: so many successive words, at least and at most, from anywhere on the shelf."""
    chance, asked, shelf = random.Random(seed), set[str](), home.shelf.current
    while True:
        said = shelf.passage(chance.randrange(shelf.size)).text.split()
        length = chance.randint(*words)
        start = chance.randrange(max(len(said) - length, 0) + 1)
        question = " ".join(said[start : start + length])
        if len(said) >= length and question not in asked:
            asked.add(question)
            yield question


def remember(home: Running, texts: Iterable[str]) -> None:
    """Has these texts embedded, so few at a time that the embedder remembers them."""
    if home.embedder is not None:
        for text in texts:
            home.embedder.embed([text])


Opener = Callable[[Path], Running]
"""Builds a service in a folder of its own."""
