"""Many files to articles: what became of each, whatever one bad file among them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import length_hint
from threading import Lock

from kbassist.knowledge.guidance import Guidance, GuidanceKind, TakesGuidance
from kbassist.knowledge.library import BATCH, Library, Outcome, TakenIn
from kbassist.knowledge.reading import Detect, Entry, Found, LeftOut, Source, Unreadable, read_entries, unpacked
from kbassist.knowledge.sheets import Columns
from kbassist.model.access import EVERY_AUDIENCE
from kbassist.model.article import State
from kbassist.model.base import RefusalKind, Refused, new_id, now_utc
from kbassist.model.life import SourceText, Stage
from kbassist.observe import LogEvent, Stopwatch, emit, where
from kbassist.ports.articles import Sources
from kbassist.ports.progress import Progress
from kbassist.ports.store import Imports

_SHOWN = (None, State.LIVE, State.EXPIRED)
"""States of a text that is shown, now or until a while ago; a file that tells none is meant to be."""

_MOST_WAITING = 8
"""Imports held in memory at once; each is as large as a request may be."""
_SAVE_EVERY = timedelta(seconds=1)
_FORSAKEN = timedelta(minutes=2)
"""An import at work that has not saved its state for so long was killed."""


@dataclass(frozen=True, slots=True)
class ArticleOutcome:
    """What became of one article of a file; `revision` is its newest."""

    article_id: str
    outcome: Outcome
    revision: int | None


@dataclass(frozen=True, slots=True)
class GuidanceOutcome:
    """What became of one procedure or rule of a file."""

    kind: GuidanceKind
    id: str
    outcome: Outcome


@dataclass(slots=True)
class FileOutcome:
    """What became of one file: its articles, its procedures and rules, a line for each that was not taken, and what was
    left out of it.
    """

    file: str
    articles: list[ArticleOutcome] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    guidance: list[GuidanceOutcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many things of the file ended so."""
        ends = [one.outcome for one in self.articles] + [one.outcome for one in self.guidance]
        return ends.count(outcome)


