"""Whoever asks, whatever they ask: nothing of an article that they may not read stands in any reply."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flow.doors import ROUTER, Doors, assert_problem
from kbassist.learning.company_set import articles
from kbassist.model.access import DEFAULT_AUDIENCES, EVERY_AUDIENCE, Role, may_read
from kbassist.model.article import Content
from kbassist.model.base import now_utc

CORPUS = Path(__file__).parents[2] / "corpus"
CLOSED = (("customers",), ("agents",), ("team-fraud",), ("team-fraud", "agents"))


def _restricted(public: list[Content]) -> list[Content]:
    """A closed copy of every second article, each with a word in id, title and text that stands nowhere else."""
    copies = []
    for number, one in enumerate(public[::2]):
        word = f"zylkon{number}"
        copies.append(
            replace(
                one,
                id=f"{word}-id",
                family=f"{word}-family",
                title=f"{one.title} {word}",
                body=f"{one.body}\n\nThe secret word is {word}.",
                phrasings=(*one.phrasings, f"what is {word}"),
                audiences=CLOSED[number % len(CLOSED)],
            )
        )
    return copies


@pytest.fixture
def guarded(doors: Doors) -> tuple[Doors, list[Content]]:
    """Doors to part of the company's knowledge and closed copies of it."""
    public = [one for one in articles(CORPUS) if "public" in one.audiences][::12]
    closed = _restricted(public)
    doors.service.library.take_in([*public, *closed], "editor", publish=True)
    doors.service.catch_up()
    return doors, closed


READERS = [
    (Role.CUSTOMER, None),
    (Role.CUSTOMER, ("public",)),
    (Role.BOT, None),
    (Role.AGENT, None),
    (Role.AGENT, ("public", "team-fraud")),
    (Role.EDITOR, ("public", "customers")),
    (Role.REVIEWER, ("public", "agents")),
    (Role.SUPERVISOR, ("public", "team-fraud")),
    (Role.ADMIN, ("public", "agents", "customers")),
]
"""Everybody from whom something is kept, with the audiences of their key (None: those of its role)."""


@pytest.mark.parametrize(("role", "audiences"), READERS)
def test_no_reply_names_what_its_reader_may_not_see(
    guarded: tuple[Doors, list[Content]], role: Role, audiences: tuple[str, ...] | None
) -> None:
    doors, closed = guarded
    headers = {"Authorization": f"Bearer {doors.key(role, audiences)}"}
    readable = frozenset(audiences or DEFAULT_AUDIENCES[role])
    hidden = [one for one in closed if not may_read(readable, one.audiences)]
    shown = [one for one in closed if may_read(readable, one.audiences)]
    assert hidden

    def ask(method: str, path: str, **sent: Any) -> str:
        return doors.client.request(method, path, headers=headers, **sent).text

    def replies(one: Content) -> Iterator[str]:
        asked = {
            "query": one.phrasings[-1],
            "explain": True,
            "audiences": [*one.audiences, EVERY_AUDIENCE],
            "limit": 20,
        }
        found = ask("POST", "/v1/search", json=asked)
        yield found
        search = json.loads(found)["search_id"]
        yield ask("GET", f"/v1/searches/{search}").replace(json.dumps(one.phrasings[-1]), "")
        yield ask("POST", "/v1/search", json={"query": one.title.rpartition(" ")[0]})
        turns = [{"role": "CUSTOMER", "text": f"{one.phrasings[0]} {one.title.rpartition(' ')[0]}"}]
        yield ask("POST", "/v1/suggest", json={"turns": turns, "explain": True, "audiences": [EVERY_AUDIENCE]})
        yield ask("GET", f"/v1/completions?prefix={one.title[:8]}")
        yield ask("GET", "/v1/articles?page_size=200")
        yield ask("POST", "/v1/answers", json={"question": one.title.rpartition(" ")[0], "min_confidence": 0.0})
        draft = {"article": ROUTER, "question": one.title.rpartition(" ")[0], "limit": 20, "explain": True}
        yield ask("POST", "/v1/articles/preview", json=draft)

    def places() -> Iterator[str]:
        for path in ("/v1/procedures", "/v1/gaps", "/v1/log", "/v1/knowledge/health?limit=500", "/v1/export"):
            yield ask("GET", path)

    for reply in places():
        assert [one.id for one in hidden if one.id in reply or one.title in reply] == []
    for one in hidden:
        word = one.title.rpartition(" ")[2]
        for reply in replies(one):
            for other in hidden:
                secret = other.title.rpartition(" ")[2]
                assert f"{secret}-id" not in reply
                assert f"{other.title}" not in reply
                assert f"word is {secret}." not in reply
        for below in ("", "/revisions", "/revisions/1", "/revisions/1/diff", "/log", "/comments", "/story", "/told"):
            told = ask("GET", f"/v1/articles/{word}-id{below}")
            assert "secret" not in told
            assert one.title not in told
    for one in shown[:3]:  # the same questions do find what may be read: silence would prove nothing
        assert one.id in ask("POST", "/v1/search", json={"query": one.phrasings[-1]})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/gaps"),
        ("GET", "/v1/knowledge/health"),
        ("GET", "/v1/articles/x/story"),
        ("GET", "/v1/articles/x/told"),
        ("GET", "/v1/articles/x/health"),
        ("GET", "/v1/articles/x/audience_proof"),
        ("POST", "/v1/articles/preview"),
        ("POST", "/v1/articles/impact"),
    ],
)
@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.BOT, Role.AGENT])
def test_the_editors_doors_are_closed_to_who_only_reads(doors: Doors, role: Role, method: str, path: str) -> None:
    body = {"article": ROUTER, "question": "x"} if method == "POST" else None
    assert_problem(doors.ask(method, path, role, json=body), 403)


