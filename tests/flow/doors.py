"""A service behind its doors, and what its tests ask of every refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.wiring import Service

ROUTER = {
    "id": "router-red",
    "language": "en",
    "title": "Router shows a red light",
    "body": "## Restart\n\nUnplug the router, wait ten seconds and plug it in again.",
    "phrasings": ["red lamp on the router"],
    "attributes": {"product": ["fiber"]},
}


@dataclass
class Doors:
    """The doors of a service and a ring of keys, one for each role asked for."""

    service: Service
    client: TestClient

    def key(self, role: Role = Role.ADMIN, audiences: tuple[str, ...] | None = None) -> str:
        return self.service.principals.create(role.value, [role], audiences, now_utc())

    def ask(self, method: str, path: str, role: Role = Role.ADMIN, **sent: Any) -> Response:
        """Sends a request with a fresh key of the role."""
        headers = {"Authorization": f"Bearer {self.key(role)}", **sent.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **sent)

    def post(self, path: str, body: Mapping[str, Any], role: Role = Role.ADMIN, **sent: Any) -> Response:
        return self.ask("POST", path, role, json=body, **sent)

    def live(self, **changes: Any) -> int:
        """An article written and published; the index token to search with."""
        article = {**ROUTER, **changes}
        assert self.post("/v1/articles", article).status_code == 201
        published = self.post(f"/v1/articles/{article['id']}/publish", {})
        assert published.status_code == 200
        return int(published.json()["index_token"])


def assert_problem(reply: Response, status: int, *paths: str) -> None:
    """The reply is a problem of this status that names these places, and shows nothing of our insides."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == reply.headers["x-request-id"]
    assert [place["path"] for place in problem["errors"]] == list(paths)
    assert "Traceback" not in reply.text
    assert ".py" not in reply.text
