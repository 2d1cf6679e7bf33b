"""The procedures in force, kept in memory and brought up to date by the outbox."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kbassist.knowledge.guiding import told_by
from kbassist.model.access import may_read
from kbassist.model.article import Publication, Revision, in_force
from kbassist.model.base import stretches
from kbassist.model.event import Event, EventType
from kbassist.model.procedure import Procedure
from kbassist.ports.articles import Articles
from kbassist.ports.guidance import Conditions, ProcedureStore
from kbassist.ports.store import Outbox, Store

_AT_ONCE = 500
_MOST_READERS = 64
"""Kinds of readers whose procedures are remembered."""
_EVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)

_Published = Sequence[tuple[Publication, Revision]]


@dataclass(frozen=True, slots=True)
class _Standing:
    """The procedures in force for a kind of reader, from a moment until another (exclusive)."""

    begins: datetime
    ends: datetime
    procedures: tuple[Procedure, ...]


class Repertoire:
    """The port Procedures: one look at the outbox's newest token tells whether anything has to be read."""

    def __init__(
        self, store: Store, kept: ProcedureStore, articles: Articles, outbox: Outbox, conditions: Conditions
    ) -> None:
        self._store, self._kept, self._articles, self._outbox = store, kept, articles, outbox
        self._conditions = conditions
        self._lock = threading.Lock()
        self._token = -1
        self._told: dict[tuple[str, int], Procedure | None] = {}
        self._published: dict[str, _Published] = {}
        self._given: tuple[Procedure, ...] = ()
        self._standing: dict[frozenset[str], _Standing] = {}

    def warm(self) -> None:
        """Reads what the first talk would otherwise wait for."""
        self._follow()

    def in_force(self, at: datetime, readable: frozenset[str]) -> tuple[Procedure, ...]:
        """Those in force at a moment for who reads these audiences, in order of id and language.

        Of several procedures of one id and language the one given by itself is taken, then that of the first article.
        In the midst of a transaction they are those from before it, for it may yet be undone.
        """
        if self._token < 0:
            self._follow()
        self._store.afterwards(self._follow)
        with self._lock:
            known = self._standing.get(readable)
            if known is None or not known.begins <= at < known.ends:
                if len(self._standing) >= _MOST_READERS:
                    self._standing.clear()
                known = self._standing[readable] = self._standing_at(at, readable)
            return known.procedures

    # -- what has changed ---------------------------------------------------------------------------------------

    def _follow(self) -> None:
        with self._lock:
            newest = self._outbox.newest()[0]
            if newest == self._token:
                return
            if self._token < 0:
                self._read(self._kept.telling())
                self._given = tuple(self._kept.all())
                self._token = newest
            while events := self._outbox.after(self._token):
                self._apply(events)
            self._standing.clear()

    def _apply(self, events: Sequence[Event]) -> None:
        self._read(sorted({event.article_id for event in events if event.type.of_article}))
        if any(event.type is EventType.PROCEDURE_CHANGED for event in events):
            self._given = tuple(self._kept.all())
        self._token = events[-1].token

    def _read(self, article_ids: Iterable[str]) -> None:
        for ids in stretches(article_ids, _AT_ONCE):
            published = self._articles.published(self._kept.telling(ids))
            for article_id in ids:
                pairs = published.get(article_id, [])
                if any(self._procedure(revision) is not None for _, revision in pairs):
                    self._published[article_id] = pairs
                else:
                    self._published.pop(article_id, None)

    def _procedure(self, revision: Revision) -> Procedure | None:
        """What a revision tells; it never changes, so it is read once."""
        key = revision.content.id, revision.number
        if key not in self._told:
            self._told[key] = told_by(revision.content, self._conditions)
        return self._told[key]

    # -- what is in force ---------------------------------------------------------------------------------------

    def _standing_at(self, at: datetime, readable: frozenset[str]) -> _Standing:
        told = [procedure for _, procedure in sorted(self._told_at(at), key=lambda pair: pair[0])]
        found: dict[tuple[str, str], Procedure] = {}
        for procedure in (*self._given, *told):
            if may_read(readable, procedure.audiences):
                found.setdefault((procedure.id, procedure.language), procedure)
        borders = [border for pairs in self._published.values() for border in _borders(pairs)]
        begins = max((border for border in borders if border <= at), default=_NEVER)
        ends = min((border for border in borders if border > at), default=_EVER)
        return _Standing(begins, ends, tuple(found[key] for key in sorted(found)))

    def _told_at(self, at: datetime) -> Iterator[tuple[str, Procedure]]:
        for article_id, pairs in self._published.items():
            revision = in_force(pairs, at, at)
            procedure = None if revision is None else self._procedure(revision)
            if procedure is not None:
                yield article_id, procedure


def _borders(pairs: _Published) -> Iterator[datetime]:
    """The moments at which what is in force may change."""
    for publication, revision in pairs:
        content = revision.content
        moments = (publication.starts, publication.ends, content.valid_from, content.valid_until)
        yield from (moment for moment in moments if moment is not None)
