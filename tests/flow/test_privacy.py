"""After a whole talk nothing that was personal in it is found: not in the database, the shelf or the log."""

from __future__ import annotations

import logging

import pytest

from flow.doors import Doors
from kbassist.model.access import Role

PLANTED = {
    "sabine.kretschmer@example.org",
    "4111 1111 1111 1111",
    "DE44 5001 0517 5407 3249 31",
    "86095742719",
    "Kretschmer",
    "Sommer2024!",
    "C30177",
    "elfter vierter sechsundvierzig",
    "null drei null zwo drei eins zwo fünf fünf null drei",
}
TURNS = [
    {"role": "AGENT", "text": "Nennen Sie mir bitte Kundennummer und Geburtsdatum"},
    {"role": "CUSTOMER", "text": "C30177 und elfter vierter sechsundvierzig, Kretschmer mein Name"},
    {"role": "CUSTOMER", "text": "meine nummer is null drei null zwo drei eins zwo fünf fünf null drei"},
    {"role": "CUSTOMER", "text": "Mail sabine.kretschmer@example.org, mein Passwort ist Sommer2024!"},
    {"role": "CUSTOMER", "text": "Steuer-ID 86095742719, IBAN DE44 5001 0517 5407 3249 31"},
    {"role": "CUSTOMER", "text": "card 4111 1111 1111 1111, the router shows a red light e eins null fünf"},
]


def test_nothing_planted_in_a_talk_is_kept(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = doors.live()
    context = {"name": "Sabine Kretschmer", "language": "en"}
    body = {"turns": TURNS, "context": context, "min_index_token": token}
    reply = doors.post("/v1/suggest", body, Role.AGENT)
    assert reply.status_code == 200, reply.text
    said = " ".join(turn["text"] for turn in TURNS)
    asked = doors.post("/v1/search", {"query": f"{said} router red light"}, Role.AGENT)
    assert [hit["article_id"] for hit in asked.json()["hits"]] == ["router-red"]
    doors.service.journal.close()

    kept = {path: path.read_bytes() for path in doors.service.settings.home.rglob("*") if path.is_file()}
    kept_of_talk = {*PLANTED} - {"Kretschmer"}  # a typed question has no customer whose name is known
    found = {(value, path.name) for value in kept_of_talk for path, held in kept.items() if value.encode() in held}
    assert found == set()
    assert [value for value in kept_of_talk if value in caplog.text] == []

    entities = {(one["key"], one["value"]) for one in reply.json()["situation"]["entities"]}
    assert {("customer_number", "C30177"), ("error_code", "E105")} <= entities


def test_the_customers_name_is_not_kept_where_the_context_tells_it(doors: Doors) -> None:
    token = doors.live()
    turns = [{"role": "CUSTOMER", "text": "Kretschmer here, my router shows a red light"}]
    body = {"turns": turns, "context": {"name": "Sabine Kretschmer"}, "min_index_token": token}
    reply = doors.post("/v1/suggest", body, Role.AGENT)
    assert reply.json()["suggestions"]
    doors.service.journal.close()
    files = (path for path in doors.service.settings.home.rglob("*") if path.is_file())
    assert [path.name for path in files if b"Kretschmer" in path.read_bytes()] == []
