"""What runs by itself: shelves what was published a moment later, tells what was withdrawn, and learns from use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from kbassist.observe import LogEvent, emit, where

Work = Callable[[Callable[[], bool]], bool]
"""Is told how to find out whether to stop, and tells whether there is more to do."""

LOOK_EVERY_S = 0.5
"""How often other processes' writes are looked for."""

MOST_PAUSE_S = 30.0


class Worker:
    """Threads beside each other, so that what is published does not wait for the vectors of what was before."""

    def __init__(self, looks: Mapping[str, Callable[[], object]], filling: Work | None = None) -> None:
        """`looks` is what is to be looked after, by name; `filling` goes on by itself for as long as there is some."""
        self._woken = tuple(_Loop(name, _once(look)) for name, look in looks.items())
        self._loops = (*self._woken, *([_Loop("filling", filling)] if filling else []))

    def start(self) -> None:
        """Begins; does nothing where it runs already."""
        for loop in self._loops:
            loop.start()

    def wake(self) -> None:
        """Something was written: look now."""
        for loop in self._woken:
            loop.wake()

    def stop(self) -> None:
        """Ends after the change in hand; vectors that are made already are kept."""
        for loop in self._loops:
            loop.halt()
        for loop in self._loops:
            loop.join()


def _once(look: Callable[[], object]) -> Work:
    def work(_stopping: Callable[[], bool]) -> bool:
        look()
        return False

    return work


class _Loop:
    """One thread that works, looks and works again; a failure is logged and tried again, ever more slowly."""

    def __init__(self, name: str, work: Work) -> None:
        self._name, self._work = name, work
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def halt(self) -> None:
        self._stopping.set()
        self._wake.set()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        emit(LogEvent.WORKER_STARTED, work=self._name)
        attempt = 0
        while not self._stopping.is_set():
            try:
                more = self._work(self._stopping.is_set)
                attempt, pause = 0, 0.0 if more else LOOK_EVERY_S
            except Exception as failure:
                attempt += 1
                pause = min(2.0**attempt / 2, MOST_PAUSE_S)
                emit(LogEvent.WORKER_FAILED, work=self._name, attempt=attempt, retry_s=pause, **where(failure))
            self._wake.wait(pause)
            self._wake.clear()  # only now: whoever woke us during the work is answered by the next round
        emit(LogEvent.WORKER_STOPPED, work=self._name)
