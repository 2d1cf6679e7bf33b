"""What the desk asks for beside the talk itself: the list of matters, the customer, the sample talks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flow.crm_server import TOKEN, crm_serving
from flow.doors import Doors, assert_problem
from homes import new_home
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

HEADING = "customer_id,name,language,products,plans,contract_date,phone"
SABINE = "C1,Sabine Kretschmer,de,dsl;phone,Komfort,2020-03-14,+49 30 23125 101"
TALK = """{"id": "t-1", "channel": "voice", "language": "de", "customer_id": "C1", "outcome": "resolved", "turns": [
 {"role": "AGENT", "text": "Guten Tag"}, {"role": "CUSTOMER", "text": "Hallo, mein Router leuchtet rot",
 "label": {"family": "secret-of-the-set"}}]}""".replace("\n", "")


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "a.jsonl").write_text(TALK + "\n" + TALK.replace("t-1", "t-2") + "\n")
    return folder


@pytest.fixture
def desk(tmp_path: Path, talks: Path) -> Iterator[Doors]:
    crm = tmp_path / "crm.csv"
    crm.write_text(f"{HEADING}\n{SABINE}\n")
    yield from opened(Settings(home=new_home(tmp_path / "home"), embedder="words", crm=crm, demo=talks))


def opened(settings: Settings) -> Iterator[Doors]:
    service = build(settings)
    with TestClient(create_app(service)) as client:
        yield Doors(service, client)
    service.close()


def begin(doors: Doors, key: str, **known: Any) -> str:
    body = {"channel": "chat", "new": True, **known}
    reply = doors.client.post("/v1/interactions", json=body, headers={"Authorization": f"Bearer {key}"})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


class TestMatters:
    def test_an_agent_finds_the_open_matters_the_newest_first_page_by_page(self, doors: Doors) -> None:
        agent = doors.key(Role.AGENT)
        names = [begin(doors, agent, customer_id="C1") for _ in range(3)]
        doors.post(f"/v1/interactions/{names[1]}/close", {"outcome": "resolved"})

        def listed(**asked: Any) -> tuple[list[str], str | None]:
            told = doors.ask("GET", "/v1/interactions", Role.AGENT, params=asked).json()
            return [one["id"] for one in told["interactions"]], told["next_page_token"]

        assert listed() == (names[::-1], None)
        assert listed(state="open") == ([names[2], names[0]], None)
        assert listed(state="closed") == ([names[1]], None)
        assert listed(customer_id="C2") == ([], None)
        first, more = listed(page_size=2)
        assert (first, listed(page_size=2, page_token=more)) == ([names[2], names[1]], ([names[0]], None))

    def test_a_bot_finds_its_own_alone(self, doors: Doors) -> None:
        bot = doors.key(Role.BOT)
        begin(doors, doors.key(Role.AGENT))
        own = begin(doors, bot)
        told = doors.client.get("/v1/interactions", headers={"Authorization": f"Bearer {bot}"}).json()
        assert [one["id"] for one in told["interactions"]] == [own]
        assert_problem(doors.ask("GET", "/v1/interactions", Role.EDITOR), 403)


class TestCustomers:
    def test_an_agent_learns_who_the_customer_is_and_how_old_that_knowledge_is(self, desk: Doors) -> None:
        matter = begin(desk, desk.key(Role.AGENT), customer_id="C1")
        told = desk.ask("GET", "/v1/customers/C1", Role.AGENT).json()
        assert (told["customer_id"], told["name"]) == ("C1", "Sabine Kretschmer")
        assert told["facts"]["products"] == ["dsl", "phone"]
        assert told["as_of"] <= now_utc().isoformat()
        assert (told["stale"], told["degraded"]) == (False, [])
        assert [one["id"] for one in told["interactions"]] == [matter]
        assert "23125" not in str(told)

    def test_a_bot_learns_no_name_and_no_matter_of_others(self, desk: Doors) -> None:
        begin(desk, desk.key(Role.AGENT), customer_id="C1")
        told = desk.ask("GET", "/v1/customers/C1", Role.BOT).json()
        assert (told["name"], told["interactions"]) == (None, [])
        assert told["facts"]["plan"] == "Komfort"
        for role in (Role.EDITOR, Role.CUSTOMER):
            assert_problem(desk.ask("GET", "/v1/customers/C1", role), 403)

    def test_one_whom_nobody_knows_is_not_there_until_they_come_to_us(self, desk: Doors) -> None:
        for name in ("C9", "%00", "x" * 201):
            assert_problem(desk.ask("GET", f"/v1/customers/{name}", Role.AGENT), 404)
        german = desk.ask("GET", "/v1/customers/C9", Role.AGENT, headers={"Accept-Language": "de"})
        assert german.json()["detail"] == "Den Kunden C9 gibt es nicht."
        matter = begin(desk, desk.key(Role.AGENT), customer_id="C9")
        told = desk.ask("GET", "/v1/customers/C9", Role.AGENT).json()
        assert (told["name"], told["facts"], told["as_of"]) == (None, {}, None)
        assert [one["id"] for one in told["interactions"]] == [matter]

    def test_a_crm_that_keeps_silent_is_told_as_such(self, tmp_path: Path) -> None:
        with crm_serving() as server:
            settings = Settings(home=tmp_path / "home", embedder="words", crm=server.mapping(tmp_path, TOKEN))
            for doors in opened(settings):
                told = doors.ask("GET", "/v1/customers/hang-1", Role.AGENT).json()
                assert (told["facts"], told["degraded"]) == ({}, ["crm"])
                server.go()


class TestSampleTalks:
    def test_a_talk_is_chosen_by_how_the_customer_begins_and_told_without_its_solution(self, desk: Doors) -> None:
        told = desk.ask("GET", "/v1/demo/interactions", Role.AGENT).json()
        assert told["hint"] is None
        assert told["interactions"][0] == {
            "id": "t-1",
            "title": "Hallo, mein Router leuchtet rot",
            "channel": "voice",
            "language": "de",
            "turns": 2,
        }
        talk = desk.ask("GET", "/v1/demo/interactions/t-1", Role.AGENT)
        assert talk.json()["customer_id"] == "C1"
        assert talk.json()["turns"][1] == {"role": "CUSTOMER", "text": "Hallo, mein Router leuchtet rot"}
        assert "secret" not in talk.text
        assert_problem(desk.ask("GET", "/v1/demo/interactions/t-9", Role.AGENT), 404)

    def test_many_talks_come_page_by_page(self, desk: Doors) -> None:
        first = desk.ask("GET", "/v1/demo/interactions", params={"page_size": 1}).json()
        more = {"page_size": 1, "page_token": first["next_page_token"]}
        second = desk.ask("GET", "/v1/demo/interactions", params=more).json()
        assert [one["id"] for page in (first, second) for one in page["interactions"]] == ["t-1", "t-2"]
        assert second["next_page_token"] is None

    def test_where_there_are_none_it_is_said_what_to_do(self, doors: Doors) -> None:
        told = doors.ask("GET", "/v1/demo/interactions", headers={"Accept-Language": "ru"}).json()
        assert (told["interactions"], told["next_page_token"]) == ([], None)
        assert told["hint"] == "Примеров разговоров нет; папку с ними указывает KBASSIST_DEMO."

    @pytest.mark.parametrize("line", ["{", "{}", TALK.replace("voice", "pigeon"), TALK.replace("t-1", "")])
    def test_a_line_that_is_no_talk_is_named(self, desk: Doors, talks: Path, line: str) -> None:
        (talks / "b.jsonl").write_text(f"{TALK}\n{line}\n")
        reply = desk.ask("GET", "/v1/demo/interactions")
        assert_problem(reply, 503)
        assert reply.json()["detail"] == "b.jsonl: line 2: is no sample talk"


def test_only_systems_that_are_named_may_show_the_desk_in_a_frame(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", embedder="words", framed_by="https://crm.example.com/, 'self' *, x")
    for doors in opened(settings):
        policy = doors.ask("GET", "/desk").headers["content-security-policy"]
        assert policy.endswith("; frame-ancestors https://crm.example.com")
        assert "frame-ancestors 'none'" in doors.ask("GET", "/").headers["content-security-policy"]
