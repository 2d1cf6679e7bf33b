"""What was shown in a talk and holds no longer is told to its desks, even where another process withdrew it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from flow.live_server import SOON, Desk, LiveServer, live_serving
from kbassist.model.access import Role


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_serving(tmp_path_factory.mktemp("recalls") / "home") as server:
        yield server


@pytest.fixture
def article(server: LiveServer) -> str:
    """An article about something that nobody else speaks of; its id."""
    word = f"zq{uuid4().hex[:10]}"
    told = {"id": word, "language": "en", "title": f"The {word} is broken", "body": f"Replace the {word}."}
    server.ask("POST", "/v1/articles", told | {"audiences": ["agents"]}, Role.ADMIN)
    published(server, word)
    return word


def published(server: LiveServer, article: str) -> None:
    """Publishes it, and waits until it is found."""
    done = server.ask("POST", f"/v1/articles/{article}/publish", {}, Role.ADMIN)
    server.ask("POST", "/v1/search", {"query": "router", "min_index_token": done["index_token"]})


def corrected(server: LiveServer, article: str) -> None:
    server.ask("PATCH", f"/v1/articles/{article}", {"body": f"Repair the {article}, do not replace it."}, Role.ADMIN)
    published(server, article)


def withdrawn_elsewhere(server: LiveServer, article: str) -> None:
    """Withdraws it from the command line, in a process that knows nothing of the server."""
    variables = {**os.environ, "KBASSIST_HOME": str(server.home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", "from kbassist.cli import main; main()", "withdraw", article]
    subprocess.run(command, env=variables, check=True, capture_output=True, timeout=60)


def shown(desk: Desk, article: str) -> None:
    """The customer asks, and the desk shows the article."""
    number = desk.says(f"my {article} is broken")["number"]
    while article not in desk.helped(number):
        pass


def recall(desk: Desk) -> dict[str, Any]:
    return desk.until(lambda event: event.get("type") == "article_withdrawn")


def test_what_another_process_withdraws_is_told_to_every_desk_and_stands_on_none(
    server: LiveServer, article: str
) -> None:
    matter = server.open()
    with server.desk(matter) as ann, server.desk(matter, Role.SUPERVISOR) as ben:
        shown(ann, article)
        shown(ben, article)
        withdrawn_elsewhere(server, article)
        for desk in (ann, ben):
            told = recall(desk)
            assert (told["article_id"], told["shown"], told["reason"], told["revision"]) == (
                article,
                1,
                "withdrawn",
                None,
            )
            assert article in told["title"]
            while article in desk.helped(0):
                pass


def test_a_correction_names_the_new_text_which_takes_the_place_of_the_old(server: LiveServer, article: str) -> None:
    with server.desk(server.open()) as desk:
        shown(desk, article)
        corrected(server, article)
        told = recall(desk)
        assert (told["article_id"], told["reason"], told["revision"]) == (article, "corrected", 2)

        def new_text(event: dict[str, Any]) -> bool:
            hits = event["suggestions"] if event.get("type") == "suggestions" else ()
            return any((hit["article_id"], hit["revision"]) == (article, 2) for hit in hits)

        assert desk.until(new_text)["as_of"] == 1


def test_a_long_poll_returns_at_once_with_what_was_withdrawn_and_then_waits_again(
    server: LiveServer, article: str
) -> None:
    matter = server.open()
    door = f"/v1/interactions/{matter}/suggestions"
    server.ask("POST", f"/v1/interactions/{matter}/turns", {"role": "CUSTOMER", "text": f"my {article} is broken"})
    known = server.ask("GET", door, wait_s=SOON, after=0, recalled_mark="")
    assert (known["recalled"], known["recalled_mark"]) == ([], "")
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(server.ask, "GET", door, wait_s=60, after=1, recalled_mark="")
        withdrawn_elsewhere(server, article)
        told = waiting.result(SOON)
    assert [(one["article_id"], one["reason"]) for one in told["recalled"]] == [(article, "withdrawn")]
    assert article not in [hit["article_id"] for hit in told["suggestions"]]
    again = server.ask("GET", door, wait_s=0.2, after=1, recalled_mark=told["recalled_mark"])
    assert again["recalled"] == told["recalled"]
    late = server.ask("GET", door, wait_s=60, after=1, recalled_mark="")  # who was away between two calls
    assert late["recalled"] == told["recalled"]


def test_a_desk_that_was_away_hears_of_it_when_it_comes_back(server: LiveServer, article: str) -> None:
    matter = server.open()
    with server.desk(matter) as desk:
        shown(desk, article)
    withdrawn_elsewhere(server, article)
    with server.desk(matter, after=1) as desk:
        assert recall(desk)["article_id"] == article
        assert article not in desk.helped(1)


def test_who_may_not_read_the_article_hears_nothing_of_it(server: LiveServer, article: str) -> None:
    matter = server.open(Role.BOT)
    with server.desk(matter, Role.BOT) as bot, server.desk(matter) as ann:
        shown(ann, article)
        withdrawn_elsewhere(server, article)
        recall(ann)
        while article in ann.helped(0):
            pass
        assert bot.ask(type="step", procedure_id="p", step_id=None, deed="start")["ok"]  # told after the recall
        bot.until(lambda event: event["type"] == "steps")
        assert not [event for event in bot.events if event["type"] == "article_withdrawn"]
