"""The library: every change to knowledge, each with the event that tells the shelf of it and the entry in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kbassist.knowledge.approval import refuse_hidden, refuse_review, refuse_unapproved, utc_moment
from kbassist.knowledge.chronicle import Standing, entry
from kbassist.knowledge.content import validate
from kbassist.model.article import Article, Content, Publication, Published, Revision, State, begun
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.event import EventType
from kbassist.model.life import Act, LogEntry, Review, Stage
from kbassist.ports.articles import Articles
from kbassist.ports.progress import Progress
from kbassist.ports.store import Outbox, Store

BATCH = 200
"""Contents taken in together: so many are lost, and named, where the machine stops in the middle."""

_ACTS = {Stage.SUBMITTED: Act.SUBMITTED, Stage.APPROVED: Act.APPROVED, Stage.REJECTED: Act.REJECTED}


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
    """The only writer of articles; every verb holds together in one transaction and answers with an index token.

    Where `four_eyes` are wanted, nothing is published that nobody but its writer has approved. A person is known by
    the name of their key.
    """

    def __init__(
        self,
        store: Store,
        articles: Articles,
        outbox: Outbox,
        clock: Callable[[], datetime] = now_utc,
        examine: Callable[[Content], Content] = validate,
        four_eyes: bool = False,
    ) -> None:
        """`examine` refuses INVALID what cannot be kept."""
        self._store = store
        self._articles = articles
        self._outbox = outbox
        self._clock = clock
        self._examine = examine
        self._four_eyes = four_eyes

    def write(self, content: Content, author: str, expected_etag: str | None = None) -> Written:
        """Keeps a new revision where the content differs from the newest.

        Refused INVALID for a content that cannot be kept, LOST_UPDATE where the article's etag is no longer this one.
        """
        self._examine(content)
        with self._store.transaction():
            current = self._articles.get(content.id)
            if expected_etag is not None and (current is None or current.etag != expected_etag):
                raise _lost_update(content.id)
            return self._written(Act.WRITTEN, current, content, author)

    def restore(self, article_id: str, by: str, revision: int) -> Written:
        """Writes the text of an older revision again, as the newest.

        Refused NOT_FOUND, or CONFLICT where the newest says the same already.
        """
        with self._store.transaction():
            article = self._existing(article_id)
            older = self._revision(article, revision)
            if older.content.digest == article.head.content.digest:
                told = f"revision {article.head.number} of {article_id} says the same as revision {revision} already"
                raise Refused(RefusalKind.CONFLICT, told, "revision")
            return self._written(Act.RESTORED, article, older.content, by)

    def review(
        self, article_id: str, stage: Stage, by: str, revision: int | None = None, note: str | None = None
    ) -> Article:
        """Stamps the newest revision: asks for its approval, approves or rejects it; `note` is redacted already.

        Refused NOT_FOUND; LOST_UPDATE where the newest is not the `revision` that was read (None: whichever it is);
        CONFLICT where it is not its turn; FORBIDDEN where four eyes are wanted and the writer approves.
        """
        with self._acting(article_id) as (article, before):
            if revision not in (None, article.head.number):
                self._revision(article, revision or 0)
                raise _lost_update(article_id)
            refuse_review(article, stage, by, before.at, self._four_eyes)
            self._articles.add_review(article_id, Review(article.head.number, stage, by, before.at, note))
            return self._told(_ACTS[stage], by, before, **({"note": note} if note else {}))

    def publish(
        self, article_id: str, by: str, starts: datetime | None = None, revision: int | None = None
    ) -> tuple[Article, int]:
        """Shows a revision (None: the newest) from a moment on (None: now); the article and the index token.

        Other publications go on: of those that have begun, the newest revision is in force. Nothing changes where this
        revision is shown by then anyway. Refused NOT_FOUND, or CONFLICT where a newer revision would hide this one or
        the approval that is wanted is missing.
        """
        with self._acting(article_id) as (article, before):
            publication, chosen = self._vetted(article, by, utc_moment(starts, "starts") or before.at, revision)
            shown, changed = self._show(article, publication)
            token = self._tell(EventType.ARTICLE_PUBLISHED, [article_id] if changed else [], before.at)
            if changed:
                act = Act.PUBLISHED if publication.starts <= before.at else Act.SCHEDULED
                shown = self._told(act, by, before, revision=chosen.number)
        return shown, token

    def publishable(
        self, article_id: str, by: str, starts: datetime | None = None, revision: int | None = None
    ) -> Revision:
        """The revision that `publish` would show, refused as it would be; nothing changes."""
        begins = utc_moment(starts, "starts") or self._clock()
        return self._vetted(self._existing(article_id), by, begins, revision)[1]

    def schedule(self, article_id: str, by: str, starts: datetime, revision: int | None = None) -> tuple[Article, int]:
        """Shows a revision from a moment to come, in place of whatever of the article was scheduled before.

        Refused as `publish`, and INVALID where the moment has passed.
        """
        with self._acting(article_id) as (_, before):
            begins, told_before = utc_moment(starts, "starts"), self._outbox.newest()[0]
            if begins is None or begins <= before.at:
                raise Refused(RefusalKind.INVALID, f"starts: {starts.isoformat()} has passed; publish it now", "starts")
            ended = self._articles.end_publications(article_id, before.at, to_come_only=True)
            shown, token = self.publish(article_id, by, begins, revision)
            if ended and token == told_before:  # it is shown by then anyway, and what was to come is not
                token = self._tell(EventType.ARTICLE_WITHDRAWN, [article_id], before.at)
                shown = self._told(Act.WITHDRAWN, by, before)
        return shown, token

    def withdraw(self, article_id: str, by: str, scheduled_only: bool = False) -> tuple[Article, int]:
        """Ends every publication now, those still to come too, or only those.

        Refused NOT_FOUND, or CONFLICT where there is none.
        """
        with self._acting(article_id) as (_, before):
            if self._articles.end_publications(article_id, before.at, scheduled_only) == 0:
                told = f"article {article_id} is not published, so {by} cannot withdraw it"
                if scheduled_only:
                    told = f"nothing of article {article_id} is scheduled"
                raise Refused(RefusalKind.CONFLICT, told)
            token = self._tell(EventType.ARTICLE_WITHDRAWN, [article_id], before.at)
            return self._told(Act.WITHDRAWN, by, before), token

    def lay_down(self, article_id: str, by: str, revision: int | None = None) -> Article:
        """Leaves an article withdrawn, as if a revision had been shown where none was; nothing where it is."""
        with self._acting(article_id) as (article, before):
            if before.state is State.WITHDRAWN:
                return article
            if not article.publications:
                self.publish(article_id, by, revision=revision)
            return self.withdraw(article_id, by)[0]

    def refuse_unseen(self, publish: bool) -> None:
        """Refused CONFLICT where texts would be published as they come in though four eyes are wanted."""
        if publish and self._four_eyes:
            told = "publish: where four eyes are wanted, texts come in as drafts and are published once approved"
            raise Refused(RefusalKind.CONFLICT, told, "publish")

    def take_in(
        self, contents: Sequence[Content], author: str, publish: bool, progress: Progress | None = None
    ) -> list[TakenIn]:
        """Writes, and publishes where asked, every content that can be kept; one outcome each, in order.

        Each two hundred hold together: what was taken in before a failure stays, and taking in again changes nothing
        of it. One content that is refused does not stop the others. Refused CONFLICT where it would publish though
        four eyes are wanted.
        """
        self.refuse_unseen(publish)
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
        entries: list[LogEntry] = []
        with self._store.transaction():
            now = self._clock()
            known = self._articles.many(content.id for content in contents)
            published = {id: list(pairs) for id, pairs in self._articles.published(known).items()}
            for content in contents:
                try:
                    self._examine(content)
                except Refused as refusal:
                    outcomes.append(TakenIn(content.id, Outcome.REFUSED, None, 0, refusal))
                    continue
                current = known.get(content.id)
                pairs = published.setdefault(content.id, [])
                before = Standing(current, tuple(pairs), now)
                same = _as_it_stands(content, pairs, now, publish)
                if same is not None:
                    outcomes.append(TakenIn(content.id, Outcome.UNCHANGED, same.number, 0))
                    continue
                article, changed = self._keep(current, content, author, now)
                if changed:
                    written.append(content.id)
                    after = Standing(article, tuple(pairs), now)
                    entries.append(entry(Act.WRITTEN, author, before, after))
                    before = after
                if publish:
                    article, opened = self._show(article, Publication(article.head.number, now, None, author))
                    if opened:
                        shown.append(content.id)
                        pairs.append((article.publications[-1], article.head))
                        entries.append(entry(Act.PUBLISHED, author, before, Standing(article, tuple(pairs), now)))
                known[content.id] = article
                outcomes.append(TakenIn(content.id, _outcome(current, changed), article.head.number, 0))
            self._articles.log(entries)
            self._tell(EventType.ARTICLE_WRITTEN, written, now)
            token = self._tell(EventType.ARTICLE_PUBLISHED, shown, now)
        return [replace(outcome, token=token) for outcome in outcomes]

    # -- what the verbs share -----------------------------------------------------------------------------------

    @contextmanager
    def _acting(self, article_id: str) -> Iterator[tuple[Article, Standing]]:
        """A transaction, the article, and how it stands before the act."""
        with self._store.transaction():
            article = self._existing(article_id)
            yield article, self._standing(article, self._clock())

    def _standing(self, article: Article, at: datetime) -> Standing:
        return Standing(article, self._articles.published([article.id]).get(article.id, ()), at)

    def _told(self, act: Act, by: str, before: Standing, **more: object) -> Article:
        """The article as the act left it, once the log has the act."""
        assert before.article is not None
        article = self._existing(before.article.id)
        self._articles.log([entry(act, by, before, self._standing(article, before.at), **more)])
        return article

    def _written(self, act: Act, current: Article | None, content: Content, author: str) -> Written:
        now = self._clock()
        article, changed = self._keep(current, content, author, now)
        if changed:
            after = self._standing(article, now)
            self._articles.log([entry(act, author, Standing(current, after.published, now), after)])
        token = self._tell(EventType.ARTICLE_WRITTEN, [content.id] if changed else [], now)
        return Written(article, article.head, changed, token)

    def _vetted(
        self, article: Article, by: str, starts: datetime, revision: int | None
    ) -> tuple[Publication, Revision]:
        chosen = self._revision(article, revision)
        refuse_unapproved(article, chosen, self._four_eyes)
        wanted = Publication(chosen.number, starts, None, by)
        refuse_hidden(article, wanted, chosen, self._articles)
        return wanted, chosen

    def _keep(self, current: Article | None, content: Content, author: str, at: datetime) -> tuple[Article, bool]:
        if current is not None and current.head.content.digest == content.digest:
            return current, False
        revision = self._articles.add_revision(content, author, at)
        return Article(content.id, revision) if current is None else replace(current, head=revision), True

    def _show(self, article: Article, wanted: Publication) -> tuple[Article, bool]:
        same = (one for one in article.publications if one.revision == wanted.revision and one.ends is None)
        if any(one.starts <= wanted.starts for one in same):
            return article, False
        self._articles.add_publication(article.id, wanted)
        return replace(article, publications=(*article.publications, wanted)), True

    def _existing(self, article_id: str) -> Article:
        article = self._articles.get(article_id)
        if article is None:
            raise Refused(RefusalKind.NOT_FOUND, f"there is no article {article_id}")
        return article

    def _revision(self, article: Article, number: int | None) -> Revision:
        """One revision (None: the newest); Refused NOT_FOUND."""
        found = article.head if number is None else self._articles.revision(article.id, number)
        if found is None:
            raise Refused(RefusalKind.NOT_FOUND, f"article {article.id} has no revision {number}", "revision")
        return found

    def _tell(self, type: EventType, article_ids: Sequence[str], at: datetime) -> int:
        """The token of the newest event, also where nothing is to be told."""
        return self._outbox.put(type, article_ids, at) if article_ids else self._outbox.newest()[0]


def _lost_update(article_id: str) -> Refused:
    return Refused(RefusalKind.LOST_UPDATE, f"article {article_id} was changed since you read it; read it again")


def _as_it_stands(content: Content, published: Published, now: datetime, publish: bool) -> Revision | None:
    """The revision that says this already: the one in force where it would be published, else one to come.

    None: there is none. A newer draft beside it is somebody's work in hand and stays.
    """
    if publish:
        same = [begun(published, now, now)]
    else:
        same = [text for one, text in published if one.starts > now and (one.ends is None or one.ends > now)]
    return next((text for text in same if text and text.content.digest == content.digest), None)


def _outcome(current: Article | None, changed: bool) -> Outcome:
    if not changed:
        return Outcome.UNCHANGED
    return Outcome.CREATED if current is None else Outcome.REVISED
