"""Nobody is kept out of the desk: contrast, names, structure and room in every state, wide and in a narrow frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from browser.talking import RED, card, replaying
from browser.test_accessibility import SEEN, TONGUE, TROUBLES


def beginning(desk: Page) -> None:
    expect(desk.locator(".samples li").first).to_be_visible()


def helped(desk: Page) -> None:
    replaying(desk)


def reading(desk: Page) -> None:
    replaying(desk)
    desk.keyboard.press("1")
    expect(desk.get_by_role("article", name=RED)).to_be_visible()


def searching(desk: Page) -> None:
    replaying(desk)
    desk.locator("#query").fill("Rechnung")
    desk.keyboard.press("Enter")
    expect(desk.locator("#back")).to_be_visible()


def ended(desk: Page) -> None:
    replaying(desk)
    desk.keyboard.press("u")
    expect(card(desk, RED)).to_have_count(0)
    desk.locator("#ending summary").click()
    desk.locator("#outcomes button").first.click()
    expect(desk.locator(".ended")).to_be_visible()


def asking_for_keys(desk: Page) -> None:
    beginning(desk)
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", [beginning, helped, reading, searching, ended, asking_for_keys])
def test_every_state_can_be_read_and_worked(
    desk: Page, state: Callable[[Page], None], scheme: Literal["light", "dark"]
) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    state(desk)
    for width in (1280, 900, 400, 320):
        desk.set_viewport_size({"width": width, "height": 800})
        assert desk.evaluate(TROUBLES) == [], f"{width} pixels wide"


@pytest.mark.parametrize("language", ["English", "Русский"])
def test_other_languages_have_room_too(desk: Page, language: str) -> None:
    reading(desk)
    desk.get_by_label(TONGUE).select_option(language)
    for width in (1280, 900, 400, 320):
        desk.set_viewport_size({"width": width, "height": 800})
        assert desk.evaluate(TROUBLES) == [], f"{width} pixels wide"


def test_the_focus_is_seen_wherever_it_goes(desk: Page) -> None:
    reading(desk)
    desk.locator("#query").focus()
    passed = []
    for _ in range(30):
        told = desk.evaluate(SEEN)
        if told is None:
            break
        passed.append(told)
        desk.keyboard.press("Tab")
    assert len(passed) > 12
    assert [shown for ring, shown in passed if not ring] == []
