"""What an agent lives through at the desk, in a real browser before a real server."""

from __future__ import annotations

import re
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Page, expect

from browser.serving import Served, free_port, running
from browser.talking import LINES, NEXT, RATES, RED, REPLAY, card, house, replaying, said
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.settings import Settings
from kbassist.wiring import build


def kept(desk: Page, verdict: str) -> None:
    """Waits until the server has this verdict."""
    asking = (
        f"() => fetch('/v1/feedback?verdict={verdict}').then(reply => reply.json()).then(told => told.feedback.length)"
    )
    desk.wait_for_function(asking)


class TestBeginning:
    def test_the_printed_link_leads_to_a_desk_that_says_what_it_is_for(self, desk: Page, desk_served: Served) -> None:
        assert desk.url == f"{desk_served.base}/desk"
        expect(desk.get_by_role("heading", level=2)).to_have_text(
            "Der richtige Artikel, während der Kunde noch spricht"
        )
        expect(desk.get_by_role("button", name=REPLAY)).to_be_enabled()

    def test_a_sample_talk_is_chosen_by_channel_and_by_how_the_customer_begins(self, desk: Page) -> None:
        desk.get_by_label("Kanal").select_option("Chat")
        expect(desk.locator(".samples li")).to_have_count(1)
        desk.locator(".samples").get_by_role("button", name="Die Lampe Link").click()
        expect(desk.locator(".typing")).to_have_text("Kunde schreibt …")
        expect(desk.locator("#playing")).to_have_text("Beispielgespräch 1/3")

    def test_open_talks_are_found_and_taken_up(self, desk: Page, desk_served: Served) -> None:
        opened = desk.request.post(
            f"{desk_served.base}/v1/interactions",
            data={"channel": "messenger", "customer_id": "C1", "new": True},
            headers={"Origin": desk_served.base},
        )
        assert opened.status == 201
        desk.reload()
        desk.locator(".choices").get_by_role("button", name=re.compile("Kunde C1.*Messenger")).first.click()
        expect(desk).to_have_url(re.compile(opened.json()["id"]))
        expect(desk.get_by_role("heading", name="Sabine Kretschmer")).to_be_visible()
        desk.go_back()
        expect(desk.get_by_role("button", name=REPLAY)).to_be_visible()

    def test_who_may_not_follow_talks_is_sent_to_the_search(
        self, stranger: Page, desk_served: Served, desk_home: Path
    ) -> None:
        service = build(Settings(home=desk_home, embedder="words"))
        key = service.principals.create("editor", [Role.EDITOR], None, now_utc())
        service.close()
        stranger.goto(f"{desk_served.base}/login?token={key}")
        assert stranger.url == f"{desk_served.base}/editor"
        stranger.goto(f"{desk_served.base}/desk")
        expect(stranger.get_by_role("alert")).to_have_text("Ihr Schlüssel darf suchen, aber keine Gespräche begleiten.")

    def test_a_talk_that_is_not_there_is_told(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/desk?interaction=i_nowhere")
        expect(desk.get_by_role("alert")).to_have_text("Dieses Gespräch gibt es für Sie nicht.")
        expect(desk.locator("#line")).to_be_empty()


class TestReplay:
    def test_while_the_customer_speaks_the_right_article_comes_with_its_reason(self, desk: Page) -> None:
        desk.get_by_role("button", name=REPLAY).click()
        expect(desk.locator(".turn.agent.interim")).to_be_visible()
        expect(desk.locator("#customer")).to_contain_text("Sabine Kretschmer")
        expect(desk.locator("#customer")).to_contain_text("Havelbox 7")
        expect(desk.locator("#customer .case")).to_contain_text("Rückruf versprochen")
        expect(desk.locator("#customer .age")).to_contain_text("Stand: ")
        said(desk, "dauerhaft rot")
        first = desk.locator("#cards > li").first
        expect(first.get_by_role("link")).to_have_text(RED)
        expect(first.locator(".why")).to_have_text(re.compile("^weil der Kunde „.*dauerhaft rot.*“ sagt"))
        assert first.locator("mark").count() > 0
        expect(desk.locator(".turn.customer mark", has_text="dauerhaft rot")).to_be_visible()

    def test_it_pauses_goes_on_and_ends(self, desk: Page) -> None:
        replaying(desk)
        desk.get_by_role("button", name="Weiter", exact=True).click()
        expect(desk.get_by_role("button", name="Pause")).to_be_visible()
        expect(desk.locator("#playing")).to_have_text("Das Beispielgespräch ist vorbei.")
        expect(desk.locator(".turn:not(.interim)")).to_have_count(len(LINES))
        desk.get_by_role("button", name="Anderes Gespräch").click()
        expect(desk.get_by_role("button", name=REPLAY)).to_be_visible()

    def test_the_talk_is_there_again_after_a_reload(self, desk: Page) -> None:
        replaying(desk)
        desk.reload()
        expect(desk.locator(".turn.customer")).to_contain_text("dauerhaft rot")
        expect(card(desk, RED)).to_be_visible()
        expect(desk.locator("#line")).to_have_text("Verbunden")


class TestHelping:
    def test_an_article_is_read_used_and_another_dismissed_by_keyboard(self, desk: Page) -> None:
        replaying(desk)
        desk.keyboard.press("1")
        article = desk.get_by_role("article", name=RED)
        expect(article).to_be_focused()
        desk.keyboard.press("u")
        expect(desk.locator("#used")).to_contain_text(RED)
        expect(card(desk, RED)).to_have_count(0)
        desk.keyboard.press("Escape")
        expect(article).to_be_hidden()
        other = desk.locator("#cards > li").first.get_by_role("link").inner_text()
        desk.keyboard.press("x")
        expect(card(desk, other)).to_have_count(0)
        for verdict in ("opened", "used", "dismissed"):
            kept(desk, verdict)
        desk.reload()
        expect(desk.locator("#line")).to_have_text("Verbunden")
        expect(desk.locator(".turn.customer")).to_be_visible()
        expect(card(desk, RED)).to_have_count(0)

    def test_a_suggestion_that_stays_is_the_same_element_and_takes_no_focus(self, desk: Page) -> None:
        replaying(desk)
        desk.locator("#cards > li").first.evaluate("card => { card.known = true; }")
        desk.keyboard.press("/")
        desk.keyboard.type("Tarif")
        desk.locator("#pause").evaluate("button => button.click()")
        expect(card(desk, RATES)).to_be_visible()
        assert card(desk, RED).evaluate("card => card.known")
        expect(desk.locator("#query")).to_be_focused()
        expect(desk.locator("#query")).to_have_value("Tarif")

    def test_the_text_is_copied(self, desk: Page) -> None:
        desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
        replaying(desk)
        desk.keyboard.press("c")
        expect(desk.locator("#status")).to_contain_text("Kopiert.")
        assert "Havelbox" in desk.evaluate("navigator.clipboard.readText()")

    def test_a_verdict_on_an_article_is_kept(self, desk: Page) -> None:
        replaying(desk)
        desk.keyboard.press("1")
        judging = desk.get_by_role("group", name="War das richtig?")
        judging.get_by_role("button", name="Veraltet").click()
        expect(judging.get_by_role("button", name="Veraltet")).to_have_attribute("aria-pressed", "true")
        desk.wait_for_function(
            "() => fetch('/v1/feedback?verdict=outdated').then(r => r.json()).then(f => f.feedback.length)"
        )

    def test_what_the_customer_has_tried_is_struck_through(self, desk: Page, desk_served: Served) -> None:
        tried = "Die Link Lampe an der Havelbox leuchtet rot, ich habe schon neu gestartet und den Stecker gezogen"
        doors, headers = f"{desk_served.base}/v1/interactions", {"Origin": desk_served.base}
        opened = desk.request.post(doors, data={"channel": "chat", "new": True}, headers=headers).json()
        said = desk.request.post(
            f"{doors}/{opened['id']}/turns", data={"role": "CUSTOMER", "text": tried}, headers=headers
        )
        assert said.ok
        desk.goto(f"{desk_served.base}/desk?interaction={opened['id']}")
        expect(card(desk, RED).locator(".tag.tried")).to_have_text("teils schon versucht")
        expect(card(desk, RED).locator("s.tried")).to_contain_text("Neu starten")

    def test_a_search_of_ones_own_stands_before_the_suggestions_until_left(self, desk: Page) -> None:
        replaying(desk)
        desk.keyboard.press("/")
        desk.locator("#query").press_sequentially("Offenen B")
        expect(desk.get_by_role("option", name=RATES)).to_be_visible()
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("heading", name="Suche: Offenen B")).to_be_visible()
        expect(desk.locator("#cards > li").first.get_by_role("link")).to_have_text(RATES)
        desk.get_by_role("button", name="Zurück zu den Vorschlägen").click()
        expect(card(desk, RED)).to_be_visible()

    def test_the_desk_speaks_another_language_in_the_middle_of_a_talk(self, desk: Page) -> None:
        replaying(desk)
        desk.keyboard.press("1")
        expect(desk.get_by_role("article", name=RED)).to_be_visible()
        desk.get_by_label("Sprache dieser Seite").select_option("English")
        expect(desk.locator("#cards > li").first.locator(".why")).to_have_text(
            re.compile("^because the customer said “")
        )
        expect(desk.locator(".turn.customer .who")).to_have_text("Customer")
        expect(desk.locator("#line")).to_have_text("Connected")
        expect(desk.get_by_role("article", name=RED)).to_contain_text("German · public")
        desk.get_by_label("Language of this page").select_option("Русский")
        expect(desk.locator("#cards > li").first.locator(".why")).to_have_text(
            re.compile("^потому что клиент сказал «")
        )

    def test_a_talk_ends_with_its_outcome(self, desk: Page) -> None:
        replaying(desk)
        desk.get_by_text("Beenden …").click()
        desk.get_by_role("button", name="gelöst", exact=True).click()
        for _ in range(2):
            expect(desk.locator(".ended")).to_have_text("Dieses Gespräch ist beendet: gelöst.")
            expect(desk.locator(".turn.customer")).to_contain_text("dauerhaft rot")
            expect(desk.get_by_text("Beenden …")).to_be_hidden()
            expect(desk.locator("#line")).to_be_empty()
            desk.reload()


