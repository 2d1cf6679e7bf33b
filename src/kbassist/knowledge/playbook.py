"""The playbook: procedures given by themselves, each change with the event that tells of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kbassist.knowledge.procedures import etag
from kbassist.model.access import EVERY_AUDIENCE
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.model.event import EventType
from kbassist.model.procedure import Procedure
from kbassist.ports.guidance import Procedures, ProcedureStore
from kbassist.ports.store import Outbox, Store

Expected = Callable[[str], bool]
"""True of the etag of what the caller read."""


def _any(_etag: str) -> bool:
    return True


class Playbook:
    """The only writer of procedures given by themselves; what it writes is in force at once."""

    def __init__(
        self,
        store: Store,
        kept: ProcedureStore,
        outbox: Outbox,
        procedures: Procedures,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._store, self._kept, self._outbox, self._procedures = store, kept, outbox, procedures
        self._clock = clock

    def given(self, id: str, language: str) -> Procedure | None:
        """The procedure that was given by itself in this language, or None."""
        return self._kept.get(id, language)

    def every(self) -> list[Procedure]:
        """All that were given by themselves, in order of id and language."""
        return self._kept.all()

    def restore(self, procedure: Procedure) -> int:
        """Keeps a procedure as it was written down, also where an article tells it; the index token."""
        with self._store.transaction():
            return self._put(procedure)

    def add(self, procedure: Procedure) -> int:
        """Keeps a new procedure; the index token. Refused CONFLICT where its id and language are taken."""
        self._refuse_told(procedure)
        with self._store.transaction():
            if self._kept.get(procedure.id, procedure.language) is not None:
                raise Refused(
                    RefusalKind.CONFLICT, f"there is a procedure {procedure.id} in {procedure.language}; PUT it", "id"
                )
            return self._put(procedure)

    def put(self, procedure: Procedure, expected: Expected = _any) -> int:
        """Keeps a procedure in place of the former one, if any; the index token.

        Refused CONFLICT where an article tells it, LOST_UPDATE where the one that is there is not as expected.
        """
        self._refuse_told(procedure)
        with self._store.transaction():
            self._expect(self._kept.get(procedure.id, procedure.language), procedure.id, expected)
            return self._put(procedure)

    def drop(self, procedure: Procedure, expected: Expected = _any) -> int:
        """Forgets a procedure that is in force; the index token. Refused as `put` refuses."""
        if procedure.article_id is not None:
            raise _told(procedure)
        with self._store.transaction():
            kept = self._kept.get(procedure.id, procedure.language)
            self._expect(kept, procedure.id, expected)
            self._kept.drop(procedure.id, procedure.language)
            return self._tell(procedure.id)

    def _put(self, procedure: Procedure) -> int:
        self._kept.put(procedure)
        return self._tell(procedure.id)

    def _refuse_told(self, procedure: Procedure) -> None:
        """Asked before anything is written: what is in force is never read in the midst of a change."""
        for one in self._procedures.in_force(self._clock(), frozenset({EVERY_AUDIENCE})):
            if (one.id, one.language) == (procedure.id, procedure.language) and one.article_id is not None:
                raise _told(one)

    def _expect(self, kept: Procedure | None, id: str, expected: Expected) -> None:
        if not expected("" if kept is None else etag(kept)):
            raise Refused(RefusalKind.LOST_UPDATE, f"procedure {id} was changed since you read it; read it again")

    def _tell(self, id: str) -> int:
        return self._outbox.put(EventType.PROCEDURE_CHANGED, [id], self._clock())


def _told(procedure: Procedure) -> Refused:
    return Refused(
        RefusalKind.CONFLICT,
        f"procedure {procedure.id} stands in article {procedure.article_id}; change it there",
        "id",
    )
