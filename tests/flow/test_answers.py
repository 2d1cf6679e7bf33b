"""What a chatbot gets: words of an article that answer, with their places; or an honest none and an offer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flow.doors import Doors, assert_problem
from flow.small_shelf import article
from kbassist.assist.answer_pages import Pages
from kbassist.model.access import Role
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

STEPS = (
    "1. Switch the router off.\n2. Wait ten seconds.\n3. Switch it on again.\n4. Wait until the light is green.\n\n"
    "A new router costs 49.90 euros. It is sent by post."
)
SHELF = (
    article("red.en", "en", "Router shows a red light", STEPS, family="red"),
    article("red.de", "de", "Router blinkt rot", "Ziehen Sie den Stecker. Warten Sie zehn Sekunden.", family="red"),
    article(
        "instalments", "en", "Paying in instalments",
        "Private customers may pay an invoice in three instalments. Business customers may pay an invoice in six "
        "instalments.",
    ),
    article(
        "terms", "en", "Withdrawal from a contract",
        "You may withdraw from the contract within fourteen days without giving reasons. The period begins on the day "
        "on which you received the goods, provided that you were told of this right in writing.",
        verbatim=True,
    ),
    article(
        "recording", "en", "Recording a call",
        "We record calls to train our staff.\n\n> [!VERBATIM]\n> This call may be recorded if you agree to\\\n> the "
        "recording of your voice. You may object at any moment.\n\nThe supervisor keeps recordings for thirty days.",
    ),
    article("goodwill", "en", "Secret goodwill budget", "Agents may give 77 euros.", audiences=("agents",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    service = build(Settings(home=tmp_path_factory.mktemp("answers") / "home", embedder="words"))
    service.library.take_in(SHELF, "editor", publish=True)
    service.catch_up()
    with TestClient(create_app(service)) as client:
        yield Doors(service, client)
    service.close()


def ask(doors: Doors, question: str, role: Role = Role.BOT, **more: Any) -> dict[str, Any]:
    reply = doors.post("/v1/answers", {"question": question, "min_confidence": 0, **more}, role)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def test_the_answer_is_what_the_article_says_at_the_place_cited(doors: Doors) -> None:
    told = ask(doors, "May business customers pay an invoice in instalments?")
    assert "six instalments" in told["answer"]
    (cited,) = told["citations"]
    edition = doors.service.shelf.current.cards[cited["article_id"]][-1]
    passages = {one.id: one.text for one in Pages(doors.service.articles).of(edition).passages}
    assert passages[cited["passage_id"]][cited["start"] : cited["end"]] == cited["quote"] == told["answer"]


def test_no_bot_waits_for_next_steps_that_it_is_not_told(doors: Doors) -> None:
    told = ask(doors, "The light on my router is red, what do I do?")
    assert told["timings_ms"]
    assert "next_steps" not in told["timings_ms"]


def test_steps_are_told_whole_and_within_the_length(doors: Doors) -> None:
    told = ask(doors, "The light on my router is red, what do I do?")["answer"]
    assert told.startswith("1. Switch the router off.")
    assert "4. Wait until the light is green." in told
    short = ask(doors, "The light on my router is red, what do I do?", max_chars=60)["answer"]
    assert len(short) <= 60
    assert short.endswith((".", "?"))


def test_the_answer_speaks_the_language_of_the_question(doors: Doors) -> None:
    told = ask(doors, "Was soll ich tun, wenn der Router rot blinkt?")
    assert (told["language"], told["citations"][0]["article_id"]) == ("de", "red.de")


def test_a_second_question_is_understood_from_the_first(doors: Doors) -> None:
    before = [
        {"role": "CUSTOMER", "text": "In how many instalments may private customers pay an invoice?"},
        {"role": "BOT", "text": "Private customers may pay an invoice in three instalments."},
    ]
    told = ask(doors, "And business customers?", turns=before)
    assert told["citations"][0]["article_id"] == "instalments"
    assert "six" in told["answer"]


@pytest.mark.parametrize("max_chars", [50, 100, 130, 200, 600])
def test_a_verbatim_article_is_never_cut_in_a_sentence(doors: Doors, max_chars: int) -> None:
    told = ask(doors, "Within how many days may I withdraw from the contract?", max_chars=max_chars)
    if told["answer"] is None:
        assert told["no_answer_reason"] == "NO_MATCH"
    else:
        assert told["answer"][0].isupper()
        assert told["answer"].endswith((".",))
        assert len(told["answer"]) <= max_chars


@pytest.mark.parametrize("max_chars", [50, 70, 80, 100, 130, 200, 600])
def test_a_passage_to_be_said_word_for_word_is_never_cut_in_a_sentence(doors: Doors, max_chars: int) -> None:
    told = ask(doors, "May my call be recorded, do I have to agree to the recording of my voice?", max_chars=max_chars)
    said = (told["answer"] or "").replace("\n", " ")
    whole = "This call may be recorded if you agree to the recording of your voice."
    assert whole in said or ("This call" not in said and "your voice" not in said)
    assert whole in said or max_chars < 600
    assert "VERBATIM" not in said


def test_no_answer_comes_with_its_reason_and_a_redacted_brief(doors: Doors) -> None:
    turns = [{"role": "CUSTOMER", "text": "My number is C12345. I have already restarted the router."}]
    told = ask(doors, "Why is my light still red? Call me at 030 1234567.", turns=turns, min_confidence=1.0)
    assert (told["answer"], told["citations"], told["no_answer_reason"]) == (None, [], "BELOW_CONFIDENCE")
    brief = told["handover"]
    assert any("restarted" in tried for tried in brief["tried"])
    assert brief["asked"][-1].startswith("Why is my light still red?")
    assert "C12345" not in json.dumps(brief)
    assert "1234567" not in json.dumps(brief)


@pytest.mark.parametrize(("said", "reason"), [("thank you, bye", "SMALL_TALK"), ("  ", "EMPTY_QUERY")])
def test_who_asks_nothing_is_offered_nobody(doors: Doors, said: str, reason: str) -> None:
    told = ask(doors, said)
    assert (told["answer"], told["no_answer_reason"], told["handover"]) == (None, reason, None)


def test_what_nobody_wrote_about_is_not_answered_unless_all_is_borne(doors: Doors) -> None:
    reply = doors.post("/v1/answers", {"question": "Which team won the football match yesterday?"}, Role.BOT).json()
    assert reply["answer"] is None
    assert reply["handover"]["asked"] == ["Which team won the football match yesterday?"]


def test_a_home_that_was_calibrated_answers_by_its_own_standards(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "answers.toml").write_text("[with_model]\nnothing = 1\n")
    with pytest.raises(Exception, match="holds no standards of answers"):
        build(Settings(home=home, embedder="words"))


def test_answers_come_as_events_to_who_wants_them(doors: Doors) -> None:
    body = {"question": "May business customers pay in instalments?", "min_confidence": 0}
    reply = doors.post("/v1/answers", body, Role.BOT, headers={"Accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    (event,) = reply.text.strip().split("\n\n")
    name, data = event.split("\n")
    assert name == "event: answer"
    assert "six" in json.loads(data.removeprefix("data: "))["answer"]


def test_a_bad_question_is_refused_with_its_place(doors: Doors) -> None:
    assert_problem(doors.post("/v1/answers", {"question": "x", "max_chars": 3}), 422, "max_chars")
    assert_problem(doors.post("/v1/answers", {"question": "x", "style": "nice"}), 422, "style")
    future = doors.post(
        "/v1/answers", {"question": "x", "min_index_token": 10**9}, headers={"Accept": "text/event-stream"}
    )
    assert_problem(future, 422, "min_index_token")
