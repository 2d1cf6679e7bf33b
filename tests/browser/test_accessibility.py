"""Nobody is kept out: contrast, names, structure, room and a focus that is seen, in every state of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from browser.serving import Served

TROUBLES = (Path(__file__).parent / "accessibility.js").read_text()
TONGUE = re.compile("Sprache dieser Seite|Language of this page|Язык страницы")
SEEN = """() => {
  const focused = document.activeElement, style = getComputedStyle(focused);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return focused === document.body ? null : [ring, focused.outerHTML.slice(0, 100)];
}"""


def nothing_asked(page: Page) -> None:
    expect(page.get_by_role("button", name="Kann ich meine Rechnung in Raten zahlen?")).to_be_visible()


def article_read(page: Page) -> None:
    page.locator("#query").fill("Vertrag kündigen")
    page.keyboard.press("Enter")
    page.locator(".title").first.click()
    expect(page.get_by_role("article")).to_be_visible()


def being_completed(page: Page) -> None:
    page.locator("#query").press_sequentially("Havelbox")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def nothing_found(page: Page) -> None:
    page.locator("#query").fill("Xylophonquartett")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nichts gefunden")).to_be_visible()


def wrong_key(page: Page) -> None:
    page.goto(f"{page.url}login?token=kb_wrong")
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize("state", [nothing_asked, article_read, being_completed, nothing_found, wrong_key])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_can_be_read_and_worked(
    page: Page, state: Callable[[Page], None], scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    state(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TROUBLES) == [], f"{width} pixels wide"


@pytest.mark.parametrize("language", ["English", "Русский"])
def test_other_languages_have_room_too(page: Page, language: str) -> None:
    for state in (nothing_asked, nothing_found, article_read, wrong_key):
        state(page)
        page.get_by_label(TONGUE).select_option(language)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(TROUBLES) == [], f"{state.__name__}, {width} pixels wide"
        page.get_by_label(TONGUE).select_option("Deutsch")
        page.goto(f"{page.url.partition('/login')[0].partition('?')[0].partition('/articles')[0]}")


def test_the_check_itself_sees_what_is_wrong(page: Page) -> None:
    assert page.evaluate(TROUBLES) == []
    page.evaluate("""() => {
      const button = document.createElement("button");
      button.style = "min-height: 0; padding: 0; width: 9px; height: 9px; color: #999; background: #aaa";
      document.querySelector("main").append(button, "");
      document.querySelector("h1").style.color = "#eee";
    }""")
    told = " ".join(page.evaluate(TROUBLES))
    assert "text has a contrast of 1." in told
    assert "has no name" in told
    assert "too small" in told


def test_the_focus_is_seen_wherever_it_goes(page: Page) -> None:
    article_read(page)
    page.keyboard.press("/")
    passed = []
    for _ in range(12):
        told = page.evaluate(SEEN)
        if told is None:
            break
        passed.append(told)
        page.keyboard.press("Tab")
    assert len(passed) > 5
    assert [shown for ring, shown in passed if not ring] == []


def test_the_login_speaks_the_language_of_the_browser(stranger: Page, served: Served) -> None:
    stranger.goto(f"{served.base}/login")
    expect(stranger.locator("html")).to_have_attribute("lang", "de")
    expect(stranger.get_by_role("button", name="Anmelden")).to_be_visible()
