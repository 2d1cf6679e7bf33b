"""The only place where a socket meets an adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kbassist.adapters.batching import BatchingEmbedder
from kbassist.adapters.neural import load_model
from kbassist.adapters.sql import SqlStore, upgrade
from kbassist.adapters.sql_access import SqlPrincipals, SqlReplays
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_log import SqlImports, SqlOutbox, SqlSearches
from kbassist.adapters.words import packaged_words
from kbassist.assist.assistant import Assistant
from kbassist.index.filler import Filler
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.knowledge.imports import Importer
from kbassist.knowledge.library import Library
from kbassist.language.analyzer import Analyzer
from kbassist.language.redact import Redactor
from kbassist.language.wordtable import WordTable
from kbassist.ports import Articles, Embedder, Imports, Model, Outbox, Principals, Progress, Replays, Searches, Store
from kbassist.search.journal import Journal
from kbassist.search.search import Searcher, Sources
from kbassist.settings import Settings
from kbassist.worker import Worker

NO_EMBEDDER = "words"
"""The embedder's name where the word table does without one."""


@dataclass(frozen=True)
class Service:
    """Everything that runs, wired."""

    settings: Settings
    store: Store
    articles: Articles
    outbox: Outbox
    searches: Searches
    principals: Principals
    replays: Replays
    imports: Imports
    library: Library
    importer: Importer
    shelf: Shelf
    indexer: Indexer
    filler: Filler
    embedder: Embedder | None
    analyzer: Analyzer
    words: WordTable
    journal: Journal
    searcher: Searcher
    assistant: Assistant
    worker: Worker

    def catch_up(self, progress: Progress | None = None, anew: bool = False) -> int:
        """Brings the shelf up to the database, vectors included, in the calling thread; the token it then holds."""
        token = self.indexer.rebuild(progress) if anew else self.indexer.drain(progress)
        self.filler.finish(progress)
        return token

    def close(self) -> None:
        """Ends the background work; what was acknowledged is on the disk."""
        self.worker.stop()
        self.searcher.close()
        self.journal.close()
        if isinstance(self.embedder, BatchingEmbedder):
            self.embedder.close()


def build(settings: Settings, load: Callable[[], Model] | None = None) -> Service:
    """The service over the home that the settings name; the database is brought to the newest schema.

    `load` gives another model than the settings name, for those who compare models.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
    store = SqlStore(settings.database)
    articles, outbox, searches = SqlArticles(store), SqlOutbox(store), SqlSearches(store)
    imports, analyzer = SqlImports(store), Analyzer()
    words = packaged_words() if settings.words is None else WordTable(settings.words)
    embedder = None
    if settings.embedder not in (NO_EMBEDDER, "none"):
        embedder = BatchingEmbedder(load or (lambda: load_model(settings.embedder, settings.home)))
    rules = f"{analyzer.fingerprint} {words.fingerprint}"
    shelf = Shelf(settings.home, NO_EMBEDDER if embedder is None else embedder.fingerprint, rules)
    understanding = Understanding(analyzer, words, embedder)
    indexer, filler = Indexer(shelf, articles, outbox, understanding), Filler(shelf, understanding)
    worker = Worker(indexer, filler)
    library = Library(store, articles, outbox)
    journal = Journal(store, searches)
    searcher = Searcher(Sources(shelf, articles, outbox, journal, embedder, analyzer, words), settings.strict_keys)
    return Service(
        settings=settings,
        store=store,
        articles=articles,
        outbox=outbox,
        searches=searches,
        principals=SqlPrincipals(store),
        replays=SqlReplays(store),
        imports=imports,
        library=library,
        importer=Importer(library, imports, analyzer.detect, wake=worker.wake),
        shelf=shelf,
        indexer=indexer,
        filler=filler,
        embedder=embedder,
        analyzer=analyzer,
        words=words,
        journal=journal,
        searcher=searcher,
        assistant=Assistant(searcher, shelf, analyzer, redactor=Redactor(settings.lookups or None)),
        worker=worker,
    )
