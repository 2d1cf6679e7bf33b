"""The editors' desk as somebody works at it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from browser.serving import Served
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.wiring import build


def word_file(title: str, paragraphs: Sequence[str], steps: Sequence[str] = ()) -> bytes:
    """A Word document as people write them."""
    document = Document()
    document.add_heading(title, 1)
    for text in paragraphs:
        document.add_paragraph(text)
    for text in steps:
        document.add_paragraph(text, style="List Number")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def key_of(home: Path, name: str, role: Role) -> str:
    """A new key."""
    service = build(Settings(home=home, embedder="words"))
    key = service.principals.create(name, [role], None, now_utc())
    service.close()
    return key


def as_one(page: Page, served: Served, key: str) -> Page:
    """Logs the page's browser in with a key."""
    page.goto(f"{served.base}/login?token={key}")
    return page


def upload(page: Page, name: str, data: bytes) -> None:
    """Gives a file to the view that takes them, and waits until it is read."""
    page.get_by_role("link", name="Import").click()
    expect(page.get_by_role("heading", name="Import")).to_be_visible()
    page.locator("#files").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    expect(page.locator(".report").first.locator(".files")).to_contain_text(name)
    expect(page.locator(".report").first.locator("summary")).to_contain_text("Fertig")


def opened(page: Page, title: str) -> None:
    """Waits for an article."""
    expect(page.locator(".article-head").get_by_role("heading", name=title)).to_be_visible()


def state(page: Page, told: str) -> None:
    """Waits for the state of the article that is open."""
    expect(page.locator(".article-head .chip").first).to_have_text(told)


def do(page: Page, act: str) -> None:
    """Presses one of the buttons of the article."""
    page.locator(".article-head").get_by_role("button", name=re.compile(f"^{act}")).click()


def publish(page: Page) -> None:
    """Publishes what is open, having seen for whom."""
    do(page, "Veröffentlichen")
    page.get_by_role("dialog").get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    state(page, "Live")


def searchable(page: Page, served: Served) -> None:
    """Waits until every write so far can be found."""
    token = page.request.get(f"{served.base}/readyz").json()["outbox_token"]
    asked = {"query": "x", "min_index_token": token}
    assert page.request.post(f"{served.base}/v1/search", data=asked, headers={"Origin": served.base}).status == 200