def test_an_editor_of_some_audiences_learns_nothing_of_the_others(doors: Doors) -> None:
    doors.live(id="secret", title="Zylkon procedure", audiences=["team-fraud"])
    doors.live(id="open", body="Unplug the router, wait twenty seconds and plug it in again.")
    doors.service.catch_up()
    key = doors.key(Role.EDITOR, ("public",))
    headers = {"Authorization": f"Bearer {key}"}
    told = doors.client.get("/v1/knowledge/health?wait_s=30", headers=headers)
    assert told.json()["articles"] == 1
    assert "secret" not in told.text
    assert "Zylkon" not in told.text
    assert_problem(doors.client.get("/v1/articles/secret/health", headers=headers), 404)
    assert_problem(doors.client.get("/v1/articles/secret/story", headers=headers), 404)
    draft = {"id": "secret", "language": "en", "title": "Mine now", "body": "x"}
    asked = doors.client.post("/v1/articles/preview", json={"article": draft, "question": "x"}, headers=headers)
    assert_problem(asked, 404)


class TestProof:
    def test_a_publish_that_widens_an_audience_names_who_will_see_it(self, doors: Doors) -> None:
        for role in (Role.CUSTOMER, Role.BOT, Role.AGENT):
            doors.key(role)
        doors.live(audiences=["agents"])
        doors.ask("PATCH", "/v1/articles/router-red", json={"audiences": ["customers"]})
        proof = doors.ask("GET", "/v1/articles/router-red/audience_proof", Role.SUPERVISOR).json()
        assert proof["widened"]
        assert not proof["narrowed"]
        assert (proof["audiences_now"], proof["audiences_then"]) == (["agents"], ["customers"])
        roles = {one["role"]: one for one in proof["roles"]}
        assert (roles["customer"]["now"], roles["customer"]["then"]) == (0, 1)
        assert (roles["agent"]["now"], roles["agent"]["then"]) == (1, 1)
        assert (roles["bot"]["now"], roles["bot"]["then"], roles["bot"]["new_keys"]) == (0, 0, False)
        changed = [one["name"] for one in proof["readers"] if one["now"] != one["then"]]
        assert changed == [proof["readers"][0]["name"]] == ["customer"]

    def test_what_the_proof_says_is_who_finds_it_after_the_publish(self, doors: Doors) -> None:
        keys = {role: doors.key(role) for role in Role}
        doors.live(audiences=["customers"])
        doors.service.catch_up()
        proof = doors.ask("GET", "/v1/articles/router-red/audience_proof?revision=1", Role.ADMIN).json()
        expected = {one["role"]: bool(one["then"]) for one in proof["roles"]}
        for role, key in keys.items():
            sent = {"Authorization": f"Bearer {key}"}
            hits = doors.client.post("/v1/search", json={"query": "router red light"}, headers=sent).json()["hits"]
            assert bool(hits) == expected[role.value], role

    def test_a_dry_run_tells_who_will_see_it_and_exactly_they_find_it_once_it_is_published(self, doors: Doors) -> None:
        keys = {f"{role}-{place}": (role, audiences) for place, (role, audiences) in enumerate(READERS)}
        given = {
            name: doors.service.principals.create(name, [role], audiences, now_utc())
            for name, (role, audiences) in keys.items()
        }
        doors.live(audiences=["team-fraud"])
        doors.ask("PATCH", "/v1/articles/router-red", json={"audiences": ["agents"]})
        before = doors.ask("GET", "/v1/articles/router-red").json()
        newest = doors.service.outbox.newest()
        proof = doors.post("/v1/articles/router-red/publish?dry_run=true", {}, Role.SUPERVISOR).json()
        assert proof == doors.ask("GET", "/v1/articles/router-red/audience_proof").json() | {
            "request_id": proof["request_id"],
            "readers": proof["readers"],
            "roles": proof["roles"],
        }
        after = doors.ask("GET", "/v1/articles/router-red").json()
        assert after | {"request_id": ""} == before | {"request_id": ""}
        assert doors.service.outbox.newest() == newest
        assert proof["widened"]
        promised = {one["name"]: (one["now"], one["then"]) for one in proof["readers"] if one["name"] in given}
        assert self._finders(doors, given) == {name for name, (now, _) in promised.items() if now}
        doors.post("/v1/articles/router-red/publish", {}, Role.SUPERVISOR)
        assert self._finders(doors, given) == {name for name, (_, then) in promised.items() if then}
        assert len({then for _, then in promised.values()}) == 2

    @staticmethod
    def _finders(doors: Doors, keys: Mapping[str, str]) -> set[str]:
        """Whose shadow query finds the article."""
        doors.service.catch_up()
        finders = set()
        for name, key in keys.items():
            sent = {"Authorization": f"Bearer {key}"}
            found = doors.client.post("/v1/search", json={"query": "router red light"}, headers=sent).json()
            finders |= {name for hit in found["hits"] if hit["article_id"] == "router-red"}
        return finders

    def test_a_dry_run_is_refused_where_publishing_would_be(self, doors: Doors) -> None:
        doors.live()
        path = "/v1/articles/router-red/publish?dry_run=true"
        assert_problem(doors.post(path, {}, Role.EDITOR), 403)
        assert_problem(doors.post(path, {}, headers={"If-Match": '"other"'}), 412)
        assert_problem(doors.post(path, {"revision": 7}), 404, "revision")
        assert_problem(doors.post("/v1/articles/other/publish?dry_run=true", {}), 404)
        doors.ask("PATCH", "/v1/articles/router-red", json={"body": "Newer."})
        doors.post("/v1/articles/router-red/publish", {})
        assert_problem(doors.post(path, {"revision": 1}), 409, "revision")

    def test_an_article_that_is_not_published_is_seen_by_nobody_now(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        proof = doors.ask("GET", "/v1/articles/router-red/audience_proof", Role.ADMIN).json()
        assert proof["audiences_now"] == []
        assert not any(one["now"] for one in proof["readers"])
        assert proof["widened"]
