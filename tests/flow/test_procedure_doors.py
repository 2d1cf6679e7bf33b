"""Procedures through their doors: given, read, drawn, replaced, forgotten, and refused with every flaw."""

from __future__ import annotations

from typing import Any

import pytest

from flow.doors import Doors, assert_problem
from kbassist.model.access import Role

ROUTER: dict[str, Any] = {
    "id": "router-offline",
    "title": "Router offline",
    "language": "en",
    "steps": [
        {"id": "ask-lights", "kind": "ask", "text": "Which lights are on?", "labels": ["lights"]},
        {"id": "restart", "kind": "do", "text": 'Restart it"] --> evil["'},
        {"id": "end", "kind": "end", "text": "Done."},
    ],
    "branches": [
        {"from": None, "to": "ask-lights"},
        {"from": "ask-lights", "to": "restart", "when": {"customer": ["red light", "no light at all"]}},
        {"from": "ask-lights", "to": "end"},
        {"from": "restart", "to": "end", "when": {"context": "context.plan == 'premium'"}},
        {"from": "restart", "to": "ask-lights"},
    ],
}
PATH = "/v1/procedures/router-offline"


def without_id() -> dict[str, Any]:
    return {key: value for key, value in ROUTER.items() if key != "id"}


class TestGiving:
    def test_what_is_given_is_read_as_it_was_given(self, doors: Doors) -> None:
        given = doors.post("/v1/procedures", ROUTER)
        assert given.status_code == 201
        assert given.headers["location"] == f"{PATH}?language=en"
        assert given.json()["index_token"] > 0
        read = doors.ask("GET", PATH, Role.CUSTOMER)
        assert read.headers["etag"] == given.headers["etag"]
        told = read.json()
        assert {key: told[key] for key in ("id", "title", "language")} == {
            key: ROUTER[key] for key in ("id", "title", "language")
        }
        assert told["steps"][0] == ROUTER["steps"][0]
        assert told["branches"][1]["from"] == "ask-lights"
        assert told["branches"][1]["when"]["customer"] == ["red light", "no light at all"]
        assert (told["article_id"], told["family"], told["audiences"]) == (None, "router-offline", ["public"])

    def test_whoever_waits_for_its_token_is_answered(self, doors: Doors) -> None:
        token = doors.post("/v1/procedures", ROUTER).json()["index_token"]
        waited = doors.post("/v1/search", {"query": "router", "min_index_token": token})
        assert waited.status_code == 200
        assert waited.json()["index_token"] >= token

    def test_the_same_request_twice_gives_one_reply_and_another_is_a_conflict(self, doors: Doors) -> None:
        key = doors.key()
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k1"}
        first, second = (doors.client.post("/v1/procedures", json=ROUTER, headers=headers) for _ in range(2))
        assert first.text == second.text
        assert_problem(doors.post("/v1/procedures", ROUTER), 409, "id")

    def test_a_lost_update_is_refused_and_the_newest_reader_wins(self, doors: Doors) -> None:
        etag = doors.post("/v1/procedures", ROUTER).headers["etag"]
        changed = without_id() | {"title": "Router is offline"}
        replaced = doors.ask("PUT", PATH, json=changed, headers={"If-Match": etag})
        assert replaced.status_code == 200
        assert replaced.headers["etag"] != etag
        assert_problem(doors.ask("PUT", PATH, json=without_id(), headers={"If-Match": '"old"'}), 412)
        assert doors.ask("GET", PATH).json()["title"] == "Router is offline"

    def test_forgetting_takes_one_language_or_all(self, doors: Doors) -> None:
        for language in ("de", "en", "ru"):
            doors.post("/v1/procedures", ROUTER | {"language": language})
        gone = doors.ask("DELETE", f"{PATH}?language=de").json()
        assert gone["languages"] == ["de"]
        assert doors.ask("DELETE", PATH).json()["languages"] == ["en", "ru"]
        assert_problem(doors.ask("DELETE", PATH), 404)
        assert_problem(doors.ask("GET", PATH), 404)

    @pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR, Role.BOT, Role.CUSTOMER])
    def test_what_is_in_force_at_once_is_written_only_by_who_may_publish(self, doors: Doors, role: Role) -> None:
        assert_problem(doors.post("/v1/procedures", ROUTER, role), 403)
        assert_problem(doors.ask("PUT", PATH, role, json=without_id()), 403)
        assert_problem(doors.ask("DELETE", PATH, role), 403)
        assert doors.ask("GET", "/v1/procedures", role).json()["procedures"] == []


