"""Who is connected for longer than a request: where a key is revoked, its connections end within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool

from kbassist.observe import LogEvent, emit, where

LOOK_EVERY_S: Final = 1.0
"""How often it is asked whether keys still open."""


@dataclass(slots=True, eq=False)
class Stay:
    """One connection; its bell is rung when its key is revoked."""

    bell: asyncio.Event
    revoked: bool = False


class Presence:
    """Those present by their principal's id; lives in the event loop alone."""

    def __init__(self, opening: Callable[[Collection[str]], frozenset[str]]) -> None:
        """`opening` tells which of these principals hold a key that still opens."""
        self._opening = opening
        self._present: dict[str, list[Stay]] = {}

    @contextmanager
    def of(self, principal_id: str, bell: asyncio.Event) -> Iterator[Stay]:
        """As long as the block lasts, somebody with the key of this principal is here, to be reached by a bell."""
        stay = Stay(bell)
        self._present.setdefault(principal_id, []).append(stay)
        try:
            yield stay
        finally:
            self._present[principal_id].remove(stay)
            if not self._present[principal_id]:
                del self._present[principal_id]

    async def watch(self) -> None:
        """Looks for revoked keys, one question for all who are present, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self._look()
            except Exception as failure:  # the database may be back at the next look
                emit(LogEvent.LIVE_FAILED, **where(failure))

    async def _look(self) -> None:
        present = [*self._present]
        opening = await run_in_threadpool(self._opening, present) if present else frozenset(present)
        for principal_id in {*present} - opening:
            for stay in self._present.get(principal_id, ()):
                stay.revoked = True
                stay.bell.set()
