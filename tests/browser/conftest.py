"""A served home, and a real browser before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.serving import Served, free_port, running, serving
from browser.talking import house

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 60_000
"""A busy machine is slow; a page that never comes is still found out."""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for every story; none changes what it holds."""
    with serving(tmp_path_factory.mktemp("browser") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=PATIENCE_MS)
        yield browser
        browser.close()


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A page of a German-speaking person who has no key; it may not meet an error of its own making."""
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    defects: list[str] = []
    page.on("pageerror", lambda error: defects.append(str(error)))
    yield page
    context.close()
    assert defects == []


@pytest.fixture
def page(stranger: Page, served: Served) -> Page:
    """The search page of somebody who is logged in."""
    stranger.goto(served.link)
    stranger.goto(served.base)
    return stranger


@pytest.fixture(scope="session")
def desk_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk's server keeps what it knows."""
    return tmp_path_factory.mktemp("desk") / "home"


@pytest.fixture(scope="session")
def desk_served(desk_home: Path) -> Iterator[Served]:
    """One server for the stories of the desk; each begins a talk of its own."""
    variables = house(desk_home.parent)
    with running(desk_home, free_port(), **variables) as served:
        yield served


@pytest.fixture
def desk(stranger: Page, desk_served: Served) -> Page:
    """The desk of somebody who has just opened the printed link."""
    stranger.goto(desk_served.link)
    return stranger
