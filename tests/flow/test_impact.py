"""What a draft would change in the searches of the log is what changes when it is published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flow.doors import Doors, assert_problem
from kbassist.knowledge.content import as_mapping, content_from
from kbassist.learning.company_set import articles
from kbassist.learning.impact import Scales, impact, replayed
from kbassist.model.access import Role
from kbassist.model.article import Content

CORPUS = Path(__file__).parents[2] / "corpus"
TOP = 3
HELD_BACK = ("wallbox-not-charging", "tv-abroad", "payment-instalments", "student-discount")


@pytest.fixture(scope="module")
def company() -> list[Content]:
    """A third of the company's knowledge, and what is held back."""
    every = list(articles(CORPUS))
    families = {*sorted({one.family for one in every})[::3], *HELD_BACK}
    return [one for one in every if one.family in families]


def draft_of(company: Sequence[Content], language: str) -> Content:
    """An article that is not published yet."""
    return next(one for one in company if one.family in HELD_BACK and one.language == language)


@pytest.fixture
def asked(doors: Doors, company: Sequence[Content]) -> tuple[Doors, list[str]]:
    """The company's knowledge without some families, and a log of questions, some asked twice."""
    doors.service.library.take_in([one for one in company if one.family not in HELD_BACK], "editor", publish=True)
    doors.service.catch_up()
    questions = [one.phrasings[0] for one in company if one.phrasings][::3]
    questions += [phrasing for one in company if one.family in HELD_BACK for phrasing in one.phrasings]
    headers = {"Authorization": f"Bearer {doors.key(Role.AGENT)}"}
    for question in [*questions, *questions[:5]]:
        reply = doors.client.post("/v1/search", json={"query": question}, headers=headers)
        assert reply.status_code == 200
    doors.service.journal.close()
    return doors, questions


def best(doors: Doors, question: str) -> dict[str, int]:
    hits = doors.post("/v1/search", {"query": question}, Role.AGENT).json()["hits"][:TOP]
    return {hit["article_id"]: hit["rank"] for hit in hits}


def test_every_change_is_foreseen_and_everything_foreseen_happens(
    asked: tuple[Doors, list[str]], company: Sequence[Content]
) -> None:
    doors, questions = asked
    draft = draft_of(company, "en")
    before = {question: best(doors, question) for question in questions}
    reply = doors.post("/v1/articles/impact", {"article": as_mapping(draft), "top": TOP, "within_s": 60}, Role.EDITOR)
    assert reply.status_code == 200, reply.text
    told = reply.json()
    assert told["searches"] == len(questions) + 5
    assert told["left"] == 0
    assert 0 < told["looked_at"] < told["questions"]

    doors.service.library.take_in([draft], "editor", publish=True)
    doors.service.catch_up()
    after = {question: best(doors, question) for question in questions}
    gained = {question: ranks[draft.id] for question, ranks in after.items() if draft.id in ranks}
    assert gained
    assert {shift["question"]: shift["rank_after"] for shift in told["gained"]} == gained
    for shift in told["gained"]:
        assert shift["rank_before"] is None
        for passed in shift["passed"]:
            assert before[shift["question"]][passed["article_id"]] == passed["before"]
            assert after[shift["question"]].get(passed["article_id"]) == passed["after"]
    assert told["lost"] == []
    pushed = {one["article_id"] for one in told["pushed_down"]}
    assert pushed == {passed["article_id"] for shift in told["gained"] for passed in shift["passed"]}


def test_a_revision_that_says_less_tells_what_it_would_lose(
    asked: tuple[Doors, list[str]], company: Sequence[Content]
) -> None:
    doors, questions = asked
    before = {question: best(doors, question) for question in questions}
    known = (one for one in company if sum(one.id in ranks for ranks in before.values()) > 2)
    live = next(one for one in known if {*one.phrasings} & {*questions})  # else its translations might carry it
    stripped = as_mapping(live) | {"title": "Empty", "body": "Nothing to see.", "phrasings": []}
    told = doors.post("/v1/articles/impact", {"article": stripped, "top": TOP, "within_s": 60}, Role.EDITOR).json()

    doors.service.library.take_in([content_from(stripped)], "editor", publish=True)
    doors.service.catch_up()
    after = {question: best(doors, question) for question in questions}
    worse = {question for question in questions if after[question].get(live.id, 9) > before[question].get(live.id, 9)}
    assert worse
    assert {shift["question"] for shift in told["lost"]} == worse


def test_a_gap_that_the_draft_answers_is_told_to_close(
    asked: tuple[Doors, list[str]], company: Sequence[Content]
) -> None:
    doors, _ = asked
    draft = draft_of(company, "de")
    told = doors.post("/v1/gaps", {"question": draft.phrasings[0], "language": "de"}, Role.AGENT).json()
    doors.post("/v1/gaps", {"question": "Gibt es im Stadion veganes Essen?", "language": "de"}, Role.AGENT)
    gaps = {gap["question"]: gap["gap_id"] for gap in doors.ask("GET", "/v1/gaps", Role.EDITOR).json()["gaps"]}
    reply = doors.post("/v1/articles/impact", {"article": as_mapping(draft), "within_s": 60}, Role.EDITOR).json()
    assert reply["gaps_closed"] == [gaps[told["question"]]]


def test_questions_of_those_who_may_not_read_the_draft_are_left_alone(
    asked: tuple[Doors, list[str]], company: Sequence[Content]
) -> None:
    doors, _ = asked
    draft = as_mapping(draft_of(company, "en")) | {"audiences": ["team-fraud"]}
    told = doors.post("/v1/articles/impact", {"article": draft}, Role.EDITOR).json()
    assert told["looked_at"] == 0
    assert told["gained"] == []


def test_what_there_is_no_time_for_is_counted(asked: tuple[Doors, list[str]], company: Sequence[Content]) -> None:
    service = asked[0].service
    searches = replayed(service.searches.newest(1000), service.principals.list(), TOP)
    scales = Scales(service.analyzer, service.words, TOP)
    told = impact(service.rehearsal, draft_of(company, "en"), searches, [], scales, within_s=0)
    assert told.looked_at == 0
    assert told.left > 0
    assert told.gained == ()


def test_an_agent_may_not_weigh_a_draft(doors: Doors, company: Sequence[Content]) -> None:
    body: dict[str, Any] = {"article": as_mapping(draft_of(company, "en"))}
    assert_problem(doors.post("/v1/articles/impact", body, Role.AGENT), 403)
