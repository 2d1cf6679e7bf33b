"""Callers of a server over HTTP: one who waits for every reply, and many who ask at their time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from kbassist.model.base import RefusalKind, Refused

PATIENCE_S = 30.0
IDLE_S = 2.0
"""A connection that rested longer is not used again."""

HANDS = 32
"""Questions that may wait for their reply at once."""


class Caller:
    """Asks over one connection that stays open, with one key; used by one thread."""

    def __init__(self, address: str, key: str) -> None:
        self._line = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._asked_at = time.monotonic()

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The reply as a JSON object; Refused UNAVAILABLE where it is not a good one."""
        if time.monotonic() - self._asked_at > IDLE_S:
            self._line.close()  # and is opened again: the server may be about to close it
        try:
            self._line.request(method, path, None if body is None else json.dumps(body), self._headers)
            reply = self._line.getresponse()
            told = reply.read()
        except (OSError, HTTPException) as broken:
            self._line.close()
            raise Refused(RefusalKind.UNAVAILABLE, f"{method} {path}: {type(broken).__name__}") from broken
        self._asked_at = time.monotonic()
        if reply.status >= 400:
            raise Refused(RefusalKind.UNAVAILABLE, f"{method} {path} was answered with {reply.status}")
        found: dict[str, Any] = json.loads(told)
        return found

    def close(self) -> None:
        self._line.close()


@dataclass(slots=True)
class Heard:
    """Milliseconds from when a question was due to its reply, and how many questions failed."""

    taken_ms: list[float] = field(default_factory=list)
    failed: int = 0


class Searches:
    """So many searches a second, each at its time however long the others take, until the block is left."""

    def __init__(self, address: str, key: str, questions: Sequence[str], a_second: float) -> None:
        self._to, self._questions, self._every_s = (address, key), questions, 1 / a_second
        self._next, self._lock, self._over = 0, threading.Lock(), threading.Event()
        self._hands = [threading.Thread(target=self._work) for _ in range(HANDS)]
        self.heard = Heard()

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        for hand in self._hands:
            hand.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        for hand in self._hands:
            hand.join()

    def _work(self) -> None:
        caller = Caller(*self._to)
        while True:
            with self._lock:
                number, self._next = self._next, self._next + 1
            due = self._began + number * self._every_s
            if self._over.wait(max(due - time.perf_counter(), 0)):
                break
            failed = False
            try:
                caller.ask("POST", "/v1/search", {"query": self._questions[number % len(self._questions)]})
            except Refused:
                failed = True
            taken = (time.perf_counter() - due) * 1000
            with self._lock:
                self.heard.taken_ms.append(taken)
                self.heard.failed += failed
        caller.close()
