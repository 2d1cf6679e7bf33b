"""What every request passes before a door opens: id, language, caller, size, and a net below all that may break."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kbassist.model.access import Principal
from kbassist.model.base import RefusalKind, Refused
from kbassist.observe import REQUEST_SECONDS, REQUESTS, LogEvent, Stopwatch, emit, request_id, where
from kbassist.web import problems
from kbassist.web.phrasebook.speaking import reader, wished

COOKIE = "kbassist_key"
_OPEN: Final = ("/healthz", "/readyz", "/login")
"""Paths that answer without a key."""
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_METHODS: Final = (*_SAFE, "POST", "PUT", "PATCH", "DELETE")
_SENT_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class Reception:
    """Gives every request an id (the caller's own, if it sent one) and its reader's language, counts and logs it, and
    answers what broke.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch, status, headers = Stopwatch(), 0, Headers(scope=scope)
        identity = headers.get("x-request-id", "")
        identity = identity if _SENT_ID.fullmatch(identity) else secrets.token_hex(8)
        mark, language = request_id.set(identity), reader.set(wished(headers.get("accept-language", "")))

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(_HEADERS | {"X-Request-ID": identity})
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        except Exception as error:
            emit(LogEvent.REQUEST_FAILED, method=scope["method"], route=_route(scope), **where(error))
            if status:  # too late for another answer: the server ends the connection
                raise
            await problems.defect()(scope, receive, send_marked)
        finally:
            _count(scope, status, watch.elapsed_ms)
            request_id.reset(mark)
            reader.reset(language)


class Gate:
    """Lets nobody pass without a key, but to health, login and what the login page is drawn with."""

    def __init__(self, app: ASGIApp, by_key: Callable[[str], Principal | None]) -> None:
        self.app = app
        self._by_key = by_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or path in _OPEN or path.startswith("/static/"):
            await self.app(scope, receive, send)
            return
        try:
            scope.setdefault("state", {})["principal"] = await self._caller(scope)
        except Refused as refused:
            await problems.refusal(refused)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Principal | None:
        headers = Headers(scope=scope)
        key, by_cookie = _key(headers)
        principal = await run_in_threadpool(self._by_key, key) if key else None
        if principal is None and _is_page(scope["path"]):  # it sends its reader to the login
            return None
        if principal is None:
            told = "this key is not known or was revoked" if key else "send a key: Authorization: Bearer <key>"
            raise Refused(RefusalKind.UNAUTHENTICATED, told)
        # A page of somebody else may open a socket with our cookie, and read from it.
        if by_cookie and scope.get("method") not in _SAFE and not same_origin(headers):
            raise Refused(RefusalKind.FORBIDDEN, "a browser may send this from our own pages only")
        return principal


class BodyLimit:
    """Reads no more of a body than the limit, whether or not its length was announced; beyond it 413."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        announced = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if announced.isascii() and announced.isdigit() and int(announced[:20]) > self._max_bytes:
            await problems.refusal(Refused(RefusalKind.TOO_LARGE, self._told))(scope, receive, send)
            return
        read = 0

        async def receive_bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._max_bytes:
                raise HTTPException(413, self._told)  # the one exception that FastAPI's body readers let through
            return message

        await self.app(scope, receive_bounded, send)

    @property
    def _told(self) -> str:
        return f"a request may have {self._max_bytes // 2**20} MB; send the files in several, or use the command line"


def same_origin(headers: Headers) -> bool:
    """True where the browser says that one of our own pages sends this."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "-")


def _is_page(path: str) -> bool:
    return path in ("/", "/desk", "/docs", "/editor") or path.startswith("/articles/")


def _key(headers: Headers) -> tuple[str, bool]:
    """The key sent (empty: none), and whether it came by cookie."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return key.strip(), False
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        kept = None
    return ("", False) if kept is None else (kept.value, True)


def _route(scope: Scope) -> str:
    """The pattern of the path, never the path itself, which may hold anything."""
    return getattr(scope.get("route"), "path", "unmatched")


def _count(scope: Scope, status: int, ms: float) -> None:
    route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(ms / 1000)
    emit(LogEvent.REQUEST_DONE, method=method, route=route, status=status, ms=round(ms, 1))
