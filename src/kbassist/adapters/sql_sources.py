"""The files that articles came from, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from sqlalchemy import and_, delete, insert, or_, select
from sqlmodel import col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.tables import FollowedRow, SourceRow
from kbassist.model.base import stretches
from kbassist.model.life import SourceText

_TEXT = (col(SourceRow.article_id), col(SourceRow.digest), col(SourceRow.name), col(SourceRow.data))
_MOST_PAIRS = 200


class SqlSources:
    """The port Sources on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def keep(self, texts: Iterable[SourceText]) -> None:
        """Keeps texts, each in place of the one kept before for the same content."""
        kept = {(text.article_id, text.digest): text for text in texts}
        for some in stretches(kept.values(), _MOST_PAIRS):
            same = or_(*(and_(_TEXT[0] == one.article_id, _TEXT[1] == one.digest) for one in some))
            with self._store.writing() as connection:
                connection.execute(delete(SourceRow).where(same))
                connection.execute(insert(SourceRow), [asdict(one) for one in some])

    def texts(self, article_ids: Iterable[str]) -> dict[tuple[str, str], SourceText]:
        """The texts kept of these articles, by article and digest of the content."""
        found: dict[tuple[str, str], SourceText] = {}
        with self._store.reading() as connection:
            for some in stretches(article_ids, BATCH):
                for row in connection.execute(select(*_TEXT).where(_TEXT[0].in_(some))):
                    found[row[0], row[1]] = SourceText(*row)
        return found

    def follow(self, origin: str, files: Mapping[str, str]) -> None:
        """From now on these articles, and no others, come from an origin; article -> its file there."""
        rows = [{"origin": origin, "article_id": article, "file": file} for article, file in files.items()]
        with self._store.writing() as connection:
            connection.execute(delete(FollowedRow).where(col(FollowedRow.origin) == origin))
            if rows:
                connection.execute(insert(FollowedRow), rows)

    def followed(self, origin: str) -> dict[str, str]:
        """The articles that come from an origin, with their files there."""
        asked = select(col(FollowedRow.article_id), col(FollowedRow.file)).where(col(FollowedRow.origin) == origin)
        with self._store.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(asked)}
