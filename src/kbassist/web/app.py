"""The application: doors, the gate before them, and the worker that runs meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from kbassist.web import (
    answers,
    customers,
    demo,
    exports,
    finding,
    gate,
    health,
    imports,
    interactions,
    knowledge,
    learning,
    life,
    live,
    mcp,
    me,
    operating,
    problems,
    procedures,
    quality,
    rules,
    waiting,
)
from kbassist.web.presence import Presence
from kbassist.wiring import Service

_BESIDE_SEARCHES = 16
"""Threads for everything that is not a search, so that a full house still lets editors and health checks in."""


def create_app(service: Service) -> FastAPI:
    """The HTTP doors of a service; while the application runs, so does its worker."""

    presence = Presence(service.principals.opening)
    door_of_assistants = mcp.McpDoor(service)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = service.settings.max_queries + _BESIDE_SEARCHES
        service.worker.start()
        service.live.start()
        service.beside.start()
        # Only now that the service stands: it takes a second of the interpreter, and a first question waits anyway.
        shelf = service.shelf.current
        for warm in (service.analyzer.warm, shelf.prepare, service.assistant.warm, service.procedures.warm):
            threading.Thread(target=warm, name="warm", daemon=True).start()
        assistants_come = asyncio.create_task(door_of_assistants.hold_open())
        watching = asyncio.create_task(presence.watch())
        try:
            yield
        finally:
            watching.cancel()
            assistants_come.cancel()
            await asyncio.gather(assistants_come, return_exceptions=True)
            service.worker.stop()

    app = FastAPI(
        title="kbassist",
        version="1",
        summary="Ranked answers from a contact centre's knowledge while the customer is still talking.",
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,  # its page would be drawn by a script from elsewhere
        redoc_url=None,
    )
    app.state.service = service
    app.state.under_way = 0
    app.state.presence = presence
    problems.speak_problem(app)
    # An article's id in a path takes all that follows, so learning, life and quality stand before knowledge.
    for room in (
        finding,
        answers,
        interactions,
        waiting,
        live,
        customers,
        demo,
        learning,
        procedures,
        rules,
        life,
        quality,
        health,
        knowledge,
        imports,
        me,
        exports,
        operating,
    ):
        app.include_router(room.router)
    app.router.routes.append(Route(mcp.PATH, door_of_assistants, include_in_schema=False))
    app.mount("/static", StaticFiles(directory=operating.STATIC), name="static")
    # The last one added is passed first.
    app.add_middleware(gate.BodyLimit, max_bytes=service.settings.max_body_mb * 2**20)
    app.add_middleware(gate.Gate, by_key=service.principals.by_key)
    app.add_middleware(gate.Reception)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The description of every door, with the problems that they answer with."""
    if app.openapi_schema is None:
        described = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        for shape in (problems.Problem, problems.LostUpdate):
            schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
            described["components"]["schemas"] |= schema.pop("$defs") | {shape.__name__: schema}
        app.openapi_schema = described
    return app.openapi_schema
