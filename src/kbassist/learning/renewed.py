"""What takes long to find out is told as it was found last, and found out anew behind everybody's back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

OLD_S = 10.0
"""What is known longer than this is found out anew when somebody asks for it."""

Value = TypeVar("Value")


class Renewed(Generic[Value]):
    """A value that is found out whenever it is asked for, as long as that is little work; else one a little older."""

    def __init__(self, find: Callable[[], Value], much: Callable[[Value], bool], old_s: float = OLD_S) -> None:
        """`much` tells of a value whether finding it out was too much work to be waited for."""
        self._find, self._much, self._old_s = find, much, old_s
        self._lock = threading.Lock()
        self._known: Value | None = None
        self._found_at, self._times_forgotten = 0.0, 0
        self._under_way: Future[Value] | None = None
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="renewing")

    def value(self) -> Value:
        """What is known, where it was much work and nobody has said that it holds no longer; else what is found now."""
        with self._lock:
            known = self._known
            resting = self._under_way is None or self._under_way.done()
            if known is not None and resting and time.monotonic() - self._found_at > self._old_s:
                self._under_way = self._pool.submit(self.found)
        return self.found() if known is None else known

    def found(self) -> Value:
        """What is found out now."""
        with self._lock:
            began = self._times_forgotten
        value = self._find()
        with self._lock:
            if began == self._times_forgotten:
                self._known, self._found_at = (value if self._much(value) else None), time.monotonic()
        return value

    def forget(self) -> None:
        """What is known holds no longer."""
        with self._lock:
            self._known, self._times_forgotten = None, self._times_forgotten + 1

    def close(self) -> None:
        """Finds nothing out any more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
