"""The doors of operating: is it alive, is it ready, what does it do, and how a browser gets in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field

from kbassist.model.access import Action, Principal, may
from kbassist.model.base import RefusalKind, Refused
from kbassist.observe import INDEX_TOKEN, OUTBOX_TOKEN, REGISTRY, SHELF_PASSAGES, LogEvent, emit, where
from kbassist.web.bodies import Reply
from kbassist.web.deps import ServiceDep
from kbassist.web.gate import COOKIE, same_origin
from kbassist.web.problems import documented
from kbassist.wiring import Service

STATIC = Path(__file__).parent / "static"
_POLICY: Final = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
_PAGE: Final = {
    "Content-Security-Policy": _POLICY + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}
_ORIGIN = re.compile(r"https?://[\w.-]+(:\d+)?", re.ASCII)

router = APIRouter(tags=["Operating"])


class Health(Reply):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Reply):
    """Whether it can serve, part by part; without the embedder search answers lexically, which is ready enough."""

    ready: bool
    database: Literal["ok", "failed"]
    shelf: Literal["ok", "behind", "failed"]
    embedder: Literal["ready", "degraded"]
    index_token: int
    outbox_token: int
    vectors_pending: int = Field(description="Passages that are found by words already and by meaning later.")


@router.get("/healthz")
async def healthz() -> Health:
    """Tells that the process answers."""
    return Health()


@router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready"}})
def readyz(service: ServiceDep, response: Response) -> Readiness:
    """Tells whether searches can be answered."""
    outbox_token, shelf_token = _outbox_token(service), _shelf_token(service)
    ready = outbox_token is not None and shelf_token is not None
    response.status_code = 200 if ready else 503
    return Readiness(
        ready=ready,
        database="failed" if outbox_token is None else "ok",
        shelf="failed" if shelf_token is None else "behind" if shelf_token < (outbox_token or 0) else "ok",
        embedder="ready" if service.embedder is not None and service.embedder.ready else "degraded",
        index_token=shelf_token or 0,
        outbox_token=outbox_token or 0,
        vectors_pending=service.filler.pending,
    )


@router.get("/metrics", response_class=Response, responses=documented(401))
def metrics(service: ServiceDep) -> Response:
    """Counts and times for Prometheus."""
    token = _shelf_token(service)
    INDEX_TOKEN.set(token or 0)
    OUTBOX_TOKEN.set(_outbox_token(service) or 0)
    SHELF_PASSAGES.set(0 if token is None else service.shelf.current.living)
    return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})


@router.get("/login", include_in_schema=False)
def login_page(request: Request, service: ServiceDep, token: Annotated[str | None, Query()] = None) -> Response:
    """Lets a browser in with the key in the link, or asks for one."""
    if token is None:
        return FileResponse(STATIC / "login.html", headers=_PAGE)
    return _let_in(request, service, token)


@router.post("/login", include_in_schema=False)
def login(request: Request, service: ServiceDep, token: Annotated[str, Form()]) -> Response:
    """Lets a browser in with the key that was typed."""
    if not same_origin(request.headers):
        raise Refused(RefusalKind.FORBIDDEN, "log in on our own page")
    return _let_in(request, service, token)


@router.post("/logout", include_in_schema=False)
def logout() -> Response:
    """Lets the browser forget its key."""
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


@router.get("/", include_in_schema=False)
@router.get("/articles/{_article_id:path}", include_in_schema=False)
async def page(request: Request) -> Response:
    """The search page."""
    if request.state.principal is None:
        return RedirectResponse("/login", 303)
    return FileResponse(STATIC / "index.html", headers=_PAGE)


@router.get("/desk", include_in_schema=False)
async def desk(request: Request, service: ServiceDep) -> Response:
    """The agent's desk, which systems that the settings name may show in a frame of theirs."""
    if request.state.principal is None:
        return RedirectResponse("/login", 303)
    named = (origin.strip().rstrip("/") for origin in service.settings.framed_by.split(","))
    framing = " ".join(origin for origin in named if _ORIGIN.fullmatch(origin)) or "'none'"
    policy = _PAGE["Content-Security-Policy"].replace("frame-ancestors 'none'", f"frame-ancestors {framing}")
    return FileResponse(STATIC / "desk.html", headers=_PAGE | {"Content-Security-Policy": policy})


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """Every door as `/openapi.json` describes it, readable; nothing of it comes from elsewhere."""
    if request.state.principal is None:
        return RedirectResponse("/login", 303)
    return FileResponse(STATIC / "docs.html", headers=_PAGE)


@router.get("/editor", include_in_schema=False)
async def editor(request: Request) -> Response:
    """The editors' desk."""
    if request.state.principal is None:
        return RedirectResponse("/login", 303)
    return FileResponse(STATIC / "editor.html", headers=_PAGE)


def _let_in(request: Request, service: Service, token: str) -> Response:
    principal = service.principals.by_key(token)
    if principal is None:
        if "text/html" in request.headers.get("accept", ""):
            told = (STATIC / "login.html").read_text("utf-8").replace(" hidden>", ">")
            return HTMLResponse(told, 401, headers=_PAGE)
        raise Refused(RefusalKind.UNAUTHENTICATED, "this key is not known or was revoked")
    response = RedirectResponse(_first_page(principal), 303)
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response


def _first_page(principal: Principal) -> str:
    """Where the work of this caller is done."""
    if may(principal, Action.SERVE):
        return "/desk"
    return "/editor" if may(principal, Action.EDIT) else "/"


def _outbox_token(service: Service) -> int | None:
    """None: the database does not answer."""
    try:
        service.store.ping()
        return service.outbox.newest()[0]
    except Exception as error:
        emit(LogEvent.READINESS_FAILED, part="database", **where(error))
        return None


def _shelf_token(service: Service) -> int | None:
    """None: there is no shelf to search."""
    try:
        return service.indexer.token
    except Exception as error:
        emit(LogEvent.READINESS_FAILED, part="shelf", **where(error))
        return None
