"""A sample talk as somebody watches it at the desk."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from browser.serving import fill

RED = "Havelbox: Link leuchtet rot"
RATES = "Offenen Betrag in Raten zahlen"
HEADING = "customer_id,name,language,products,plans,devices,contract_date,open_cases"
SABINE = "C1,Sabine Kretschmer,de,fiber;phone,Komfort,Havelbox 7,2020-03-14,Rückruf versprochen"
LINES = [
    ("AGENT", "Guten Tag, was kann ich für Sie tun?"),
    ("CUSTOMER", "Die Lampe Link an meiner Havelbox leuchtet dauerhaft rot."),
    ("AGENT", "Das schauen wir uns an."),
    ("CUSTOMER", "Und kann ich die letzte Rechnung in Raten zahlen?"),
    ("AGENT", "Ja, das geht."),
]
REPLAY = re.compile("Beispielgespräch abspielen")
NEXT = "Nächster Beitrag"


def talk(name: str, channel: str, lines: list[tuple[str, str]]) -> str:
    turns = [{"role": role, "text": text} for role, text in lines]
    return json.dumps({"id": name, "channel": channel, "language": "de", "customer_id": "C1", "turns": turns})


def house(place: Path) -> dict[str, str]:
    """Makes a home, and gives the settings of a server that knows one customer and two sample talks."""
    (place / "talks").mkdir()
    (place / "talks" / "a.jsonl").write_text(f"{talk('t-1', 'voice', LINES)}\n{talk('t-2', 'chat', LINES[1:4])}\n")
    (place / "crm.csv").write_text(f"{HEADING}\n{SABINE}\n")
    fill(place / "home")
    return {"KBASSIST_CRM": str(place / "crm.csv"), "KBASSIST_DEMO": str(place / "talks")}


def said(desk: Page, text: str) -> None:
    """Passes over the talk until this turn is over."""
    desk.get_by_label("Tempo").select_option("4×")
    turn = desk.locator(".turn:not(.interim)", has_text=text)
    while not turn.count():
        before = desk.locator("#playing").inner_text()
        desk.get_by_role("button", name=NEXT).click()
        expect(desk.locator("#playing")).not_to_have_text(before)
    desk.get_by_role("button", name=re.compile("Pause")).click()


def replaying(desk: Page, until: str = "dauerhaft rot") -> None:
    """A sample talk, paused after a turn, with what helps."""
    desk.get_by_role("button", name=REPLAY).click()
    said(desk, until)
    expect(card(desk, RED)).to_be_visible()


def card(desk: Page, title: str) -> Locator:
    return desk.locator("#cards > li", has=desk.get_by_role("link", name=title))
