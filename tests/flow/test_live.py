"""The live door of a server in a process of its own: who listens misses nothing, and whatever comes is answered."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from flow.crm_server import TOKEN, CrmServer, crm_serving
from flow.live_server import SOON, Desk, LiveServer, live_serving
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.web.gate import COOKIE
from kbassist.wiring import build

RED = "my router shows a red light"
INSTALMENTS = "can I pay my invoice in instalments"


@pytest.fixture(scope="module")
def crm() -> Iterator[CrmServer]:
    with crm_serving() as crm:
        yield crm
        crm.go()


@pytest.fixture(scope="module")
def server(crm: CrmServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("live")
    with live_serving(folder / "home", {"KBASSIST_CRM": str(crm.mapping(folder)), "CRM_TOKEN": TOKEN}) as server:
        yield server


@pytest.fixture
def matter(server: LiveServer) -> str:
    return server.open()


def numbers(desk: Desk, last: int) -> list[int]:
    """The numbers of the turns told, up to this one."""
    told: list[int] = []
    while not told or told[-1] < last:
        told.append(desk.until(lambda event: event.get("type") == "turn")["turn"]["number"])
    return told


def displayed(server: LiveServer) -> list[dict[str, Any]]:
    """What agents had before their eyes, as far as it is on the disk."""
    told: list[dict[str, Any]] = server.ask("GET", "/v1/feedback", None, Role.ADMIN, verdict="displayed")["feedback"]
    return told


class TestATalk:
    def test_what_the_customer_says_brings_what_helps(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            assert desk.until(lambda _: True)["type"] == "interaction"
            assert desk.says("how can I help you", "AGENT")["number"] == 1
            assert desk.says(RED)["number"] == 2
            assert numbers(desk, 2) == [1, 2]
        with server.desk(matter, after=2) as again:
            assert again.helped(2)[0] == "router-red"

    def test_suggestions_come_by_themselves_as_of_the_turn_they_are_for(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            desk.says(RED)
            assert desk.helped(1)[0] == "router-red"
            desk.says("and something else: " + INSTALMENTS)
            assert "instalments" in desk.helped(2)

    def test_an_interim_turn_is_replaced_and_never_kept_twice(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            interim = desk.says("my rou", final=False, source_id="u1")
            final = desk.says(RED, replaces="u1")
            assert (interim["number"], final["number"], final["edition"]) == (1, 1, 2)
            told = desk.until(lambda event: event.get("type") == "turn" and event["turn"]["final"])
            assert (told["turn"]["number"], told["turn"]["text"]) == (1, RED)
            while "router-red" not in desk.helped(1):
                pass
        assert [turn["text"] for turn in server.ask("GET", f"/v1/interactions/{matter}")["turns"]] == [RED]

    def test_two_desks_hear_the_same_talk_and_what_one_dismisses_leaves_the_other(
        self, server: LiveServer, matter: str
    ) -> None:
        with server.desk(matter) as ann, server.desk(matter, Role.SUPERVISOR) as ben:
            ann.says(RED)
            assert numbers(ann, 1) == numbers(ben, 1) == [1]
            event = ben.until(lambda told: told.get("type") == "suggestions")
            hit = event["suggestions"][0]
            assert hit["article_id"] == "router-red" == ann.helped(1)[0]
            assert ben.ask(type="feedback", suggestion_id=hit["suggestion_id"], verdict="dismissed")["ok"]
            for desk in (ann, ben):
                assert "router-red" not in desk.helped(1)
            ann.says("the light is still red on the router")
            for desk in (ann, ben):
                assert "router-red" not in desk.helped(2)

    def test_what_is_learned_of_the_customer_is_told(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            assert desk.ask(type="context", context={"product": "fiber"})["ok"]
            told = desk.until(lambda event: event.get("type") == "context")
            assert told["interaction"]["context"] == {"product": "fiber"}

    def test_what_an_agent_does_by_hand_is_told_to_every_desk_and_brings_a_new_answer(
        self, server: LiveServer, matter: str
    ) -> None:
        started = {"type": "step", "procedure_id": "router-offline", "step_id": None, "deed": "start"}
        done = {**started, "step_id": "ask-lights", "deed": "done"}
        with server.desk(matter) as ann, server.desk(matter, Role.SUPERVISOR) as ben:
            ann.says(RED)
            assert ann.helped(1) == ben.helped(1)
            assert ann.ask(**started)["step"]["turn"] == 1
            for desk in (ann, ben):
                assert desk.helped(1)[0] == "router-red"  # another answer as of the same turn
            assert ben.ask(**done)["ok"]
            for desk in (ann, ben):
                told = desk.until(lambda event: event.get("type") == "steps" and len(event["steps"]) == 2)
                assert [(step["step_id"], step["deed"]) for step in told["steps"]] == [
                    (None, "start"),
                    ("ask-lights", "done"),
                ]
        with server.desk(matter, after=1) as again:
            assert again.until(lambda event: event["type"] == "steps")["steps"] == told["steps"]

    def test_a_step_told_wrong_is_refused_and_the_talk_goes_on(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            for wrong, field in (({"deed": "done"}, "step_id"), ({"deed": "eat"}, "deed"), ({}, "deed")):
                error = desk.ask(type="step", procedure_id="router-offline", **wrong)["error"]
                assert (error["status"], error["errors"][0]["path"]) == (422, field)
            assert desk.ask(type="ping")["ok"]

    def test_what_stood_before_an_agent_is_kept_and_moves_nothing(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            desk.says(RED)
            hits = desk.until(lambda event: event.get("type") == "suggestions")["suggestions"]
            for hit in hits:
                seen = desk.ask(
                    type="feedback", suggestion_id=hit["suggestion_id"], verdict="displayed", rank=hit["rank"]
                )
                assert seen["ok"]
            wanted = {hit["suggestion_id"] for hit in hits}
            while not wanted <= {one["suggestion_id"] for one in displayed(server)}:
                assert desk.ask(type="ping")["ok"]
            assert not [event for event in desk.events if event["type"] == "suggestions"]

    def test_a_judgement_of_what_was_never_shown_is_refused(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            reply = desk.ask(type="feedback", suggestion_id="s-unknown.1", verdict="used")
            assert (reply["ok"], reply["error"]["status"]) == (False, 404)
            assert desk.ask(type="ping")["ok"]


class TestWhoeverListens:
    def test_comes_back_and_misses_nothing_and_hears_nothing_twice(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as speaker:
            with server.desk(matter) as listener:
                for number in range(1, 4):
                    speaker.says(f"this is line {number}", "AGENT")
                assert numbers(listener, 3) == [1, 2, 3]
            for number in range(4, 7):
                speaker.says(f"this is line {number}", "AGENT")
            speaker.says(RED)
            with server.desk(matter, after=3) as listener:
                speaker.says("yes, still here", "AGENT")
                assert numbers(listener, 8) == [4, 5, 6, 7, 8]
                assert listener.until(lambda event: event["type"] == "suggestions")["as_of"] >= 7

    def test_may_be_slow_and_still_gets_every_turn_and_the_newest_suggestions(
        self, server: LiveServer, matter: str
    ) -> None:
        count, long = 2_000, "x" * 3_000
        with _slow_line(server, matter) as line, server.desk(matter) as speaker:
            slow = Desk(line)
            frames = [json.dumps({"id": n, "type": "turn", "role": "AGENT", "text": long}) for n in range(1, count)]
            _burst(speaker, frames)
            speaker.says(RED)
            assert speaker.helped(count)[0] == "router-red"
            assert numbers(slow, count) == [*range(1, count + 1)]
            assert slow.helped(count)[0] == "router-red"

    def test_by_long_poll_waits_for_what_another_connection_says(self, server: LiveServer, matter: str) -> None:
        door = f"/v1/interactions/{matter}/suggestions"
        with ThreadPoolExecutor(1) as thread, server.desk(matter) as desk:
            waiting = thread.submit(server.ask, "GET", door, wait_s=SOON)
            desk.says(RED)
            assert waiting.result(SOON)["as_of"] == 1

            # What is newer than it knows is there already, so it does not wait an hour of its minute.
            known = thread.submit(server.ask, "GET", door, wait_s=60, after=0).result(SOON)
            assert (known["as_of"], known["suggestions"][0]["article_id"]) == (1, "router-red")

            waiting = thread.submit(server.ask, "GET", door, wait_s=SOON, after=1)
            desk.says(INSTALMENTS)
            assert waiting.result(SOON)["as_of"] == 2

    def test_by_long_poll_gets_what_there_is_when_the_time_is_over(self, server: LiveServer, matter: str) -> None:
        door = f"/v1/interactions/{matter}/suggestions"
        server.ask("POST", f"/v1/interactions/{matter}/turns", {"role": "CUSTOMER", "text": RED})
        reply = server.ask("GET", door, wait_s=0.1, after=1)
        assert (reply["as_of"], reply["suggestions"][0]["article_id"]) == (1, "router-red")


class TestWhateverComes:
    def test_ten_thousand_frames_at_once_are_answered_in_order(self, server: LiveServer, matter: str) -> None:
        frames: list[dict[str, object]] = [{"id": number, "type": "ping"} for number in range(10_000)]
        for number in range(0, 10_000, 5):
            frames[number] |= {"type": "turn", "role": "AGENT", "text": f"line {number}"}
        with server.desk(matter) as desk:
            replies = _burst(desk, [json.dumps(frame) for frame in frames])
            assert [reply["reply_to"] for reply in replies] == [*range(10_000)]
            assert all(reply["ok"] for reply in replies)
        turns = [reply["turn"] for reply in replies if "turn" in reply]
        assert [turn["number"] for turn in turns] == [*range(1, 2_001)]
        kept = server.ask("GET", f"/v1/interactions/{matter}")["turns"]
        assert [turn["text"] for turn in kept] == [turn["text"] for turn in turns]

    def test_a_frame_of_almost_a_megabyte_is_refused_and_a_larger_one_ends_the_connection(
        self, server: LiveServer, matter: str
    ) -> None:
        with server.desk(matter) as desk:
            reply = desk.ask(type="turn", role="CUSTOMER", text="x" * (2**20 - 100))
            assert (reply["ok"], reply["error"]["status"]) == (False, 422)
            assert [place["path"] for place in reply["error"]["errors"]] == ["text"]
            assert len(json.dumps(reply)) < 1_000
            assert desk.ask(type="ping")["ok"]
            with suppress(ConnectionClosed):  # the server may end it before all is sent
                desk.line.send("x" * (2**20 + 1))
            assert _end(desk) == 1009

    @pytest.mark.parametrize(
        ("frame", "named", "path"),
        [
            ('{"id": 1, "type"', None, []),
            ("[]", None, ["frame"]),
            ('"ping"', None, ["frame"]),
            ("", None, []),
            (b"\xff\xfe", None, []),
            ('{"id": 2}', 2, ["type"]),
            ('{"id": "a", "type": "dance"}', "a", ["type"]),
            ('{"id": 3, "type": "turn", "role": "CUSTOMER"}', 3, ["text"]),
            ('{"id": 4, "type": "turn", "role": "PARROT", "text": "hello"}', 4, ["role"]),
            ('{"id": 5, "type": "turn", "role": "CUSTOMER", "text": "x", "replaces": "nothing"}', 5, ["replaces"]),
            ('{"id": 6, "type": "feedback", "suggestion_id": "s.1", "verdict": "loved"}', 6, ["verdict"]),
            ('{"id": 7, "type": "context", "context": []}', 7, ["context"]),
            ('{"id": 8, "type": "turn", "role": "CUSTOMER", "text": "\\ud800"}', None, []),
            ('{"id": [1], "type": "ping"}', None, ["id"]),
            ("[" * 5_000, None, []),
        ],
    )
    def test_a_frame_that_says_nothing_is_answered_with_what_is_wrong(
        self, server: LiveServer, matter: str, frame: str | bytes, named: object, path: list[str]
    ) -> None:
        with server.desk(matter) as desk:
            desk.line.send(frame)
            reply = desk.reply(named)
            assert (reply["ok"], reply["error"]["status"]) == (False, 422)
            assert [place["path"] for place in reply["error"]["errors"]] == path
            assert desk.ask(type="ping")["ok"]

    def test_a_closed_matter_says_so_and_ends_the_connection(self, server: LiveServer, matter: str) -> None:
        with server.desk(matter) as desk:
            desk.says(RED)
            server.ask("POST", f"/v1/interactions/{matter}/close", {"outcome": "resolved"})
            assert desk.until(lambda event: event.get("type") == "closed")["outcome"] == "resolved"
            assert _end(desk) == 1000
        with server.desk(matter) as desk:
            assert numbers(desk, 1) == [1]
            assert desk.until(lambda event: event.get("type") == "closed")["outcome"] == "resolved"
            assert _end(desk) == 1000

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 401),
            ({"Authorization": "Bearer nobodys"}, 401),
            ({"Authorization": Role.EDITOR}, 403),
            ({"Authorization": Role.BOT}, 404),
            ({"Cookie": Role.AGENT, "Origin": "https://elsewhere.example"}, 403),
            ({"Cookie": Role.AGENT, "Sec-Fetch-Site": "cross-site"}, 403),
            ({"Cookie": Role.AGENT}, 403),
        ],
    )
    def test_who_may_not_listen_is_told_why(
        self, server: LiveServer, matter: str, headers: dict[str, str], status: int
    ) -> None:
        sent = {name: _with_key(server, name, value) for name, value in headers.items()}
        with pytest.raises(InvalidStatus) as refused:
            connect(server.address(matter), additional_headers=sent, proxy=None)
        assert refused.value.response.status_code == status
        problem = json.loads(refused.value.response.body or b"")
        assert problem["status"] == status
        assert problem["detail"]

    def test_our_own_page_listens_with_its_cookie(self, server: LiveServer, matter: str) -> None:
        sent = {"Cookie": f"{COOKIE}={server.keys[Role.AGENT]}", "Sec-Fetch-Site": "same-origin"}
        with connect(server.address(matter), additional_headers=sent, proxy=None) as line:
            assert Desk(line).ask(type="ping")["ok"]


def test_a_crm_that_hangs_keeps_no_suggestion(server: LiveServer, crm: CrmServer) -> None:
    matter = server.open(customer_id="hang-live")
    with server.desk(matter) as desk:
        desk.says(RED)
        assert desk.helped(1)[0] == "router-red"
        desk.says("the red light on the router is still there")
        assert "router-red" in desk.helped(2)
    assert crm.held == 1  # it hangs still


def _with_key(server: LiveServer, name: str, value: str) -> str:
    if not isinstance(value, Role):
        return value
    return f"{COOKIE}={server.keys[value]}" if name == "Cookie" else f"Bearer {server.keys[value]}"


def _slow_line(server: LiveServer, matter: str) -> ClientConnection:
    """A connection that takes hardly anything until it is read from."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", server.port))
    return connect(server.address(matter), sock=narrow, additional_headers=server.headers(), proxy=None, max_queue=1)


