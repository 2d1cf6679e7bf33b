"""Guided work at the desk: a troubleshooting call of the company from the greeting to the end, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.serving import ROOT, Served, fill, free_port, running
from browser.talking import NEXT, REPLAY

CALL = "p1-01"
ASK = "Leuchtet Link dauerhaft rot oder blinkt es?"
CABLE = "Kabel zwischen Havelbox und Dose oder Modem"
RESTART = "60 Sekunden vom Strom nehmen"
OUTAGE = "Störung an der Adresse prüfen"
TELL = "Störung und voraussichtliches Ende nennen"
TROUBLES = (Path(__file__).parent / "accessibility.js").read_text()


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that replays one call of the company about a red lamp."""
    place = tmp_path_factory.mktemp("calls")
    talks = [
        line for pack in (ROOT / "corpus" / "interactions").glob("*.jsonl") for line in pack.open(encoding="utf-8")
    ]
    (place / "talks").mkdir()
    call = next(line for line in talks if json.loads(line)["id"] == CALL)
    (place / "talks" / "call.jsonl").write_text(call, encoding="utf-8")
    fill(place / "home")
    with running(place / "home", free_port(), KBASSIST_DEMO=str(place / "talks")) as served:
        yield served


@pytest.fixture
def call(stranger: Page, calls: Served) -> Page:
    """The call as it begins, paused."""
    stranger.goto(calls.link)
    stranger.get_by_role("button", name=REPLAY).click()
    stranger.get_by_label("Tempo").select_option("4×")
    return stranger


def heard(call: Page, words: str) -> None:
    """Passes over the call until these words were said to their end, and pauses it."""
    turn = call.locator(".turn:not(.interim)", has_text=words)
    while not turn.count():
        before = call.locator("#playing").inner_text()
        call.get_by_role("button", name=NEXT).click()
        expect(call.locator("#playing")).not_to_have_text(before)
    call.get_by_role("button", name=re.compile("Pause")).click()


def resumed(call: Page) -> None:
    call.get_by_role("button", name="Weiter", exact=True).click()


def jumps(call: Page, step: str) -> None:
    """The agent knows better what comes next, and says so."""
    if call.locator(".all[open]").count() == 0:
        call.locator(".all > summary").click()
    call.get_by_role("button", name=re.compile(f"Weiter mit: .*{step}")).click()
    expect(call.locator(".now .step")).to_contain_text(step)


def test_a_call_is_led_from_the_greeting_to_the_end(call: Page) -> None:
    step = call.locator(".now .step")
    heard(call, "keine verbindung")
    expect(step).to_contain_text(ASK)
    resumed(call)
    heard(call, "bei pauer is grün")
    jumps(call, CABLE)
    resumed(call)
    heard(call, "bleibt aber rot")
    expect(step).to_contain_text(RESTART)
    resumed(call)
    heard(call, "schon drei mal gemacht")
    expect(step).to_contain_text(OUTAGE)
    ticked = call.locator(".all li.done, .all li.tried")
    expect(ticked.filter(has_text=ASK)).to_have_class(re.compile("talk"))
    resumed(call)
    heard(call, "geht ooch nix mehr")
    jumps(call, TELL)
    resumed(call)
    expect(call.locator("#playing")).to_have_text("Das Beispielgespräch ist vorbei.")


def test_what_the_agent_tells_of_a_step_counts_and_looks_other_than_what_the_talk_told(call: Page) -> None:
    heard(call, "keine verbindung")
    expect(call.locator(".now .step")).to_contain_text(ASK)
    call.keyboard.press("d")
    call.locator(".all > summary").click()
    expect(call.locator(".all li.done.agent")).to_contain_text(ASK)
    expect(call.locator(".now .step")).not_to_contain_text(ASK)
    call.get_by_role("button", name=re.compile("Weiter mit: Störung an der Adresse")).click()
    expect(call.locator(".now .step")).to_contain_text(OUTAGE)
    call.get_by_role("button", name="Überspringen").click()
    expect(call.locator(".now .step")).not_to_contain_text(OUTAGE)
    expect(call.locator(".all li.skipped")).to_contain_text(OUTAGE)


def test_a_procedure_is_begun_from_the_article_that_tells_it_and_left_again(call: Page) -> None:
    heard(call, "petra lindner")
    call.locator("#query").fill("WLAN schwach im Zimmer")
    call.keyboard.press("Enter")
    call.locator("#cards > li .title").first.click()
    call.get_by_role("button", name="Schritt für Schritt").click()
    expect(call.locator(".now .step")).to_be_visible()
    call.locator(".all > summary").click()
    call.get_by_role("button", name="Anleitung verlassen").click()
    expect(call.locator(".now")).to_have_count(0)


def test_the_picture_of_a_procedure_shows_where_one_stands(call: Page) -> None:
    heard(call, "bei pauer is grün")
    jumps(call, CABLE)
    call.locator(".picture > summary").click()
    expect(call.locator(".drawing .now")).to_contain_text("Kabel zwischen Havelbox")
    expect(call.locator(".drawing .box")).to_have_count(7)
    for scheme in ("light", "dark"):
        call.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
        assert call.evaluate(TROUBLES) == []