@dataclass(slots=True)
class ImportReport:
    """What became of every file so far, in the order given; the shelf shows it once it has reached `token`."""

    files: list[FileOutcome] = field(default_factory=list)
    token: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Articles, procedures and rules created, revised and unchanged, and things that failed."""
        taken = (Outcome.CREATED, Outcome.REVISED, Outcome.UNCHANGED)
        counts = {outcome.value: sum(file.count(outcome) for file in self.files) for outcome in taken}
        return counts | {"failed": sum(len(file.errors) for file in self.files)}


@dataclass(frozen=True, slots=True)
class Wish:
    """How files are to be taken in: shown at once or not, the language of texts that do not tell theirs, and what the
    columns of tables say where their headings do not.
    """

    publish: bool = False
    language: str = "en"
    columns: Columns = field(default_factory=dict)
    stays_down: Mapping[str, str] = field(default_factory=dict)
    """Articles not to be shown while their text has this digest."""
    readable: frozenset[str] = frozenset({EVERY_AUDIENCE})
    """What the writer of procedures may read."""

    def shows(self, entry: Entry) -> bool:
        """True where the entry is to be published as it is taken in."""
        down = self.stays_down.get(entry.content.id) == entry.content.digest
        return self.publish and entry.state in _SHOWN and not down


@dataclass(frozen=True, slots=True)
class BesideArticles:
    """What takes in more than articles: `sources` the texts of files, so that they can be written again byte for byte,
    `guidance` procedures and rules.
    """

    sources: Sources
    guidance: TakesGuidance


class Importer:
    """Takes files in, at once or in the background; two imports never run at the same time."""

    def __init__(
        self,
        library: Library,
        imports: Imports,
        detect: Detect,
        clock: Callable[[], datetime] = now_utc,
        wake: Callable[[], None] = lambda: None,
        beside: BesideArticles | None = None,
    ) -> None:
        self._library = library
        self._imports = imports
        self._detect = detect
        self._clock = clock
        self._wake = wake
        self._beside = beside
        self._background = ThreadPoolExecutor(1, "import")
        self._waiting = 0
        self._lock = Lock()

    def run(
        self,
        files: Iterable[Source],
        author: str,
        publish: bool,
        progress: Progress | None = None,
        language: str = "en",
        columns: Columns | None = None,
    ) -> ImportReport:
        """Takes every article that can be read; progress counts files, and `language` is for texts that do not tell.

        Batches hold together: after a failure of the database (Refused UNAVAILABLE) what came before it stays.
        """
        return self.take(files, author, Wish(publish, language, columns or {}), progress)

    def take(self, files: Iterable[Source], author: str, wish: Wish, progress: Progress | None = None) -> ImportReport:
        """Takes every article that can be read, as wished."""
        self._library.refuse_unseen(wish.publish)
        report = ImportReport()
        self._take(_Batch(report, author, wish), files, progress or _silent)
        return report

    def start(self, files: Sequence[Source], author: str, wish: Wish) -> str:
        """Does the same in the background; the import's id. Refused TOO_MANY where too much is waiting already."""
        self._library.refuse_unseen(wish.publish)
        with self._lock:
            if self._waiting >= _MOST_WAITING:
                raise Refused(RefusalKind.TOO_MANY, f"{self._waiting} imports are waiting already; try again shortly")
            self._waiting += 1
        job = _Job(new_id("i"), len(files), wish.publish, self._imports, self._clock)
        try:
            job.begin(author)
            batch = _Batch(job.report, author, wish)
            self._background.submit(copy_context().run, self._work, job, batch, files)
        except BaseException:
            self._release()
            raise
        return job.id

    def get(self, import_id: str, by: str | None) -> dict[str, object]:
        """State, progress and outcome per file of an import of one person (None: of anybody); Refused NOT_FOUND.

        States: waiting, running, done, failed (the database gave way), interrupted (the server was stopped meanwhile).
        """
        state = self._imports.get(import_id, by)
        if state is None:
            raise Refused(RefusalKind.NOT_FOUND, f"there is no import {import_id}")
        return self._now(state)

    def page(self, by: str | None, after: str, limit: int) -> list[dict[str, object]]:
        """Imports of one person (None: of everybody) begun before another (empty: all), newest first.

        Each as `get` tells it but for its files, with `by`, `begun_at` and the name of its first `file`.
        """
        return [self._now(state) for state in self._imports.page(by, after, limit)]

    def _now(self, state: dict[str, object]) -> dict[str, object]:
        silent = self._clock() - datetime.fromisoformat(str(state["updated_at"])) > _FORSAKEN
        return state | {"state": "interrupted"} if state["state"] == "running" and silent else state

    def close(self) -> None:
        """Waits for the imports that were accepted."""
        self._background.shutdown(wait=True)

    def _work(self, job: _Job, batch: _Batch, files: Sequence[Source]) -> None:
        watch = Stopwatch()
        emit(LogEvent.IMPORT_STARTED, import_id=job.id, files=len(files))
        try:
            job.save("running")
            self._take(batch, files, job.progress)
            job.save("done")
        except Exception as error:
            emit(LogEvent.IMPORT_FAILED, import_id=job.id, **where(error))
            job.save("failed", error.message if isinstance(error, Refused) else "the import broke off; see the log")
        else:
            emit(LogEvent.IMPORT_DONE, import_id=job.id, files=len(files), ms=watch.elapsed_ms, **job.report.counts)
        finally:
            self._release()

    def _release(self) -> None:
        with self._lock:
            self._waiting -= 1

    def _take(self, batch: _Batch, files: Iterable[Source], progress: Progress) -> None:
        total = length_hint(files)
        for done, source in enumerate(files, 1):
            for label, (name, data) in unpacked(source):
                outcome = batch.open(label)
                for found in [data] if isinstance(data, Unreadable) else self._read(name, data, batch.wish):
                    if isinstance(found, Guidance):
                        self._guide(found, outcome, batch)
                        continue
                    batch.add(outcome, found)
                    if len(batch.entries) == BATCH:
                        self._settle(batch)
                progress(done - 1, max(done, total))
            progress(done, max(done, total))
        self._settle(batch)

    def _guide(self, found: Guidance, file: FileOutcome, batch: _Batch) -> None:
        """Takes in a procedure or a rule, which is in force at once."""
        try:
            if self._beside is None or not batch.wish.publish:
                raise Refused(RefusalKind.INVALID, "is in force at once, so it is taken in with publish only")
            outcome, token = self._beside.guidance.take(found, batch.wish.readable)
        except Refused as refused:
            file.errors += [f"{found.kind} {found.id}: {one.message}" for one in refused.all]
        else:
            file.guidance.append(GuidanceOutcome(found.kind, found.id, outcome))
            batch.report.token = max(batch.report.token, token)

    def _read(self, name: str, data: bytes, wish: Wish) -> Iterator[Found]:
        """What the file holds; a file that breaks its reader is one more unreadable file."""
        try:
            yield from read_entries(name, data, wish.language, self._detect, wish.columns)
        except Exception as error:
            emit(LogEvent.IMPORT_FAILED, **where(error))
            yield Unreadable(name, f"cannot be read ({type(error).__name__})")

    def _settle(self, batch: _Batch) -> None:
        """Takes in what was read: runs of articles that are shown alike, then what only some of them need."""
        if not batch.entries:
            return
        taken: list[TakenIn] = []
        for shown, run in groupby(batch.entries, batch.wish.shows):
            taken += self._library.take_in([entry.content for entry in run], batch.author, shown)
        for entry, one in zip(batch.entries, taken, strict=True):
            if one.refusal is None:
                self._enliven(entry, one.revision, batch)
        if self._beside is not None:
            accepted = {one.article_id for one in taken if one.refusal is None}
            self._beside.sources.keep(
                SourceText(entry.content.id, entry.content.digest, name, entry.source)
                for entry, name in zip(batch.entries, batch.names, strict=True)
                if entry.source is not None and entry.content.id in accepted
            )
        batch.settle(taken)
        self._wake()

    def _enliven(self, entry: Entry, revision: int | None, batch: _Batch) -> None:
        """Brings an article into the state that its file tells, unless it is there."""
        identity, publish = entry.content.id, batch.wish.publish
        try:
            if entry.state is State.IN_REVIEW:
                self._library.review(identity, Stage.SUBMITTED, batch.author)
            elif entry.state is State.SCHEDULED and publish:
                to_come = entry.starts is not None and entry.starts > self._clock()
                self._library.publish(identity, batch.author, entry.starts if to_come else None, revision)
            elif entry.state is State.WITHDRAWN and publish:
                self._library.lay_down(identity, batch.author, revision)
        except Refused as refused:
            if refused.kind is not RefusalKind.CONFLICT:  # it is in that state already
                raise


