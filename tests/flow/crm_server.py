"""A CRM as a process of its own: a JSON API that hangs, fails or waits, as the customer's id says.

`hang-…` and `slow-…` are not answered before POST /go; `flaky-…` fails once with 500, `broken-…` always, `cut-…` closes
the connection once; `nobody-…` is 404, `strange-…` 400, `odd-…` no JSON, `huge-…` too much of it,
`drip-…` a byte now and then and never all, `other-…` somebody else. GET /asked?of=ID&times=N answers once
ID was asked for N times, with how often it was; GET /held tells how many are waiting.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

MAPPING = """
base_url = "{base}/api"
by_id = "/customers/{{customer_id}}"
root = "data"
id = "number"
names = ["name.full", "name.also[]"]

[by_address]
phone = "/customers?phone={{address}}"

[headers]
Authorization = "Bearer {token}"

[addresses]
phone = ["phones[].number"]
email = ["email"]

[facts]
language = "language"
products = "contracts[?active].product"
region = "home.region"
"""
TOKEN = "let-me-in"
OWNER_OF = {"+493023125101": "C101"}


@dataclass
class CrmServer:
    """Where the CRM is, and what it is asked by the tests themselves."""

    base: str
    client: httpx.Client

    def mapping(self, folder: Path, token: str = "${CRM_TOKEN}") -> Path:
        """The file that maps this API; its secret stands elsewhere unless it is given."""
        file = folder / "crm.toml"
        file.write_text(MAPPING.format(base=self.base, token=token))
        return file

    def asked(self, customer_id: str, times: int) -> int:
        """How often the customer was asked for, once that is at least so often."""
        return int(self.client.get("/asked", params={"of": customer_id, "times": times}).json())

    @property
    def held(self) -> int:
        """How many requests wait for `go`."""
        return int(self.client.get("/held").json())

    def go(self) -> None:
        """Answers whatever waits, and from now on at once."""
        self.client.post("/go")


@contextmanager
def crm_serving() -> Iterator[CrmServer]:
    """The CRM in a process of its own, until the block is left."""
    with subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base = f"http://127.0.0.1:{int(process.stdout.readline())}"
            with httpx.Client(base_url=base, timeout=60, trust_env=False) as client:
                yield CrmServer(base, client)
        finally:
            process.kill()


class _State:
    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.asked: Counter[str] = Counter()
        self.held = 0
        self.going = False


def _record(customer_id: str) -> object:
    return {
        "data": {
            "number": customer_id,
            "name": {"full": "Sabine Kretschmer", "also": ["Kretschmer GmbH", None]},
            "phones": [{"number": "030 23125 101"}, {"number": "unknown"}],
            "email": "Sabine.Kretschmer@Example.org",
            "language": "de",
            "home": {"region": "BB"},
            "contracts": [{"product": "fiber", "active": True}, {"product": "tv", "active": False}],
        }
    }


def _handler(state: _State) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            given = {key: values[0] for key, values in parse_qs(url.query).items()}
            if url.path == "/held":
                return self._say(200, state.held)
            if url.path == "/asked":
                with state.changed:
                    state.changed.wait_for(lambda: state.asked[given["of"]] >= int(given["times"]), timeout=30)
                return self._say(200, state.asked[given["of"]])
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                return self._say(401, "who are you?")
            if "phone" in given:
                owner = OWNER_OF.get(given["phone"])
                return self._say(200, {"data": None} if owner is None else _record(owner))
            return self._customer(unquote(url.path.rpartition("/")[2]))

        def do_POST(self) -> None:
            with state.changed:
                state.going = True
                state.changed.notify_all()
            self._say(200, "gone")

        def _customer(self, customer_id: str) -> None:
            with state.changed:
                state.asked[customer_id] += 1
                first = state.asked[customer_id] == 1
                state.changed.notify_all()
                if customer_id.startswith(("hang-", "slow-")):
                    state.held += 1
                    state.changed.wait_for(lambda: state.going)
                    state.held -= 1
            if customer_id.startswith("cut-") and first:
                self.close_connection = True
            elif customer_id.startswith("broken-") or (customer_id.startswith("flaky-") and first):
                self._say(500, "broken")
            elif customer_id.startswith("nobody-"):
                self._say(404, "nobody")
            elif customer_id.startswith("strange-"):
                self._say(400, "what is that?")
            elif customer_id.startswith("odd-"):
                self._say(200, None, b"<html>")
            elif customer_id.startswith("huge-"):
                self._say(200, "x" * 2_000_000)
            elif customer_id.startswith("drip-"):
                self._drip()
            else:
                self._say(200, _record("C999" if customer_id.startswith("other-") else customer_id))

        def _say(self, status: int, value: object, body: bytes | None = None) -> None:
            sent = json.dumps(value).encode() if body is None else body
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def _drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            with state.changed:
                while not state.changed.wait_for(lambda: state.going, timeout=0.02):
                    self.wfile.write(b" ")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_State()))
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()
