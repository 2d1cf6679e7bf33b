"""Drains the outbox in the background, so that what was published is found a moment later."""

from __future__ import annotations

import threading

from kbassist.index.sync import Indexer
from kbassist.observe import LogEvent, emit, where

LOOK_EVERY_S = 0.5
"""How often other processes' writes are looked for."""

MOST_PAUSE_S = 30.0


class Worker:
    """One thread that keeps the shelf up to the database; a failure is logged and tried again, ever more slowly."""

    def __init__(self, indexer: Indexer) -> None:
        self._indexer = indexer
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins; does nothing where it runs already."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something was written: look now."""
        self._wake.set()

    def stop(self) -> None:
        """Ends after the change in hand."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def run(self) -> None:
        """Works until stopped, in the calling thread."""
        emit(LogEvent.WORKER_STARTED)
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._indexer.drain()
                attempt, pause = 0, LOOK_EVERY_S
            except Exception as failure:
                attempt += 1
                pause = min(2.0**attempt / 2, MOST_PAUSE_S)
                emit(LogEvent.WORKER_FAILED, attempt=attempt, retry_s=pause, **where(failure))
            self._wake.wait(pause)
            self._wake.clear()  # only now: whoever woke us during the work is answered by the next round
        emit(LogEvent.WORKER_STOPPED)
