"""How long a server takes to come back, and how much memory it then holds."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from kbassist.learning.figures import Figure, Target
from kbassist.learning.large_home import AUTHOR, TYPED, Running, questions
from kbassist.model.access import Role
from kbassist.model.base import RefusalKind, Refused, now_utc

PATIENCE_S = 120.0
_LOOK_EVERY_S = 0.02
_QUESTIONS = 50

Server = Callable[[Path, int], "Popen[bytes]"]
"""Starts a server on a home and a port of this machine."""


def served(folder: Path, port: int) -> Popen[bytes]:
    """A server in a process of its own, as its owner starts it."""
    given = {"KBASSIST_HOME": str(folder), "KBASSIST_PORT": str(port), "KBASSIST_DATABASE_URL": ""}
    command = [sys.executable, "-c", "from kbassist.cli import main; main(['serve'])"]
    return Popen(command, env=os.environ | given, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)


def restart(home: Running, folder: Path, serve: Server = served) -> list[Figure]:
    """From starting a server on a filled home to its first sign of life and its first whole answer, and its memory
    after some more; without a sentence model more is asked of it.
    """
    words = home.embedder is None
    key = home.principals.create(AUTHOR, [Role.AGENT], None, now_utc())
    asked = list(islice(questions(home, TYPED, seed=6), _QUESTIONS))
    port = _free_port()
    began = time.perf_counter()
    server = serve(folder, port)
    try:
        door = _Door(f"http://127.0.0.1:{port}", key, not words)
        door.await_life(server)
        alive = time.perf_counter() - began
        door.await_answer(asked[0], server)
        seconds = time.perf_counter() - began
        door.ask(asked)
        memory = memory_of(server.pid)
    finally:
        _end(server)
        holder = home.principals.by_key(key)
        if holder is not None:
            home.principals.revoke(holder.id)
    began_told, memory_told = (
        "from the process's start to its",
        f"after {_QUESTIONS} questions; at most {memory.most:.2f} GB",
    )
    return [
        Figure("start", alive, "s", Target(2) if words else None, f"{began_told} first sign of life"),
        Figure("restart to ready", seconds, "s", Target(10), f"{began_told} first whole answer"),
        Figure("memory of its own", memory.own, "GB", Target(0.7) if words else None, "without mapped files"),
        Figure("resident memory", memory.resident, "GB", None if words else Target(1.5), memory_told),
    ]


@contextmanager
def listening(folder: Path, key: str, embedding: bool, serve: Server = served) -> Iterator[tuple[str, Popen[bytes]]]:
    """A server on a filled home that answers whole, until the block is left: its address, and its process."""
    port = _free_port()
    server = serve(folder, port)
    try:
        address = f"http://127.0.0.1:{port}"
        _Door(address, key, embedding).await_answer("is anybody there", server)
        yield address, server
    finally:
        _end(server)


@dataclass(frozen=True, slots=True)
class Memory:
    """Gigabytes that a process holds: its own, with the files that are mapped into it, and that at its highest."""

    own: float
    resident: float
    most: float


def family_of(process: int) -> list[int]:
    """A process and those that it began."""
    begun = [process]
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has ended meanwhile
        if parent == str(process) and state != "Z":
            begun.append(int(status.parent.name))
    return begun


def memory_of(process: int) -> Memory:
    """What a process holds now; mapped files are read again whenever the system wants their place."""
    status = Path(f"/proc/{process}/status").read_text()
    names = ("RssAnon", "VmRSS", "VmHWM")
    return Memory(*(int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) / 1e6 for name in names))


class _Door:
    """A client of the server."""

    def __init__(self, address: str, key: str, embedding: bool) -> None:
        self._address, self._key, self._embedding = address, key, embedding

    def await_life(self, server: Popen[bytes]) -> None:
        """Returns as soon as the server listens; Refused UNAVAILABLE where it does not."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and server.poll() is None:
            try:
                with urlopen(f"{self._address}/healthz", timeout=30):
                    return
            except (URLError, ConnectionError):
                time.sleep(_LOOK_EVERY_S)
        raise Refused(RefusalKind.UNAVAILABLE, "the server that was started to be measured did not listen")

    def await_answer(self, question: str, server: Popen[bytes]) -> None:
        """Returns at the first answer that no part was left out of; Refused UNAVAILABLE where none comes."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and server.poll() is None:
            try:
                if not self._search(question)["degraded"] or not self._embedding:
                    return
            except (URLError, ConnectionError):
                pass  # it does not listen yet
            time.sleep(_LOOK_EVERY_S)
        raise Refused(RefusalKind.UNAVAILABLE, "the server that was started to be measured gave no whole answer")

    def ask(self, questions: Iterable[str]) -> None:
        """Asks them all."""
        for question in questions:
            self._search(question)

    def _search(self, question: str) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        body = json.dumps({"query": question}).encode()
        with urlopen(Request(f"{self._address}/v1/search", body, headers), timeout=30) as reply:
            answer: Mapping[str, Any] = json.load(reply)
        return answer


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _end(server: Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(10)
    except TimeoutExpired:
        server.kill()
        server.wait()
