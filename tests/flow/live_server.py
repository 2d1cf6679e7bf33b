"""A server as an operator starts it, with a few articles and a ring of keys, and desks that talk to it over sockets."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from websockets.sync.client import ClientConnection, connect

from flow.doors import ROUTER
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.wiring import build

SOON = 30
"""Seconds within which whatever is awaited has happened."""

ROLES = (Role.ADMIN, Role.AGENT, Role.SUPERVISOR, Role.EDITOR, Role.BOT)
ARTICLES = (
    ROUTER,
    {
        "id": "router-lamp-off",
        "language": "en",
        "title": "All lamps of the router are dark",
        "body": "## Power\n\nCheck the router's plug and its switch.",
    },
    {
        "id": "instalments",
        "language": "en",
        "title": "Paying an invoice in instalments",
        "body": "## Instalments\n\nAn invoice can be paid in three instalments.",
        "phrasings": ["pay my invoice in instalments"],
    },
)


@dataclass
class LiveServer:
    """A server that can be killed and started again on its port."""

    home: Path
    settings: Mapping[str, str]
    port: int
    keys: dict[Role, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it said on stderr."""
        return self.home.with_suffix(".log")

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        given = {"KBASSIST_HOME": str(self.home), "KBASSIST_PORT": str(self.port), "KBASSIST_EMBEDDER": "words"}
        own = {name: value for name, value in os.environ.items() if not name.startswith("KBASSIST_")}
        command = [sys.executable, "-c", "from kbassist.cli import main; main(['serve'])"]
        variables = own | given | {"PYTHONPATH": os.pathsep.join(sys.path)} | dict(self.settings)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=log)
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
            assert client.get(f"http://{self.base}/readyz", timeout=60).status_code == 200

    def end(self, kill: bool = False) -> None:
        """Asks it to stop, or kills it; returns when it is gone."""
        if self.process is not None:
            (self.process.kill if kill else self.process.terminate)()
            self.process.wait(60)

    def ask(self, method: str, path: str, body: object = None, role: Role = Role.AGENT, **query: object) -> Any:
        """What a door replies to one request that it does not refuse."""
        headers = {"Authorization": f"Bearer {self.keys[role]}"}
        url = f"http://{self.base}{path}?{urlencode(query)}"
        return httpx.request(method, url, json=body, headers=headers, timeout=60).raise_for_status().json()

    def open(self, role: Role = Role.AGENT, **said: object) -> str:
        """A new interaction; its id."""
        reply = self.ask("POST", "/v1/interactions", {"channel": "voice", "new": True, **said}, role)
        return str(reply["id"])

    def address(self, interaction_id: str, **query: object) -> str:
        return f"ws://{self.base}/v1/live?{urlencode({'interaction_id': interaction_id, **query})}"

    def headers(self, role: Role = Role.AGENT) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"}

    @contextmanager
    def desk(self, interaction_id: str, role: Role = Role.AGENT, **query: object) -> Iterator[Desk]:
        """A desk in an interaction, until the block is left."""
        with connect(
            self.address(interaction_id, **query), additional_headers=self.headers(role), proxy=None, open_timeout=SOON
        ) as line:
            yield Desk(line)


@dataclass
class Desk:
    """One connection: what is sent over it, and the events that came."""

    line: ClientConnection
    events: list[dict[str, Any]] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ask(self, **frame: object) -> dict[str, Any]:
        """The reply to a frame."""
        named = next(self._ids)
        self.line.send(json.dumps({"id": named, **frame}))
        return self.reply(named)

    def reply(self, named: object) -> dict[str, Any]:
        """The next reply, which is to the frame of this id."""
        while "reply_to" not in (told := self._next()):
            self.events.append(told)
        assert told["reply_to"] == named
        return told

    def says(self, text: str, role: str = "CUSTOMER", **more: object) -> dict[str, Any]:
        """The turn as it is kept."""
        reply = self.ask(type="turn", role=role, text=text, **more)
        assert reply["ok"], reply
        turn: dict[str, Any] = reply["turn"]
        return turn

    def until(self, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first event of this kind that was not asked for yet; those of other kinds stay for later."""
        for place, told in enumerate(self.events):
            if found(told):
                return self.events.pop(place)
        while not found(told := self._next()):
            self.events.append(told)
        return told

    def helped(self, as_of: int) -> list[str]:
        """The articles suggested as of this turn, or a later one."""
        event = self.until(lambda told: told.get("type") == "suggestions" and told["as_of"] >= as_of)
        return [hit["article_id"] for hit in event["suggestions"]]

    def _next(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.line.recv(SOON))
        return told


@contextmanager
def live_serving(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[LiveServer]:
    """The server over a new home with a few articles that can be found, until the block is left."""
    service = build(Settings(home=home, embedder="words"))
    keys = {role: service.principals.create(role.value, [role], None, now_utc()) for role in ROLES}
    service.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = LiveServer(home, settings or {}, port, keys)
    server.start()
    try:
        for article in ARTICLES:
            server.ask("POST", "/v1/articles", article, Role.ADMIN)
            published = server.ask("POST", f"/v1/articles/{article['id']}/publish", {}, Role.ADMIN)
        asked = {"query": "router", "min_index_token": published["index_token"]}
        server.ask("POST", "/v1/search", asked)
        yield server
    finally:
        server.end()
