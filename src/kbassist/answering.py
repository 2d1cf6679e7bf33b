"""Who answers: the server, or a process beside it that follows the same shelf; whoever has less to do."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kbassist.adapters.beside import Beside, NotThere
from kbassist.assist.assistant import Ask, Assistant
from kbassist.assist.known_customers import KnownCustomers
from kbassist.index.shelf import Reached, Shelf
from kbassist.model.access import Principal
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import Found, SearchRecord
from kbassist.observe import ANSWERS
from kbassist.search.journal import Collected, Journal

Way = Callable[..., Found]
"""A way to ask an assistant, which is its first argument."""


@dataclass(frozen=True, slots=True)
class Standby:
    """What a process beside a server answers with; the records of its searches are the server's to keep."""

    shelf: Shelf
    assistant: Assistant
    records: Collected


_mine: list[Standby] = []


def stand_by(standby: Standby) -> None:
    """Makes this process one that answers for a server."""
    _mine.append(standby)


@dataclass(frozen=True, slots=True)
class Here:
    """What the server itself answers with, and where it keeps the records."""

    shelf: Shelf
    assistant: Assistant
    customers: KnownCustomers
    journal: Journal | Collected


class Answering:
    """An assistant that shares its work with those beside.

    The server answers what asks for a fresh shelf, and where it is not known what the customer is called: a process
    beside asks no CRM, and could not owe redaction. None answers from an older shelf than the server has on the disk.
    """

    def __init__(self, here: Here, beside: Beside) -> None:
        self._here, self._beside = here, beside
        self._lock = threading.Lock()
        self._at_work = {"here": 0, "beside": 0}

    def search(self, text: str, principal: Principal, ask: Ask, request: Mapping[str, object]) -> Found:
        """Suggestions for a typed question; see `Assistant.search`. Where nobody else asks, the server answers."""
        return self._answered(ask, operator.lt, Assistant.search, text, principal, ask, request)

    def suggest(
        self, turns: Sequence[Turn], context: Context, principal: Principal, ask: Ask, request: Mapping[str, object]
    ) -> Found:
        """Suggestions for a talk; see `Assistant.suggest`. Where nobody else asks, a process beside answers: the server
        has the next turn to hear.
        """
        return self._answered(ask, operator.le, Assistant.suggest, turns, context, principal, ask, request)

    def _answered(self, ask: Ask, freer: Callable[[int, int], bool], way: Way, *given: Any) -> Found:
        reached = self._reached(ask)
        with self._place(freer if reached is not None else None) as place:
            if place == "beside" and reached is not None:
                try:
                    found, records = self._beside.run(_answered, reached, way, *given)
                except NotThere:
                    pass
                else:
                    ANSWERS.labels("beside").inc()
                    for record in records:
                        self._here.journal.keep(record)
                    return found
            ANSWERS.labels("here").inc()
            return way(self._here.assistant, *given)

    def _reached(self, ask: Ask) -> Reached | None:
        """How far the shelf of a process beside must be to answer; None: only the server can."""
        if not self._beside.ready or ask.min_index_token is not None:
            return None
        return self._here.shelf.reached if self._here.customers.called(ask.matter.customer_id).sure else None

    @contextmanager
    def _place(self, freer: Callable[[int, int], bool] | None) -> Iterator[str]:
        """Where less is at work for each process; None: here."""
        with self._lock:
            free = freer is not None and freer(self._at_work["beside"], self._at_work["here"] * self._beside.count)
            place = "beside" if free else "here"
            self._at_work[place] += 1
        try:
            yield place
        finally:
            with self._lock:
                self._at_work[place] -= 1


def _answered(reached: Reached, way: Way, *given: Any) -> tuple[Found, list[SearchRecord]]:
    """In a process beside: the answer, and the records of its searches; NotThere where the shelf is behind."""
    [mine] = _mine
    if not mine.shelf.reach(reached):
        raise NotThere
    found = way(mine.assistant, *given)
    return found, mine.records.taken()
