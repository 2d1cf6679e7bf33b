"""Articles with their revisions and publications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from kbassist.model.article import Article, Content, Publication, Revision


class StandingArticles(Protocol):
    """What a search asks of the articles."""

    def many(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles that exist among these, by id; one query per thousand ids."""

    def published(self, article_ids: Iterable[str]) -> dict[str, list[tuple[Publication, Revision]]]:
        """Every publication with its revision, oldest first; articles never published are left out."""

    def standing(self, article_ids: Iterable[str], at: datetime) -> dict[str, frozenset[int]]:
        """Which revisions of these articles are in an open publication now: the truth `authorize` asks for."""


class Articles(StandingArticles, Protocol):
    """Articles with all their revisions and publications."""

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

    def end_publications(self, article_id: str, at: datetime) -> int:
        """Ends every open publication at this moment; how many that were."""

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Article ids in order, beginning after one."""

    def list(self, filters: ArticleFilter, after: str, limit: int) -> list[Article]:
        """Articles in order of id that match, beginning after one."""


class ArticleFilter(Protocol):
    """What a list of articles is narrowed to; None: anything."""

    @property
    def language(self) -> str | None: ...
    @property
    def audience(self) -> str | None: ...
    @property
    def q(self) -> str | None: ...
