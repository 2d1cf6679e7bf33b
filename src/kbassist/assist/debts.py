"""Redaction that is owed: texts stored while the CRM could not say what their customer is called."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from kbassist.assist.known_customers import PATIENCE_S, KnownCustomers
from kbassist.language.redact import Redactor, searchable
from kbassist.ports.store import Searches
from kbassist.ports.talk import Debts

ASK_EVERY_S = 30.0
"""How often the CRM is asked anew for somebody whom it does not tell of."""

LAST_WRITE_S = 15.0
"""Longer than any write may wait; what was redacted before the name was known is on the disk by then."""


class Texts(Protocol):
    """A place where texts are kept that may hold a customer's name."""

    def redact_again(self, customer_id: str, since: datetime) -> None:
        """Redacts what was kept of this customer at this moment or later, as it would be now."""


class SearchRedaction:
    """The log of searches as such a place; it tells the customer where, and as long as, redaction is owed."""

    def __init__(self, searches: Searches, redactor: Redactor, called: Callable[[str | None], Sequence[str]]) -> None:
        self._searches, self._redactor, self._called = searches, redactor, called

    def redact_again(self, customer_id: str, since: datetime) -> None:
        """Redacts the utterances of the searches that name this customer, and takes the name of the debt away."""
        names = self._called(customer_id)
        for record in self._searches.owed_to(customer_id, since):
            request = {key: value for key, value in record.request.items() if key != OWED_TO}
            self._searches.amend(record.search_id, request | {"query": self._query(request["query"], names)})

    def _query(self, query: Any, names: Sequence[str]) -> dict[str, Any]:
        said = [
            one | {"text": searchable(self._redactor.redact(one["text"], names).text)} for one in query["utterances"]
        ]
        return {**query, "utterances": said}


OWED_TO = "owed_to"
"""The field of a search's request that names the customer to whom redaction is owed."""


class Settling:
    """Pays the debts: as soon as the CRM tells who a customer is, every text of theirs is redacted again.

    Twice, since a text may be on its way to the disk while the first time is at work; only then the debt is struck off.
    """

    def __init__(
        self,
        customers: KnownCustomers,
        debts: Debts,
        places: Sequence[Texts],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._customers, self._debts, self._places, self._clock = customers, debts, places, clock
        self._asked: dict[str, float] = {}
        self._begun: dict[str, float] = {}
        self._restored = False

    def look(self) -> None:
        """Pays what can be paid by now; to be called again and again."""
        if not self._restored:
            self._customers.owe(self._debts.all())
            self._restored = True
        if not self._customers.owed:
            return
        for customer_id, since in self._debts.all().items():
            if self._told(customer_id):
                self._pay(customer_id, since)

    def _told(self, customer_id: str) -> bool:
        """True where the CRM has said who this is, or that it is nobody; else it is asked now and then."""
        if self._customers.told(customer_id):
            return True
        if self._clock() - self._asked.get(customer_id, float("-inf")) < ASK_EVERY_S:
            return False
        self._asked[customer_id] = self._clock()
        self._customers.context_of(customer_id, PATIENCE_S)
        return self._customers.told(customer_id)

    def _pay(self, customer_id: str, since: datetime) -> None:
        now = self._clock()
        first = self._begun.setdefault(customer_id, now)
        last = now - first >= LAST_WRITE_S
        if now > first and not last:
            return
        for place in self._places:
            place.redact_again(customer_id, since)
        self._debts.scrub()
        if last:
            self._debts.remove(customer_id)
            self._customers.settled(customer_id)
            self._asked.pop(customer_id, None)
            del self._begun[customer_id]
