"""What a door asks for before it works: the service, the caller, the right, and room."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer
from pydantic import AfterValidator, Field

from kbassist.model.access import Action, Principal, may
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.web.bodies import Reply
from kbassist.web.presence import Presence
from kbassist.wiring import Service

_bearer = HTTPBearer(auto_error=False, description="`Authorization: Bearer <key>`; `kbassist keys create` makes one.")


async def service_of(request: Request) -> Service:
    """The service that this application is the door of."""
    service: Service = request.app.state.service
    return service


async def presence_of(request: Request) -> Presence:
    """Those who are connected to this application."""
    presence: Presence = request.app.state.presence
    return presence


async def caller_of(request: Request, _documented: Annotated[object, Depends(_bearer)]) -> Principal:
    """Who calls; the gate has seen their key."""
    principal: Principal = request.state.principal
    return principal


def _permitted(action: Action) -> Callable[[Principal], Coroutine[Any, Any, Principal]]:
    async def permitted(principal: Annotated[Principal, Depends(caller_of)]) -> Principal:
        """The caller, if one of their roles permits this; else Refused FORBIDDEN."""
        if not may(principal, action):
            raise Refused(RefusalKind.FORBIDDEN, f"{principal.name} may not {action}; another role is needed")
        return principal

    return permitted


async def room(request: Request) -> AsyncIterator[None]:
    """A place among the searches under way; Refused TOO_MANY where none is free, so that those under way stay fast."""
    state = request.app.state
    if state.under_way >= state.service.settings.max_queries:
        raise Refused(RefusalKind.TOO_MANY, f"{state.under_way} searches are under way; try again in a second")
    state.under_way += 1  # only the event loop comes here, so this needs no lock
    try:
        yield
    finally:
        state.under_way -= 1


def _printable(key: str) -> str:
    if not key.isprintable():
        raise ValueError("must be printable")
    return key


ServiceDep = Annotated[Service, Depends(service_of)]
PresenceDep = Annotated[Presence, Depends(presence_of)]
Reader = Annotated[Principal, Depends(_permitted(Action.SEARCH))]
Insider = Annotated[Principal, Depends(_permitted(Action.EDIT))]
Writer = Annotated[Principal, Depends(_permitted(Action.WRITE))]
Reviewer = Annotated[Principal, Depends(_permitted(Action.REVIEW))]
Publisher = Annotated[Principal, Depends(_permitted(Action.PUBLISH))]
Overseer = Annotated[Principal, Depends(_permitted(Action.OVERSEE))]
Listener = Annotated[Principal, Depends(_permitted(Action.SERVE))]
Room = Annotated[None, Depends(room, scope="function")]
IdempotencyKey = Annotated[
    Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)] | None,
    Header(description="The same key and body give the same reply once; another body is a conflict."),
]


def once(service: Service, principal: Principal, key: str | None, fingerprint: str, work: Callable[[], Reply]) -> str:
    """The reply of `work` as JSON, or the one given before under this key.

    Claim, work and reply hold together in one transaction, so a retry after a crash finds all of it or nothing.
    """
    if key is None:
        return work().model_dump_json()
    with service.store.transaction():
        given = service.replays.claim(principal.id, key, fingerprint, now_utc())
        if given is not None:
            return given[1]
        reply = work().model_dump_json()
        service.replays.fulfil(principal.id, key, 200, reply)
    return reply
