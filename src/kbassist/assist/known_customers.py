"""What is known of customers, at once: a slow or dead CRM keeps nobody waiting beyond what they can spare."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass, replace
from typing import Final

from kbassist.model.customer import Address, CustomerContext
from kbassist.model.situation import Context
from kbassist.observe import CRM_LOOKUPS, LogEvent, emit, where
from kbassist.ports.talk import Crm, CrmFailed

UNSAID: Final = "crm"
"""The note in `degraded` where the CRM could not say in time who the customer is."""

PATIENCE_S: Final = 0.2
"""The longest that a suggestion waits for a customer of whom nothing is known yet."""

SHARE: Final = 0.5
"""Of a suggestion's deadline, what may pass in waiting for the CRM; the search needs the rest."""

REMEMBERED: Final = 20_000
LONGEST_ID: Final = 200
AT_WORK: Final = 8
"""Look-ups under way at once."""

Who = str | Address
"""A customer's id, or an address of theirs."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known now: a context (it may be stale) or none, and what to note in `degraded`."""

    context: CustomerContext | None = None
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """The names and addresses that no text of a customer may keep; not `sure` where the CRM has not said in time."""

    names: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the CRM said (None: nobody), and when by the monotonic clock."""

    context: CustomerContext | None
    at: float


class _Flight:
    """One look-up under way, for all who want to know."""

    def __init__(self, landed: Future[None]) -> None:
        self.landed = landed
        self.late = False


class KnownCustomers:
    """Stands before a Crm (None: there is no CRM, and nobody is known); any number of threads may ask at once.

    What is younger than `max_age_s` is answered from memory. What is older is answered as stale, and what is unknown
    is waited for as long as the caller allows; either way one look-up per customer begins behind their backs and may
    take `timeout_s`. Nobody waits for a look-up that has outlasted somebody's patience before.
    """

    def __init__(
        self,
        crm: Crm | None,
        max_age_s: float = 300.0,
        timeout_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
        owing: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`owing` is called before the first text of a customer is redacted without knowing what they are called."""
        self._owing = owing
        self._owed: frozenset[str] = frozenset()
        self._crm, self._max_age, self._timeout, self._clock = crm, max_age_s, timeout_s, clock
        self._kept: OrderedDict[Who, _Kept] = OrderedDict()
        self._flights: dict[Who, _Flight] = {}
        self._listeners: tuple[Callable[[CustomerContext], None], ...] = ()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_WORK, thread_name_prefix="crm")

    def context_of(self, who: Who, within_s: float) -> Known:
        """What is known of a customer, at once where something is; else after at most `within_s` seconds."""
        if self._crm is None:
            return Known()
        with self._lock:
            kept = self._kept.get(who)
            if kept is not None:
                self._kept.move_to_end(who)
                if not self._is_old(kept):
                    return Known(kept.context)
            flight = self._flights.get(who) or self._begun(who, self._crm)
        if kept is not None:
            return Known(kept.context and replace(kept.context, stale=True))
        return self._arrived(who, flight, within_s)

    def joined(self, given: Context, deadline_ms: float | None) -> tuple[Context, Known]:
        """What is given of a customer, beneath it what the CRM knows of the `customer_id` in it, and how it knows.

        Takes no more than a share of a suggestion's deadline (None: it has none).
        """
        customer_id = given.get("customer_id")
        if not isinstance(customer_id, str) or not 0 < len(customer_id) <= LONGEST_ID:
            return given, Known()
        spare = PATIENCE_S if deadline_ms is None else min(PATIENCE_S, SHARE * deadline_ms / 1000)
        known = self.context_of(customer_id, spare)
        return given if known.context is None else known.context.beneath(given), known

    def called(self, customer_id: str | None) -> Called:
        """What no text of theirs may keep; where the CRM does not say in time, redaction is owed to them."""
        if customer_id is None or not 0 < len(customer_id) <= LONGEST_ID:
            return Called()
        known = self.context_of(customer_id, PATIENCE_S)
        if known.context is not None:
            return Called((*known.context.names, *(address.handle for address in known.context.addresses)))
        if known.degraded and customer_id not in self._owed:
            self._owing(customer_id)
            self.owe((customer_id,))
        return Called(sure=not known.degraded)

    @property
    def owed(self) -> frozenset[str]:
        """Customers of whom something was stored before it was known what they are called."""
        return self._owed

    def owe(self, customer_ids: Iterable[str]) -> None:
        """Redaction is owed to these customers."""
        with self._lock:
            self._owed |= {*customer_ids}

    def settled(self, customer_id: str) -> None:
        """Nothing is owed to this customer any more."""
        with self._lock:
            self._owed -= {customer_id}

    def told(self, customer_id: str) -> bool:
        """True where it is known who this is, or that it is nobody."""
        with self._lock:
            return customer_id in self._kept

    def listen(self, hear: Callable[[CustomerContext], None]) -> Callable[[], None]:
        """Calls `hear` with every context that arrives, from the thread that fetched it; what is returned ends that."""
        with self._lock:
            self._listeners = (*self._listeners, hear)

        def leave() -> None:
            with self._lock:
                self._listeners = tuple(one for one in self._listeners if one is not hear)

        return leave

    def close(self) -> None:
        """Begins no further look-up; those under way end by their own deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._crm is not None:
            self._crm.close()

    def _is_old(self, kept: _Kept) -> bool:
        return self._clock() - kept.at >= self._max_age

    def _begun(self, who: Who, crm: Crm) -> _Flight:
        """A look-up begun; the lock is held."""
        flight = _Flight(Future())
        self._flights[who] = flight
        try:
            self._pool.submit(self._fly, who, crm, flight)
        except RuntimeError:  # closed meanwhile
            self._flights.pop(who)
            flight.landed.set_result(None)
        return flight

    def _arrived(self, who: Who, flight: _Flight, within_s: float) -> Known:
        try:
            flight.landed.result(timeout=0 if flight.late else within_s)
        except OutOfTime:
            flight.late = True
        with self._lock:
            kept = self._kept.get(who)
        return Known(degraded=(UNSAID,)) if kept is None else Known(kept.context)

    def _fly(self, who: Who, crm: Crm, flight: _Flight) -> None:
        context = None
        try:
            asked = crm.by_address if isinstance(who, Address) else crm.by_id
            context = asked(who, self._timeout)  # type: ignore[arg-type]
            self._keep(who, context)
            CRM_LOOKUPS.labels("unknown" if context is None else "found").inc()
        except Exception as failure:
            CRM_LOOKUPS.labels("failed").inc()
            reason = failure.reason if isinstance(failure, CrmFailed) else None
            emit(LogEvent.CRM_FAILED, reason=reason, **where(failure))
        finally:
            with self._lock:
                self._flights.pop(who, None)
            flight.landed.set_result(None)
        if context is not None:
            self._tell(context)

    def _keep(self, who: Who, context: CustomerContext | None) -> None:
        kept = _Kept(context, self._clock())
        with self._lock:
            for key in {who} if context is None else {who, context.customer_id}:
                self._kept[key] = kept
                self._kept.move_to_end(key)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def _tell(self, context: CustomerContext) -> None:
        for hear in self._listeners:
            try:
                hear(context)
            except Exception as failure:
                emit(LogEvent.CRM_FAILED, reason="a listener failed", **where(failure))
