"""A server as an operator starts it, over a home with a dozen articles."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from kbassist.settings import Settings
from kbassist.wiring import build

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "corpus" / "articles"
LIVE = {
    "de": ["router-offline-red-light", "payment-instalments", "cancel-broadband-new", "wifi-weak-room", "tariff-flex"],
    "en": ["router-offline-red-light", "payment-instalments", "cancel-broadband-new", "business-sla-response"],
    "ru": ["router-offline-red-light", "cancel-broadband-new", "wifi-weak-room"],
}
HOSTILE = """---
id: hostile
language: de
title: 'Zitterrochen <img src=x onerror="window.hurt=1">'
valid_until: 2029-12-31
---
## Vorsicht <svg onload="window.hurt=1">

Der Zitterrochen <script>window.hurt=1</script> ist [hier](javascript:window.hurt=1) und ![da](https://elsewhere.example/x.png).

`<iframe src="javascript:parent.hurt=1"></iframe>`
"""


@dataclass(frozen=True)
class Served:
    """Where the server is, and the link it printed."""

    base: str
    link: str


@contextmanager
def serving(home: Path, **variables: str) -> Iterator[Served]:
    """`kbassist serve` over a new home, by words alone, until the block is left."""
    fill(home)
    with running(home, free_port(), **variables) as served:
        yield served


@contextmanager
def running(home: Path, port: int, **variables: str) -> Iterator[Served]:
    """`kbassist serve` over a home that is there, on a port, until the block is left; the process has ended then."""
    known = {
        "KBASSIST_HOME": str(home),
        "KBASSIST_PORT": str(port),
        "KBASSIST_EMBEDDER": "words",
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-c", "from kbassist.cli import main; main(['serve'])"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("KBASSIST_")}
    with subprocess.Popen(
        command, cwd=home, env=own | known | variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            link = server.stdout.readline().strip()
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
                assert client.get(f"{base}/readyz", timeout=60).status_code == 200
            yield Served(base, link)
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def fill(home: Path) -> None:
    """Makes a home with the live articles."""
    service = build(Settings(home=home, embedder="words"))
    paths = [ARTICLES / language / f"{name}.md" for language, names in LIVE.items() for name in names]
    files = [(path.name, path.read_bytes()) for path in paths]
    report = service.importer.run([*files, ("hostile.md", HOSTILE.encode())], "browser tests", publish=True)
    assert all(not file.errors for file in report.files), report.files
    service.indexer.drain()
    service.close()