class TestFlaws:
    def test_all_are_told_at_once_in_the_language_of_the_reader(self, doors: Doors) -> None:
        steps = [*ROUTER["steps"], {"id": "lost", "kind": "dance", "text": "Dance"}]
        ways = [*ROUTER["branches"], {"from": "ask-lights", "to": "nowhere", "when": {"context": "plan =="}}]
        flawed = ROUTER | {"steps": steps, "branches": ways}
        refused = doors.post("/v1/procedures", flawed, headers={"Accept-Language": "de"})
        assert_problem(refused, 422, "steps[3].kind", "branches[5].to", "branches[5].when.context", "steps[3]")
        told = [place["message"] for place in refused.json()["errors"]]
        assert told[0].startswith("der Schritt lost ist von der Art 'dance'")
        assert told[2].endswith("das ist kein CEL-Ausdruck")
        russian = doors.post("/v1/procedures", flawed, headers={"Accept-Language": "ru"}).json()
        assert russian["errors"][3]["message"] == "до шага lost нельзя дойти от начала"

    def test_an_article_with_a_flawed_procedure_is_refused_at_every_door(self, doors: Doors) -> None:
        flawed = {"steps": ROUTER["steps"], "branches": ROUTER["branches"][1:]}
        article = {"id": "a", "language": "en", "title": "A", "body": "Text.", "procedure": flawed}
        refused = doors.post("/v1/articles", article)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["path"] == "procedure.branches"
        report = doors.service.importer.run(
            [("a.json", str(article).replace("'", '"').replace("None", "null").encode())], "ann", True
        )
        assert report.files[0].articles == []
        assert report.files[0].errors != []


class TestReading:
    def test_an_article_s_procedure_is_read_here_and_changed_there(self, doors: Doors) -> None:
        graph = {"steps": ROUTER["steps"], "branches": ROUTER["branches"]}
        doors.live(id="offline.en", family="router-offline", procedure=graph)
        told = doors.ask("GET", PATH, Role.AGENT).json()
        assert told["article_id"] == "offline.en"
        assert_problem(doors.ask("PUT", PATH, json=without_id()), 409, "id")
        assert_problem(doors.ask("DELETE", PATH), 409, "id")
        found = doors.ask("GET", "/v1/procedures?article_id=offline.en").json()["procedures"]
        assert [one["id"] for one in found] == ["router-offline"]
        doors.post("/v1/articles/offline.en/withdraw", {})
        assert_problem(doors.ask("GET", PATH, Role.AGENT), 404)

    def test_who_may_not_read_it_is_not_told_of_it(self, doors: Doors) -> None:
        doors.post("/v1/procedures", ROUTER | {"audiences": ["agents"]})
        assert doors.ask("GET", PATH, Role.AGENT).status_code == 200
        for role in (Role.BOT, Role.CUSTOMER):
            assert_problem(doors.ask("GET", PATH, role), 404)
            assert doors.ask("GET", "/v1/procedures", role).json()["procedures"] == []

    def test_the_translation_of_the_reader_is_read(self, doors: Doors) -> None:
        for language in ("de", "en"):
            doors.post("/v1/procedures", ROUTER | {"language": language, "title": language})
        titles = [
            doors.ask("GET", PATH, headers={"Accept-Language": wished}).json()["title"] for wished in ("en", "de", "ru")
        ]
        assert titles == ["en", "de", "en"]
        assert doors.ask("GET", f"{PATH}?language=de").json()["title"] == "de"

    def test_it_is_drawn_and_no_text_of_it_is_taken_for_drawing(self, doors: Doors) -> None:
        doors.post("/v1/procedures", ROUTER)
        drawn = doors.ask("GET", f"{PATH}?format=mermaid")
        assert drawn.headers["content-type"].startswith("text/plain")
        lines = drawn.text.splitlines()
        assert lines[0] == "flowchart TD"
        assert len(lines) == 2 + len(ROUTER["steps"]) + len(ROUTER["branches"])
        assert "evil[" not in drawn.text

    def test_a_list_is_read_page_by_page(self, doors: Doors) -> None:
        for number in range(5):
            doors.post("/v1/procedures", ROUTER | {"id": f"p{number}"})
        seen, token = [], ""
        while token is not None:
            page = doors.ask("GET", f"/v1/procedures?page_size=2{token and f'&page_token={token}'}").json()
            seen += [one["id"] for one in page["procedures"]]
            token = page["next_page_token"]
        assert seen == [f"p{number}" for number in range(5)]
