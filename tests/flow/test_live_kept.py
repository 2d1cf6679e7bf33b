"""What is left of talks over sockets: after a kill every acknowledged turn, and never anything personal."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from flow.crm_server import TOKEN, CrmServer, crm_serving
from flow.live_server import SOON, LiveServer, live_serving
from flow.test_privacy import PLANTED, TURNS

TALKS = 200
ACKNOWLEDGED = 1_000
"""Turns after which the server is killed; the others are under way."""

AFTER = 2
"""Turns that every talk goes on for after the server came back."""


@dataclass
class Restart:
    """How far the talks are, and whether the server is back."""

    server: LiveServer
    acknowledged: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    back: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Talker:
    """A desk that talks without a pause, and comes back by itself where the line is cut."""

    matter: str
    restart: Restart
    told: dict[int, str] = field(default_factory=dict)
    """Texts of acknowledged turns by number."""

    heard: list[int] = field(default_factory=list)
    """Numbers of the turns that came as events, in order."""

    def frame(self, number: int) -> str:
        named = f"{self.matter} {number}"
        role = "CUSTOMER" if number % 10 == 1 else "AGENT"
        return json.dumps({"id": number, "type": "turn", "role": role, "text": f"line {number}", "source_id": named})

    async def talk(self) -> None:
        try:
            await self._on_a_line(10_000)
        except (ConnectionClosed, OSError):
            await self.restart.back.wait()
            await self._on_a_line(len(self.told) + AFTER)

    async def _on_a_line(self, last: int) -> None:
        server = self.restart.server
        address = server.address(self.matter, after=len(self.heard))
        async with connect(address, additional_headers=server.headers(), proxy=None, open_timeout=SOON) as line:
            while len(self.told) < last:
                await line.send(self.frame(len(self.told) + 1))
                await self._acknowledged(line)
            while len(self.heard) < last:
                self._hear(json.loads(await line.recv()))

    async def _acknowledged(self, line: ClientConnection) -> None:
        while "reply_to" not in (reply := json.loads(await line.recv())):
            self._hear(reply)
        turn = reply["turn"]
        assert turn["number"] == len(self.told) + 1 == reply["reply_to"]
        self.told[turn["number"]] = turn["text"]
        self.restart.acknowledged += 1
        if self.restart.acknowledged == ACKNOWLEDGED:
            self.restart.enough.set()

    def _hear(self, event: dict[str, Any]) -> None:
        if event["type"] == "turn":
            self.heard.append(event["turn"]["number"])


async def talks_through_a_kill(server: LiveServer, matters: list[str]) -> list[Talker]:
    restart = Restart(server)
    talkers = [Talker(matter, restart) for matter in matters]
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        for talker in talkers:
            tasks.create_task(talker.talk())
        await restart.enough.wait()
        await asyncio.to_thread(server.end, kill=True)
        await asyncio.to_thread(server.start)
        restart.back.set()
    return talkers


@pytest.fixture(scope="module")
def crm() -> Iterator[CrmServer]:
    with crm_serving() as crm:
        yield crm


@pytest.fixture
def server(crm: CrmServer, tmp_path: Path) -> Iterator[LiveServer]:
    settings = {"KBASSIST_CRM": str(crm.mapping(tmp_path)), "CRM_TOKEN": TOKEN}
    with live_serving(tmp_path / "home", settings) as server:
        yield server


def test_after_a_kill_every_acknowledged_turn_is_there_and_two_hundred_desks_carry_on(server: LiveServer) -> None:
    matters = [server.open() for _ in range(TALKS)]
    talkers = asyncio.run(talks_through_a_kill(server, matters))
    assert sum(len(talker.told) for talker in talkers) >= ACKNOWLEDGED + TALKS * AFTER
    for talker in talkers:
        turns = server.ask("GET", f"/v1/interactions/{talker.matter}")["turns"]
        kept = {turn["number"]: turn["text"] for turn in turns}
        assert kept == talker.told, "a turn that was under way at the kill is kept once, however often it was sent"
        assert [*kept] == talker.heard == [*range(1, len(kept) + 1)]


def test_nothing_planted_in_talks_over_sockets_is_kept(server: LiveServer) -> None:
    matter = server.open(customer_id="C101", address="+49 30 23125101")
    secrets = [*PLANTED, "+49 30 23125101"]
    with server.desk(matter) as desk:
        # All at once: none waits for the disk, where it would find the one before it.
        for number, turn in enumerate(TURNS, 1):
            frame = {"id": number, "type": "turn", **turn, "source_id": f"u{number}"}
            desk.line.send(json.dumps(frame))
        replies = [desk.reply(number) for number in range(1, len(TURNS) + 1)]
        desk.helped(len(TURNS))
        interim = desk.says("mein passwort ist Sommer", final=False, source_id="i")
        desk.says("mein passwort ist Sommer2024!", replaces="i")
        assert desk.ask(type="context", context={"note": "Sabine Kretschmer, sabine.kretschmer@example.org"})["ok"]
        suggested = desk.until(lambda event: event.get("type") == "suggestions" and event["as_of"] > len(TURNS))
        for hit in suggested["suggestions"]:
            judged = {"suggestion_id": hit["suggestion_id"], "verdict": "used", "comment": "Kretschmer: C30177"}
            assert desk.ask(type="feedback", **judged)["ok"]
        events = json.dumps([interim, replies, suggested, desk.events], ensure_ascii=False)
    server.ask("POST", f"/v1/interactions/{matter}/handover", {"channel": "chat", "note": "ruft Kretschmer zurück"})
    server.ask("POST", f"/v1/interactions/{matter}/close", {"outcome": "resolved"})
    server.end()

    files = [path for path in (*server.home.rglob("*"), server.log) if path.is_file()]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in files:
        held = path.read_bytes()
        for secret in secrets:
            if secret.encode() in held:
                found[secret].append(path.name)
    assert dict(found) == {}
    assert [secret for secret in secrets if secret in events] == []
