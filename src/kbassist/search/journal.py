"""The log of searches and of what was seen, written behind their back: nobody waits for the disk."""

from __future__ import annotations

import threading
from collections import OrderedDict

from kbassist.model.feedback import Feedback, Impression
from kbassist.model.suggestion import SearchRecord
from kbassist.observe import LogEvent, emit, where
from kbassist.ports.store import Searches, Store
from kbassist.ports.talk import FeedbackLog

MOST_WAITING = 10_000

PATIENCE_S = 5.0


class NoRecords:
    """Keeps nothing: for rehearsals, which nobody was shown."""

    def keep(self, record: SearchRecord) -> None:
        """Forgets the record."""

    def get(self, search_id: str) -> SearchRecord | None:
        """None."""


class Journal:
    """Keeps records in order; one not yet on the disk is already found."""

    def __init__(self, store: Store, searches: Searches, log: FeedbackLog) -> None:
        self._store, self._searches, self._log = store, searches, log
        self._waiting: OrderedDict[str, SearchRecord] = OrderedDict()
        self._seen: list[Feedback] = []
        self._more = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def keep(self, record: SearchRecord) -> None:
        """Keeps a record soon; where the disk has not kept up for ten thousand searches, waits for it."""
        with self._more:
            self._more.wait_for(lambda: len(self._waiting) < MOST_WAITING, timeout=1)
            self._waiting[record.search_id] = record
            self._more.notify_all()

    def note(self, seen: Feedback) -> None:
        """Keeps soon that something came into sight; where the disk has fallen far behind, it is left out."""
        with self._more:
            if len(self._seen) < MOST_WAITING:
                self._seen.append(seen)
                self._more.notify_all()

    def get(self, search_id: str) -> SearchRecord | None:
        """One record, or None."""
        with self._more:
            waiting = self._waiting.get(search_id)
        return waiting or self._searches.get(search_id)

    def shown(self, search_id: str) -> list[Impression]:
        """What a search showed, best first."""
        with self._more:
            waiting = self._waiting.get(search_id)
        return self._log.shown([search_id]) if waiting is None else impressions(waiting)

    def settle(self, search_id: str) -> None:
        """Returns once what a search showed is on the disk, which is soon."""
        with self._more:
            self._more.wait_for(lambda: search_id not in self._waiting, PATIENCE_S)

    def close(self) -> None:
        """Returns when everything is on the disk."""
        with self._more:
            self._closed = True
            self._more.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._more:
                self._more.wait_for(lambda: bool(self._waiting or self._seen) or self._closed)
                some, seen = list(self._waiting.values()), self._seen
                self._seen = []
            if not some and not seen:
                return
            try:
                with self._store.transaction():
                    for record in some:
                        self._searches.keep(record)
                    self._log.keep([one for record in some for one in impressions(record)])
                    for one in seen:
                        self._log.put(one)
            except Exception as failure:
                emit(LogEvent.SEARCH_DEGRADED, part="journal", **where(failure))
            with self._more:
                for record in some:
                    self._waiting.pop(record.search_id, None)
                self._more.notify_all()


class Collected:
    """The records of a process that keeps none: who had it search keeps them."""

    def __init__(self) -> None:
        self._kept: list[SearchRecord] = []

    def keep(self, record: SearchRecord) -> None:
        """Holds a record until it is taken."""
        self._kept.append(record)

    def taken(self) -> list[SearchRecord]:
        """What was kept since this was asked last."""
        kept, self._kept = self._kept, []
        return kept

    def get(self, search_id: str) -> SearchRecord | None:
        """None: it is another's to tell."""

    def shown(self, search_id: str) -> list[Impression]:  # noqa: ARG002
        """Nothing: it is another's to tell."""
        return []

    def note(self, seen: Feedback) -> None:
        """Nothing is seen here."""

    def settle(self, search_id: str) -> None:
        """Nothing is waiting here."""

    def close(self) -> None:
        """Does nothing."""


def impressions(record: SearchRecord) -> list[Impression]:
    """What a search showed, best first, as the log keeps it: to whom, in which matter and from which shelf."""
    intent = max(record.intents, key=lambda intent: intent.share, default=None)
    return [
        Impression(
            suggestion_id=shown.suggestion_id,
            search_id=record.search_id,
            article_id=shown.article_id,
            revision=shown.revision,
            passage_id=shown.passage_id,
            rank=shown.rank,
            principal_id=record.principal_id,
            interaction_id=record.matter.interaction_id,
            customer_id=record.matter.customer_id,
            index_token=record.index_token,
            at=record.at,
            intent=None if intent is None else intent.family,
        )
        for shown in record.shown
    ]
