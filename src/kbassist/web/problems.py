"""Every way to say no over HTTP: one table, one shape (RFC 9457), the reader's language, never a stack trace."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from kbassist.model.base import RefusalKind, Refused
from kbassist.observe import request_id
from kbassist.web.phrasebook.speaking import reader, said

MEDIA_TYPE = "application/problem+json"

STATUS: dict[RefusalKind, tuple[int, str]] = {
    RefusalKind.INVALID: (422, "This request cannot be understood"),
    RefusalKind.UNAUTHENTICATED: (401, "A key is needed"),
    RefusalKind.FORBIDDEN: (403, "This key does not permit that"),
    RefusalKind.NOT_FOUND: (404, "There is no such thing"),
    RefusalKind.CONFLICT: (409, "This contradicts what is there"),
    RefusalKind.LOST_UPDATE: (412, "It was changed meanwhile"),
    RefusalKind.TOO_LARGE: (413, "This request is too large"),
    RefusalKind.TOO_MANY: (429, "Too much at once"),
    RefusalKind.NOT_FRESH: (503, "The index is not there yet"),
    RefusalKind.UNAVAILABLE: (503, "Not available just now"),
}
_HEADERS: dict[RefusalKind, dict[str, str]] = {
    RefusalKind.UNAUTHENTICATED: {"WWW-Authenticate": 'Bearer realm="kbassist"'},
    RefusalKind.TOO_MANY: {"Retry-After": "1"},
    RefusalKind.NOT_FRESH: {"Retry-After": "1"},
    RefusalKind.UNAVAILABLE: {"Retry-After": "5"},
}
_KINDS = {status: kind for kind, (status, _) in reversed(STATUS.items())}


class Place(BaseModel):
    """One thing wrong in a request: where (`filters.product[0]`) and what."""

    path: str
    message: str


class Problem(BaseModel):
    """Why a request is not answered (RFC 9457)."""

    type: str = Field(description="Which kind of problem: `urn:kbassist:problem:` and a word.")
    title: str
    status: int
    detail: str = Field(description="What and where, for a person.")
    request_id: str
    errors: list[Place] = Field([], description="Every place in the request that is wrong.")


class LostUpdate(Problem):
    """A change that would undo another one: the text as it would be, and as it is now, to be brought together."""

    yours: dict[str, Any] = Field(description="The article as the refused change would have left it.")
    theirs: dict[str, Any] = Field(description="The article as it stands, with the `etag` to send next.")


def refusal(refused: Refused, **more: Any) -> JSONResponse:
    """The reply to something that is not done; `more` are members of their own (RFC 9457, 3.2)."""
    status, title = STATUS[refused.kind]
    errors = [
        Place(path=one.field, message=said(one.message.removeprefix(f"{one.field}: ")))
        for one in refused.all
        if one.field
    ]
    detail = "; ".join(said(one.message) for one in refused.all[:3])
    reply = _reply(status, refused.kind, title, detail, errors=errors, headers=_HEADERS.get(refused.kind))
    if not more:
        return reply
    headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
    return JSONResponse(json.loads(bytes(reply.body)) | more, status, headers, MEDIA_TYPE)


def defect() -> JSONResponse:
    """The reply to what should not have happened; the log has the place, under the request's id."""
    told = said("The error is logged under this request_id; tell your operator.")
    return _reply(500, "defect", "Something broke here", told)


def speak_problem(app: FastAPI) -> None:
    """Makes every refusal of the application a problem+json."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a door may answer with, for its OpenAPI description."""
    title = dict(reversed(STATUS.values()))
    schema = {"$ref": "#/components/schemas/Problem"}
    return {status: {"description": title[status], "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses}


def path_of(location: Iterable[str | int]) -> str:
    """A field's path as people write it: `("body", "turns", 0, "text")` is `turns[0].text`."""
    path = ""
    for step in list(location)[1:]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return refusal(error)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [_place(one) for one in error.errors()]
    detail = "; ".join(f"{one.path}: {one.message}" for one in errors[:3])
    return _reply(422, RefusalKind.INVALID, STATUS[RefusalKind.INVALID][1], detail, errors=errors)


def _place(error: Mapping[str, Any]) -> Place:
    """What is wrong and where, without repeating what was sent."""
    location = error["loc"]
    if error["type"] == "json_invalid":
        told = f"broken JSON at character {location[-1]}: {error['ctx']['error']}"
        return Place(path="body", message=said(told))
    if location == ("body",) and error["type"].endswith("attributes_type"):
        return Place(path="body", message=said("must be a JSON object, sent with Content-Type: application/json"))
    told = error["msg"].removeprefix("Value error, ")
    return Place(path=path_of(location) or str(location[0]), message=said(told))


async def _http(_request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses: unknown paths, methods, and bodies that break its parsers."""
    assert isinstance(error, HTTPException)
    status = 422 if error.status_code == 400 else error.status_code
    phrase = HTTPStatus(status).phrase
    kind = _KINDS.get(status)
    title = phrase if kind is None else STATUS[kind][1]
    detail = {404: "there is nothing at this path", 405: "this path does not take this method"}.get(
        status, error.detail
    )
    return _reply(status, kind or phrase.lower().replace(" ", "-"), title, said(detail), headers=error.headers)


def _reply(
    status: int,
    kind: str,
    title: str,
    detail: str,
    *,
    errors: list[Place] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"urn:kbassist:problem:{kind}",
        title=said(title),
        status=status,
        detail=detail,
        request_id=request_id.get() or "",
        errors=errors or [],
    )
    spoken_in = {"Content-Language": reader.get(), "Vary": "Accept-Language"}
    return JSONResponse(problem.model_dump(), status, {**(headers or {}), **spoken_in}, MEDIA_TYPE)
