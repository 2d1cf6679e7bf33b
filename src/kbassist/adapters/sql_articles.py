"""Articles in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, insert, or_, select, update
from sqlmodel import col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.tables import ArticleRow, PublicationRow, RevisionRow
from kbassist.knowledge.content import as_mapping, content_from
from kbassist.model.article import Article, Content, Publication, Revision
from kbassist.ports.articles import ArticleFilter

_REVISION = (
    col(RevisionRow.article_id),
    col(RevisionRow.number),
    col(RevisionRow.content),
    col(RevisionRow.author),
    col(RevisionRow.created_at),
)
_PUBLICATION = (
    col(PublicationRow.article_id),
    col(PublicationRow.revision),
    col(PublicationRow.starts),
    col(PublicationRow.ends),
    col(PublicationRow.by),
)
_HEADS = select(*_REVISION).join(
    ArticleRow, and_(col(ArticleRow.id) == col(RevisionRow.article_id), col(ArticleRow.head) == col(RevisionRow.number))
)
_BOTH = (
    select(*_PUBLICATION, *_REVISION)
    .join(
        RevisionRow,
        and_(
            col(RevisionRow.article_id) == col(PublicationRow.article_id),
            col(RevisionRow.number) == col(PublicationRow.revision),
        ),
    )
    .order_by(col(PublicationRow.id))
)

# What is done for every article of an import, or every search, is made once: building a statement takes longer than
# carrying it out.
_NEWEST = select(col(ArticleRow.head)).where(col(ArticleRow.id) == bindparam("article"))
_HEADED = update(ArticleRow).where(col(ArticleRow.id) == bindparam("article"))
_STANDING = select(*_PUBLICATION[:2]).where(
    _PUBLICATION[0].in_(bindparam("articles", expanding=True)),
    col(PublicationRow.starts) <= bindparam("at"),
    or_(col(PublicationRow.ends).is_(None), col(PublicationRow.ends) > bindparam("at")),
)
_NEW_ARTICLE, _NEW_REVISION, _NEW_PUBLICATION = insert(ArticleRow), insert(RevisionRow), insert(PublicationRow)


class SqlArticles:
    """The port Articles on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def get(self, article_id: str) -> Article | None:
        """The article, or None."""
        return self.many([article_id]).get(article_id)

    def many(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """The articles that exist among these, by id."""
        found: dict[str, Article] = {}
        with self._store.reading() as connection:
            for some in _batches(article_ids):
                found |= _articles(connection, _HEADS.where(col(RevisionRow.article_id).in_(some)))
        return found

    def revision(self, article_id: str, number: int) -> Revision | None:
        """One revision, or None."""
        of_article = _REVISION[0] == article_id
        with self._store.reading() as connection:
            row = connection.execute(select(*_REVISION).where(of_article, _REVISION[1] == number)).first()
        return None if row is None else _revision(row)

    def revisions(self, article_id: str) -> list[Revision]:
        """All revisions, oldest first."""
        asked = select(*_REVISION).where(_REVISION[0] == article_id).order_by(_REVISION[1])
        with self._store.reading() as connection:
            return [_revision(row) for row in connection.execute(asked)]

    def published(self, article_ids: Iterable[str]) -> dict[str, list[tuple[Publication, Revision]]]:
        """Every publication with its revision, oldest first; articles never published are left out."""
        found: defaultdict[str, list[tuple[Publication, Revision]]] = defaultdict(list)
        with self._store.reading() as connection:
            for some in _batches(article_ids):
                for row in connection.execute(_BOTH.where(_PUBLICATION[0].in_(some))):
                    pair = _publication(row[: len(_PUBLICATION)]), _revision(row[len(_PUBLICATION) :])
                    found[row[0]].append(pair)
        return dict(found)

    def add_revision(self, content: Content, author: str, at: datetime) -> Revision:
        """Keeps a new revision, numbered after the newest."""
        with self._store.writing() as connection:
            newest: int | None = connection.execute(_NEWEST, {"article": content.id}).scalar()
            revision = Revision((newest or 0) + 1, content, author, at)
            identity = {"family": content.family, "language": content.language, "head": revision.number}
            if newest is None:
                connection.execute(_NEW_ARTICLE, {"id": content.id, **identity})
            else:
                connection.execute(_HEADED, {"article": content.id, **identity})
            connection.execute(_NEW_REVISION, _columns(revision))
        return revision

    def add_publication(self, article_id: str, publication: Publication) -> None:
        """Keeps a publication."""
        row = {
            "article_id": article_id,
            "revision": publication.revision,
            "starts": publication.starts,
            "ends": publication.ends,
            "by": publication.by,
        }
        with self._store.writing() as connection:
            connection.execute(_NEW_PUBLICATION, row)

    def end_publications(self, article_id: str, at: datetime) -> int:
        """Ends every publication that is open or still to come; how many that were."""
        still = col(PublicationRow.article_id) == article_id, _open_after(at)
        with self._store.writing() as connection:
            return connection.execute(update(PublicationRow).where(*still).values(ends=at)).rowcount

    def standing(self, article_ids: Iterable[str], at: datetime) -> dict[str, frozenset[int]]:
        """Which revisions of these articles are in an open publication at this moment."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        with self._store.reading() as connection:
            for some in _batches(article_ids):
                for article_id, number in connection.execute(_STANDING, {"articles": some, "at": at}):
                    found[article_id].add(number)
        return {article_id: frozenset(numbers) for article_id, numbers in found.items()}

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Article ids in order, beginning after one."""
        asked = select(col(ArticleRow.id)).where(col(ArticleRow.id) > after).order_by(col(ArticleRow.id)).limit(limit)
        with self._store.reading() as connection:
            return [*connection.execute(asked).scalars()]

    def list(self, filters: ArticleFilter, after: str, limit: int) -> list[Article]:
        """Articles in order of id whose newest revision matches, beginning after one."""
        asked = _HEADS.where(_REVISION[0] > after, *_narrowed(filters)).order_by(_REVISION[0]).limit(limit)
        with self._store.reading() as connection:
            return [*_articles(connection, asked).values()]


def _articles(connection: Connection, heads: Select[Any]) -> dict[str, Article]:
    """The articles of these heads, in their order."""
    found = {row[0]: _revision(row) for row in connection.execute(heads)}
    shown: defaultdict[str, list[Publication]] = defaultdict(list)
    asked = select(*_PUBLICATION).order_by(col(PublicationRow.id))
    for some in _batches(found):
        for row in connection.execute(asked.where(_PUBLICATION[0].in_(some))):
            shown[row[0]].append(_publication(row))
    return {article_id: Article(article_id, head, tuple(shown[article_id])) for article_id, head in found.items()}


def _open_after(at: datetime) -> ColumnElement[bool]:
    return or_(col(PublicationRow.ends).is_(None), col(PublicationRow.ends) > at)


def _narrowed(filters: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    if filters.language is not None:
        yield col(RevisionRow.language) == filters.language
    if filters.audience is not None:
        yield col(RevisionRow.audiences).contains(_joined([filters.audience]), autoescape=True)
    if filters.q is not None:
        # Folded here, not by the database: SQLite's lower() knows no Cyrillic and no umlauts.
        in_title = col(RevisionRow.folded_title).contains(filters.q.casefold(), autoescape=True)
        yield or_(in_title, col(RevisionRow.article_id).contains(filters.q, autoescape=True))


def _columns(revision: Revision) -> dict[str, Any]:
    content = revision.content
    return {
        "article_id": content.id,
        "number": revision.number,
        "content": as_mapping(content),
        "title": content.title,
        "folded_title": content.title.casefold(),
        "language": content.language,
        "family": content.family,
        "audiences": _joined(content.audiences),
        "digest": content.digest,
        "author": revision.author,
        "created_at": revision.created_at,
    }


def _joined(audiences: Iterable[str]) -> str:
    """Every audience between line ends, so that one can be looked for as a whole."""
    return "\n" + "\n".join(audiences) + "\n"


def _revision(row: Sequence[Any]) -> Revision:
    _, number, content, author, created_at = row
    return Revision(number, content_from(content), author, created_at)


def _publication(row: Sequence[Any]) -> Publication:
    _, revision, starts, ends, by = row
    return Publication(revision, starts, ends, by)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """Each id once, some hundreds at a time."""
    unique = [*dict.fromkeys(ids)]
    return (unique[start : start + BATCH] for start in range(0, len(unique), BATCH))
