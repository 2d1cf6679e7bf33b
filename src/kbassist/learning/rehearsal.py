"""The shelf as it would be with a draft published: asked as the live one is, and nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kbassist.assist.assistant import Assistant
from kbassist.index.sync import Indexer, shelved
from kbassist.knowledge.content import validate
from kbassist.model.article import Article, Content, Publication, Revision
from kbassist.model.base import now_utc
from kbassist.model.suggestion import SearchRecord
from kbassist.ports.articles import Articles
from kbassist.ports.shelf import Shelf, ShelfView
from kbassist.search.search import Searcher

AUTHOR = "rehearsal"


@dataclass(frozen=True, slots=True)
class Stage:
    """One shelf to ask: its assistant, its searcher, and the snapshot that both read."""

    assistant: Assistant
    searcher: Searcher
    shelf: ShelfView


@dataclass(frozen=True, slots=True)
class Still:
    """The port Shelf over one snapshot that nobody replaces."""

    current: ShelfView
    identity: str

    def wait_for(self, token: int, timeout_s: float) -> bool:  # noqa: ARG002
        """True where the snapshot holds this event already."""
        return self.current.token >= token


class Notebook:
    """The port Records in memory."""

    def __init__(self) -> None:
        self._records: dict[str, SearchRecord] = {}

    def keep(self, record: SearchRecord) -> None:
        """Keeps a record as long as the notebook is there."""
        self._records[record.search_id] = record

    def get(self, search_id: str) -> SearchRecord | None:
        """One record, or None."""
        return self._records.get(search_id)


class Drafted:
    """The articles as they would stand with one of them drafted so."""

    def __init__(self, articles: Articles, drafted: Article, published: list[tuple[Publication, Revision]]) -> None:
        self._articles, self._drafted, self._published = articles, drafted, published

    def many(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles that exist among these, by id."""
        ids = list(article_ids)
        found = self._articles.many(ids)
        return found | {self._drafted.id: self._drafted} if self._drafted.id in ids else found

    def published(self, article_ids: Iterable[str]) -> dict[str, list[tuple[Publication, Revision]]]:
        """Every publication with its revision, oldest first."""
        ids = list(article_ids)
        found = self._articles.published(ids)
        return found | {self._drafted.id: self._published} if self._drafted.id in ids else found

    def standing(self, article_ids: Iterable[str], at: datetime) -> dict[str, frozenset[int]]:
        """Which revisions of these articles are in an open publication at this moment."""
        ids = list(article_ids)
        found = self._articles.standing(ids, at)
        if self._drafted.id in ids:
            mine = (one for one in self._drafted.publications if one.starts <= at and (not one.ends or at < one.ends))
            found[self._drafted.id] = frozenset(one.revision for one in mine)
        return found


class Rehearsal:
    """Sets stages: one with a draft published now, and one as things stand."""

    def __init__(
        self,
        assistant: Assistant,
        searcher: Searcher,
        indexer: Indexer,
        shelf: Shelf,
        articles: Articles,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._assistant, self._searcher, self._indexer = assistant, searcher, indexer
        self._shelf, self._articles, self._clock = shelf, articles, clock

    def now(self) -> Stage:
        """The shelf as it is; whatever is asked leaves no trace."""
        return self._stage(self._shelf.current, self._articles)

    def of(self, draft: Content) -> Stage:
        """The shelf with the draft published now; Refused INVALID for a content that cannot be kept."""
        article, published = self._drafted(validate(draft))
        snapshot = self._indexer.rehearsed(shelved(article.id, published))
        return self._stage(snapshot, Drafted(self._articles, article, published))

    def _drafted(self, draft: Content) -> tuple[Article, list[tuple[Publication, Revision]]]:
        """The article that publishing the draft would make, as the library would make it."""
        current, now = self._articles.get(draft.id), self._clock()
        published = [*self._articles.published([draft.id]).get(draft.id, [])]
        head = Revision(1, draft, AUTHOR, now)
        if current is not None:
            same = current.head.content.digest == draft.digest
            head = current.head if same else replace(head, number=current.head.number + 1)
        before = () if current is None else current.publications
        if not any(one.revision == head.number and one.ends is None and one.starts <= now for one in before):
            shown = Publication(head.number, now, None, AUTHOR)
            before, published = (*before, shown), [*published, (shown, head)]
        return Article(draft.id, head, before), published

    def _stage(self, snapshot: ShelfView, articles: Articles | Drafted) -> Stage:
        shelf = Still(snapshot, self._shelf.identity)
        searcher = self._searcher.beside(Notebook(), shelf, articles)
        return Stage(self._assistant.beside(searcher, shelf), searcher, snapshot)
