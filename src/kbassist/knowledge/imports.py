"""Many files to articles: what became of each, whatever one bad file among them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from operator import length_hint
from threading import Lock

from kbassist.knowledge.library import BATCH, Library, Outcome, TakenIn
from kbassist.knowledge.reading import Detect, Unreadable, read_file
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused, new_id, now_utc
from kbassist.observe import LogEvent, Stopwatch, emit, where
from kbassist.ports.progress import Progress
from kbassist.ports.store import Imports

Source = tuple[str, bytes | Unreadable]
"""A file's name, with folders where they matter, and its bytes or why they could not be had."""

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


@dataclass(slots=True)
class FileOutcome:
    """What became of one file: its articles, and a line for each that was not taken."""

    file: str
    articles: list[ArticleOutcome] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many articles of the file ended so."""
        return sum(article.outcome is outcome for article in self.articles)


@dataclass(slots=True)
class ImportReport:
    """What became of every file so far, in the order given; the shelf shows it once it has reached `token`."""

    files: list[FileOutcome] = field(default_factory=list)
    token: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Articles created, revised and unchanged, and things that failed."""
        taken = (Outcome.CREATED, Outcome.REVISED, Outcome.UNCHANGED)
        counts = {outcome.value: sum(file.count(outcome) for file in self.files) for outcome in taken}
        return counts | {"failed": sum(len(file.errors) for file in self.files)}


class Importer:
    """Takes files in, at once or in the background; two imports never run at the same time."""

    def __init__(
        self,
        library: Library,
        imports: Imports,
        detect: Detect,
        clock: Callable[[], datetime] = now_utc,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._library = library
        self._imports = imports
        self._detect = detect
        self._clock = clock
        self._wake = wake
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
    ) -> ImportReport:
        """Takes every article that can be read; progress counts files, and `language` is for texts that do not tell.

        Batches hold together: after a failure of the database (Refused UNAVAILABLE) what came before it stays.
        """
        report = ImportReport()
        self._take(_Batch(report, author, publish), files, progress or _silent, language)
        return report

    def start(self, files: Sequence[Source], author: str, publish: bool, language: str = "en") -> str:
        """Does the same in the background; the import's id. Refused TOO_MANY where too much is waiting already."""
        with self._lock:
            if self._waiting >= _MOST_WAITING:
                raise Refused(RefusalKind.TOO_MANY, f"{self._waiting} imports are waiting already; try again shortly")
            self._waiting += 1
        job = _Job(new_id("i"), len(files), publish, self._imports, self._clock)
        try:
            job.save("waiting")
            batch = _Batch(job.report, author, publish)
            self._background.submit(copy_context().run, self._work, job, batch, files, language)
        except BaseException:
            self._release()
            raise
        return job.id

    def get(self, import_id: str) -> dict[str, object]:
        """State, progress and outcome per file of an import; Refused NOT_FOUND.

        States: waiting, running, done, failed (the database gave way), interrupted (the server was stopped meanwhile).
        """
        state = self._imports.get(import_id)
        if state is None:
            raise Refused(RefusalKind.NOT_FOUND, f"there is no import {import_id}")
        silent = self._clock() - datetime.fromisoformat(str(state["updated_at"])) > _FORSAKEN
        return state | {"state": "interrupted"} if state["state"] == "running" and silent else state

    def close(self) -> None:
        """Waits for the imports that were accepted."""
        self._background.shutdown(wait=True)

    def _work(self, job: _Job, batch: _Batch, files: Sequence[Source], language: str) -> None:
        watch = Stopwatch()
        emit(LogEvent.IMPORT_STARTED, import_id=job.id, files=len(files))
        try:
            job.save("running")
            self._take(batch, files, job.progress, language)
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

    def _take(self, batch: _Batch, files: Iterable[Source], progress: Progress, language: str) -> None:
        total = length_hint(files)
        for done, (name, data) in enumerate(files, 1):
            outcome = batch.open(name)
            for found in [data] if isinstance(data, Unreadable) else self._read(name, data, language):
                batch.add(outcome, found)
                if len(batch.contents) == BATCH:
                    self._settle(batch)
            progress(done, max(done, total))
        self._settle(batch)

    def _read(self, name: str, data: bytes, language: str) -> Iterator[Content | Unreadable]:
        """What the file holds; a file that breaks its reader is one more unreadable file."""
        try:
            yield from read_file(name, data, language, self._detect)
        except Exception as error:
            emit(LogEvent.IMPORT_FAILED, **where(error))
            yield Unreadable(name, f"cannot be read ({type(error).__name__})")

    def _settle(self, batch: _Batch) -> None:
        if batch.contents:
            batch.settle(self._library.take_in(batch.contents, batch.author, batch.publish))
            self._wake()


@dataclass(slots=True)
class _Batch:
    """Contents read but not yet taken in, and the file that each came from."""

    report: ImportReport
    author: str
    publish: bool
    contents: list[Content] = field(default_factory=list)
    _files: list[FileOutcome] = field(default_factory=list)
    _taken: dict[str, str] = field(default_factory=dict)

    def open(self, name: str) -> FileOutcome:
        self.report.files.append(FileOutcome(name))
        return self.report.files[-1]

    def add(self, file: FileOutcome, found: Content | Unreadable) -> None:
        """Two texts for one article would leave it to chance which one stays: the later is a conflict."""
        if isinstance(found, Unreadable):
            file.errors.append(found.reason)
        elif found.id in self._taken:
            file.errors.append(f"conflict: {found.id} was given before in this import, by {self._taken[found.id]}")
        else:
            self._taken[found.id] = file.file
            self.contents.append(found)
            self._files.append(file)

    def settle(self, outcomes: Iterable[TakenIn]) -> None:
        for file, taken in zip(self._files, outcomes, strict=True):
            if taken.refusal is None:
                file.articles.append(ArticleOutcome(taken.article_id, taken.outcome, taken.revision))
                self.report.token = max(self.report.token, taken.token)
            else:
                file.errors += [f"{taken.article_id}: {one.message}" for one in taken.refusal.all]
        self.contents, self._files = [], []


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

    def save(self, state: str, error: str | None = None) -> None:
        self._saved = self.clock()
        self.imports.put(
            self.id,
            {
                "import_id": self.id,
                "state": state,
                "publish": self.publish,
                "progress": {"done": self._done, "total": self.files},
                "counts": self.report.counts,
                "files": [asdict(file) for file in self.report.files],
                "error": error,
                "index_token": self.report.token,
                "updated_at": self._saved.isoformat(),
            },
        )


def _silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""
