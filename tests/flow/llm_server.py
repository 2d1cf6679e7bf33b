"""A language model that says what it is told to, over the real protocol: chunks of server-sent events, one by one."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send


@dataclass
class Model:
    """What it will say, piece by piece; None in place of a piece: it says nothing more and keeps the line open."""

    says: list[str | None] = field(default_factory=list)
    status: int = 200
    raw: bytes = b""
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.asked.append(json.loads(body))
        kind = b"text/event-stream" if self.status == 200 else b"application/json"
        await send({"type": "http.response.start", "status": self.status, "headers": [(b"content-type", kind)]})
        for piece in self.says:
            if piece is None:
                await self._until_left(receive)
                return
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            chunk |= {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
            data = f"data: {json.dumps(chunk)}\n\n".encode()
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": self.raw or b"data: [DONE]\n\n"})

    async def _until_left(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            await asyncio.sleep(0)


@contextmanager
def speaking() -> Iterator[Model]:
    """The model behind an address of its own, until the block is left."""
    model = Model()
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(model, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([own],), daemon=True)
        thread.start()
        model.url = f"http://127.0.0.1:{own.getsockname()[1]}/v1"
        try:
            yield model
        finally:
            server.should_exit = server.force_exit = True
            thread.join(30)
