"""How fast knowledge changes: from publishing to finding it, and from files to a searchable shelf."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kbassist.index.filler import Filler
from kbassist.index.reading import Understanding
from kbassist.index.sync import Indexer
from kbassist.learning.figures import Figure, Target, spread
from kbassist.learning.large_home import AUTHOR, Opener, Running
from kbassist.learning.search_speed import milliseconds, search
from kbassist.learning.texts import Source, enough
from kbassist.model.base import RefusalKind, Refused
from kbassist.ports.reading import Embedder, Vectors

PATIENCE_S = 30.0


def freshness(home: Running, times: int) -> list[Figure]:
    """From publishing a changed article to a search that finds the change, the worker running."""
    ids = sorted(home.shelf.current.cards)
    chosen = [ids[number * len(ids) // times] for number in range(min(times, len(ids)))]
    home.worker.start()
    taken = [milliseconds(_changed, home, one, number) for number, one in enumerate(chosen)]
    home.worker.stop()
    told = spread(taken)
    return [Figure("publish to searchable, p95", told.p95, "ms", Target(300), str(told))]


def _changed(home: Running, article_id: str, number: int) -> None:
    """Changes one article and waits until a search finds the new word."""
    word = f"kbassistbench{time.time_ns()}x{number}"
    content = home.articles.many([article_id])[article_id].head.content
    home.library.write(replace(content, body=f"{content.body}\n\nSeen {word} here."), AUTHOR)
    token = home.library.publish(article_id, AUTHOR)[1]
    home.worker.wake()
    if not home.shelf.wait_for(token, PATIENCE_S):
        raise Refused(RefusalKind.UNAVAILABLE, f"{article_id} was not on the shelf after {PATIENCE_S:.0f} s")
    found = search(home, word, token).suggestions
    if not found or found[0].edition.article_id != article_id:
        raise Refused(RefusalKind.UNAVAILABLE, f"{article_id} was changed and not found by its new word")


def importing(open_home: Opener, folder: Path, source: Source, pages: int) -> list[Figure]:
    """The share of an import, from files to a searchable shelf, that is spent inside the embedder; real vectors."""
    shutil.rmtree(folder, ignore_errors=True)
    with closing(open_home(folder)) as home:
        if home.embedder is None:
            return []
        home.embedder.embed(["the model is loaded before the clock starts"])
        files = [(name, path.read_bytes()) for name, path in source.files()[:pages]]
        embedder = _Timed(home.embedder)
        understanding = Understanding(home.analyzer, home.words, embedder)
        indexer = Indexer(home.shelf, home.articles, home.outbox, understanding)
        reading = milliseconds(home.importer.run, files, AUTHOR, True)
        whole = reading + milliseconds(indexer.drain) + milliseconds(Filler(home.shelf, understanding).finish)
        passages = home.shelf.current.living
    shutil.rmtree(folder, ignore_errors=True)
    rate = passages / whole * 1000
    told = f"{passages} passages of {len(files)} files, {rate:.0f} a second, {reading / whole:.0%} reading and storing"
    return [Figure("import, share of time in the embedder", embedder.spent_ms / whole, "", Target(0.9, True), told)]


def whole_import(open_home: Opener, folder: Path, source: Source, passages: int) -> list[Figure]:
    """How long so many passages take from texts to a searchable shelf without a sentence model; nothing where there is
    one, whose vectors take their own time.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with closing(open_home(folder)) as home:
        if home.embedder is not None:
            return []
        contents = enough(list(source.pages(home.analyzer.detect)), passages)
        began = time.perf_counter()
        home.library.take_in(contents, AUTHOR, True)
        stored = time.perf_counter() - began
        home.indexer.drain()
        seconds = time.perf_counter() - began
        told = f"{home.shelf.current.living} passages of {len(contents)} articles, {stored:.0f} s of it storing them"
    shutil.rmtree(folder, ignore_errors=True)
    return [Figure("import without a sentence model", seconds, "s", Target(90), told)]


class _Timed:
    """An embedder that counts how long it works."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.spent_ms = embedder, 0.0
        self.fingerprint, self.dimensions, self.ready = embedder.fingerprint, embedder.dimensions, True

    def embed(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        try:
            return self._embedder.embed(texts)
        finally:
            self.spent_ms += (time.perf_counter() - began) * 1000

    def fragments(self, word: str) -> int:
        return self._embedder.fragments(word)
