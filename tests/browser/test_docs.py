"""The doors as somebody reads them who writes a system of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

TROUBLES = (Path(__file__).parent / "accessibility.js").read_text()


@pytest.fixture
def doors(page: Page) -> Page:
    """The page of the doors, opened; what it asks of anybody else is noted."""
    page.goto(f"{page.url}docs")
    expect(page.locator(".door").first).to_be_visible()
    return page


def test_every_door_stands_there_and_nothing_comes_from_elsewhere(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    base = page.url
    page.goto(f"{base}docs")
    expect(page.locator(".door").first).to_be_visible()
    paths = page.request.get(f"{base}openapi.json").json()["paths"]
    expect(page.locator(".door")).to_have_count(sum(len(methods) for methods in paths.values()))
    assert asked
    assert [url for url in asked if not url.startswith(base)] == []


def test_a_door_is_found_by_a_word_and_tells_its_fields(doors: Page) -> None:
    doors.get_by_label("Find a door").fill("post /v1/search")
    expect(doors.locator(".door:visible")).to_have_count(1)
    doors.locator(".door:visible > summary").click()
    opened = doors.locator(".door[open]")
    expect(opened).to_contain_text("query string · required")
    opened.get_by_text("200 Successful Response").click()
    expect(opened).to_contain_text("no_answer_reason")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_door_can_be_read_at_every_width(doors: Page, scheme: str) -> None:
    doors.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    doors.locator(".door > summary").first.click()
    for width in (1280, 320):
        doors.set_viewport_size({"width": width, "height": 800})
        assert doors.evaluate(TROUBLES) == []
