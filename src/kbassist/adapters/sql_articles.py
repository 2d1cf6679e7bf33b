"""Articles in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, insert, or_, select, update
from sqlmodel import col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.sql_states import in_stage, in_state
from kbassist.adapters.tables import ArticleRow, LogRow, PublicationRow, ReviewRow, RevisionRow
from kbassist.knowledge.content import as_mapping, content_from
from kbassist.model.article import Article, Content, Publication, Revision
from kbassist.model.life import Act, LogEntry, LogWanted, Review, Stage, Translation
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
_REVIEW = (
    col(ReviewRow.article_id),
    col(ReviewRow.revision),
    col(ReviewRow.stage),
    col(ReviewRow.by),
    col(ReviewRow.at),
    col(ReviewRow.note),
)
_ENTRY = (
    col(LogRow.article_id),
    col(LogRow.act),
    col(LogRow.revision),
    col(LogRow.by),
    col(LogRow.at),
    col(LogRow.before),
    col(LogRow.after),
    col(LogRow.number),
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
_NEWEST = (
    select(col(ArticleRow.head), col(ArticleRow.text_at), col(RevisionRow.content))
    .join(RevisionRow, and_(_REVISION[0] == col(ArticleRow.id), _REVISION[1] == col(ArticleRow.head)))
    .where(col(ArticleRow.id) == bindparam("article"))
)
_HEADED = update(ArticleRow).where(col(ArticleRow.id) == bindparam("article"))
_STANDING = select(*_PUBLICATION[:2]).where(
    _PUBLICATION[0].in_(bindparam("articles", expanding=True)),
    col(PublicationRow.starts) <= bindparam("at"),
    or_(col(PublicationRow.ends).is_(None), col(PublicationRow.ends) > bindparam("at")),
)
_SHOWN_OF = (
    select(*_PUBLICATION)
    .where(_PUBLICATION[0].in_(bindparam("articles", expanding=True)))
    .order_by(col(PublicationRow.id))
)
_REVIEWS_OF = (
    select(*_REVIEW).where(_REVIEW[0].in_(bindparam("articles", expanding=True))).order_by(col(ReviewRow.number))
)
_FAMILIES = (
    select(
        col(ArticleRow.family),
        col(ArticleRow.id),
        col(ArticleRow.language),
        col(ArticleRow.written_at),
        col(ArticleRow.text_at),
        col(RevisionRow.title),
        col(RevisionRow.audiences),
        col(RevisionRow.created_at),
        select(func.max(col(ReviewRow.at)))
        .where(_REVIEW[0] == col(ArticleRow.id), _REVIEW[2] == Stage.APPROVED.value)
        .correlate(ArticleRow)
        .scalar_subquery()
        .label("approved_at"),
    )
    .join(RevisionRow, and_(_REVISION[0] == col(ArticleRow.id), _REVISION[1] == col(ArticleRow.head)))
    .where(col(ArticleRow.family).in_(bindparam("families", expanding=True)))
    .order_by(col(ArticleRow.family), col(ArticleRow.id))
)
_NEW_ARTICLE, _NEW_REVISION, _NEW_PUBLICATION = insert(ArticleRow), insert(RevisionRow), insert(PublicationRow)
_NEW_REVIEW, _NEW_ENTRY = insert(ReviewRow), insert(LogRow)


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
            newest = connection.execute(_NEWEST, {"article": content.id}).first()
            revision = Revision(1 if newest is None else newest.head + 1, content, author, at)
            identity = {
                "family": content.family,
                "language": content.language,
                "head": revision.number,
                "text_at": newest.text_at if newest is not None and _same_text(newest.content, content) else at,
            }
            if newest is None:
                connection.execute(_NEW_ARTICLE, {"id": content.id, "written_at": at, **identity})
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

    def end_publications(self, article_id: str, at: datetime, to_come_only: bool = False) -> int:
        """Ends every publication that is open (unless only those are meant) or to come; how many that were."""
        still = [col(PublicationRow.article_id) == article_id, _open_after(at)]
        if to_come_only:
            still.append(col(PublicationRow.starts) > at)
        with self._store.writing() as connection:
            return connection.execute(update(PublicationRow).where(*still).values(ends=at)).rowcount

    def add_review(self, article_id: str, review: Review) -> None:
        """Keeps a stamp on a revision."""
        row = {"article_id": article_id, **asdict(review)}
        with self._store.writing() as connection:
            connection.execute(_NEW_REVIEW, row)

    def log(self, entries: Sequence[LogEntry]) -> None:
        """Adds entries to the log; nothing there ever changes again."""
        rows = [{name: value for name, value in asdict(entry).items() if name != "number"} for entry in entries]
        if rows:
            with self._store.writing() as connection:
                connection.execute(_NEW_ENTRY, rows)

    def logged(self, wanted: LogWanted, before: int | None, limit: int) -> list[LogEntry]:
        """Entries that match, newest first, beginning below a number (None: at the newest)."""
        asked: list[ColumnElement[bool]] = [
            column == value
            for column, value in ((_ENTRY[0], wanted.article_id), (_ENTRY[1], wanted.act), (_ENTRY[3], wanted.by))
            if value is not None
        ]
        if before is not None:
            asked.append(_ENTRY[-1] < before)
        if wanted.since is not None:
            asked.append(_ENTRY[4] >= wanted.since)
        if wanted.until is not None:
            asked.append(_ENTRY[4] < wanted.until)
        found = select(*_ENTRY).where(*asked).order_by(_ENTRY[-1].desc()).limit(limit)
        with self._store.reading() as connection:
            return [LogEntry(row[0], Act(row[1]), *row[2:]) for row in connection.execute(found)]

    def translations(self, families: Iterable[str]) -> dict[str, list[Translation]]:
        """The articles of each of these families, in order of id."""
        found: defaultdict[str, list[Translation]] = defaultdict(list)
        with self._store.reading() as connection:
            for some in _batches(families):
                rows = [*connection.execute(_FAMILIES, {"families": some})]
                for family, members in groupby(rows, key=lambda row: row.family):
                    found[family] = _translations(family, [*members])
        return dict(found)

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
    reviews: defaultdict[str, list[Review]] = defaultdict(list)
    for some in _batches(found):
        for row in connection.execute(_SHOWN_OF, {"articles": some}):
            shown[row[0]].append(_publication(row))
        for stamp in connection.execute(_REVIEWS_OF, {"articles": some}):
            reviews[stamp[0]].append(Review(stamp[1], Stage(stamp[2]), *stamp[3:]))
    return {id: Article(id, head, tuple(shown[id]), tuple(reviews[id])) for id, head in found.items()}


def _same_text(kept: Mapping[str, Any], content: Content) -> bool:
    return (kept["title"], kept["body"]) == (content.title, content.body)


def _open_after(at: datetime) -> ColumnElement[bool]:
    return or_(col(PublicationRow.ends).is_(None), col(PublicationRow.ends) > at)


def _translations(family: str, rows: Sequence[Any]) -> list[Translation]:
    """The members of a family; the source is the one named as it, else the one written first."""
    source = min(rows, key=lambda row: (row.id != family, row.written_at, row.id))
    return [
        Translation(
            row.id,
            row.language,
            row.title,
            tuple(row.audiences.strip("\n").split("\n")),
            row.text_at,
            max(filter(None, (row.created_at, row.approved_at))),
            row is source,
        )
        for row in rows
    ]


def _narrowed(filters: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    if filters.state is not None:
        yield in_state(filters.state, filters.now)
    if filters.review is not None:
        yield in_stage(filters.review)
    if filters.family is not None:
        yield col(ArticleRow.family) == filters.family
    if filters.author is not None:
        yield col(RevisionRow.author) == filters.author
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
        "valid_from": content.valid_from,
        "valid_until": content.valid_until,
        "dated": content.as_of_field is not None,
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
