"""What an editor is told before publishing is what happens after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flow.doors import Doors, assert_problem
from flow.small_shelf import SMALL_SHELF
from kbassist.knowledge.content import as_mapping, content_from
from kbassist.model.access import Role
from kbassist.model.article import Content

DRAFT = {
    "id": "router-orange",
    "language": "en",
    "title": "Router shows an orange light",
    "body": "## What it means\n\nAn orange light on the router means that it updates itself. Wait five minutes.",
    "phrasings": ["orange lamp on the router"],
}
QUESTIONS = ["router orange light", "router light", "refund after an outage", "Router leuchtet orange"]


@pytest.fixture
def shelf(doors: Doors) -> Iterator[Doors]:
    """A small company's knowledge, published."""
    doors.service.library.take_in(SMALL_SHELF, "editor", publish=True)
    doors.service.catch_up()
    return doors


def preview(doors: Doors, article: dict[str, Any], *questions: str, **more: Any) -> dict[str, Any]:
    reply = doors.post("/v1/articles/preview", {"article": article, "questions": list(questions), **more}, Role.EDITOR)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def search(doors: Doors, question: str, **more: Any) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = doors.post("/v1/search", {"query": question, **more}).json()["hits"]
    return hits


def essence(hits: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(hit["rank"], hit["article_id"], hit["revision"], hit["score"], hit["confidence"]) for hit in hits]


def published(doors: Doors, article: dict[str, Any]) -> None:
    doors.service.library.take_in([as_content(article)], "editor", publish=True)
    doors.service.catch_up()


def as_content(article: dict[str, Any]) -> Content:
    return content_from(article)


def test_the_foreseen_order_is_the_order_after_publishing(shelf: Doors) -> None:
    told = preview(shelf, DRAFT, *QUESTIONS)
    published(shelf, DRAFT)
    for foreseen in told["previews"]:
        hits = search(shelf, foreseen["question"])
        assert essence(foreseen["hits"]) == essence(hits)
        ranks = {hit["article_id"]: hit["rank"] for hit in hits}
        if foreseen["shown"]:
            assert foreseen["rank"] == ranks["router-orange"]
        else:
            assert "router-orange" not in ranks
    assert told["previews"][0]["rank"] == 1


@pytest.mark.parametrize("id", ["router-red-de", "refund-basic", "notice-new"])
def test_a_revision_of_what_is_live_is_foreseen_too(shelf: Doors, id: str) -> None:
    content = next(one for one in SMALL_SHELF if one.id == id)
    changed = as_mapping(content) | {"body": f"{content.body} Call us about the red light and the refund."}
    told = preview(shelf, changed, "red light", "refund", "notice period")
    published(shelf, changed)
    for foreseen in told["previews"]:
        assert essence(foreseen["hits"]) == essence(search(shelf, foreseen["question"]))


def test_a_preview_writes_nothing_and_moves_nothing(shelf: Doors) -> None:
    before = search(shelf, "router light")
    token = shelf.service.shelf.current.token
    preview(shelf, DRAFT, "a question asked of nobody")
    shelf.service.catch_up()
    assert shelf.service.shelf.current.token == token
    assert essence(search(shelf, "router light")) == essence(before)
    assert shelf.service.articles.get("router-orange") is None
    shelf.service.journal.close()
    logged = [str(one.request) for one in shelf.service.searches.newest(100)]
    assert len(logged) == 2
    assert not any("asked of nobody" in request for request in logged)


def test_every_hit_tells_where_it_stands_today(shelf: Doors) -> None:
    today = {hit["article_id"]: hit["rank"] for hit in search(shelf, "router light")}
    foreseen = preview(shelf, DRAFT, "router light")["previews"][0]
    assert {hit["article_id"]: hit["rank_before"] for hit in foreseen["hits"] if not hit["draft"]} == {
        article: today[article] for article in today if article in {hit["article_id"] for hit in foreseen["hits"]}
    }
    assert [hit["rank_before"] for hit in foreseen["hits"] if hit["draft"]] == [None]


def test_a_draft_that_ranks_beyond_those_shown_learns_its_rank_and_why(shelf: Doors) -> None:
    foreseen = preview(shelf, DRAFT, "Router shows a red light", limit=1)["previews"][0]
    assert not foreseen["shown"]
    assert foreseen["rank"] == 2
    assert foreseen["reason"] == "Others rank before it."


def test_a_draft_that_nobody_may_read_yet_is_not_foreseen_for_those_who_ask(shelf: Doors) -> None:
    foreseen = preview(shelf, DRAFT | {"audiences": ["team-fraud"]}, "router orange light", audiences=["public"])
    assert not foreseen["previews"][0]["shown"]
    assert foreseen["previews"][0]["rank"] is None


def test_what_is_known_of_the_customer_weighs_as_in_a_talk(shelf: Doors) -> None:
    draft = DRAFT | {"attributes": {"product": ["fiber"]}}
    asked = "there is an orange light on my router, what does it mean?"
    told = preview(shelf, draft, asked, context={"product": "fiber"})
    published(shelf, draft)
    turns = {"turns": [{"role": "CUSTOMER", "text": asked}], "context": {"product": "fiber"}, "limit": 10}
    hits = shelf.post("/v1/suggest", turns).json()["suggestions"]
    assert essence(told["previews"][0]["hits"]) == essence(hits)


def test_a_preview_without_a_question_or_with_a_draft_that_cannot_be_kept_is_refused(shelf: Doors) -> None:
    assert_problem(shelf.post("/v1/articles/preview", {"article": DRAFT}), 422, "body")
    empty = {"article": DRAFT | {"body": "", "phrasings": []}, "question": "light"}
    assert_problem(shelf.post("/v1/articles/preview", empty), 422, "body")
    assert_problem(shelf.post("/v1/articles/preview", {"article": DRAFT, "question": "x"}, Role.AGENT), 403)
