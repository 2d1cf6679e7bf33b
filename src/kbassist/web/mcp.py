"""The door of the Model Context Protocol: `/mcp` of the server, and standard input and output of `kbassist mcp`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role
from kbassist.model.base import RefusalKind, Refused
from kbassist.wiring import Service

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"

STRANGER = Principal("mcp", "assistant without a key", frozenset({Role.BOT}), DEFAULT_AUDIENCES[Role.BOT])
"""Who speaks over standard input without a key: what they read goes to a model of anybody's, so it is public."""


class McpDoor:
    """Streamable HTTP without sessions: every request is its own, and its key decides what it sees.

    The SDK is loaded when somebody first asks, for a start should not wait for it.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._wanted = asyncio.Event()
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; the gate has seen its key."""
        self._wanted.set()
        assert self._manager is not None
        manager = await asyncio.shield(self._manager)
        await manager.handle_request(scope, receive, send)

    async def hold_open(self) -> None:
        """Serves until it is cancelled."""
        self._wanted, self._manager = asyncio.Event(), asyncio.get_running_loop().create_future()
        await self._wanted.wait()
        try:
            manager = await anyio.to_thread.run_sync(self._made)
        except Exception as failure:
            self._manager.set_exception(failure)
            raise
        with suppress(asyncio.CancelledError):
            async with manager.run():
                self._manager.set_result(manager)
                await asyncio.Event().wait()

    def _made(self) -> StreamableHTTPSessionManager:
        from mcp.server.transport_security import TransportSecuritySettings

        from kbassist.web.mcp_tools import mcp_server

        server = mcp_server(self._service, _caller_over_http)
        # The gate asks every request for a key and keeps foreign pages out, so hosts need not be listed.
        open_to_hosts = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(stateless_http=True, json_response=True, transport_security=open_to_hosts)
        return server.session_manager


def serve_stdio(service: Service, key: str | None) -> None:
    """Speaks over standard input and output until it is closed.

    Refused UNAUTHENTICATED where the key is not known; without one only public knowledge is told.
    """
    from kbassist.web.mcp_tools import mcp_server

    caller = STRANGER if key is None else service.principals.by_key(key)
    if caller is None:
        raise Refused(RefusalKind.UNAUTHENTICATED, "this key is not known or was revoked")
    known = caller
    service.worker.start()
    try:
        mcp_server(service, lambda _: known).run("stdio")
    finally:
        service.worker.stop()


def _caller_over_http(context: Context) -> Principal:
    """Whose key the request carried that a call came with."""
    request = context.request_context.request
    if not isinstance(request, Request):
        raise Refused(RefusalKind.UNAUTHENTICATED, "send a key: Authorization: Bearer <key>")
    principal: Principal = request.state.principal
    return principal
