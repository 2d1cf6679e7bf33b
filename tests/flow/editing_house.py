"""A library, its shelf and its search over one home, by a clock that the story moves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_feedback import SqlFeedbackLog, SqlLessons
from kbassist.adapters.sql_log import SqlImports, SqlOutbox
from kbassist.adapters.words import packaged_words
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.knowledge.content import as_mapping
from kbassist.knowledge.imports import Importer
from kbassist.knowledge.library import Library
from kbassist.knowledge.writing import everything, json_line
from kbassist.language.analyzer import Analyzer
from kbassist.learning.feedback import Feedbacks
from kbassist.model.access import Principal
from kbassist.model.article import Content
from kbassist.model.situation import Query, Utterance
from kbassist.model.suggestion import Found
from kbassist.search.journal import NoRecords
from kbassist.search.search import Searcher, Sources
from kbassist.wiring import NO_EMBEDDER

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@cache
def _understanding() -> Understanding:
    """What every house reads with; loaded once."""
    return Understanding(Analyzer(), packaged_words(), None)


@dataclass
class Clock:
    """Tells the moment that the story says it is."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


class House:
    """One home. What a service does in threads of its own happens here when it is called for."""

    def __init__(self) -> None:
        self.home, self._clock = Path(mkdtemp()), Clock()
        self._store = SqlStore(new_database(self.home))
        self.articles, self.outbox = SqlArticles(self._store), SqlOutbox(self._store)
        self.library = Library(self._store, self.articles, self.outbox, self._clock)
        imports, detect = SqlImports(self._store), _understanding().analyzer.detect
        self.importer = Importer(self.library, imports, detect, self._clock)
        self._priors = Feedbacks(
            self._store, SqlFeedbackLog(self._store), SqlLessons(self._store), lambda _: [], self._clock
        )
        self._open_shelf()

    @property
    def now(self) -> datetime:
        return self._clock.now

    def _open_shelf(self) -> None:
        reading = _understanding()
        self.shelf = Shelf(self.home, NO_EMBEDDER, f"{reading.analyzer.fingerprint} {reading.words.fingerprint}")
        self.indexer = Indexer(self.shelf, self.articles, self.outbox, reading)
        sources = Sources(
            self.shelf, self.articles, self.outbox, NoRecords(), None, reading.analyzer, reading.words, self._priors
        )
        self.searcher = Searcher(sources, clock=self._clock)

    def restart(self) -> None:
        """Comes back with the shelf that is on the disk."""
        self.searcher.close()
        self._open_shelf()

    def close(self) -> None:
        self.searcher.close()
        self.importer.close()
        self._store.close()
        shutil.rmtree(self.home)

    def wait(self, some: timedelta) -> None:
        self._clock.now += some

    def ask(
        self,
        text: str,
        by: Principal,
        token: int | None = None,
        as_of: datetime | None = None,
        deadline_ms: float | None = None,
    ) -> Found:
        """What somebody finds; a shelf of this token or a newer one is asked for."""
        query = Query((Utterance(text, "en"),), "en", as_of=as_of, min_index_token=token, deadline_ms=deadline_ms)
        return self.searcher.find(query, by, {})

    def take_in(self, contents: Iterable[Content], by: str, publish: bool) -> int:
        """Imports a file that holds these; how many articles it made or revised."""
        lines = "\n".join(json.dumps(as_mapping(content)) for content in contents)
        counts = self.importer.run([("articles.jsonl", lines.encode())], by, publish).counts
        assert not counts["failed"]
        return counts["created"] + counts["revised"]

    def take_in_again(self, by: str) -> None:
        """Imports what an export of everything holds."""
        lines = [json_line(told) for told in everything(self.articles, self.now)]
        files = [("export.jsonl", "\n".join(lines).encode())] if lines else []
        report = self.importer.run(files, by, publish=True)
        assert not report.counts["failed"], report.files
