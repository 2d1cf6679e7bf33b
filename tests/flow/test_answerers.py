"""A server whose answers another process makes: desks notice nothing, not even when that process is killed."""

from __future__ import annotations

import itertools
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from flow.crm_server import TOKEN, crm_serving
from flow.live_server import SOON, LiveServer, live_serving
from flow.test_debts import NAME, SAID
from kbassist.model.access import Role

RED = "the light of my router is red, what can I do?"
DARK = "now all lamps of the router are dark, it has no power"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with live_serving(tmp_path / "home", {"KBASSIST_ANSWERERS": "1"}) as server:
        yield server


def answers(server: LiveServer, made: str) -> int:
    """How many answers of live talks the server made itself (`here`), or another process did (`beside`)."""
    told = httpx.get(f"http://{server.base}/metrics", headers=server.headers(Role.ADMIN)).raise_for_status().text
    found = re.search(rf'^kbassist_answers_total{{made="{made}"}} (\d+)', told, re.MULTILINE)
    return int(found[1]) if found else 0


def answerers(server: LiveServer) -> set[int]:
    """The processes that a server began, but for the one that looks after what they share."""
    assert server.process is not None
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            mine = f"\nPPid:\t{server.process.pid}\n" in status.read_text()
            if mine and b"spawn_main" in status.with_name("cmdline").read_bytes():
                found.add(int(status.parent.name))
        except OSError:
            pass  # it has ended meanwhile
    return found


def soon(holds: Callable[[], bool]) -> None:
    """Returns as soon as it holds."""
    until = time.monotonic() + 2 * SOON
    while not holds():
        assert time.monotonic() < until


def helped_beside(server: LiveServer) -> list[str]:
    """What a talk gets from the process beside, in a new interaction each time until one does."""
    while True:
        before = answers(server, "beside")
        with server.desk(server.open()) as desk:
            desk.says(RED)
            found = desk.helped(1)
        if answers(server, "beside") > before:
            return found


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks for processes in /proc")
def test_desks_are_helped_by_another_process_and_by_the_server_where_that_was_killed(server: LiveServer) -> None:
    with server.desk(server.open()) as desk:
        desk.says(RED)
        at_first = desk.helped(1)
        assert "router-red" in at_first
        assert helped_beside(server) == at_first
        [before] = answerers(server)
        os.kill(before, signal.SIGKILL)
        turn = desk.says(DARK)
        assert "router-lamp-off" in desk.helped(turn["number"])
        assert helped_beside(server) == at_first
        assert before not in answerers(server)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks for processes in /proc")
def test_what_a_desk_is_told_by_another_process_can_be_judged_at_once(server: LiveServer) -> None:
    helped_beside(server)
    before = answers(server, "beside")
    with server.desk(server.open()) as desk:
        desk.says(RED)
        event = desk.until(lambda told: told.get("type") == "suggestions")
        hit = event["suggestions"][0]
        assert desk.ask(type="feedback", suggestion_id=hit["suggestion_id"], verdict="helpful")["ok"]
    assert answers(server, "beside") > before


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks for processes in /proc")
def test_no_process_outlives_the_server_that_began_it(server: LiveServer) -> None:
    helped_beside(server)
    [one] = answerers(server)
    server.end(kill=True)
    soon(lambda: not Path(f"/proc/{one}").exists())


def test_typed_questions_of_many_are_shared_with_the_process_beside_which_finds_the_same(server: LiveServer) -> None:
    helped_beside(server)  # it is there
    alone, before = searched_for(server, RED), answers(server, "beside")
    with ThreadPoolExecutor(8) as many:
        while answers(server, "beside") == before:
            assert set(many.map(lambda _: searched_for(server, RED), range(16))) == {alone}


def test_what_is_found_once_is_found_by_all_wherever_they_are_answered(server: LiveServer) -> None:
    helped_beside(server)
    before = answers(server, "beside")
    with ThreadPoolExecutor(8) as many:
        for number in itertools.count():
            word = f"quellwort{number}"
            article = {"id": word, "language": "en", "title": word, "body": f"About the {word}."}
            server.ask("POST", "/v1/articles", article, Role.ADMIN)
            token = server.ask("POST", f"/v1/articles/{word}/publish", {}, Role.ADMIN)["index_token"]
            server.ask("POST", "/v1/search", {"query": word, "min_index_token": token})
            found = many.map(lambda _, word=word: searched_for(server, word)[0], range(16))
            assert set(found) == {word}
            if number > 3 and answers(server, "beside") > before:
                break


def searched_for(server: LiveServer, question: str) -> tuple[str, ...]:
    """The articles that a typed question finds, best first."""
    return tuple(hit["article_id"] for hit in server.ask("POST", "/v1/search", {"query": question})["hits"])


def test_a_name_that_the_crm_does_not_tell_in_time_leaves_the_log_of_searches_too(tmp_path: Path) -> None:
    with crm_serving() as crm:
        settings = {"KBASSIST_ANSWERERS": "1", "KBASSIST_CRM": str(crm.mapping(tmp_path)), "CRM_TOKEN": TOKEN}
        with live_serving(tmp_path / "home", settings) as server:
            helped_beside(server)
            matter = server.open(customer_id="hang-1")
            server.ask("POST", f"/v1/interactions/{matter}/turns", {"role": "CUSTOMER", "text": SAID})
            soon(lambda: NAME in searched(server))
            crm.go()
            soon(lambda: NAME not in searched(server))


def searched(server: LiveServer) -> str:
    """All that the log of searches holds."""
    with sqlite3.connect(f"file:{server.home / 'kbassist.db'}?mode=ro", uri=True) as store:
        return str(store.execute("SELECT request FROM searches").fetchall())
