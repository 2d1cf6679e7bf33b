"""Where turns go to the disk: those of all interactions that wait at one moment, with one write."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import Heard, Said

MOST_AT_ONCE = 256
"""Turns of one write."""

Keep = Callable[[Sequence[Said]], list[Heard | Refused]]
_END: Final = None


class Intake:
    """One thread that writes: a write takes as long for two hundred turns as for twenty."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._waiting: queue.SimpleQueue[tuple[Said, Future[Heard]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def put(self, said: Said) -> Future[Heard]:
        """The turn as it is kept, once it is on the disk, in the order of the calls; or why it is not."""
        kept: Future[Heard] = Future()
        with self._lock:
            if self._closed:
                raise Refused(RefusalKind.UNAVAILABLE, "the service is stopping; send the turn again shortly")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
                self._thread.start()
            self._waiting.put((said, kept))
        return kept

    def close(self) -> None:
        """Ends after what waits is on the disk."""
        with self._lock:
            self._closed = True
            self._waiting.put(_END)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not _END:
            batch = [first]
            ended = False
            while len(batch) < MOST_AT_ONCE and not ended and not self._waiting.empty():
                following = self._waiting.get()
                ended = following is _END
                if following is not _END:
                    batch.append(following)
            self._write(batch)
            if ended:
                return

    def _write(self, batch: Sequence[tuple[Said, Future[Heard]]]) -> None:
        try:
            kept = self._keep([said for said, _ in batch])
        except BaseException as failure:  # whatever it was, somebody waits for an answer
            for _, waiting in batch:
                waiting.set_exception(failure)
            return
        for (_, waiting), one in zip(batch, kept, strict=True):
            if isinstance(one, Refused):
                waiting.set_exception(one)
            else:
                waiting.set_result(one)
