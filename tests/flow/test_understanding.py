"""Through the door: suggestions while something is sought, silence with its reason where nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from flow.doors import Doors
from kbassist.model.access import Role

ROUTER = {
    "id": "router-offline",
    "title": "The router shows a red light",
    "body": (
        "The Link lamp tells whether there is a line.\n\n"
        "1. **Check the cable.** Pull the grey cable out at both ends and push it back in.\n"
        "2. **Restart.** Take the power supply out of the socket for a minute.\n"
    ),
}
ASKED = ("CUSTOMER", "my router shows a red light, what can I do?")


def suggest(doors: Doors, *turns: tuple[str, str]) -> dict[str, Any]:
    token = doors.live(**ROUTER) if not doors.service.shelf.current.size else doors.service.outbox.newest()[0]
    body = {"turns": [{"role": role, "text": text} for role, text in turns], "min_index_token": token}
    reply = doors.post("/v1/suggest", body, Role.AGENT)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_a_question_brings_articles_and_says_that_something_is_sought(doors: Doors) -> None:
    found = suggest(doors, ASKED)
    assert found["situation"]["seeking"] is True
    assert [hit["article_id"] for hit in found["suggestions"]] == ["router-offline"]
    assert found["no_answer_reason"] is None


@pytest.mark.parametrize(
    ("customer", "reason"),
    [("great, thank you so much, bye", "SMALL_TALK"), ("ok one sec", "NO_NEW_TOPIC"), ("  ", None)],
)
def test_after_the_answer_manners_and_waiting_seek_nothing_and_what_stands_there_stays(
    doors: Doors, customer: str, reason: str | None
) -> None:
    found = suggest(doors, ASKED, ("AGENT", "Please restart it."), ("CUSTOMER", customer))
    assert found["situation"]["seeking"] is (reason is None)
    assert found["no_answer_reason"] == reason
    assert [hit["article_id"] for hit in found["suggestions"]] == ["router-offline"]


def test_where_nothing_was_brought_up_yet_manners_bring_silence(doors: Doors) -> None:
    found = suggest(doors, ("AGENT", "Hello"), ("CUSTOMER", "good morning to you"))
    assert found["suggestions"] == []
    assert found["no_answer_reason"] == "SMALL_TALK"


def test_silence_is_kept_in_the_log_with_its_reason(doors: Doors) -> None:
    found = suggest(doors, ("AGENT", "Hello"), ("CUSTOMER", "good morning"))
    log = doors.ask("GET", f"/v1/searches/{found['search_id']}").json()
    assert log["no_answer_reason"] == "SMALL_TALK"
    assert log["shown"] == []


def test_silence_waits_for_a_fresh_shelf_as_every_answer_does(doors: Doors) -> None:
    token = doors.live(**ROUTER)
    turns = [{"role": "CUSTOMER", "text": "good morning"}]
    found = doors.post("/v1/suggest", {"turns": turns, "min_index_token": token}).json()
    assert found["index_token"] >= token
    assert doors.post("/v1/suggest", {"turns": turns, "min_index_token": token + 100}).status_code == 422


def test_what_the_customer_has_already_tried_is_marked_in_the_passage(doors: Doors) -> None:
    done = ("CUSTOMER", "I already pulled the grey cable out at both ends and the router light is still red")
    (hit,) = suggest(doors, ASKED, ("AGENT", "I see."), done)["suggestions"]
    (span,) = hit["tried"]
    assert hit["passage"]["text"][slice(*span)].startswith("1. Check the cable")
    assert suggest(doors, ASKED)["suggestions"][0]["tried"] == []