def test_a_desk_that_loses_its_server_carries_on_by_itself(stranger: Page, tmp_path: Path) -> None:
    home, port, variables = tmp_path / "home", free_port(), house(tmp_path)
    with ExitStack() as stack:
        served = stack.enter_context(running(home, port, **variables))
        stranger.goto(served.link)
        replaying(stranger)
        stack.close()
        expect(stranger.locator("#line")).to_have_text("Verbindung verloren, verbinde neu …")
        stranger.get_by_role("button", name="Weiter", exact=True).click()
        expect(card(stranger, RED)).to_be_visible()
        stack.enter_context(running(home, port, **variables))
        expect(stranger.locator("#line")).to_have_text("Verbunden")
        expect(card(stranger, RATES)).to_be_visible()
        expect(stranger.locator("#playing")).to_have_text("Das Beispielgespräch ist vorbei.")
        texts = stranger.locator(".turn p").all_inner_texts()
        assert [text[:12] for text in texts] == [text[:12] for _, text in LINES]


def test_what_an_agent_saw_is_known_once_and_what_another_process_withdraws_is_told_at_once(
    stranger: Page, tmp_path: Path
) -> None:
    home, variables = tmp_path / "home", house(tmp_path)
    with running(home, free_port(), **variables) as served:
        stranger.goto(served.link)
        replaying(stranger)
        kept(stranger, "displayed")
        stranger.get_by_role("button", name="Weiter", exact=True).click()
        expect(card(stranger, RATES)).to_be_visible()
        stranger.keyboard.press("1")
        article = stranger.get_by_role("article", name=RED)
        expect(article).to_be_visible()
        service = build(Settings(home=home, embedder="words"))
        service.library.withdraw("router-offline-red-light.de", "editor")
        service.close()
        expect(article.get_by_role("alert")).to_contain_text("eben zurückgezogen")
        expect(card(stranger, RED)).to_have_count(0)
        expect(stranger.locator("#status .alert")).to_contain_text(RED)
        expect(stranger.locator("#news")).to_contain_text("Zurückgezogen")
        asked = stranger.request.get(f"{served.base}/v1/feedback?verdict=displayed&page_size=100").json()
    seen = [one["suggestion_id"] for one in asked["feedback"]]
    assert len(seen) == len({*seen}) > 1


def test_another_system_shows_the_desk_in_a_narrow_frame(stranger: Page, tmp_path: Path) -> None:
    home, port, variables = tmp_path / "home", free_port(), house(tmp_path)
    (tmp_path / "index.html").write_text(
        f'<iframe src="http://127.0.0.1:{port}/desk" width="400" height="780"></iframe>'
    )
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{host.server_port}"
        with running(home, port, KBASSIST_FRAMED_BY=origin, **variables) as served:
            stranger.goto(served.link)
            stranger.goto(origin)
            frame = stranger.frame_locator("iframe")
            frame.get_by_role("button", name=REPLAY).click()
            frame.get_by_role("button", name=NEXT).click()
            expect(frame.locator("#cards > li").first.get_by_role("link")).to_have_text(RED)
            frame.get_by_role("button", name="Gespräch", exact=True).click()
            expect(frame.locator(".turn.customer").first).to_be_visible()
            expect(frame.locator("#cards")).to_be_hidden()
        host.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, format: str, *args: Any) -> None:
        pass
