"""A circuit breaker: what has failed again and again is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Open(Exception):  # noqa: N818  (a state, not a defect)
    """The call was not made: the other side is left alone for now."""


class Breaker:
    """Lets calls through until `limit` in a row have failed; then none for `rest_s`, then one that decides anew.

    The pattern of M. Nygard, Release It!, 2nd ed. 2018, chapter 5.
    """

    def __init__(self, limit: int = 5, rest_s: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._rest, self._clock = limit, rest_s, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._resting_until = 0.0

    @contextmanager
    def call(self) -> Iterator[None]:
        """Counts how the block ends; raises Open instead of entering it while the other side rests."""
        with self._lock:
            if self._failures >= self._limit:
                if self._clock() < self._resting_until:
                    raise Open
                self._resting_until = self._clock() + self._rest  # whoever comes while this one tries is kept out
        try:
            yield
        except BaseException:
            with self._lock:
                self._failures += 1
                self._resting_until = self._clock() + self._rest
            raise
        with self._lock:
            self._failures = 0
