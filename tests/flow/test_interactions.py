"""A matter from its opening to its outcome, through a server as an operator starts it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from browser.serving import serving
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.wiring import build

PLANTED = ("sabine.kretschmer@example.org", "+49 30 901820", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111")


@dataclass
class Desk:
    """Somebody's place at the server."""

    client: httpx.Client
    key: str

    def ask(self, method: str, path: str, status: int = 200, **sent: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", **sent.pop("headers", {})}
        reply = self.client.request(method, f"/v1/interactions{path}", headers=headers, **sent)
        assert reply.status_code == status, reply.text
        told: dict[str, Any] = reply.json()
        return told

    def open(self, channel: str = "voice", **said: Any) -> dict[str, Any]:
        return self.ask("POST", "", 201, json={"channel": channel, **said})

    def say(
        self, interaction: str, text: str, role: str = "CUSTOMER", status: int = 200, **more: Any
    ) -> dict[str, Any]:
        headers = more.pop("headers", {})
        body = {"role": role, "text": text, **more}
        return self.ask("POST", f"/{interaction}/turns", status, json=body, headers=headers)

    def read(self, interaction: str, **asked: Any) -> dict[str, Any]:
        return self.ask("GET", f"/{interaction}", params=asked)


@dataclass
class Floor:
    """The server, and a key for everyone who works at it."""

    home: Path
    client: httpx.Client
    agent: Desk
    bot: Desk
    other_bot: Desk
    customer: Desk
    editor: Desk


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    home = tmp_path_factory.mktemp("floor") / "home"
    with serving(home) as served, httpx.Client(base_url=served.base, timeout=60) as client:
        service = build(Settings(home=home, embedder="words"))
        roles = (Role.AGENT, Role.BOT, Role.BOT, Role.CUSTOMER, Role.EDITOR)
        desks = [Desk(client, service.principals.create(role, [role], None, now_utc())) for role in roles]
        service.close()
        yield Floor(home, client, *desks)


def customer() -> str:
    """One who was never here."""
    return f"C-{uuid4()}"


def numbered(thread: dict[str, Any]) -> list[tuple[int, int, str]]:
    return [(turn["number"], turn["edition"], turn["text"]) for turn in thread["turns"]]


def test_an_agent_gets_help_while_the_customer_talks(floor: Floor) -> None:
    opened = floor.agent.open(customer_id=customer(), agent_id="ann", context={"language": "en"})
    assert (opened["joined"], opened["newest"], opened["language"]) == (False, 0, "en")
    matter = opened["id"]
    floor.agent.say(matter, "Hello, how can I help?", "AGENT")
    helped = floor.agent.say(matter, "my router shows a red light and I am offline")
    assert helped["turn"]["number"] == helped["as_of"] == 2
    assert helped["suggestions"][0]["article_id"] == "router-offline-red-light.en"
    later = floor.agent.say(matter, "yes please go on")
    assert later["as_of"] == 3
    assert later["search_id"] != helped["search_id"]


def test_one_matter_goes_on_across_channels_until_another_is_asked_for(floor: Floor) -> None:
    who = customer()
    phone = floor.agent.open("voice", customer_id=who, agent_id="ann", context={"plan": "basic", "region": "BE"})
    floor.agent.say(phone["id"], "my router is offline")
    chat = floor.agent.open("chat", customer_id=who, agent_id="bob", context={"plan": "premium"})
    assert (chat["id"], chat["joined"]) == (phone["id"], True)
    assert chat["context"] == {"plan": "premium", "region": "BE"}
    floor.agent.say(chat["id"], "it is still offline")
    thread = floor.agent.read(chat["id"])
    assert [(leg["channel"], leg["agent_id"], leg["ended"] is None) for leg in thread["legs"]] == [
        ("voice", "ann", False),
        ("chat", "bob", True),
    ]
    assert [turn["leg_id"] for turn in thread["turns"]] == [leg["id"] for leg in thread["legs"]]
    another = floor.agent.open("chat", customer_id=who, new=True)
    assert (another["id"] != phone["id"], another["joined"]) == (True, False)
    floor.agent.ask("POST", f"/{another['id']}/close", json={"outcome": "resolved"})
    assert floor.agent.open("email", customer_id=who)["id"] == phone["id"]


def test_a_customer_is_known_again_by_the_address_they_come_from(floor: Floor) -> None:
    address = f"+49 30 90{uuid4().int % 10**8:08}"
    first = floor.agent.open(address=address)
    again = floor.agent.open("messenger", address=address.replace(" ", ""), customer_id=customer())
    assert (again["id"], again["joined"]) == (first["id"], True)
    assert address not in str(again)
    assert floor.agent.open(address=f"{address}1")["joined"] is False


def test_an_interim_turn_becomes_final_in_its_place(floor: Floor) -> None:
    matter = floor.agent.open()["id"]
    floor.agent.say(matter, "my rou", final=False, source_id="asr-1")
    floor.agent.say(matter, "one moment", "AGENT")
    floor.agent.say(matter, "my router is", final=False, source_id="asr-1")
    assert floor.agent.say(matter, "My router is dead.", replaces=1)["turn"]["edition"] == 3
    assert numbered(floor.agent.read(matter)) == [(1, 3, "My router is dead."), (2, 1, "one moment")]
    assert numbered(floor.agent.read(matter, after=1)) == [(2, 1, "one moment")]


def test_what_is_final_stays_and_a_turn_sent_again_is_kept_once(floor: Floor) -> None:
    matter = floor.agent.open()["id"]
    first = floor.agent.say(matter, "it is red", source_id="t1", headers={"Idempotency-Key": "k1"})
    assert floor.agent.say(matter, "it is red", source_id="t1")["turn"] == first["turn"]
    once_more = floor.agent.say(matter, "it is red", source_id="t1", headers={"Idempotency-Key": "k1"})
    assert once_more["turn"] == first["turn"]
    changed = floor.agent.say(matter, "it is green", status=409, replaces=1)
    assert changed["detail"] == "turn 1 is final and cannot be replaced"
    for name in (0, True, "", 1.5, [1], "\x00"):
        nonsense = floor.agent.say(matter, "it is green", status=422, replaces=name)
        assert [place["path"] for place in nonsense["errors"]] == ["replaces"]
    unknown = floor.agent.say(matter, "it is green", status=422, replaces="t9")
    assert [place["path"] for place in unknown["errors"]] == ["replaces"]
    assert numbered(floor.agent.read(matter)) == [(1, 1, "it is red")]


def test_an_opening_sent_again_opens_nothing_more(floor: Floor) -> None:
    body, headers = {"channel": "chat", "new": True, "customer_id": customer()}, {"Idempotency-Key": str(uuid4())}
    first = floor.agent.ask("POST", "", 201, json=body, headers=headers)
    assert floor.agent.ask("POST", "", 201, json=body, headers=headers) == first
    floor.agent.ask("POST", "", 409, json=body | {"channel": "bot"}, headers=headers)


def test_the_next_agent_reads_first_what_the_matter_is(floor: Floor) -> None:
    matter = floor.bot.open("bot", agent_id="chatty")["id"]
    for role, text in (
        ("CUSTOMER", "hello"),
        ("CUSTOMER", "the router shows a red light"),
        ("BOT", "Unplug the router and wait ten seconds."),
        ("CUSTOMER", "the red light is still there"),
    ):
        floor.bot.say(matter, text, role)
    handed = floor.bot.ask("POST", f"/{matter}/handover", json={"agent_id": "ann", "channel": "voice", "note": "call"})
    assert [leg["channel"] for leg in handed["legs"]] == ["bot", "voice"]
    assert handed["legs"][0]["ended"] == handed["legs"][1]["began"]
    assert handed["legs"][1]["handover"] == {"turns": [2, 3, 4], "note": "call"}
    assert floor.agent.say(matter, "Hello, this is Ann", "AGENT")["turn"]["leg_id"] == handed["legs"][1]["id"]


def test_the_context_changes_piece_by_piece(floor: Floor) -> None:
    matter = floor.agent.open(context={"products": ["dsl"], "plan": "basic"})["id"]
    who = customer()
    patch = {"products": ["fiber"], "plan": None, "customer_id": who, "language": "ru"}
    changed = floor.agent.ask("PATCH", f"/{matter}/context", json=patch)
    assert changed["context"] == {"products": ["fiber"], "language": "ru"}
    assert (changed["customer_id"], changed["language"]) == (who, "ru")


def test_nothing_is_heard_of_a_closed_matter(floor: Floor) -> None:
    who = customer()
    matter = floor.agent.open(customer_id=who)["id"]
    closed = floor.agent.ask("POST", f"/{matter}/close", json={"outcome": "resolved"})
    assert closed["outcome"] == "resolved"
    assert closed["legs"][0]["ended"] == closed["ended"]
    told = floor.agent.say(matter, "one more thing", status=409)
    assert told["detail"] == f"interaction {matter} is closed"
    floor.agent.ask("PATCH", f"/{matter}/context", 409, json={"plan": "premium"})
    floor.agent.ask("POST", f"/{matter}/handover", 409, json={})
    floor.agent.ask("POST", f"/{matter}/close", 409, json={"outcome": "abandoned"})
    assert floor.agent.open(customer_id=who)["id"] != matter


def test_a_bot_sees_only_what_it_opened_and_a_customer_nothing(floor: Floor) -> None:
    who = customer()
    agents, bots = floor.agent.open(customer_id=who)["id"], floor.bot.open("bot", customer_id=who)
    assert bots["joined"] is False
    assert floor.bot.open("bot", customer_id=who)["id"] == bots["id"]
    for desk, matter in ((floor.bot, agents), (floor.other_bot, bots["id"]), (floor.agent, "i_nowhere")):
        desk.ask("GET", f"/{matter}", 404)
        desk.say(matter, "hello", status=404)
        desk.ask("PATCH", f"/{matter}/context", 404, json={})
        desk.ask("POST", f"/{matter}/handover", 404, json={})
        desk.ask("POST", f"/{matter}/close", 404, json={"outcome": "resolved"})
    floor.agent.read(bots["id"])
    for desk in (floor.customer, floor.editor):
        desk.ask("GET", f"/{agents}", 403)
        desk.ask("POST", "", 403, json={"channel": "chat"})


def test_a_refusal_is_told_in_the_readers_language(floor: Floor) -> None:
    told = floor.agent.ask("GET", "/i_nowhere", 404, headers={"Accept-Language": "de"})
    assert told["detail"] == "Die Interaktion i_nowhere gibt es nicht."


def test_nothing_personal_is_in_the_database(floor: Floor) -> None:
    mail, phone, account, card = PLANTED
    matter = floor.agent.open("chat", address=phone, context={"mail": mail, "cases": [{"iban": account}]})["id"]
    for text in (f"write to {mail}", f"call {phone}", f"my account is {account}", f"my card is {card}"):
        said = floor.agent.say(matter, text, final=False, source_id="x")
    assert said["turn"]["text"] == "my card is [CARD]"
    floor.agent.ask("PATCH", f"/{matter}/context", json={card: card})
    floor.agent.ask("POST", f"/{matter}/handover", json={"note": f"call back at {phone}"})
    with sqlite3.connect(floor.home / "kbassist.db") as database:
        kept = "\n".join(database.iterdump())
    assert matter in kept
    assert "[CARD]" in kept
    for value in PLANTED:
        assert value not in kept
        assert value.replace(" ", "") not in kept


class TestStepsByHand:
    def test_a_step_is_kept_once_however_often_it_is_told_under_a_key_and_stands_in_the_thread(
        self, floor: Floor
    ) -> None:
        matter = floor.agent.open()["id"]
        floor.agent.say(matter, "my router is red")
        told = {"procedure_id": "router-offline", "step_id": "restart", "deed": "done"}
        for _ in range(2):
            headers = {"Idempotency-Key": "one"}
            reply = floor.agent.ask("POST", f"/{matter}/steps", json=told, headers=headers)
            assert reply["step"] | told == reply["step"]
            assert (reply["step"]["turn"], reply["as_of"]) == (1, 1)
        assert floor.agent.read(matter)["steps"] == [reply["step"]]

    def test_only_who_follows_the_matter_may_tell_of_its_steps(self, floor: Floor) -> None:
        matter = floor.bot.open()["id"]
        told = {"procedure_id": "router-offline", "step_id": None, "deed": "stop"}
        floor.bot.ask("POST", f"/{matter}/steps", json=told)
        floor.other_bot.ask("POST", f"/{matter}/steps", 404, json=told)
        floor.editor.ask("POST", f"/{matter}/steps", 403, json=told)
        assert len(floor.bot.read(matter)["steps"]) == 1
