"""What an agent lives through on the search page, in a real browser before a real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from browser.serving import Served

RED = "Mein Router leuchtet rot"
RED_TITLE = "Havelbox: Link leuchtet rot"


def ask(page: Page, question: str) -> None:
    page.locator("#query").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_selector("body:not([data-view=start]) #results:not([aria-busy])")


class TestGettingIn:
    def test_the_printed_link_lets_a_browser_in_and_leaves_no_key_in_the_address(
        self, stranger: Page, served: Served
    ) -> None:
        stranger.goto(served.link)
        assert stranger.url == f"{served.base}/desk"
        stranger.goto(served.base)
        expect(stranger.get_by_role("combobox", name="Frage")).to_be_focused()

    def test_without_a_key_there_is_the_login(self, stranger: Page, served: Served) -> None:
        stranger.goto(f"{served.base}/?q=router")
        assert stranger.url == f"{served.base}/login"
        expect(stranger.get_by_label("Schlüssel")).to_be_focused()
        expect(stranger.get_by_role("alert")).to_be_hidden()

    def test_a_wrong_key_is_told_and_the_right_one_then_works(self, stranger: Page, served: Served) -> None:
        stranger.goto(f"{served.base}/login?token=kb_wrong")
        expect(stranger.get_by_role("alert")).to_contain_text("Diesen Schlüssel gibt es nicht")
        for key in ("still wrong", served.link.partition("token=")[2]):
            expect(stranger.get_by_role("alert")).to_be_visible()
            stranger.get_by_label("Schlüssel").fill(key)
            stranger.get_by_role("button", name="Anmelden").click()
        expect(stranger.get_by_role("combobox", name="Frage")).to_be_visible()

    def test_logging_out_ends_it(self, page: Page, served: Served) -> None:
        page.get_by_role("button", name="Abmelden").click()
        expect(page.get_by_label("Schlüssel")).to_be_visible()
        page.goto(served.base)
        assert page.url.endswith("/login")

    def test_a_key_that_ended_meanwhile_is_told_with_the_way_back(self, page: Page) -> None:
        page.context.clear_cookies()
        ask(page, RED)
        expect(page.get_by_role("alert")).to_contain_text("Ihr Schlüssel gilt nicht mehr")
        page.get_by_role("link", name="Anmelden").click()
        expect(page.get_by_label("Schlüssel")).to_be_visible()


class TestFinding:
    def test_a_question_finds_its_article_with_marked_words_a_level_and_a_why(self, page: Page) -> None:
        ask(page, RED)
        first = page.get_by_role("listitem").first
        expect(first.get_by_role("link", name=RED_TITLE)).to_be_visible()
        marked = {word.lower() for word in first.locator("mark").all_inner_texts()}
        assert marked
        assert marked <= {"router", "leuchtet", "leuchten", "rot", "rote", "rotes"}
        expect(first.locator(".level")).to_have_text(re.compile("sicher|wahrscheinlich|unsicher"))
        expect(first.locator(".level .bars")).to_be_visible()
        expect(first.locator(".why")).to_have_text(re.compile("enthält: .*(rot|Router)", re.IGNORECASE))
        expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ Artikel\s*$"))

    def test_a_hit_in_another_language_than_the_question_says_so(self, page: Page) -> None:
        ask(page, "Wer bekommt einen fault report?")
        hit = page.get_by_role("listitem").filter(has=page.locator('a[data-article="business-sla-response.en"]'))
        expect(hit.locator(".tag")).to_have_text("auf Englisch")
        for part in (".title", ".passage", ".why span"):
            expect(hit.locator(part).first).to_have_attribute("lang", "en")
        ask(page, RED)
        expect(page.locator('.hit:has(a[lang="de"]) .tag')).to_have_count(0)

    def test_it_is_all_done_by_keyboard(self, page: Page) -> None:
        ask(page, RED)
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("link", name=RED_TITLE)).to_be_focused()
        page.keyboard.press("Enter")
        article = page.get_by_role("article", name=RED_TITLE)
        expect(article).to_be_focused()
        expect(article.get_by_role("heading", level=2)).to_have_text(RED_TITLE)
        expect(article.get_by_role("heading", name="So gehen Sie vor", level=3)).to_be_visible()
        expect(article.get_by_role("listitem").first).to_contain_text("Genau hinsehen.")
        expect(article).to_contain_text("öffentlich · gilt für Havelbox 7, Havelbox 5")
        page.keyboard.press("Escape")
        expect(article).to_be_hidden()
        expect(page.get_by_role("link", name=RED_TITLE)).to_be_focused()
        page.keyboard.press("/")
        expect(page.locator("#query")).to_be_focused()

    def test_the_address_and_the_back_button_know_where_one_was(self, page: Page) -> None:
        ask(page, RED)
        page.get_by_role("link", name=RED_TITLE).click()
        expect(page.get_by_role("article", name=RED_TITLE)).to_be_visible()
        page.reload()
        expect(page.get_by_role("article", name=RED_TITLE)).to_be_visible()
        expect(page.locator("#query")).to_have_value(RED)
        page.go_back()
        expect(page.get_by_role("article", name=RED_TITLE)).to_be_hidden()
        expect(page.get_by_role("link", name=RED_TITLE)).to_be_visible()
        page.go_back()
        expect(page.get_by_role("heading", name="Was möchte der Kunde wissen?")).to_be_visible()

    def test_what_is_typed_is_completed(self, page: Page) -> None:
        box = page.locator("#query")
        box.press_sequentially("Havelbox: L")
        offered = page.get_by_role("option", name=RED_TITLE)
        expect(offered).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#completions").get_by_role("option", selected=True)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(offered).to_be_hidden()
        box.press_sequentially("i")
        offered.click()
        expect(box).to_have_value(RED_TITLE)
        expect(page.get_by_role("listitem").first.get_by_role("link")).to_have_text(RED_TITLE)

    def test_an_example_is_a_question_asked(self, page: Page) -> None:
        page.get_by_role("button", name="Der Router leuchtet rot und das Internet ist weg").click()
        expect(page.get_by_role("listitem").first.get_by_role("link")).to_have_text(RED_TITLE)

    def test_the_title_of_the_page_tells_where_one_is(self, page: Page) -> None:
        expect(page).to_have_title("kbassist")
        ask(page, RED)
        expect(page).to_have_title(f"{RED} · kbassist")
        page.get_by_role("link", name=RED_TITLE).click()
        expect(page).to_have_title(f"{RED_TITLE} · kbassist")
        page.keyboard.press("Escape")
        expect(page).to_have_title(f"{RED} · kbassist")

    def test_nothing_found_says_what_to_do_next(self, page: Page) -> None:
        ask(page, "Xylophonquartett")
        expect(page.get_by_role("heading", name="Nichts gefunden")).to_be_visible()
        expect(page.locator("#results")).to_contain_text(re.compile("Versuchen Sie andere Wörter|Sagen Sie mehr"))

    def test_an_article_that_is_not_there_is_told(self, page: Page, served: Served) -> None:
        page.goto(f"{served.base}/articles/never-was")
        expect(page.get_by_role("status")).to_have_text("Diesen Artikel gibt es für Sie nicht (mehr).")
        page.get_by_label("Sprache dieser Seite").select_option("Русский")
        expect(page.get_by_role("status")).to_have_text("Эта статья вам недоступна.")


class TestLanguages:
    @pytest.mark.parametrize(
        ("name", "code", "button", "question"),
        [
            ("English", "en", "Search", "What does the customer want to know?"),
            ("Русский", "ru", "Найти", "Что хочет узнать клиент?"),
        ],
    )
    def test_the_page_speaks_another_language_and_remembers(
        self, page: Page, name: str, code: str, button: str, question: str
    ) -> None:
        page.get_by_label("Sprache dieser Seite").select_option(name)
        for _ in range(2):
            expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
            expect(page.get_by_role("heading", name=question)).to_be_visible()
            assert page.locator("html").get_attribute("lang") == code
            page.reload()

    def test_what_was_found_and_is_read_follows_the_language(self, page: Page) -> None:
        ask(page, RED)
        page.get_by_role("link", name=RED_TITLE).click()
        expect(page.get_by_role("article")).to_contain_text("Deutsch · öffentlich")
        page.get_by_label("Sprache dieser Seite").select_option("English")
        expect(page.get_by_role("article")).to_contain_text("German · public")
        expect(page.locator(".why").first).to_contain_text("matches:")
        expect(page.locator(".title").first).to_have_attribute("lang", "de")

    @pytest.mark.parametrize(
        ("name", "told"),
        [("Deutsch", "auf Englisch"), ("English", "in English"), ("Русский", "на английском")],
    )
    def test_a_hit_in_another_language_is_marked_in_the_language_of_the_page(
        self, page: Page, name: str, told: str
    ) -> None:
        page.get_by_label("Sprache dieser Seite").select_option(name)
        ask(page, "Wer bekommt einen fault report?")
        expect(page.locator(".tag").first).to_have_text(told)

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("Deutsch", "Gültig bis 31. Dezember 2029"),
            ("English", "Valid until December 31, 2029"),
            ("Русский", "Действует до 31 декабря 2029 г."),
        ],
    )
    def test_a_last_day_is_the_same_day_everywhere_and_written_as_in_the_language(
        self, browser: Browser, served: Served, name: str, told: str
    ) -> None:
        with browser.new_context(locale="de-DE", timezone_id="Asia/Vladivostok") as context:
            page = context.new_page()
            page.goto(served.link)
            page.goto(f"{served.base}/articles/hostile")
            page.get_by_label("Sprache dieser Seite").select_option(name)
            expect(page.locator("#article .facts")).to_contain_text(told)

    def test_an_error_is_told_in_the_language_of_the_page_and_follows_it(self, page: Page) -> None:
        too_long = "x" * 20_001
        page.evaluate(f"history.replaceState(null, '', '/?q={too_long}'); dispatchEvent(new PopStateEvent('popstate'))")
        expect(page.get_by_role("alert")).to_have_text("query: ist zu lang: erlaubt sind höchstens 20000, nicht 20001")
        page.get_by_label("Sprache dieser Seite").select_option("Русский")
        expect(page.get_by_role("alert")).to_have_text("query: слишком длинно: допустимо не больше 20000, а не 20001")

    def test_the_login_speaks_another_language_and_remembers(self, stranger: Page, served: Served) -> None:
        stranger.goto(f"{served.base}/login")
        stranger.get_by_label("Sprache dieser Seite").select_option("Русский")
        expect(stranger.get_by_role("button", name="Войти")).to_be_visible()
        stranger.goto(served.link)
        expect(stranger.get_by_role("button", name="Найти")).to_be_visible()


class TestSafety:
    def test_an_article_with_markup_of_its_own_is_text_and_runs_nothing(self, page: Page, served: Served) -> None:
        elsewhere: list[str] = []

        def note(request: Request) -> None:
            if not request.url.startswith((served.base, "data:")):
                elsewhere.append(request.url)

        page.on("request", note)
        ask(page, "Zitterrochen")
        page.locator(".title").first.click()
        article = page.get_by_role("article")
        expect(article.get_by_role("heading", level=2)).to_contain_text("<img src=x onerror=")
        expect(article).to_contain_text('<iframe src="javascript:parent.hurt=1"></iframe>')
        assert page.locator("main :is(script, img, svg, iframe, [onload], [onerror], a[href^=javascript])").count() == 0
        assert page.evaluate("window.hurt") is None
        assert elsewhere == []
