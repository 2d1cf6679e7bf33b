"""What is found, in which order, in which words: by words alone, on one small shelf that nobody changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flow.small_shelf import ADMIN, AGENT, ROUTER, SMALL_SHELF, Desk, article, hit, shown
from kbassist.model.situation import Mode
from kbassist.model.suggestion import Found, NoAnswer
from kbassist.search.search import Searcher, Sources
from kbassist.settings import Settings
from kbassist.wiring import build


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    service = build(Settings(home=tmp_path_factory.mktemp("finding"), embedder="words"))
    desk = Desk(service)
    desk.shelve(*SMALL_SHELF)
    yield desk
    service.close()


LOST_PHONE = (
    article(
        "lost-phone-de",
        "de",
        "Zwei-Faktor-Anmeldung ohne Gerät",
        "Ein Kollege prüft die Angaben und schickt einen Brief. Danach wird die Anmeldung mit einem neuen Handy "
        "verknüpft. Das dauert fünf Werktage; ein zweiter Versuch am selben Tag ist nicht vorgesehen.",
        family="lost-phone",
    ),
    article(
        "lost-phone-en",
        "en",
        "Two-factor sign-in without the device",
        "A colleague checks the details and sends a letter.",
        family="lost-phone",
        phrasings=("my phone was stolen", "new phone, no code", "my mobile is gone"),
    ),
)


def marked(found: Found, article_id: str) -> list[str]:
    one = hit(found, article_id)
    return [one.passage.text[start:end] for start, end in one.highlights]


class TestFinding:
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("my router shows a red light", "router-red-en"),
            ("Mein Router blinkt rot", "router-red-de"),
            ("Почему роутер мигает красным?", "router-red-ru"),
            ("when does my new sim card arrive", "sim-swap"),
            ("Wie lang ist die Laufzeit vom Vertrag?", "term"),
        ],
    )
    def test_the_article_that_speaks_of_it_comes_first(self, desk: Desk, asked: str, expected: str) -> None:
        assert shown(desk.ask(asked))[0] == expected

    def test_a_family_stands_once_and_in_the_askers_language(self, desk: Desk) -> None:
        for language in ("en", "de", "ru"):
            found = desk.ask("Router red light, Router blinkt rot, роутер мигает", language=language)
            assert [one for one in shown(found) if one.startswith("router-red")] == [f"router-red-{language}"]

    def test_asked_in_german_words_an_english_reader_gets_the_english_translation(self, desk: Desk) -> None:
        found = desk.ask("Kündigung", language="en")
        assert shown(found)[0] == "cancel-en"
        assert found.language == "en"

    def test_a_question_in_a_language_the_family_does_not_speak_finds_it_by_its_code(self, desk: Desk) -> None:
        for code in ("E-105", "E105", "e 105", "Е105"):  # the last one typed on a Russian keyboard
            assert shown(desk.ask(f"Ошибка {code} на экране", language="ru"))[0] == "error-e105"

    def test_a_question_in_a_language_the_family_does_not_speak_finds_it_by_words_both_share(self, desk: Desk) -> None:
        assert shown(desk.ask("Хочу заказать SIM card, сколько ждать?"))[0] == "sim-swap"
        assert shown(desk.ask("Hilfe, ich brauche eine neue SIM Karte"))[0] == "sim-swap"

    def test_another_way_to_ask_leads_to_the_text_and_is_never_shown_itself(self, desk: Desk) -> None:
        found = desk.ask("Störlampe")
        assert shown(found)[0] == "router-red-de"
        assert found.suggestions[0].passage.text == ROUTER[1].body

    def test_in_a_long_talk_too_a_phrasing_leads_to_the_text(self, desk: Desk) -> None:
        babble = "Guten Tag hier spricht ein Kunde aus Hamburg " * 8
        found = desk.suggest(f"CUSTOMER: {babble}", "CUSTOMER: die Störlampe ist an", language="de")
        assert hit(found, "router-red-de").passage.text == ROUTER[1].body

    def test_a_phrasing_of_another_language_hides_no_article_that_holds_a_word_of_the_question(
        self, tmp_path: Path
    ) -> None:
        asked = (
            "Mein Telefon wurde gestohlen, ich komme nicht in mein Konto, meine Tochter fährt morgen nach Spanien, "
            "die Bank hat auch angerufen, ein neues Handy kaufe ich am Montag"
        )
        service = build(Settings(home=tmp_path, embedder="words"))
        try:
            desk = Desk(service)
            desk.shelve(*SMALL_SHELF, *LOST_PHONE)
            found = desk.suggest(f"CUSTOMER: {asked}", language="de")
            assert hit(found, "lost-phone-de").passage.text == LOST_PHONE[0].body
            assert hit(found, "lost-phone-de").why.scores["lexical"] == 0  # the English phrasing earned the place
        finally:
            service.close()

    def test_the_words_that_match_are_marked_to_the_character(self, desk: Desk) -> None:
        assert marked(desk.ask("plugging routers in"), "router-red-en") == ["router", "plug"]
        assert marked(desk.ask("Stecker der Router"), "router-red-de") == ["Stecker", "Routers"]
        assert marked(desk.ask("выключить роутеры"), "router-red-ru") == ["Выключите", "роутер"]
        assert marked(desk.ask("Code E105"), "error-e105") == ["Code", "E-105"]

    def test_every_hit_says_which_words_matched(self, desk: Desk) -> None:
        why = hit(desk.ask("premium refund after outage"), "refund-premium").why
        assert why.terms
        assert why.scores["lexical"] > 0
        assert sum(why.shares.values()) == pytest.approx(1, abs=0.001)

    def test_nothing_asked_and_nothing_found_are_told_apart(self, desk: Desk) -> None:
        for silence in ("", "   ", "\n"):
            assert desk.ask(silence).no_answer_reason is NoAnswer.EMPTY_QUERY
        assert desk.suggest().no_answer_reason is NoAnswer.EMPTY_QUERY
        assert desk.suggest("SYSTEM: the call is recorded").no_answer_reason is NoAnswer.EMPTY_QUERY
        assert desk.ask("qwrtz").no_answer_reason is NoAnswer.NO_MATCH
        assert desk.ask("qwrtz").suggestions == ()

    def test_nothing_but_stop_words_and_signs_match_nothing(self, desk: Desk) -> None:
        for asked in ("the", "??", "und", "и"):
            assert desk.ask(asked).no_answer_reason is NoAnswer.NO_MATCH

    def test_without_a_sentence_model_nothing_is_missing_unless_it_was_asked_for(self, desk: Desk) -> None:
        for mode in Mode:
            found = desk.ask("router red light", mode=mode)
            assert shown(found)[0] == "router-red-en"
            assert found.degraded == (("vector: no embedder",) if mode is Mode.VECTOR else ())

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        words=st.lists(st.sampled_from(["router", "red light", "credit", "goodwill", "Vertrag", "роутер", "E-105"])),
        noise=st.text(max_size=20),
        limit=st.integers(1, 5),
    )
    def test_whatever_is_asked_hits_are_ranked_from_one_best_first_within_the_limit(
        self, desk: Desk, words: list[str], noise: str, limit: int
    ) -> None:
        found = desk.ask(" ".join([*words, noise]), by=ADMIN, limit=limit)
        hits = found.suggestions
        assert len(hits) <= limit
        assert bool(hits) is (found.no_answer_reason is None)
        assert [one.rank for one in hits] == list(range(1, len(hits) + 1))
        assert [one.id for one in hits] == [f"{found.search_id}.{one.rank}" for one in hits]
        assert [one.score for one in hits] == sorted((one.score for one in hits), reverse=True)
        assert len({one.edition.family for one in hits}) == len(hits)
        for one in hits:
            assert 0 <= one.confidence <= 1
            ends = [0, *(place for span in one.highlights for place in span), len(one.passage.text)]
            assert ends == sorted(ends)


class TestContext:
    """Articles that are twins but for the customer they apply to."""

    @pytest.mark.parametrize(
        ("asked", "context", "right", "wrong"),
        [
            ("What do I get back after an outage?", {"plan": "premium"}, "refund-premium", "refund-basic"),
            ("What do I get back after an outage?", {"plans": ["basic"]}, "refund-basic", "refund-premium"),
            ("Wann öffnet der Laden?", {"region": "BE"}, "shop-BE", "shop-BY"),
            ("Wann öffnet der Laden?", {"regions": ["by"]}, "shop-BY", "shop-BE"),
        ],
    )
    def test_of_twins_what_is_known_of_the_customer_decides(
        self, desk: Desk, asked: str, context: dict[str, object], right: str, wrong: str
    ) -> None:
        found = desk.suggest(f"CUSTOMER: {asked}", context=context)
        assert shown(found)[:2] == [right, wrong]
        assert "fits" in hit(found, right).why.facts[0]
        assert "does not fit" in hit(found, wrong).why.facts[0]

    def test_a_match_lifts_a_mismatch_sinks_and_an_unknown_key_does_neither(self, desk: Desk) -> None:
        asked = "CUSTOMER: What do I get back after an outage?"
        plain, known = desk.suggest(asked, context={"colour": "red"}), desk.suggest(asked, context={"plan": "premium"})
        assert hit(plain, "refund-premium").why.context == hit(plain, "refund-basic").why.context == 1
        assert hit(known, "refund-premium").why.context > 1 > hit(known, "refund-basic").why.context

    def test_what_is_named_in_the_talk_outweighs_what_is_in_the_file(self, desk: Desk) -> None:
        asked = ["CUSTOMER: I changed to the premium plan.", "CUSTOMER: what do I get back after an outage?"]
        assert shown(desk.suggest(*asked, context={"plan": "basic"}))[0] == "refund-premium"

    def test_the_newest_named_value_decides(self, desk: Desk) -> None:
        asked = ["CUSTOMER: outage refund on premium?", "AGENT: one moment", "CUSTOMER: sorry, my plan is basic"]
        assert shown(desk.suggest(*asked))[0] == "refund-basic"

    def test_a_strict_key_excludes_what_others_only_sink(self, desk: Desk) -> None:
        service = desk.service
        read = (service.embedder, service.analyzer, service.words)
        sources = Sources(service.shelf, service.articles, service.outbox, service.journal, *read, service.feedbacks)
        strict = Desk(service)
        strict.use(Searcher(sources, frozenset({"plan"})))
        found = strict.suggest("CUSTOMER: refund after an outage", context={"plan": "premium"})
        assert shown(found)[0] == "refund-premium"
        assert "refund-basic" not in shown(found)
        reason = strict.explain(found, "refund-basic")
        assert "excludes" in reason["reason"]
        assert reason["facts"] == ["plan: basic only"]

    def test_the_date_of_the_contract_decides_which_text_holds(self, desk: Desk) -> None:
        for signed, right in (("2023-05-01", "notice-old"), ("2024-01-01", "notice-new"), ("2025-05-01", "notice-new")):
            found = desk.suggest("CUSTOMER: what is the notice period?", context={"contract_date": signed})
            assert [one for one in shown(found) if one.startswith("notice")] == [right]

    def test_without_a_date_the_text_of_today_holds(self, desk: Desk) -> None:
        assert shown(desk.ask("notice period"))[0] == "notice-new"
        assert "notice-old" not in shown(desk.ask("notice period"))


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({"tag": ("shop",)}, {"sim-swap", "voucher"}),
            ({"language": ("de",)}, {"error-e105"}),
            ({"article": ("sim-swap", "router-red-en")}, {"sim-swap", "router-red-en"}),
            ({"family": ("router-red",)}, {"router-red-en"}),
            ({"product": ("fiber",)}, {"router-red-en"}),
            ({"product": ("fiber",), "tag": ("shop",)}, set()),
            ({"product": ("cable",)}, set()),
            ({"no-such-key": ("x",)}, set()),
        ],
    )
    def test_a_filter_is_hard(self, desk: Desk, filters: dict[str, tuple[str, ...]], expected: set[str]) -> None:
        found = desk.ask("router red light new sim card voucher E-105", language="en", filters=filters)
        assert set(shown(found)) == expected
        assert (found.no_answer_reason is NoAnswer.NO_MATCH) is (not expected)


class TestTalk:
    def test_a_talk_is_more_than_its_last_line(self, desk: Desk) -> None:
        last = "CUSTOMER: and how long does that take?"
        opening = "CUSTOMER: I lost my phone, please send me a new SIM card"
        assert shown(desk.suggest(opening, "AGENT: Sure, it is on its way.", last))[0] == "sim-swap"
        assert "sim-swap" not in shown(desk.suggest(last))

    def test_when_the_matter_changes_the_new_one_comes_first(self, desk: Desk) -> None:
        lines = ["CUSTOMER: I need a new SIM card", "AGENT: Done.", "CUSTOMER: now the router shows a red light"]
        assert shown(desk.suggest(*lines))[:2] == ["router-red-en", "sim-swap"]

    def test_the_answer_is_in_the_customers_language_whatever_the_agent_speaks(self, desk: Desk) -> None:
        found = desk.suggest("AGENT: red light on the router?", "CUSTOMER: Ja genau, mein Router blinkt rot")
        assert (found.language, shown(found)[0]) == ("de", "router-red-de")

    def test_what_is_believed_comes_with_the_answer(self, desk: Desk) -> None:
        found = desk.suggest("CUSTOMER: the premium refund please", context={"tariff_colour": "blue"})
        assert found.situation is not None
        believed = {(fact.key, fact.value, fact.source) for fact in found.situation.facts}
        assert believed == {("plan", "premium", "talk"), ("tariff_colour", "blue", "context")}


class TestExplaining:
    def test_of_a_shown_article_its_rank_and_every_number(self, desk: Desk) -> None:
        told = desk.explain(desk.ask("router red light"), "router-red-en")
        assert (told["shown_rank"], told["rank"], told["instead"]) == (1, 1, None)
        assert told["reason"] == "It ranks among those shown."
        assert told["scores"] == told["best_scores"]
        assert told["shown_why"]["scores"]

    def test_of_one_found_by_another_way_to_ask_that_it_was_shown(self, desk: Desk) -> None:
        assert desk.explain(desk.ask("Störlampe"), "router-red-de")["reason"] == "It ranks among those shown."

    def test_of_one_that_others_outrank(self, desk: Desk) -> None:
        found = desk.ask("goodwill credit voucher", limit=1)
        second = shown(desk.ask("goodwill credit voucher", limit=2))[1]
        told = desk.explain(found, second)
        assert (told["shown_rank"], told["rank"]) == (None, 2)
        assert told["reason"] == "Others rank before it."

    def test_of_one_in_whose_place_its_translation_is_shown(self, desk: Desk) -> None:
        told = desk.explain(desk.ask("router red light"), "router-red-de")
        assert told["instead"] == "router-red-en"
        told = desk.explain(desk.ask("Kündigung", language="en"), "cancel-de")
        assert (told["instead"], told["reason"]) == ("cancel-en", "Another of its family is shown in its place.")

    def test_of_one_that_nothing_found(self, desk: Desk) -> None:
        told = desk.explain(desk.ask("router red light"), "sim-swap")
        assert told["rank"] is None
        assert told["reason"].startswith("None of its passages is near enough")

    def test_of_one_that_a_filter_leaves_out_or_whose_time_is_over(self, desk: Desk) -> None:
        for found, id in (
            (desk.ask("router red light", filters={"tag": ("shop",)}), "router-red-en"),
            (desk.ask("summer offer"), "summer"),
            (desk.suggest("CUSTOMER: notice period?", context={"contract_date": "2025-01-01"}), "notice-old"),
        ):
            assert "not in force, or the filters or audiences" in desk.explain(found, id)["reason"]

    def test_of_one_that_is_not_published(self, desk: Desk) -> None:
        desk.service.library.write(article("draft", "en", "Router red light", "To be written."), "editor")
        assert desk.explain(desk.ask("router red light"), "draft", AGENT)["reason"] == "The article is not published."
