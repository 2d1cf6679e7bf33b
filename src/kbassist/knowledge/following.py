"""A folder as the source of truth: what is added, changed and deleted there is followed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from kbassist.knowledge.imports import FileOutcome, Importer, Wish
from kbassist.knowledge.library import Library, Outcome
from kbassist.knowledge.reading import KINDS, Source, source_at, walk
from kbassist.model.article import State, state_at
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.ports.articles import Articles, Sources
from kbassist.ports.progress import Progress


@dataclass(frozen=True, slots=True)
class Followed:
    """One article and the file that it comes from."""

    article_id: str
    file: str


@dataclass(slots=True)
class FollowReport:
    """What following a folder did, each by name; the shelf shows it once it has reached `token`.

    `kept_down` were withdrawn here, though their file still says the same: they stay withdrawn until it changes.
    """

    added: list[Followed] = field(default_factory=list)
    revised: list[Followed] = field(default_factory=list)
    withdrawn: list[Followed] = field(default_factory=list)
    kept_down: list[Followed] = field(default_factory=list)
    unchanged: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    token: int = 0

    @property
    def empty(self) -> bool:
        """True where nothing was to be done and nothing went wrong."""
        return not (self.added or self.revised or self.withdrawn or self.errors)


class Follower:
    """Makes the articles that come from a folder what the folder says they are."""

    def __init__(
        self,
        library: Library,
        importer: Importer,
        articles: Articles,
        sources: Sources,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._library, self._importer, self._articles, self._sources = library, importer, articles, sources
        self._clock = clock

    def follow(
        self, folder: Path, origin: str, author: str, all_gone: bool = False, progress: Progress | None = None
    ) -> FollowReport:
        """Publishes what is new or changed in a folder and withdraws what came from it before and is gone.

        `origin` is the folder's name here, so that others' articles are left alone. A file that cannot be read keeps
        its articles as they are. Refused NOT_FOUND without the folder; CONFLICT where all articles would go, unless
        that is meant (`all_gone`): an unmounted disk looks like an empty folder.
        """
        if not folder.is_dir():
            raise Refused(RefusalKind.NOT_FOUND, f"{folder}: no such file or folder")
        files = [(name, path) for name, path in walk([folder]) if PurePosixPath(name).suffix.lower() in KINDS]
        before = self._sources.followed(origin)
        if before and not files and not all_gone:
            told = f"{folder} holds no article any more; {len(before)} would be withdrawn; say so if that is meant"
            raise Refused(RefusalKind.CONFLICT, told)
        stays_down = self._stays_down(before)
        found = self._importer.take(_read(files), author, Wish(publish=True, stays_down=stays_down), progress)
        report = FollowReport(token=found.token)
        now = {article.article_id: file.file for file in found.files for article in file.articles}
        broken = {file.file for file in found.files if file.errors}
        now |= {id: file for id, file in before.items() if id not in now and _lies_in(file, broken)}
        for file in found.files:
            self._tell(report, file, stays_down)
        for article_id, file_name in sorted(before.items()):
            if article_id not in now:
                self._let_go(report, Followed(article_id, file_name), author)
        self._sources.follow(origin, now)
        return report

    def _stays_down(self, before: Iterable[str]) -> dict[str, str]:
        """What was withdrawn here: article -> the digest of the text that stays so."""
        articles, published = self._articles.many(before), self._articles.published(before)
        return {
            id: article.head.content.digest
            for id, article in articles.items()
            if state_at(article, published.get(id, ()), self._clock()) is State.WITHDRAWN
        }

    def _tell(self, report: FollowReport, file: FileOutcome, stays_down: dict[str, str]) -> None:
        report.errors += ((file.file, error) for error in file.errors)
        report.warnings += ((file.file, warning) for warning in file.warnings)
        for article in file.articles:
            one = Followed(article.article_id, file.file)
            if article.outcome is Outcome.CREATED:
                report.added.append(one)
            elif article.outcome is Outcome.REVISED:
                report.revised.append(one)
            elif article.article_id in stays_down:
                report.kept_down.append(one)
            else:
                report.unchanged += 1

    def _let_go(self, report: FollowReport, gone: Followed, author: str) -> None:
        try:
            report.token = self._library.withdraw(gone.article_id, author)[1]
        except Refused as refused:
            if refused.kind is not RefusalKind.CONFLICT:  # it was shown to nobody
                raise
        else:
            report.withdrawn.append(gone)


def _read(files: Iterable[tuple[str, Path]]) -> Iterable[Source]:
    return (source_at(name, path) for name, path in files)


def _lies_in(file: str, broken: Iterable[str]) -> bool:
    """True where a file is one of those that could not be read, or lies in such an archive."""
    return any(file == one or file.startswith(f"{one}/") for one in broken)
