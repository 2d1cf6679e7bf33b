"""What a caller may see of articles: writers see every text, readers what is in force for them now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kbassist.model.access import Action, Principal, may, may_read
from kbassist.model.article import Article, Publication, Revision, State, in_force, state_at
from kbassist.model.base import RefusalKind, Refused
from kbassist.ports.articles import Articles
from kbassist.web.article_bodies import article_fields

_CHUNK = 200
_MOST_SCANNED = 2_000
"""Articles looked at for one page; a page may come short, never late."""

_Published = Sequence[tuple[Publication, Revision]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of articles is narrowed to; None: anything."""

    state: State | None = None
    language: str | None = None
    audience: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One caller's view of the articles at a moment; what they may not see does not exist for them (NOT_FOUND)."""

    articles: Articles
    caller: Principal
    now: datetime

    def article(self, article_id: str) -> dict[str, Any]:
        """The fields of an article."""
        article = self.articles.get(article_id) if article_id.isprintable() else None
        published = self.articles.published([article_id]).get(article_id, []) if article else []
        seen = None if article is None else self._seen(article, published)
        if article is None or seen is None:
            raise _unknown(article_id)
        return article_fields(article, seen, published, self.now)

    def existing(self, article_id: str) -> Article:
        """The article itself, for one who writes."""
        self.article(article_id)
        article = self.articles.get(article_id)
        if article is None:
            raise _unknown(article_id)
        return article

    def revisions(self, article_id: str) -> list[Revision]:
        """The revisions of an article that the caller may see, oldest first."""
        known = article_id.isprintable()
        standing = self.articles.standing([article_id], self.now).get(article_id, frozenset()) if known else frozenset()
        visible = [
            revision
            for revision in (self.articles.revisions(article_id) if known else ())
            if self._audience_of(revision) and (self._writes or (revision.number in standing and self._holds(revision)))
        ]
        if not visible:
            raise _unknown(article_id)
        return visible

    def revision(self, article_id: str, number: int) -> Revision:
        """One revision."""
        for revision in self.revisions(article_id):
            if revision.number == number:
                return revision
        raise Refused(RefusalKind.NOT_FOUND, f"article {article_id} has no revision {number}")

    def page(self, wanted: Wanted, after: str, size: int) -> tuple[list[dict[str, Any]], str | None]:
        """A page of articles in order of id, and the id to go on after (None: there are no more)."""
        items: list[dict[str, Any]] = []
        for scanned, (article, published) in enumerate(self._scan(wanted, after), 1):
            seen = self._seen(article, published)
            fields = None if seen is None else article_fields(article, seen, published, self.now)
            if fields is not None and wanted.state in (None, fields["state"]):
                items.append(fields)
            if len(items) == size or scanned == _MOST_SCANNED:
                return items, article.id
        return items, None

    def _scan(self, wanted: Wanted, after: str) -> Iterator[tuple[Article, _Published]]:
        while chunk := self.articles.list(wanted, after, _CHUNK):
            published = self.articles.published([article.id for article in chunk])
            yield from ((article, published.get(article.id, ())) for article in chunk)
            after = chunk[-1].id

    def _seen(self, article: Article, published: _Published) -> Revision | None:
        """The newest text for a writer; for a reader the one in force, or the last of a rule that goes by a date."""
        revision = article.head if self._writes else in_force(published, self.now, self.now)
        if revision is None and published and state_at(article, published[-1][1], self.now) is State.LIVE:
            revision = published[-1][1]
        return revision if revision is not None and self._audience_of(revision) else None

    def _holds(self, revision: Revision) -> bool:
        """True for a text that is valid now, or whose validity goes by a date of the customer's."""
        content = revision.content
        begun = content.valid_from is None or content.valid_from <= self.now
        over = content.valid_until is not None and content.valid_until <= self.now
        return content.as_of_field is not None or (begun and not over)

    @property
    def _writes(self) -> bool:
        return may(self.caller, Action.WRITE) or may(self.caller, Action.PUBLISH)

    def _audience_of(self, revision: Revision) -> bool:
        return may_read(self.caller.readable, revision.content.audiences)


def _unknown(article_id: str) -> Refused:
    shown = article_id if article_id.isprintable() else repr(article_id)
    return Refused(RefusalKind.NOT_FOUND, f"there is no article {shown:.200}")
