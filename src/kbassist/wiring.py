"""The only place where a socket meets an adapter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kbassist.adapters.batching import BatchingEmbedder
from kbassist.adapters.neural import load_model
from kbassist.adapters.sql import SqlStore, upgrade
from kbassist.adapters.sql_access import SqlPrincipals, SqlReplays
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_log import SqlImports, SqlOutbox, SqlSearches
from kbassist.assist.assistant import Assistant
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.knowledge.imports import Importer
from kbassist.knowledge.library import Library
from kbassist.language.analyzer import Analyzer
from kbassist.ports import Articles, Embedder, Imports, Model, Outbox, Principals, Replays, Searches, Store
from kbassist.search.journal import Journal
from kbassist.search.search import Searcher, Sources
from kbassist.settings import Settings
from kbassist.worker import Worker

NO_EMBEDDER = "none"


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
    embedder: Embedder | None
    analyzer: Analyzer
    journal: Journal
    searcher: Searcher
    assistant: Assistant
    worker: Worker

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
    threading.Thread(target=analyzer.warm, name="warm", daemon=True).start()
    embedder = None
    if settings.embedder != NO_EMBEDDER:
        embedder = BatchingEmbedder(load or (lambda: load_model(settings.embedder, settings.home)))
    shelf = Shelf(settings.home, NO_EMBEDDER if embedder is None else embedder.fingerprint, analyzer.fingerprint)
    indexer = Indexer(shelf, articles, outbox, analyzer, embedder)
    worker = Worker(indexer)
    library = Library(store, articles, outbox)
    journal = Journal(store, searches)
    searcher = Searcher(Sources(shelf, articles, outbox, journal, embedder, analyzer), settings.strict_keys)
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
        embedder=embedder,
        analyzer=analyzer,
        journal=journal,
        searcher=searcher,
        assistant=Assistant(searcher, shelf, analyzer),
        worker=worker,
    )
