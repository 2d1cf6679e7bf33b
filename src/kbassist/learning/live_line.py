"""One desk of a measurement: it says its lines at their time, and notes when what helps came."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from kbassist.learning.live_talks import Line
from kbassist.model.situation import Speaker

HALF_BEFORE_S = 1.5
"""How long before the whole turn its first half is said."""

_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk connects to, and with which key."""

    address: str
    key: str


@dataclass(slots=True)
class Notes:
    """What a desk saw: milliseconds to suggestions and to the disk, and turns said, and lost or out of order."""

    helped_ms: list[float] = field(default_factory=list)
    kept_ms: list[float] = field(default_factory=list)
    said: int = 0
    lost: int = 0


class Desk:
    """Talks over one socket; it is the only one that speaks in its interaction, so it knows every turn's number."""

    def __init__(self, line: ClientConnection) -> None:
        self.notes = Notes()
        self._line = line
        self._numbers = 0
        self._frames = 0
        self._asked: deque[tuple[int, float]] = deque()
        self._sent: deque[tuple[int, float]] = deque()
        self._heard: set[int] = set()
        self._newest = 0
        self._more = asyncio.Event()

    async def says(self, line: Line, half: bool = False, instead: bool = False) -> None:
        """Sends a turn, or the first half of it, or the whole of one that was half said."""
        self._numbers += not instead
        self._frames += 1
        frame: dict[str, Any] = {"id": self._frames, "type": "turn", "role": line.role, "text": line.text}
        if half:
            frame |= {"text": line.half, "final": False}
        if instead:
            frame |= {"replaces": self._numbers}
        now = time.perf_counter()
        if not half:
            self.notes.said += 1
            if line.role is Speaker.CUSTOMER:
                self._asked.append((self._numbers, now))
        self._sent.append((self._frames, now))
        await self._line.send(json.dumps(frame, ensure_ascii=False))

    async def helped(self) -> None:
        """Waits until what the customer said last is answered; TimeoutError where it never is."""
        await self._until(lambda: not self._asked)

    async def heard(self) -> None:
        """Waits until every turn is on the disk and has come back; TimeoutError where one never does."""
        await self._until(lambda: not self._sent and len(self._heard) == self._numbers)

    async def _until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not done():
                self._more.clear()
                await self._more.wait()

    async def listen(self) -> None:
        """Notes what comes, until the line ends."""
        async for message in self._line:
            event, now = json.loads(message), time.perf_counter()
            if "reply_to" in event:
                self._kept(event, now)
            elif event["type"] == "turn":
                number = event["turn"]["number"]
                self.notes.lost += number < self._newest
                self._heard.add(number)
                self._newest = number
            elif event["type"] == "suggestions":
                self._answered(event["as_of"], now)
            self._more.set()

    def end(self) -> Notes:
        """What was noted, when the talk is over."""
        self.notes.lost += self._numbers - len(self._heard) + len(self._sent) + len(self._asked)
        return self.notes

    def _kept(self, reply: dict[str, Any], now: float) -> None:
        named, sent = self._sent.popleft()
        self.notes.lost += not reply["ok"] or reply["reply_to"] != named
        self.notes.kept_ms.append((now - sent) * 1000)

    def _answered(self, as_of: int, now: float) -> None:
        while self._asked and self._asked[0][0] <= as_of:
            self.notes.helped_ms.append((now - self._asked.popleft()[1]) * 1000)


async def one_after_another(place: Place, lines: Iterable[Line], warming: int) -> Notes:
    """A talk in which every line waits for what helps with the one before; the first ones are not noted."""
    async with connect(place.address, additional_headers=_headers(place), proxy=None) as line:
        desk = Desk(line)
        listening = asyncio.create_task(desk.listen())
        for number, said in enumerate(lines):
            if number == warming:
                desk.notes.helped_ms.clear()
                desk.notes.kept_ms.clear()
            await desk.says(said)
            await desk.helped()
        await _settled(desk)
        listening.cancel()
        return desk.end()


async def at_their_time(place: Place, lines: Iterable[Line], begin: float, every_s: float) -> Notes:
    """A talk whose lines are said on the clock, whether or not those before are answered; `begin` in loop time."""
    loop = asyncio.get_running_loop()
    async with connect(place.address, additional_headers=_headers(place), proxy=None, open_timeout=60) as line:
        desk = Desk(line)
        listening = asyncio.create_task(desk.listen())
        for number, said in enumerate(lines):
            due = begin + number * every_s
            if said.half is not None:
                await asyncio.sleep(due - min(HALF_BEFORE_S, every_s / 3) - loop.time())
                await desk.says(said, half=True)
            await asyncio.sleep(due - loop.time())
            await desk.says(said, instead=said.half is not None)
        await _settled(desk)
        listening.cancel()
        return desk.end()


async def _settled(desk: Desk) -> None:
    """Returns once everything said was heard and answered, or will not be any more."""
    try:
        await desk.helped()
        await desk.heard()
    except TimeoutError:
        pass  # it counts as lost


def _headers(place: Place) -> dict[str, str]:
    return {"Authorization": f"Bearer {place.key}"}
