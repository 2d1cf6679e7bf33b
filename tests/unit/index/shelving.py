"""A library with its shelf in a folder of its own, and the two sockets it needs, as plain as they can be."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_log import SqlOutbox
from kbassist.index.filler import SLICE, Filler
from kbassist.index.lexical import Postings, postings_of
from kbassist.index.plan import plan
from kbassist.index.reading import Understanding
from kbassist.index.segment import Indexes, segment_of
from kbassist.index.shelf import Shelf
from kbassist.index.sketch import small
from kbassist.index.snapshot import Snapshot
from kbassist.index.sync import INLINE, Indexer
from kbassist.index.words import WordIndex, index_of
from kbassist.knowledge.library import Library
from kbassist.model.access import EVERY_AUDIENCE
from kbassist.model.article import Content
from kbassist.model.passage import Edition, Passage, Scope, Shelved
from kbassist.ports.reading import Embedder, Span, Vectors

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYTHING = frozenset({EVERY_AUDIENCE})


class Words:
    """Every word is a term, in any language."""

    fingerprint = "words-1"

    def terms(self, text: str, language: str) -> list[str]:
        return [term for term, _, _ in self.spans(text, language)]

    def spans(self, text: str, language: str) -> list[Span]:  # noqa: ARG002
        return [(match.group().casefold(), *match.span()) for match in re.finditer(r"\w+", text)]

    def words(self, text: str, language: str) -> list[Span]:
        return self.spans(text, language)

    def sought(self, text: str, language: str, terms: Set[str], words: Set[str]) -> tuple[list[Span], list[Span]]:
        every = self.spans(text, language)
        return [span for span in every if span[0] in terms], [span for span in every if span[0] in words]

    def read(self, text: str, language: str) -> tuple[list[str], list[str]]:
        terms = self.terms(text, language)
        return terms, terms

    def detect(self, text: str, default: str) -> str:  # noqa: ARG002
        return default


class Spelling:
    """A word table that knows words by their letters: those spelled alike are near."""

    fingerprint = "spelling-1"
    dimensions = 64

    def vectors(self, of: Sequence[str]) -> Vectors:
        rows = np.zeros((len(of), self.dimensions), np.float32)
        for number, word in enumerate(of):
            for begin in range(len(word) + 1):
                seed = zlib.crc32(f"<{word}>"[begin : begin + 2].encode())
                rows[number] += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return rows


class NothingTaught:
    """Priors of a service that nobody gave any feedback."""

    current: Mapping[tuple[str, str], float] = MappingProxyType({})


@dataclass
class Counting:
    """An embedder that remembers what it was asked; equal texts get equal vectors, others unlike ones."""

    fingerprint: str = "counting-1"
    dimensions: int = 8
    ready: bool = True
    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.stack([self._vector(text) for text in texts])

    def fragments(self, word: str) -> int:
        return len(word)

    @property
    def passages(self) -> list[str]:
        """The texts asked for to be shelved: those with their title before them (the others measure the shelf)."""
        return [text for text in self.asked if "\n" in text]

    def _vector(self, text: str) -> Vectors:
        seed = hashlib.blake2b(f"{self.fingerprint} {text}".encode(), digest_size=self.dimensions).digest()
        vector = np.frombuffer(seed, np.uint8).astype(np.float32) - 127.5
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def content(id: str, body: str, **more: Any) -> Content:
    """Public English content."""
    return Content(id, more.pop("title", f"About {id}"), body, "en", more.pop("family", id), **more)


@dataclass
class Shelving:
    """A library, its shelf, and a clock that the story moves; `embedder` None: words alone.

    Vectors follow where one change brings more than `inline` texts, at least `slice` at a time.
    """

    home: Path
    embedder: Embedder | None = None
    now: datetime = NOON
    inline: int = INLINE
    slice: int = SLICE
    shelf: Shelf = field(init=False)
    indexer: Indexer = field(init=False)
    filler: Filler = field(init=False)
    library: Library = field(init=False)

    def __post_init__(self) -> None:
        store = SqlStore(f"sqlite:///{self.home / 'kbassist.db'}")
        self.articles, self.outbox, self.store = SqlArticles(store), SqlOutbox(store), store
        self.library = Library(store, self.articles, self.outbox, lambda: self.now)
        model = "none" if self.embedder is None else self.embedder.fingerprint
        self.shelf = Shelf(self.home, model, f"{Words.fingerprint} {Spelling.fingerprint}")
        reading = Understanding(Words(), Spelling(), self.embedder)
        self.indexer = Indexer(self.shelf, self.articles, self.outbox, reading, self.inline)
        self.filler = Filler(self.shelf, reading, self.slice)

    def write(self, id: str, body: str, **more: Any) -> int:
        """Writes and publishes a text and brings the shelf up to it; the index token."""
        self.library.write(content(id, body, **more), "ann")
        self.library.publish(id, "ann")
        return self.indexer.drain()

    def opened_again(self, embedder: Embedder | None = None) -> Shelving:
        """What another process finds in the same folder."""
        return Shelving(self.home, embedder or self.embedder, self.now, self.inline, self.slice)

    @property
    def generation(self) -> int:
        """The generation that CURRENT names."""
        return int((self.home / "CURRENT").read_text())

    def found(self, *words: str, at: datetime | None = None) -> set[str]:
        """The articles in force whose text holds one of the words."""
        return found(self.shelf.current, *words, at=at or self.now)


def found(snapshot: Snapshot, *words: str, at: datetime = NOON, **scope: Any) -> set[str]:
    """The articles in force at a moment whose text holds one of the words."""
    allowed = snapshot.allowed(Scope(scope.pop("readable", EVERYTHING), at, **scope))
    rows = np.flatnonzero((snapshot.lexical(dict.fromkeys(words, 1.0)) > 0) & allowed.rows)
    return {snapshot.edition(int(row), allowed).article_id for row in rows}


def edited(snapshot: Snapshot, articles: Sequence[Shelved], embedder: Counting, token: int = 1) -> Snapshot:
    """The snapshot after these articles became so."""
    change = plan(articles, {article.article_id: snapshot.cards.get(article.article_id, ()) for article in articles})
    new = snapshot.lacking(change.add)
    known: Mapping[str, Vectors] = snapshot.vectors_of([passage.id for passage in new])
    made = [known.get(one.id, embedder.embed([one.embedded_text])[0]) for one in new]
    vectors = np.stack(made) if made else np.zeros((0, embedder.dimensions), np.float32)
    segment = segment_of(new, dict(change.retag), Indexes(*indexed(new), small(vectors)))
    return snapshot.changed(change, segment, token)


def indexed(passages: Sequence[Passage]) -> tuple[Postings, WordIndex]:
    """The terms and the words of some passages."""
    reading = Understanding(Words(), Spelling(), None)
    documents = [reading.documents(passage) for passage in passages]
    index = index_of([words for _, words in documents], [passage.language for passage in passages], reading.words)
    return postings_of([terms for terms, _ in documents]), index


def edition(article: str, revision: int, passages: Sequence[Passage] = (), **more: Any) -> Edition:
    """A public edition published an hour before noon, for ever unless told otherwise."""
    plain = Edition(
        article_id=article,
        revision=revision,
        family=article,
        language="en",
        title=f"About {article}",
        uri=None,
        audiences=("public",),
        attributes={},
        tags=(),
        published_from=NOON - HOUR,
        published_until=None,
        valid_from=None,
        valid_until=None,
        as_of_field=None,
        passages=tuple(passage.id for passage in passages),
    )
    return replace(plain, **more)
