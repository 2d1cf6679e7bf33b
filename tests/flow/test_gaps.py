"""What nothing helped is gathered by meaning, told to the editors, and turned into the beginning of an article."""

from __future__ import annotations

from typing import Any

import pytest

from flow.doors import Doors, assert_problem
from flow.small_shelf import SMALL_SHELF
from kbassist.model.access import Role

WATCH = "How do I get an eSIM for my smartwatch?"
WATCH_DE = "Wie bekomme ich eine eSIM für meine Smartwatch?"


class Floor:
    """The people of a contact centre, each with one key, at doors that know a small company's knowledge."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self._keys = {role: doors.key(role) for role in (Role.AGENT, Role.EDITOR)}

    def send(self, method: str, path: str, body: Any = None, role: Role = Role.AGENT, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self._keys[role]}", **headers}
        reply = self.doors.client.request(method, path, json=body, headers=sent)
        assert reply.status_code < 300, reply.text
        return reply.json()

    def asks(self, question: str) -> list[dict[str, Any]]:
        hits: list[dict[str, Any]] = self.send("POST", "/v1/search", {"query": question})["hits"]
        return hits

    def judges(self, hit: dict[str, Any], verdict: str) -> None:
        self.send("POST", f"/v1/suggestions/{hit['suggestion_id']}/feedback", {"verdict": verdict})

    def talks(self, *said: tuple[str, str], outcome: str | None = None) -> str:
        opened = self.send("POST", "/v1/interactions", {"channel": "chat", "agent_id": "ann", "new": True})
        interaction = opened["interaction_id"]
        for role, text in said:
            self.send("POST", f"/v1/interactions/{interaction}/turns", {"role": role, "text": text})
        if outcome is not None:
            self.send("POST", f"/v1/interactions/{interaction}/close", {"outcome": outcome})
        return str(interaction)

    def gaps(self, **asked: Any) -> list[dict[str, Any]]:
        self.settle()
        address = "&".join(f"{name}={value}" for name, value in asked.items())
        gaps: list[dict[str, Any]] = self.send("GET", f"/v1/gaps?{address}", role=Role.EDITOR)["gaps"]
        return gaps

    def settle(self) -> None:
        """Waits until every search is in the log on the disk."""
        journal, searches = self.doors.service.journal, self.doors.service.searches
        last = self.send("POST", "/v1/search", {"query": ""})["search_id"]
        while searches.get(last) is None:
            journal.get(last)


@pytest.fixture
def floor(doors: Doors) -> Floor:
    doors.service.library.take_in(SMALL_SHELF, "editor", publish=True)
    doors.service.catch_up()
    return Floor(doors)


def test_what_is_asked_alike_in_two_languages_and_found_nowhere_is_one_gap(floor: Floor) -> None:
    for question in (WATCH, "eSIM for my smartwatch, how do I get it?", WATCH_DE):
        assert floor.asks(question) == []
    floor.asks("Router blinkt rot")
    (gap,) = floor.gaps()
    assert gap["question"] == WATCH
    assert gap["matters"] == 3
    assert gap["reasons"] == {"no_answer": 3}
    assert gap["languages"] == {"en": 2, "de": 1}
    assert sum(week["matters"] for week in gap["weeks"]) == 3
    assert [one["question"] for one in gap["examples"]][-1] == WATCH
    assert 0 < gap["nearest"]["similarity"] < 1


def test_a_gap_keeps_its_name_however_often_it_is_asked_for(floor: Floor) -> None:
    floor.asks(WATCH)
    (first,) = floor.gaps()
    floor.asks(WATCH_DE)
    (second,) = floor.gaps(examples=1)
    assert second["gap_id"] == first["gap_id"]
    assert second["matters"] == 2
    assert len(second["examples"]) == 1


def test_what_was_dismissed_is_a_gap_until_something_of_it_is_used(floor: Floor) -> None:
    hits = floor.asks("credit for an outage")
    floor.judges(hits[0], "dismissed")
    (gap,) = floor.gaps()
    assert gap["reasons"] == {"dismissed": 1}
    floor.judges(hits[1], "used")
    assert floor.gaps() == []


def test_a_talk_that_was_given_away_is_one_matter_however_many_turns_it_had(floor: Floor) -> None:
    lost = floor.talks(
        ("CUSTOMER", "My router shows a red light since this morning"),
        ("AGENT", "Please unplug it and plug it in again."),
        ("CUSTOMER", "I did that and the router still shows a red light"),
        outcome="handed_over",
    )
    (gap,) = floor.gaps()
    assert gap["reasons"] == {"handed_over": 1}
    assert gap["matters"] == 1
    assert gap["examples"][0]["interaction_id"] == lost


def test_a_talk_in_which_something_was_used_is_no_gap(floor: Floor) -> None:
    talk = floor.talks(("CUSTOMER", "My router shows a red light since this morning"))
    shown = floor.send("GET", f"/v1/interactions/{talk}/suggestions?wait_s=0")["suggestions"]
    floor.judges(shown[0], "used")
    floor.send("POST", f"/v1/interactions/{talk}/close", {"outcome": "handed_over"})
    assert floor.gaps() == []


def test_a_gap_told_by_hand_is_kept_without_what_is_personal(floor: Floor) -> None:
    said = "Can I pay with crypto? Mail me at max@example.org"
    kept = floor.send("POST", "/v1/gaps", {"question": said})
    assert "max@example.org" not in kept["question"]
    (gap,) = floor.gaps()
    assert gap["reasons"] == {"reported": 1}
    assert "max@example.org" not in str(gap)


def test_the_same_report_sent_twice_under_one_key_is_kept_once(floor: Floor) -> None:
    for _ in range(2):
        floor.send("POST", "/v1/gaps", {"question": "Can I pay with crypto?"}, **{"Idempotency-Key": "k1"})
    (gap,) = floor.gaps()
    assert gap["matters"] == 1


def test_the_draft_of_a_gap_begins_with_the_question_and_with_what_agents_said_who_resolved_it(floor: Floor) -> None:
    floor.asks(WATCH)
    answer = "Order the eSIM profile in the app under Devices and scan the code with the watch."
    floor.talks(
        ("CUSTOMER", "How can I get an eSIM for my smartwatch"),
        ("AGENT", answer),
        ("AGENT", "Bye."),
        outcome="resolved",
    )
    floor.asks(WATCH_DE)
    (gap,) = floor.gaps()
    draft = floor.send("POST", f"/v1/gaps/{gap['gap_id']}/draft", role=Role.EDITOR)
    assert draft["state"] == "draft"
    assert draft["title"] == WATCH
    assert WATCH in draft["phrasings"]
    assert WATCH_DE not in draft["phrasings"]
    assert f"- {answer}" in draft["body"]
    assert "Bye" not in draft["body"]
    assert draft["audiences"] == ["agents"]
    assert floor.gaps()[0]["article_id"] == draft["id"]
    again = floor.doors.ask("POST", f"/v1/gaps/{gap['gap_id']}/draft", Role.EDITOR)
    assert_problem(again, 409, "gap_id")


def test_what_helps_nobody_to_know_is_refused(floor: Floor) -> None:
    assert_problem(floor.doors.post("/v1/gaps", {"question": "???"}, Role.AGENT), 422, "question")
    assert_problem(floor.doors.ask("POST", "/v1/gaps/g_none/draft", Role.EDITOR), 404, "gap_id")
    assert_problem(floor.doors.ask("GET", "/v1/gaps", Role.AGENT), 403)


def test_gaps_come_page_by_page_those_of_most_matters_first(floor: Floor) -> None:
    for question in (WATCH, WATCH_DE, "Who sponsors the football stadium?", "Is there a vegan canteen?"):
        floor.asks(question)
    floor.settle()
    first = floor.send("GET", "/v1/gaps?page_size=2", role=Role.EDITOR)
    rest = floor.send("GET", f"/v1/gaps?page_size=2&page_token={first['next_page_token']}", role=Role.EDITOR)
    assert [gap["matters"] for gap in first["gaps"] + rest["gaps"]] == [2, 1, 1]
    assert rest["next_page_token"] is None
