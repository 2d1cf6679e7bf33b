"""The life of an article through the doors: written, reviewed, shown, corrected, withdrawn, and who did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from flow.doors import ROUTER, Doors, assert_problem
from homes import new_home
from kbassist.adapters.sql import SqlStore
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

A = "/v1/articles/router-red"


@pytest.fixture
def careful(tmp_path: Path) -> Iterator[Doors]:
    """A house where four eyes are wanted."""
    service = build(Settings(home=new_home(tmp_path / "home"), embedder="words", four_eyes=True))
    with TestClient(create_app(service)) as client:
        yield Doors(service, client)
    service.close()


def act(doors: Doors, verb: str, role: Role, **body: Any) -> Any:
    return doors.post(f"{A}/{verb}", body, role)


class TestReview:
    def test_an_editor_writes_and_submits_a_reviewer_approves_a_supervisor_publishes(self, doors: Doors) -> None:
        states = [doors.post("/v1/articles", ROUTER, Role.EDITOR).json()["state"]]
        for verb, role in (("submit", Role.EDITOR), ("approve", Role.REVIEWER), ("publish", Role.SUPERVISOR)):
            done = act(doors, verb, role)
            assert done.status_code == 200, done.text
            states.append(done.json()["state"])
        assert states == ["draft", "in_review", "in_review", "live"]
        assert done.json()["review"]["stage"] == "approved"

    @pytest.mark.parametrize(
        ("verb", "body", "role"),
        [
            ("submit", {}, Role.REVIEWER),
            ("approve", {}, Role.EDITOR),
            ("reject", {}, Role.EDITOR),
            ("publish", {}, Role.REVIEWER),
            ("publish", {}, Role.EDITOR),
            ("schedule", {"starts": "2999-01-01T00:00:00Z"}, Role.EDITOR),
            ("withdraw", {}, Role.EDITOR),
            ("restore", {"revision": 1}, Role.REVIEWER),
        ],
    )
    def test_nobody_does_what_is_anothers_part(self, doors: Doors, verb: str, body: dict[str, Any], role: Role) -> None:
        doors.post("/v1/articles", ROUTER)
        assert_problem(act(doors, verb, role, **body), 403)

    def test_what_is_rejected_goes_back_with_its_reason_and_nothing_personal_in_it(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER, Role.EDITOR)
        act(doors, "submit", Role.EDITOR)
        rejected = act(doors, "reject", Role.REVIEWER, note="Ask anna.k@example.com about the light").json()
        assert (rejected["state"], rejected["review"]["stage"]) == ("draft", "rejected")
        assert "anna" not in rejected["review"]["note"]
        assert "about the light" in rejected["review"]["note"]
        assert_problem(act(doors, "approve", Role.REVIEWER), 409)

    def test_a_live_article_stays_live_while_its_next_text_is_in_the_queue(self, doors: Doors) -> None:
        doors.live()
        doors.ask("PATCH", A, json={"body": "New"})
        submitted = act(doors, "submit", Role.EDITOR).json()
        assert (submitted["state"], submitted["review"]["revision"]) == ("live", 2)
        queue = doors.ask("GET", "/v1/articles?review=submitted", Role.REVIEWER).json()["articles"]
        assert [one["id"] for one in queue] == ["router-red"]
        read = doors.ask("GET", A, Role.AGENT).json()
        assert (read["revision"], read["review"]) == (1, None)

    def test_a_text_written_meanwhile_is_not_approved_by_mistake(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        act(doors, "submit", Role.EDITOR)
        doors.ask("PATCH", A, json={"body": "Sneaked in"})
        assert_problem(act(doors, "approve", Role.REVIEWER, revision=1), 412)
        assert_problem(act(doors, "approve", Role.REVIEWER), 409)

    def test_what_the_reviewer_read_is_told_by_its_etag(self, doors: Doors) -> None:
        read = doors.post("/v1/articles", ROUTER).headers["etag"]
        act(doors, "submit", Role.EDITOR)
        stale = doors.ask("POST", f"{A}/approve", Role.REVIEWER, headers={"If-Match": read})
        assert_problem(stale, 412)


class TestFourEyes:
    def test_nothing_is_published_before_somebody_else_approves_it(self, careful: Doors) -> None:
        careful.post("/v1/articles", ROUTER, Role.SUPERVISOR)
        assert_problem(act(careful, "publish", Role.ADMIN), 409, "revision")
        assert act(careful, "submit", Role.SUPERVISOR).status_code == 200
        assert_problem(act(careful, "approve", Role.SUPERVISOR), 403)
        assert_problem(act(careful, "publish", Role.ADMIN), 409, "revision")
        assert act(careful, "approve", Role.REVIEWER).status_code == 200
        assert act(careful, "publish", Role.SUPERVISOR).json()["state"] == "live"

    def test_an_approval_does_not_cover_the_next_text(self, careful: Doors) -> None:
        careful.post("/v1/articles", ROUTER, Role.EDITOR)
        act(careful, "submit", Role.EDITOR)
        act(careful, "approve", Role.REVIEWER)
        careful.ask("PATCH", A, Role.EDITOR, json={"body": "Changed after the approval"})
        assert_problem(act(careful, "publish", Role.SUPERVISOR), 409, "revision")
        assert act(careful, "publish", Role.SUPERVISOR, revision=1).json()["published_revision"] == 1

    def test_no_import_goes_round_it(self, careful: Doors) -> None:
        sent = {"files": [("files", ("a.md", b"# Title\n\nText"))], "data": {"publish": "true"}}
        assert_problem(careful.ask("POST", "/v1/imports", **sent), 409, "publish")
        assert careful.service.articles.ids() == []


class TestSchedule:
    def test_a_text_is_moved_to_another_day_and_taken_back_while_the_old_one_stays(self, doors: Doors) -> None:
        doors.live()
        doors.ask("PATCH", A, json={"body": "New"})
        day = now_utc() + timedelta(days=3)
        act(doors, "schedule", Role.SUPERVISOR, starts=day.isoformat())
        moved = act(doors, "schedule", Role.SUPERVISOR, starts=(day + timedelta(days=1)).isoformat()).json()
        to_come = [one for one in moved["publications"] if one["ends"] is None and one["revision"] == 2]
        assert [one["starts"][:10] for one in to_come] == [f"{day + timedelta(days=1):%Y-%m-%d}"]
        assert moved["state"] == "live"
        back = act(doors, "withdraw", Role.SUPERVISOR, scheduled_only=True).json()
        assert (back["state"], [one["revision"] for one in back["publications"] if one["ends"] is None]) == (
            "live",
            [1],
        )
        assert_problem(act(doors, "withdraw", Role.SUPERVISOR, scheduled_only=True), 409)

    def test_a_moment_that_has_passed_is_refused_and_takes_nothing_back(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        act(doors, "schedule", Role.SUPERVISOR, starts="2999-01-01T00:00:00Z")
        assert_problem(act(doors, "schedule", Role.SUPERVISOR, starts="2001-01-01T00:00:00Z"), 422, "starts")
        assert doors.ask("GET", A).json()["state"] == "scheduled"


class TestHistory:
    def test_what_was_said_on_a_day_is_found_again(self, doors: Doors) -> None:
        doors.live()
        then = now_utc().isoformat().replace("+00:00", "Z")
        doors.ask("PATCH", A, json={"body": "New"})
        act(doors, "publish", Role.SUPERVISOR)
        act(doors, "withdraw", Role.SUPERVISOR)
        told = doors.ask("GET", f"{A}?as_of={then}", Role.AGENT).json()
        assert (told["revision"], told["state"]) == (1, "live")
        assert_problem(doors.ask("GET", f"{A}?as_of=2001-01-01T00:00:00Z", Role.AGENT), 404, "as_of")
        assert_problem(doors.ask("GET", A, Role.AGENT), 404)

    def test_what_has_been_closed_to_a_reader_since_stays_closed(self, doors: Doors) -> None:
        doors.live()
        then = now_utc().isoformat().replace("+00:00", "Z")
        doors.ask("PATCH", A, json={"audiences": ["agents"]})
        act(doors, "publish", Role.SUPERVISOR)
        assert_problem(doors.ask("GET", f"{A}?as_of={then}", Role.CUSTOMER), 404)
        assert doors.ask("GET", f"{A}?as_of={then}", Role.AGENT).json()["revision"] == 1

    def test_a_difference_is_read_word_by_word_and_an_old_text_comes_back(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        body = ROUTER["body"].replace("ten seconds", "one minute")  # type: ignore[attr-defined]
        doors.ask("PATCH", A, json={"body": body, "tags": ["router"]})
        diff = doors.ask("GET", f"{A}/revisions/2/diff").json()
        assert (diff["before"], diff["after"]) == (1, 2)
        assert [block["change"] for block in diff["blocks"]] == ["same", "changed"]
        pieces = [(piece["change"], piece["text"]) for piece in diff["blocks"][1]["pieces"]]
        assert ("dropped", "ten seconds") in pieces
        assert ("added", "one minute") in pieces
        assert diff["fields"] == [{"field": "tags", "before": [], "after": ["router"]}]
        assert act(doors, "restore", Role.EDITOR, revision=1).json()["revision"] == 3
        assert doors.ask("GET", A).json()["body"] == ROUTER["body"]
        assert_problem(act(doors, "restore", Role.EDITOR, revision=1), 409, "revision")
        assert_problem(act(doors, "restore", Role.EDITOR, revision=9), 404)

    def test_who_loses_an_update_gets_both_texts(self, doors: Doors) -> None:
        read = doors.post("/v1/articles", ROUTER).headers["etag"]
        doors.ask("PATCH", A, json={"body": "By bob"})
        lost = doors.ask("PATCH", A, json={"body": "By ann"}, headers={"If-Match": read})
        assert_problem(lost, 412)
        assert (lost.json()["yours"]["body"], lost.json()["theirs"]["body"]) == ("By ann", "By bob")
        again = doors.ask(
            "PATCH", A, json={"body": "By both"}, headers={"If-Match": f'"{lost.json()["theirs"]["etag"]}"'}
        )
        assert again.json()["revision"] == 3


def test_who_closes_an_article_to_themselves_is_told_what_they_wrote(doors: Doors) -> None:
    doors.post("/v1/articles", ROUTER)
    headers = {"Authorization": f"Bearer {doors.key(Role.EDITOR, ('public',))}"}
    closed = doors.client.patch(A, json={"audiences": ["managers"]}, headers=headers)
    assert (closed.status_code, closed.json()["audiences"]) == (200, ["managers"])
    assert_problem(doors.client.get(A, headers=headers), 404)


class TestLog:
    def test_every_act_is_told_with_who_when_before_and_after(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER, Role.EDITOR)
        doors.ask("PATCH", A, Role.EDITOR, json={"title": "Red light"})
        act(doors, "submit", Role.EDITOR)
        act(doors, "approve", Role.REVIEWER)
        act(doors, "publish", Role.SUPERVISOR)
        act(doors, "withdraw", Role.SUPERVISOR)
        entries = doors.ask("GET", f"{A}/log", Role.EDITOR).json()["entries"][::-1]
        assert [(one["act"], one["by"], one["before"].get("state"), one["after"]["state"]) for one in entries] == [
            ("written", "editor", None, "draft"),
            ("written", "editor", "draft", "draft"),
            ("submitted", "editor", "draft", "in_review"),
            ("approved", "reviewer", "in_review", "in_review"),
            ("published", "supervisor", "in_review", "live"),
            ("withdrawn", "supervisor", "live", "withdrawn"),
        ]
        assert entries[1]["before"]["title"] == ROUTER["title"]
        assert (entries[1]["after"]["title"], entries[1]["after"]["changed"]) == ("Red light", ["title"])

    def test_what_changes_nothing_is_no_act(self, doors: Doors) -> None:
        doors.live()
        doors.ask("PATCH", A, json={"title": ROUTER["title"]})
        act(doors, "publish", Role.ADMIN)
        assert [one["act"] for one in doors.ask("GET", f"{A}/log").json()["entries"]] == ["published", "written"]

    def test_all_of_it_is_read_page_by_page_by_who_oversees(self, doors: Doors) -> None:
        for name in ("a", "b", "c"):
            doors.post("/v1/articles", {**ROUTER, "id": name}, Role.EDITOR)
        first = doors.ask("GET", "/v1/log?page_size=2&act=written&by=editor").json()
        rest = doors.ask("GET", f"/v1/log?page_size=2&page_token={first['next_page_token']}").json()
        assert [one["article_id"] for page in (first, rest) for one in page["entries"]] == ["c", "b", "a"]
        assert rest["next_page_token"] is None
        assert doors.ask("GET", "/v1/log?since=2999-01-01T00:00:00Z").json()["entries"] == []
        assert_problem(doors.ask("GET", "/v1/log", Role.EDITOR), 403)
        assert_problem(doors.ask("GET", "/v1/articles/a/log", Role.AGENT), 403)

    @pytest.mark.parametrize("change", ["UPDATE log SET by = 'nobody'", "DELETE FROM log"])
    def test_nobody_rewrites_the_log_not_even_in_the_database(self, doors: Doors, change: str) -> None:
        doors.live()
        store = doors.service.store
        assert isinstance(store, SqlStore)
        with pytest.raises(DBAPIError, match="only ever added to"), store.writing() as connection:
            connection.execute(text(change))
        assert {one["by"] for one in doors.ask("GET", f"{A}/log").json()["entries"]} == {"admin"}


class TestTalk:
    def test_comments_stand_in_order_and_hold_nothing_personal(self, doors: Doors) -> None:
        doors.post("/v1/articles", ROUTER)
        said = {"text": "Call +49 170 5550123, the light is orange", "quote": "Unplug the router"}
        assert doors.post(f"{A}/comments", said, Role.EDITOR).status_code == 201
        doors.post(f"{A}/comments", {"text": "Agreed"}, Role.REVIEWER)
        comments = doors.ask("GET", f"{A}/comments", Role.EDITOR).json()["comments"]
        assert [one["by"] for one in comments] == ["editor", "reviewer"]
        assert "5550123" not in comments[0]["text"]
        assert (comments[0]["quote"], comments[0]["revision"]) == ("Unplug the router", 1)
        assert_problem(doors.ask("GET", f"{A}/comments", Role.AGENT), 403)
        assert_problem(doors.post(f"{A}/comments", {"text": "x", "revision": 9}), 404, "revision")


class TestTranslations:
    def test_a_translation_older_than_its_source_is_told_until_it_is_looked_after(self, doors: Doors) -> None:
        doors.live(id="red", family="red")
        doors.live(id="red.de", family="red", language="de", title="Router leuchtet rot")
        fresh = doors.ask("GET", "/v1/articles/red.de").json()
        assert (fresh["translation_stale"], fresh["translations"][0]["source"]) == (False, True)
        doors.ask("PATCH", "/v1/articles/red", json={"tags": ["router"]})
        assert doors.ask("GET", "/v1/articles/red.de").json()["translation_stale"] is False
        doors.ask("PATCH", "/v1/articles/red", json={"body": "Wait a minute."})
        assert doors.ask("GET", "/v1/articles/red.de").json()["translation_stale"] is True
        (german,) = doors.ask("GET", "/v1/articles/red").json()["translations"]
        assert (german["article_id"], german["language"], german["stale"]) == ("red.de", "de", True)
        doors.ask("PATCH", "/v1/articles/red.de", json={"body": "Warten Sie eine Minute."})
        assert doors.ask("GET", "/v1/articles/red.de").json()["translation_stale"] is False

    def test_an_approval_says_that_a_translation_still_stands(self, doors: Doors) -> None:
        doors.post("/v1/articles", {**ROUTER, "id": "red", "family": "red"})
        doors.post("/v1/articles", {**ROUTER, "id": "red.de", "family": "red", "language": "de"})
        doors.ask("PATCH", "/v1/articles/red", json={"body": "A comma, moved."})
        doors.post("/v1/articles/red.de/submit", {})
        assert doors.post("/v1/articles/red.de/approve", {}).json()["translation_stale"] is False

    def test_a_reader_is_told_only_of_translations_that_they_may_read(self, doors: Doors) -> None:
        doors.live(id="red", family="red")
        doors.live(id="red.de", family="red", language="de", audiences=["agents"])
        doors.post("/v1/articles", {**ROUTER, "id": "red.ru", "family": "red", "language": "ru"})
        told = {
            role: [one["article_id"] for one in doors.ask("GET", "/v1/articles/red", role).json()["translations"]]
            for role in (Role.CUSTOMER, Role.AGENT, Role.EDITOR)
        }
        assert told == {Role.CUSTOMER: [], Role.AGENT: ["red.de"], Role.EDITOR: ["red.de", "red.ru"]}


def test_rules_of_two_regions_are_one_family_and_the_customers_region_chooses(doors: Doors) -> None:
    for region, days in (("BE", "14"), ("BY", "30")):
        token = doors.live(
            id=f"cancel-{region}",
            family="cancel",
            title="Cancel your contract",
            body=f"You may cancel within {days} days.",
            attributes={"region": [region]},
            valid_from="2026-03-01" if region == "BE" else "2026-04-01",
        )
    body = {"turns": [{"role": "CUSTOMER", "text": "I want to cancel my contract"}], "min_index_token": token}
    told = {}
    for region in ("BE", "BY"):
        found = doors.post("/v1/suggest", body | {"context": {"region": region}}).json()
        told[region] = found["suggestions"][0]["article_id"]
    assert told == {"BE": "cancel-BE", "BY": "cancel-BY"}
    march = doors.post("/v1/suggest", body | {"context": {"region": "BY"}, "as_of": "2026-03-03T00:00:00Z"}).json()
    assert all(one["article_id"] != "cancel-BY" for one in march["suggestions"])