@dataclass(slots=True)
class _Batch:
    """Articles read but not yet taken in, and the file that each came from."""

    report: ImportReport
    author: str
    wish: Wish
    entries: list[Entry] = field(default_factory=list)
    _files: list[FileOutcome] = field(default_factory=list)
    _taken: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The file of every entry."""
        return [file.file for file in self._files]

    def open(self, name: str) -> FileOutcome:
        self.report.files.append(FileOutcome(name))
        return self.report.files[-1]

    def add(self, file: FileOutcome, found: Entry | Unreadable | LeftOut) -> None:
        """Two texts for the same place in an article's life would leave it to chance which one stays: the later is a
        conflict. Where nothing is published, only the newest text of an article is taken in.
        """
        if not isinstance(found, Entry):
            (file.errors if isinstance(found, Unreadable) else file.warnings).append(found.reason)
            return
        key = (found.content.id, found.slot)
        if key in self._taken:
            file.errors.append(f"conflict: {key[0]} was given before in this import, by {self._taken[key]}")
            return
        self._taken[key] = file.file
        if not self.wish.publish and self.entries and self.entries[-1].content.id == found.content.id:
            self.entries.pop()
            self._files.pop()
        self.entries.append(found)
        self._files.append(file)

    def settle(self, outcomes: Iterable[TakenIn]) -> None:
        for file, taken in zip(self._files, outcomes, strict=True):
            if taken.refusal is None:
                file.articles.append(ArticleOutcome(taken.article_id, taken.outcome, taken.revision))
                self.report.token = max(self.report.token, taken.token)
            else:
                file.errors += [f"{taken.article_id}: {one.message}" for one in taken.refusal.all]
        self.entries, self._files = [], []


@dataclass(slots=True)
class _Job:
    """An import in the background and its state for those who ask."""

    id: str
    files: int
    publish: bool
    imports: Imports
    clock: Callable[[], datetime]
    report: ImportReport = field(default_factory=ImportReport)
    _done: int = 0
    _saved: datetime | None = None

    def progress(self, done: int, _total: int) -> None:
        self._done = done
        if self._saved is None or self.clock() - self._saved >= _SAVE_EVERY:
            self.save("running")

    def begin(self, by: str) -> None:
        at = self.clock()
        self.imports.begin(self.id, by, at, self._told("waiting", at))

    def save(self, state: str, error: str | None = None) -> None:
        self._saved = self.clock()
        self.imports.put(self.id, self._told(state, self._saved, error))

    def _told(self, state: str, at: datetime, error: str | None = None) -> dict[str, object]:
        return {
            "import_id": self.id,
            "state": state,
            "publish": self.publish,
            "progress": {"done": self._done, "total": self.files},
            "counts": self.report.counts,
            "files": [asdict(file) for file in self.report.files],
            "error": error,
            "index_token": self.report.token,
            "updated_at": at.isoformat(),
        }


def _silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""
