"""The only place where a socket meets an adapter."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from kbassist.adapters.batching import BatchingEmbedder
from kbassist.adapters.crm_csv import CsvCrm
from kbassist.adapters.marks import AddressMarks
from kbassist.adapters.neural import load_model
from kbassist.adapters.sql import SqlStore, upgrade
from kbassist.adapters.sql_access import SqlPrincipals, SqlReplays
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_feedback import SqlFeedbackLog, SqlLessons
from kbassist.adapters.sql_interactions import SqlInteractions
from kbassist.adapters.sql_log import SqlImports, SqlOutbox, SqlSearches
from kbassist.adapters.words import packaged_words
from kbassist.assist.answer import Answerer, Materials
from kbassist.assist.answer_service import Answers
from kbassist.assist.answer_standard import Standards, packaged_standards, read_standards
from kbassist.assist.assistant import Assistant
from kbassist.assist.intake import Intake
from kbassist.assist.known_customers import KnownCustomers
from kbassist.assist.live import Live
from kbassist.assist.post import Aid
from kbassist.index.filler import Filler
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.interactions.feed import Feed
from kbassist.interactions.thread import Rules, Thread
from kbassist.knowledge.imports import Importer
from kbassist.knowledge.library import Library
from kbassist.language.analyzer import Analyzer
from kbassist.language.redact import Redactor
from kbassist.language.wordtable import WordTable
from kbassist.learning.feedback import Feedbacks
from kbassist.model.interaction import Interaction
from kbassist.ports.articles import Articles
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Embedder, Model
from kbassist.ports.store import Imports, Outbox, Principals, Replays, Searches, Store
from kbassist.ports.talk import Crm, FeedbackLog, Interactions
from kbassist.ports.writing import Writer
from kbassist.search.journal import Journal
from kbassist.search.search import Searcher, Sources
from kbassist.settings import Settings
from kbassist.worker import Worker

NO_EMBEDDER = "words"
"""The embedder's name where the word table does without one."""

STANDARDS = "answers.toml"
"""The file of a home that holds standards of its own for answers."""


@dataclass(frozen=True)
class Service:
    """Everything that runs, wired."""

    settings: Settings
    store: Store
    articles: Articles
    outbox: Outbox
    searches: Searches
    feedback_log: FeedbackLog
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
    feedbacks: Feedbacks
    searcher: Searcher
    assistant: Assistant
    answers: Answers
    customers: KnownCustomers
    interactions: Interactions
    feed: Feed
    thread: Thread
    intake: Intake
    live: Live
    worker: Worker

    def catch_up(self, progress: Progress | None = None, anew: bool = False) -> int:
        """Brings the shelf up to the database, vectors included, in the calling thread; the token it then holds."""
        token = self.indexer.rebuild(progress) if anew else self.indexer.drain(progress)
        self.filler.finish(progress)
        return token

    def close(self) -> None:
        """Ends the background work; what was acknowledged is on the disk."""
        self.intake.close()
        self.live.close()
        self.worker.stop()
        self.answers.close()
        self.searcher.close()
        self.journal.close()
        self.customers.close()
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
    library = Library(store, articles, outbox)
    redactor = Redactor(settings.lookups or None)
    customers = KnownCustomers(_crm(settings), settings.crm_max_age_s, settings.crm_timeout_s)
    interactions = SqlInteractions(store)
    feed = Feed(interactions)
    feedback_log = SqlFeedbackLog(store)
    journal = Journal(store, searches, feedback_log)
    feedbacks = Feedbacks(store, feedback_log, SqlLessons(store), journal.shown, called=customers.called)
    worker = Worker(indexer, filler, feedbacks.learn)
    sources = Sources(shelf, articles, outbox, journal, embedder, analyzer, words, feedbacks)
    searcher = Searcher(sources, settings.strict_keys)
    thread = Thread(store, interactions, feed, _rules(settings, analyzer, redactor, customers))
    assistant = Assistant(searcher, shelf, analyzer, words, redactor, customers)
    standards = _standards(settings)
    materials = Materials(assistant, shelf, articles, analyzer, words, embedder, standards)
    answerer = Answerer(materials, settings.answer_risk)
    aid = Aid(thread, customers, assistant, articles, feedback_log)
    return Service(
        settings=settings,
        store=store,
        articles=articles,
        outbox=outbox,
        searches=searches,
        feedback_log=feedback_log,
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
        feedbacks=feedbacks,
        searcher=searcher,
        assistant=assistant,
        answers=Answers(answerer, _writer(settings), settings.llm_timeout_s),
        customers=customers,
        interactions=interactions,
        feed=feed,
        thread=thread,
        intake=Intake(thread.keep),
        live=Live(feed, aid),
        worker=worker,
    )


def _standards(settings: Settings) -> Standards:
    """The home's own standards of answers, where it was calibrated, else the packaged ones."""
    own = settings.home / STANDARDS
    return read_standards(own.read_text("utf-8"), str(own)) if own.exists() else packaged_standards()


def _writer(settings: Settings) -> Writer | None:
    """The language model that the settings name."""
    if settings.llm_url is None:
        return None
    from kbassist.adapters.llm import ChatWriter  # only who has one waits for its client

    return ChatWriter(settings.llm_url, settings.llm_model, settings.llm_key)


def _crm(settings: Settings) -> Crm | None:
    """The CRM that the settings name: a mapping of an API, or files."""
    if settings.crm is None:
        return None
    if settings.crm.suffix == ".toml":
        from kbassist.adapters.crm_mapping import read_mapping  # only who needs them waits for the HTTP client
        from kbassist.adapters.crm_rest import RestCrm

        return RestCrm(read_mapping(settings.crm, os.environ), settings.country)
    return CsvCrm(settings.crm, settings.country)


def _rules(settings: Settings, analyzer: Analyzer, redactor: Redactor, customers: KnownCustomers) -> Rules:
    def seeks(text: str) -> bool:
        return bool(analyzer.words(text, analyzer.detect(text, "en")))

    def redacted(text: str, interaction: Interaction, before: str) -> str:
        return redactor.redact(text, customers.called(interaction.customer_id), before).text

    mark = AddressMarks(settings.home / "addresses.key")
    return Rules(redacted, seeks, mark, timedelta(hours=settings.same_matter_hours))
