"""The only place where a socket meets an adapter."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from kbassist.adapters.batching import BatchingEmbedder
from kbassist.adapters.beside import Beside
from kbassist.adapters.cel import CelConditions
from kbassist.adapters.crm_csv import CsvCrm
from kbassist.adapters.marks import AddressMarks
from kbassist.adapters.neural import load_model
from kbassist.adapters.routing_file import read_routing
from kbassist.adapters.sql import SqlStore, upgrade
from kbassist.adapters.sql_access import SqlPrincipals, SqlReplays
from kbassist.adapters.sql_articles import SqlArticles
from kbassist.adapters.sql_comments import SqlComments
from kbassist.adapters.sql_debts import SqlDebts
from kbassist.adapters.sql_feedback import SqlFeedbackLog, SqlLessons
from kbassist.adapters.sql_gaps import SqlGapLog
from kbassist.adapters.sql_interactions import SqlInteractions
from kbassist.adapters.sql_log import SqlImports, SqlOutbox, SqlSearches
from kbassist.adapters.sql_procedures import SqlProcedures
from kbassist.adapters.sql_rules import SqlRules
from kbassist.adapters.sql_sources import SqlSources
from kbassist.adapters.words import packaged_words
from kbassist.answering import Answering, Here, Standby, stand_by
from kbassist.assist.answer import Answerer, Materials
from kbassist.assist.answer_service import Answers
from kbassist.assist.answer_standard import Standards, packaged_standards, read_standards
from kbassist.assist.assistant import Assistant, Ears
from kbassist.assist.debts import SearchRedaction, Settling
from kbassist.assist.dry_run import DryRun
from kbassist.assist.intake import Intake
from kbassist.assist.known_customers import KnownCustomers
from kbassist.assist.learned_steps import LearnedSteps
from kbassist.assist.live import WORKERS, WORKERS_WITHOUT_MODEL, Live
from kbassist.assist.nextstep import Guide
from kbassist.assist.post import Aid
from kbassist.assist.recalls import Recalls
from kbassist.assist.recalls import Sources as RecallSources
from kbassist.assist.restoring import Restorer
from kbassist.assist.router import Router
from kbassist.assist.routing import RoutingTable
from kbassist.assist.rulebook import Permits, Rulebook
from kbassist.heap import open_few
from kbassist.index.filler import Filler
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import Indexer
from kbassist.interactions.feed import Feed
from kbassist.interactions.redaction import ThreadRedaction
from kbassist.interactions.thread import Rules, Thread
from kbassist.knowledge.discussion import Discussion
from kbassist.knowledge.following import Follower
from kbassist.knowledge.guiding import examiner
from kbassist.knowledge.imports import BesideArticles, Importer
from kbassist.knowledge.library import Library
from kbassist.knowledge.playbook import Playbook
from kbassist.knowledge.repertoire import Repertoire
from kbassist.language.analyzer import Analyzer
from kbassist.language.redact import Redactor
from kbassist.language.wordtable import WordTable
from kbassist.learning.checking import Checker
from kbassist.learning.feedback import Feedbacks
from kbassist.learning.gaps import Gaps, Reading
from kbassist.learning.handling import Handled
from kbassist.learning.health import standings_of
from kbassist.learning.health_board import HealthBoard
from kbassist.learning.rehearsal import Rehearsal
from kbassist.learning.statements import Reader
from kbassist.learning.step_lessons import HomeLessons, reads
from kbassist.learning.step_scene import StepReader
from kbassist.learning.unhelped import Logs
from kbassist.model.base import now_utc
from kbassist.model.interaction import Interaction
from kbassist.ports.articles import Articles
from kbassist.ports.articles import Sources as FileSources
from kbassist.ports.guidance import Conditions
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Embedder, Model
from kbassist.ports.store import Imports, Outbox, Principals, Replays, Searches, Store
from kbassist.ports.talk import Crm, Debts, FeedbackLog, Interactions
from kbassist.ports.writing import Writer
from kbassist.search.journal import Collected, Journal
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
    conditions: Conditions
    procedures: Repertoire
    playbook: Playbook
    rulebook: Rulebook
    guide: Guide
    dry_run: DryRun
    discussion: Discussion
    importer: Importer
    follower: Follower
    sources: FileSources
    shelf: Shelf
    indexer: Indexer
    filler: Filler
    embedder: Embedder | None
    analyzer: Analyzer
    words: WordTable
    journal: Journal | Collected
    feedbacks: Feedbacks
    searcher: Searcher
    assistant: Assistant
    answering: Answering
    routing: RoutingTable
    redactor: Redactor
    step_reader: StepReader
    rehearsal: Rehearsal
    gaps: Gaps
    health: HealthBoard
    checker: Checker
    answers: Answers
    customers: KnownCustomers
    interactions: Interactions
    feed: Feed
    thread: Thread
    intake: Intake
    live: Live
    recalls: Recalls
    beside: Beside
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
        self.beside.close()
        self.worker.stop()
        self.answers.close()
        self.searcher.close()
        self.checker.close()
        self.gaps.close()
        self.health.close()
        self.journal.close()
        self.customers.close()
        if isinstance(self.embedder, BatchingEmbedder):
            self.embedder.close()


def build(settings: Settings, load: Callable[[], Model] | None = None, collected: Collected | None = None) -> Service:
    """The service over the home that the settings name; the database is brought to the newest schema.

    `load` gives another model than the settings name, for those who compare models; `collected` takes the records of
    searches in place of the database.
    """
    open_few()
    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
    store = SqlStore(settings.database)
    articles, outbox, searches = SqlArticles(store), SqlOutbox(store), SqlSearches(store)
    imports, analyzer = SqlImports(store), Analyzer()
    words = packaged_words() if settings.words is None else WordTable(settings.words)
    embedder = None
    if settings.embedder not in (NO_EMBEDDER, "none"):
        embedder = BatchingEmbedder(load or (lambda: load_model(settings.embedder, settings.home)))
    reading = f"{analyzer.fingerprint} {words.fingerprint}"
    shelf = Shelf(settings.home, NO_EMBEDDER if embedder is None else embedder.fingerprint, reading)
    understanding = Understanding(analyzer, words, embedder)
    indexer, filler = Indexer(shelf, articles, outbox, understanding), Filler(shelf, understanding)
    conditions, playable, rules_kept = CelConditions(), SqlProcedures(store), SqlRules(store)
    library = Library(store, articles, outbox, examine=examiner(conditions), four_eyes=settings.four_eyes)
    sources_of_files = SqlSources(store)
    procedures = Repertoire(store, playable, articles, outbox, conditions)
    rulebook = Rulebook(store, rules_kept, outbox, conditions, Permits(articles, procedures))
    redactor, debts = Redactor(settings.lookups or None), SqlDebts(store)
    customers = _customers(settings, debts)

    def called(customer_id: str | None) -> tuple[str, ...]:
        return customers.called(customer_id).names

    interactions = SqlInteractions(store)
    feed, feedback_log = Feed(interactions), SqlFeedbackLog(store)
    journal = Journal(store, searches, feedback_log) if collected is None else collected
    feedbacks = Feedbacks(store, feedback_log, SqlLessons(store), journal.shown, called=called)
    sources = Sources(shelf, articles, outbox, journal, embedder, analyzer, words, feedbacks)
    searcher = Searcher(sources, settings.strict_keys)
    rules = _rules(settings, analyzer, redactor, called)
    thread = Thread(store, interactions, feed, rules)
    guide = Guide(procedures, conditions, analyzer, words)
    assistant = Assistant(searcher, shelf, Ears(redactor, analyzer, words), customers, rulebook, guide)
    routing = RoutingTable() if settings.routing is None else read_routing(settings.routing)
    assistant.also(Router(routing, Handled(settings.home)))
    reader = StepReader(analyzer, words)
    step_lessons = HomeLessons(settings.home, reader, reads(analyzer.fingerprint, words.fingerprint))
    assistant.also(LearnedSteps(step_lessons, procedures))
    beside = Beside(settings.answerers, _begin, (settings,))
    answering = Answering(Here(shelf, assistant, customers, journal), beside)
    aid = Aid(thread, customers, answering, articles, feedback_log)
    live = Live(feed, aid, max(WORKERS_WITHOUT_MODEL if embedder is None else WORKERS, settings.answerers + 1))
    recalls = Recalls(feed, live, RecallSources(articles, feedback_log, outbox, lambda: shelf.current.token))
    threads = ThreadRedaction(store, interactions, feed, rules.redact)
    settling = Settling(customers, debts, (threads, SearchRedaction(searches, redactor, called), feedbacks))
    looks = {"learning": feedbacks.learn, "recalling": recalls.look, "redacting": settling.look}
    # One that answers for another process only follows: that one does the work.
    following = Worker({"shelving": shelf.follow, "learning": feedbacks.reload})
    worker = following if collected is not None else Worker({"shelving": indexer.drain, **looks}, filler.step)
    playbook = Playbook(store, playable, outbox, procedures)
    importer = Importer(
        library,
        imports,
        analyzer.detect,
        wake=worker.wake,
        beside=BesideArticles(sources_of_files, Restorer(playbook, rulebook, conditions)),
    )
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
        conditions=conditions,
        procedures=procedures,
        playbook=playbook,
        rulebook=rulebook,
        guide=guide,
        dry_run=DryRun(assistant.situation, interactions, rules_kept, conditions),
        discussion=Discussion(articles, SqlComments(store), lambda text: redactor.redact(text).text),
        importer=importer,
        follower=Follower(library, importer, articles, sources_of_files),
        sources=sources_of_files,
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
        answering=answering,
        routing=routing,
        redactor=redactor,
        step_reader=reader,
        rehearsal=Rehearsal(assistant, searcher, indexer, shelf, articles),
        health=HealthBoard(shelf, standings_of(feedback_log)),
        checker=Checker(shelf, articles, Reader(analyzer, words)),
        gaps=Gaps(
            store,
            Logs(searches, feedback_log, interactions, SqlGapLog(store)),
            Reading(analyzer, words, shelf, redactor),
        ),
        answers=_answers(settings, assistant, shelf, articles, understanding),
        customers=customers,
        interactions=interactions,
        feed=feed,
        thread=thread,
        intake=Intake(thread.keep),
        live=live,
        recalls=recalls,
        beside=beside,
        worker=worker,
    )


def _customers(settings: Settings, debts: Debts) -> KnownCustomers:
    def owing(customer_id: str) -> None:
        debts.add(customer_id, now_utc() - timedelta(minutes=1))  # a text is dated before it is redacted

    return KnownCustomers(_crm(settings), settings.crm_max_age_s, settings.crm_timeout_s, owing=owing)


def _begin(settings: Settings) -> None:
    """Makes this process one that answers for a server: it follows the same shelf, and asks no CRM."""
    collected = Collected()
    service = build(settings.model_copy(update={"answerers": 0, "crm": None}), collected=collected)
    service.analyzer.warm()
    service.shelf.current.prepare()
    service.assistant.warm()
    service.worker.start()
    stand_by(Standby(service.shelf, service.assistant, collected))


def _answers(
    settings: Settings, assistant: Assistant, shelf: Shelf, articles: Articles, reading: Understanding
) -> Answers:
    standards = _standards(settings)
    readers = reading.analyzer, reading.words, reading.embedder
    answerer = Answerer(Materials(assistant, shelf, articles, *readers, standards), settings.answer_risk)
    return Answers(answerer, _writer(settings), settings.llm_timeout_s)


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


def _rules(
    settings: Settings, analyzer: Analyzer, redactor: Redactor, called: Callable[[str | None], tuple[str, ...]]
) -> Rules:
    def seeks(text: str) -> bool:
        return bool(analyzer.words(text, analyzer.detect(text, "en")))

    def redacted(text: str, interaction: Interaction, before: str) -> str:
        return redactor.redact(text, called(interaction.customer_id), before).text

    mark = AddressMarks(settings.home / "addresses.key")
    return Rules(redacted, seeks, mark, timedelta(hours=settings.same_matter_hours))