def _burst(desk: Desk, frames: list[str]) -> list[dict[str, object]]:
    """Sends frames as fast as they are taken, and reads the reply to each meanwhile."""
    sender = threading.Thread(target=lambda: [desk.line.send(frame) for frame in frames])
    sender.start()
    replies = [desk.reply(json.loads(frame)["id"]) for frame in frames]
    sender.join(SOON)
    return replies


def _end(desk: Desk) -> int | None:
    """The code with which the server ends a connection."""
    try:
        while desk.line.recv(SOON):
            pass
    except ConnectionClosed as ended:
        return ended.rcvd and ended.rcvd.code
    return None


class TestARevokedKey:
    def test_loses_its_sockets_and_its_long_polls_and_nobody_else_does(self, server: LiveServer, matter: str) -> None:
        service = build(Settings(home=server.home, embedder="words"))
        key = service.principals.create("gone soon", [Role.AGENT], None, now_utc())
        holder = service.principals.by_key(key)
        assert holder is not None
        headers = {"Authorization": f"Bearer {key}"}
        door = f"http://{server.base}/v1/interactions/{matter}/suggestions?wait_s=60"
        line = connect(server.address(matter), additional_headers=headers, proxy=None, open_timeout=SOON)
        with line, server.desk(matter) as other, ThreadPoolExecutor(1) as thread:
            desk = Desk(line)
            assert desk.ask(type="ping")["ok"]
            other.says(RED)
            assert desk.helped(1)
            waiting = thread.submit(httpx.get, f"{door}&after=1", headers=headers, timeout=90)
            command = [sys.executable, "-c", "from kbassist.cli import main; main()", "keys", "revoke", holder.id]
            own = {**os.environ, "KBASSIST_HOME": str(server.home), "PYTHONPATH": os.pathsep.join(sys.path)}
            subprocess.run(command, env=own, check=True, capture_output=True, timeout=60)
            with pytest.raises(ConnectionClosed) as closed:
                desk.until(lambda _: False)
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "this key was revoked")
            assert waiting.result(SOON).status_code == 401
            assert other.ask(type="ping")["ok"]
        service.close()
