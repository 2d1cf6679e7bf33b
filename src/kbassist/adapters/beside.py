"""Processes beside this one, on another core: the interpreter of each has a lock of its own."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar

from kbassist.observe import LogEvent, emit, where

P = ParamSpec("P")
R = TypeVar("R")


MOST_PAUSE_S = 60.0


class NotThere(Exception):  # noqa: N818  (nothing is wrong: whoever asked does it here)
    """No process can take the work now: none has been begun, it is not ready yet, or it has ended."""


class Beside:
    """So many processes that do work for this one; what they are given, and what they return, is copied.

    Each begins with `begin(*given)`, once, and is begun again where it ends, ever more slowly where it does no work in
    between; it ends with this one, however that does.
    """

    def __init__(
        self,
        count: int,
        begin: Callable[..., None],
        given: tuple[Any, ...],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.count, self._begin, self._given, self._clock = count, begin, given, clock
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None
        self._attempt, self._again_at = 0, math.inf
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins; nobody waits until it has."""
        with self._lock:
            if self.count and self._pool is None:
                self._open()

    def wait(self) -> None:
        """Returns once work can be given, or at once where none was begun."""
        ready = self._ready
        if ready is not None:
            ready.result()

    def close(self) -> None:
        """Ends after the work in hand."""
        with self._lock:
            pool, self._pool, self._ready, self._again_at = self._pool, None, None, math.inf
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    @property
    def ready(self) -> bool:
        """True where work can be given; who asks when none can begins another process, if it is time for one."""
        if self._clock() >= self._again_at:
            self._open_again()
        return self._ready is not None and self._ready.done()

    def run(self, work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """What the work returns or raises, done there; NotThere where it cannot be."""
        pool, ready = self._pool, self._ready
        if not self.ready or pool is None or ready is None:
            raise NotThere
        try:
            ready.result()
            done = pool.submit(work, *args, **named).result()
        except (BrokenProcessPool, RuntimeError) as failure:
            self._ended(pool, failure)
            raise NotThere from failure
        self._attempt = 0
        return done

    def _open(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
        self._pool = ProcessPoolExecutor(self.count, context, _begun, (self._begin, self._given))
        self._ready = self._pool.submit(_nothing)

    def _open_again(self) -> None:
        with self._lock:
            if self._clock() >= self._again_at:
                self._again_at = math.inf
                self._open()

    def _ended(self, broken: ProcessPoolExecutor, failure: Exception) -> None:
        with self._lock:
            if self._pool is not broken:
                return
            self._attempt += 1
            pause = min(2.0**self._attempt - 2, MOST_PAUSE_S)
            emit(LogEvent.WORKER_FAILED, work="answering", attempt=self._attempt, retry_s=pause, **where(failure))
            broken.shutdown(wait=False)
            self._pool = self._ready = None
            self._again_at = self._clock() + pause


def _begun(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who types Ctrl-C means the process that began this one
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    begin(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _nothing() -> None:
    """The first work: done once a process has begun."""
