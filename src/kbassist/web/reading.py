"""What a caller may see of articles: those who work on them every text, readers what is in force for them now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kbassist.model.access import Action, Principal, may, may_read
from kbassist.model.article import Article, Published, Revision, State, begun, in_force, state_at
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.life import Stage
from kbassist.ports.articles import Articles
from kbassist.search.authorize import readable_now
from kbassist.web.article_bodies import article_fields, translation_fields

_CHUNK = 200
_MOST_SCANNED = 2_000
"""Articles looked at for one page; a page may come short, never late."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of articles is narrowed to; None: anything."""

    state: State | None = None
    language: str | None = None
    audience: str | None = None
    q: str | None = None
    review: Stage | None = None
    family: str | None = None
    author: str | None = None
    now: datetime = field(default_factory=now_utc)


@dataclass(frozen=True, slots=True)
class Reading:
    """One caller's view of the articles at a moment; what they may not see does not exist (NOT_FOUND)."""

    articles: Articles
    caller: Principal
    now: datetime

    def article(self, article_id: str) -> dict[str, Any]:
        """The fields of an article."""
        article, published = self._known(article_id)
        seen = self._seen(article, published)
        if seen is None:
            raise _unknown(article_id)
        return self._with_families([article_fields(article, seen, published, self.now, self.insider)])[0]

    def as_of(self, article_id: str, moment: datetime) -> dict[str, Any]:
        """The fields of an article as it stood at a moment; what has been closed to the caller since stays closed."""
        article, published = self._known(article_id)
        told = in_force(published, moment, moment)
        if told is None or not self._audience_of(told):
            raise Refused(RefusalKind.NOT_FOUND, f"article {article_id} said nothing at {moment.isoformat()}", "as_of")
        if not readable_now([article_id], self.caller.readable, self.articles, self.now):
            raise _unknown(article_id)
        return self._with_families([article_fields(article, told, published, moment, self.insider)])[0]

    def written(self, article: Article) -> dict[str, Any]:
        """The fields of an article that the caller has just written, though it may be closed to them from now on."""
        published = self.articles.published([article.id]).get(article.id, ())
        return self._with_families([article_fields(article, article.head, published, self.now, self.insider)])[0]

    def existing(self, article_id: str) -> Article:
        """The article itself, for one who writes."""
        self.article(article_id)
        return self._known(article_id)[0]

    def revisions(self, article_id: str) -> list[Revision]:
        """The revisions of an article that the caller may see, oldest first."""
        known = article_id.isprintable()
        standing = self.articles.standing([article_id], self.now).get(article_id, frozenset()) if known else frozenset()
        visible = [
            revision
            for revision in (self.articles.revisions(article_id) if known else ())
            if self._audience_of(revision) and (self.insider or (revision.number in standing and self._holds(revision)))
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
            if seen is not None:
                items.append(article_fields(article, seen, published, self.now, self.insider))
            if len(items) == size or scanned == _MOST_SCANNED:
                return self._with_families(items), article.id
        return self._with_families(items), None

    def _known(self, article_id: str) -> tuple[Article, Published]:
        article = self.articles.get(article_id) if article_id.isprintable() else None
        if article is None:
            raise _unknown(article_id)
        return article, self.articles.published([article_id]).get(article_id, ())

    def _with_families(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The items with their translations, those that the caller may see."""
        families = self.articles.translations(item["family"] for item in items)
        members = [one for family in families.values() for one in family]
        if self.insider:
            seen = {one.article_id for one in members if may_read(self.caller.readable, one.audiences)}
        else:
            ids = [one.article_id for one in members]
            articles, published = self.articles.many(ids), self.articles.published(ids)
            seen = {id for id, article in articles.items() if self._seen(article, published.get(id, ())) is not None}
        return [item | translation_fields(item["id"], families.get(item["family"], ()), seen) for item in items]

    def _scan(self, wanted: Wanted, after: str) -> Iterator[tuple[Article, Published]]:
        while chunk := self.articles.list(wanted, after, _CHUNK):
            published = self.articles.published([article.id for article in chunk])
            yield from ((article, published.get(article.id, ())) for article in chunk)
            after = chunk[-1].id

    def _seen(self, article: Article, published: Published) -> Revision | None:
        """The newest text for a writer; for a reader the one in force, or the last of a rule that goes by a date."""
        revision = article.head if self.insider else in_force(published, self.now, self.now)
        if revision is None and state_at(article, published, self.now) is State.LIVE:
            revision = begun(published, self.now, self.now)
        return revision if revision is not None and self._audience_of(revision) else None

    def _holds(self, revision: Revision) -> bool:
        """True for a text that is valid now, or whose validity goes by a date of the customer's."""
        content = revision.content
        begun = content.valid_from is None or content.valid_from <= self.now
        over = content.valid_until is not None and content.valid_until <= self.now
        return content.as_of_field is not None or (begun and not over)

    @property
    def insider(self) -> bool:
        """True for one who works on articles, and sees drafts."""
        return may(self.caller, Action.EDIT)

    def _audience_of(self, revision: Revision) -> bool:
        return may_read(self.caller.readable, revision.content.audiences)


def _unknown(article_id: str) -> Refused:
    shown = article_id if article_id.isprintable() else repr(article_id)
    return Refused(RefusalKind.NOT_FOUND, f"there is no article {shown:.200}")
