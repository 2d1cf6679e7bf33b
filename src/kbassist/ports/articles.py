"""Articles with their revisions, publications and reviews, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kbassist.model.article import Article, Content, Publication, Revision, State
from kbassist.model.life import Comment, LogEntry, LogWanted, Review, SourceText, Stage, Translation


class StandingArticles(Protocol):
    """What a search asks of the articles."""

    def many(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles that exist among these, by id; one query per thousand ids."""

    def published(self, article_ids: Iterable[str]) -> dict[str, list[tuple[Publication, Revision]]]:
        """Every publication with its revision, oldest first; articles never published are left out."""

    def standing(self, article_ids: Iterable[str], at: datetime) -> dict[str, frozenset[int]]:
        """Which revisions of these articles are in an open publication now: the truth `authorize` asks for."""


class Articles(StandingArticles, Protocol):
    """Articles with all their revisions, publications and reviews, and the log of what was done to them."""

    def get(self, article_id: str) -> Article | None:
        """The article, or None."""

    def revision(self, article_id: str, number: int) -> Revision | None:
        """One revision, or None."""

    def revisions(self, article_id: str) -> list[Revision]:
        """All revisions, oldest first."""

    def add_revision(self, content: Content, author: str, at: datetime) -> Revision:
        """Keeps a new revision, numbered after the newest."""

    def add_publication(self, article_id: str, publication: Publication) -> None:
        """Keeps a publication."""

    def end_publications(self, article_id: str, at: datetime, to_come_only: bool = False) -> int:
        """Ends every publication that is open (unless only those are meant) or to come; how many that were."""

    def add_review(self, article_id: str, review: Review) -> None:
        """Keeps a stamp on a revision."""

    def log(self, entries: Sequence[LogEntry]) -> None:
        """Adds entries to the log; nothing there ever changes again."""

    def logged(self, wanted: LogWanted, before: int | None, limit: int) -> list[LogEntry]:
        """Entries that match, newest first, beginning below a number (None: at the newest)."""

    def translations(self, families: Iterable[str]) -> dict[str, list[Translation]]:
        """The articles of each of these families, in order of id."""

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Article ids in order, beginning after one."""

    def list(self, filters: ArticleFilter, after: str, limit: int) -> list[Article]:
        """Articles in order of id that match, beginning after one."""


class Comments(Protocol):
    """What is said about articles among those who work on them."""

    def add(self, comment: Comment) -> Comment:
        """Keeps a comment; the same, numbered."""

    def page(self, article_id: str, after: int, limit: int) -> list[Comment]:
        """An article's comments, oldest first, beginning above a number."""


class Sources(Protocol):
    """The files that articles came from: their texts, and which folder is whose source of truth."""

    def keep(self, texts: Iterable[SourceText]) -> None:
        """Keeps texts, each in place of the one kept before for the same content."""

    def texts(self, article_ids: Iterable[str]) -> dict[tuple[str, str], SourceText]:
        """The texts kept of these articles, by article and digest of the content."""

    def follow(self, origin: str, files: Mapping[str, str]) -> None:
        """From now on these articles, and no others, come from an origin; article -> its file there."""

    def followed(self, origin: str) -> dict[str, str]:
        """The articles that come from an origin, with their files there."""


class ArticleFilter(Protocol):
    """What a list of articles is narrowed to; None: anything. `state` is meant as of `now`."""

    @property
    def now(self) -> datetime: ...
    @property
    def state(self) -> State | None: ...
    @property
    def review(self) -> Stage | None: ...
    @property
    def family(self) -> str | None: ...
    @property
    def author(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def audience(self) -> str | None: ...
    @property
    def q(self) -> str | None: ...
