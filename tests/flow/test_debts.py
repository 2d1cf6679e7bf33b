"""A customer whom the CRM cannot tell of in time: what was stored as said is redacted as soon as it can."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flow.crm_server import TOKEN, CrmServer, crm_serving
from flow.live_server import SOON, LiveServer, live_serving
from kbassist.model.access import Role

NAME = "Kretschmer"
SAID = f"{NAME} here, my router shows a red light"


@pytest.fixture
def crm() -> Iterator[CrmServer]:
    with crm_serving() as crm:
        yield crm
        crm.go()


@pytest.fixture
def server(crm: CrmServer, tmp_path: Path) -> Iterator[LiveServer]:
    settings = {"KBASSIST_CRM": str(crm.mapping(tmp_path)), "CRM_TOKEN": TOKEN}
    with live_serving(tmp_path / "home", settings) as server:
        yield server


def kept(server: LiveServer) -> str:
    """All that stands in the tables."""
    with sqlite3.connect(f"file:{server.home / 'kbassist.db'}?mode=ro", uri=True) as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "".join(str(row) for table in tables for row in store.execute(f"SELECT * FROM {table}"))


def told_everything(server: LiveServer, customer: str) -> str:
    """A talk in which the name is said wherever something can be said; its interaction."""
    context = {"note": f"asks for Mrs {NAME}"}
    matter = server.open(customer_id=customer, context=context)
    door = f"/v1/interactions/{matter}"
    server.ask("POST", f"{door}/turns", {"role": "CUSTOMER", "text": "hello"})
    hits = server.ask("POST", f"{door}/turns", {"role": "CUSTOMER", "text": SAID})["suggestions"]
    server.ask("POST", f"{door}/handover", {"note": f"call {NAME} back"})
    judged = {"verdict": "helpful", "comment": f"{NAME} was glad"}
    server.ask("POST", f"/v1/suggestions/{hits[0]['suggestion_id']}/feedback", judged)
    body = {"turns": [{"role": "CUSTOMER", "text": SAID}], "context": {"customer_id": customer}}
    server.ask("POST", "/v1/suggest", body)
    return matter


def paid(server: LiveServer) -> None:
    """Waits until the name stands in no table."""
    begun = time.monotonic()
    while NAME in kept(server):
        assert time.monotonic() - begun < SOON, "the name is still there"


def files_with_the_name(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()]


def thread(server: LiveServer, matter: str) -> dict[str, Any]:
    read: dict[str, Any] = server.ask("GET", f"/v1/interactions/{matter}")
    return read


def test_everything_said_while_the_crm_hangs_is_redacted_when_it_answers_and_desks_see_it(
    server: LiveServer, crm: CrmServer
) -> None:
    matter = told_everything(server, "hang-1")
    assert NAME in kept(server), "it was stored as said: the agent had to be helped"
    with server.desk(matter) as desk:
        crm.go()
        told = desk.until(lambda event: event.get("type") == "turn" and event["turn"]["edition"] > 1)
        assert told["turn"]["text"] == SAID.replace(NAME, "[NAME]")
    paid(server)
    read = thread(server, matter)
    assert [turn["edition"] for turn in read["turns"]] == [1, 2]
    assert (read["context"]["note"], read["legs"][1]["handover"]["note"]) == ("asks for Mrs [NAME]", "call [NAME] back")
    comments = server.ask("GET", "/v1/feedback", None, Role.ADMIN, verdict="helpful")["feedback"]
    assert [one["comment"] for one in comments] == ["[NAME] was glad"]
    begun = time.monotonic()
    while found := files_with_the_name(server.home):
        assert time.monotonic() - begun < SOON, found


def test_what_is_owed_is_paid_after_a_restart(server: LiveServer, crm: CrmServer) -> None:
    matter = told_everything(server, "hang-2")
    server.end(kill=True)
    crm.go()
    server.start()
    paid(server)
    assert thread(server, matter)["turns"][1]["text"] == SAID.replace(NAME, "[NAME]")
