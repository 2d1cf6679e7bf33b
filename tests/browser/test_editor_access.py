"""Nobody is kept out of the editors' desk: contrast, names, structure and room in every view, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from browser.editing import do
from browser.serving import Served
from browser.test_accessibility import SEEN, TONGUE, TROUBLES

ARTICLE = "router-offline-red-light.de"
STEPS = {
    "steps": [{"id": "ask", "kind": "ask", "text": "Leuchtet es?"}, {"id": "end", "kind": "end", "text": "Fertig."}],
    "branches": [
        {"from": None, "to": "ask"},
        {"from": "ask", "to": "end", "when": {"customer": ["ja"]}},
        {"from": "ask", "to": "ask"},
    ],
}


def library(page: Page) -> None:
    expect(page.locator(".rows li").first).to_be_visible()


def nothing_fits(page: Page) -> None:
    page.get_by_label("Titel oder Kennung").fill("Xylophon")
    expect(page.get_by_text("Kein Artikel passt zu diesen Filtern.")).to_be_visible()


def of(view: str) -> Callable[[Page], None]:
    def state(page: Page) -> None:
        page.goto(f"{page.url.partition('?')[0]}?view={view}")
        expect(page.locator("main h2").first).to_be_visible()

    state.__name__ = view
    return state


def part(name: str) -> Callable[[Page], None]:
    def state(page: Page) -> None:
        page.goto(f"{page.url.partition('?')[0]}?article={ARTICLE}&part={name}")
        expect(page.locator(".article-head h2")).to_be_visible()
        expect(page.locator(".part > *").first).to_be_visible()

    state.__name__ = name
    return state


def looking_ahead(page: Page) -> None:
    part("foresight")(page)
    page.get_by_label("Was würde ein Kunde fragen?").fill("Havelbox leuchtet rot")
    expect(page.locator(".verdict")).to_be_visible()


def scheduled(page: Page) -> None:
    origin = page.url.partition("/editor")[0]
    given = {"id": "access-later", "language": "de", "title": "Donaudampfschifffahrtsgesellschaft", "body": "Später."}
    page.request.post(f"{origin}/v1/articles", data=given, headers={"Origin": origin})
    begins = {"starts": "2031-05-01T08:00:00Z"}
    page.request.post(f"{origin}/v1/articles/access-later/schedule", data=begins, headers={"Origin": origin})
    page.goto(f"{origin}/editor?view=calendar")
    expect(page.locator(".agenda").get_by_role("link", name="Donaudampfschifffahrtsgesellschaft")).to_be_visible()


def reported(page: Page) -> None:
    of("import")(page)
    files = {"tabelle.csv": "Frage;Antwort;Farbe\nWelche?;Diese.;rot\n", "leer.md": ""}
    given = [{"name": name, "mimeType": "text/plain", "buffer": data.encode()} for name, data in files.items()]
    page.locator("#files").set_input_files(given)
    expect(page.locator(".report").first.locator(".lost")).to_be_visible()
    page.get_by_text("Spalten von Tabellen").click()


def publishing(page: Page) -> None:
    origin = page.url.partition("/editor")[0]
    given = {"id": "access-draft", "language": "de", "title": "Entwurf", "body": "Text.", "audiences": ["agents"]}
    page.request.post(f"{origin}/v1/articles", data=given, headers={"Origin": origin})
    page.goto(f"{origin}/editor?article=access-draft")
    do(page, "Veröffentlichen")
    page.get_by_role("dialog").get_by_text("Wer ihn sieht, Rolle für Rolle").click()


def withdrawing(page: Page) -> None:
    part("text")(page)
    do(page, "Zurückziehen")
    expect(page.get_by_role("dialog")).to_be_visible()


def guiding(page: Page) -> None:
    origin = page.url.partition("/editor")[0]
    given = {"id": "access-steps", "language": "de", "title": "Schritte", "body": "Text.", "procedure": STEPS}
    page.request.post(f"{origin}/v1/articles", data=given, headers={"Origin": origin})
    page.goto(f"{origin}/editor?article=access-steps&part=steps")
    expect(page.locator(".way")).to_have_count(2)


PARTS = ("text", "steps", "foresight", "history", "comments", "story", "told")
STATES = [
    library,
    nothing_fits,
    *(of(view) for view in ("review", "calendar", "gaps", "health", "import", "new", "nowhere")),
    scheduled,
    reported,
    *(part(name) for name in PARTS if name != "foresight"),
    looking_ahead,
    publishing,
    withdrawing,
    guiding,
]


@pytest.fixture
def editor(desk: Page, desk_served: Served) -> Page:
    """The editors' desk of somebody who may do everything."""
    desk.goto(f"{desk_served.base}/editor")
    return desk


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_every_view_can_be_read_and_worked(
    editor: Page, state: Callable[[Page], None], scheme: Literal["light", "dark"]
) -> None:
    editor.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    state(editor)
    for width in (1280, 900, 400, 320):
        editor.set_viewport_size({"width": width, "height": 800})
        assert editor.evaluate(TROUBLES) == [], f"{width} pixels wide"


@pytest.mark.parametrize("language", ["English", "Русский"])
def test_other_languages_have_room_and_words_for_everything(editor: Page, language: str) -> None:
    editor.get_by_label(TONGUE).select_option(language)
    for state in (*map(of, ("import", "health", "calendar", "new")), *map(part, PARTS)):
        state(editor)
        expect(editor.locator("body")).not_to_contain_text("undefined")
        for width in (1280, 320):
            editor.set_viewport_size({"width": width, "height": 800})
            assert editor.evaluate(TROUBLES) == [], f"{state.__name__}, {width} pixels wide"


def test_the_focus_is_seen_wherever_it_goes(editor: Page) -> None:
    part("text")(editor)
    editor.locator(".skip").focus()
    passed = []
    for _ in range(40):
        told = editor.evaluate(SEEN)
        if told is not None:
            passed.append(told)
        editor.keyboard.press("Tab")
    assert len(passed) > 30
    assert [shown for ring, shown in passed if not ring] == []
