"""The library: every change to knowledge, each with the event that tells the shelf of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from kbassist.knowledge.content import validate
from kbassist.model.article import Article, Content, Publication, Revision
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.event import EventType
from kbassist.ports.articles import Articles
from kbassist.ports.progress import Progress
from kbassist.ports.store import Outbox, Store

BATCH = 200
"""Contents taken in together: so many are lost, and named, where the machine stops in the middle."""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did; the shelf shows it once it has reached `token`."""

    article: Article
    revision: Revision
    changed: bool
    token: int


class Outcome(StrEnum):
    """What taking in did with one content."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The outcome of one content; `revision` is None and `refusal` says why where it was refused."""

    article_id: str
    outcome: Outcome
    revision: int | None
    token: int
    refusal: Refused | None = None


class Library:
    """The only writer of articles; every verb holds together in one transaction and answers with an index token."""

    def __init__(
        self,
        store: Store,
        articles: Articles,
        outbox: Outbox,
        clock: Callable[[], datetime] = now_utc,
        examine: Callable[[Content], Content] = validate,
    ) -> None:
        """`examine` refuses INVALID what cannot be kept."""
        self._store = store
        self._articles = articles
        self._outbox = outbox
        self._clock = clock
        self._examine = examine

    def write(self, content: Content, author: str, expected_etag: str | None = None) -> Written:
        """Keeps a new revision where the content differs from the newest.

        Refused INVALID for a content that cannot be kept, LOST_UPDATE where the article's etag is no longer this one.
        """
        self._examine(content)
        with self._store.transaction():
            current = self._articles.get(content.id)
            if expected_etag is not None and (current is None or current.etag != expected_etag):
                raise Refused(
                    RefusalKind.LOST_UPDATE, f"article {content.id} was changed since you read it; read it again"
                )
            now = self._clock()
            article, changed = self._keep(current, content, author, now)
            token = self._tell(EventType.ARTICLE_WRITTEN, [content.id] if changed else [], now)
        return Written(article, article.head, changed, token)

    def publish(
        self, article_id: str, by: str, starts: datetime | None = None, revision: int | None = None
    ) -> tuple[Article, int]:
        """Shows a revision (None: the newest) from a moment on (None: now); the article and the index token.

        Other publications go on: of those that have begun, the newest revision is in force. Nothing changes where this
        revision is shown by then anyway. Refused NOT_FOUND, or CONFLICT where a newer revision would hide this one.
        """
        with self._store.transaction():
            article = self._existing(article_id)
            chosen = article.head if revision is None else self._articles.revision(article_id, revision)
            if chosen is None:
                raise Refused(RefusalKind.NOT_FOUND, f"article {article_id} has no revision {revision}", "revision")
            now = self._clock()
            publication = Publication(chosen.number, now if starts is None else _with_zone(starts), None, by)
            self._refuse_hidden(article, publication, chosen)
            article, changed = self._show(article, publication)
            token = self._tell(EventType.ARTICLE_PUBLISHED, [article_id] if changed else [], now)
        return article, token

    def withdraw(self, article_id: str, by: str) -> tuple[Article, int]:
        """Ends every publication now, those still to come too; Refused NOT_FOUND, or CONFLICT where there is none."""
        with self._store.transaction():
            self._existing(article_id)
            now = self._clock()
            if self._articles.end_publications(article_id, now) == 0:
                raise Refused(
                    RefusalKind.CONFLICT, f"article {article_id} is not published, so {by} cannot withdraw it"
                )
            token = self._tell(EventType.ARTICLE_WITHDRAWN, [article_id], now)
            return self._existing(article_id), token

    def take_in(
        self, contents: Sequence[Content], author: str, publish: bool, progress: Progress | None = None
    ) -> list[TakenIn]:
        """Writes, and publishes where asked, every content that can be kept; one outcome each, in order.

        Each two hundred hold together: what was taken in before a failure stays, and taking in again changes nothing
        of it. One content that is refused does not stop the others.
        """
        outcomes: list[TakenIn] = []
        for start in range(0, len(contents), BATCH):
            outcomes += self._take_in_batch(contents[start : start + BATCH], author, publish)
            if progress is not None:
                progress(len(outcomes), len(contents))
        return outcomes

    def _take_in_batch(self, contents: Sequence[Content], author: str, publish: bool) -> list[TakenIn]:
        written: list[str] = []
        shown: list[str] = []
        outcomes: list[TakenIn] = []
        with self._store.transaction():
            now = self._clock()
            known = self._articles.many(content.id for content in contents)
            for content in contents:
                try:
                    self._examine(content)
                except Refused as refusal:
                    outcomes.append(TakenIn(content.id, Outcome.REFUSED, None, 0, refusal))
                    continue
                current = known.get(content.id)
                article, changed = self._keep(current, content, author, now)
                if changed:
                    written.append(content.id)
                if publish:
                    article, opened = self._show(article, Publication(article.head.number, now, None, author))
                    if opened:
                        shown.append(content.id)
                known[content.id] = article
                outcomes.append(TakenIn(content.id, _outcome(current, changed), article.head.number, 0))
            self._tell(EventType.ARTICLE_WRITTEN, written, now)
            token = self._tell(EventType.ARTICLE_PUBLISHED, shown, now)
        return [replace(outcome, token=token) for outcome in outcomes]

    def _keep(self, current: Article | None, content: Content, author: str, at: datetime) -> tuple[Article, bool]:
        if current is not None and current.head.content.digest == content.digest:
            return current, False
        revision = self._articles.add_revision(content, author, at)
        return Article(content.id, revision, () if current is None else current.publications), True

    def _show(self, article: Article, wanted: Publication) -> tuple[Article, bool]:
        same = (one for one in article.publications if one.revision == wanted.revision and one.ends is None)
        if any(one.starts <= wanted.starts for one in same):
            return article, False
        self._articles.add_publication(article.id, wanted)
        return replace(article, publications=(*article.publications, wanted)), True

    def _refuse_hidden(self, article: Article, wanted: Publication, chosen: Revision) -> None:
        """Publishing a revision that would never come in force is a mistake to be told, not to be kept."""
        for one in article.publications:
            if one.revision <= wanted.revision or not _open_at(one, wanted.starts):
                continue
            newer = self._articles.revision(article.id, one.revision)
            if newer is not None and _begins(newer) <= _begins(chosen):
                raise Refused(
                    RefusalKind.CONFLICT,
                    f"revision {newer.number} of {article.id} is published and would hide revision {chosen.number}; "
                    "withdraw the article first, or write the older text again as a new revision",
                    "revision",
                )

    def _existing(self, article_id: str) -> Article:
        article = self._articles.get(article_id)
        if article is None:
            raise Refused(RefusalKind.NOT_FOUND, f"there is no article {article_id}")
        return article

    def _tell(self, type: EventType, article_ids: Sequence[str], at: datetime) -> int:
        """The token of the newest event, also where nothing is to be told."""
        return self._outbox.put(type, article_ids, at) if article_ids else self._outbox.newest()[0]


def _open_at(publication: Publication, moment: datetime) -> bool:
    return publication.starts <= moment and (publication.ends is None or moment < publication.ends)


def _begins(revision: Revision) -> datetime:
    return revision.content.valid_from or datetime.min.replace(tzinfo=UTC)


def _outcome(current: Article | None, changed: bool) -> Outcome:
    if not changed:
        return Outcome.UNCHANGED
    return Outcome.CREATED if current is None else Outcome.REVISED


def _with_zone(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise Refused(RefusalKind.INVALID, f"starts: {moment.isoformat()} has no time zone", "starts")
    return moment.astimezone(UTC)
