"""What the packaged model adds to the words: finding what is said in other words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flow.small_shelf import SMALL_SHELF, Desk, article, hit, shown
from kbassist.model.situation import Mode
from kbassist.model.suggestion import NoAnswer
from kbassist.settings import Settings
from kbassist.wiring import build


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    service = build(Settings(home=tmp_path_factory.mktemp("meaning"), embedder=None))
    desk = Desk(service)
    desk.shelve(*SMALL_SHELF)
    yield desk
    service.close()


def test_what_is_said_in_other_words_is_found_by_its_meaning(desk: Desk) -> None:
    asked = "I want to leave and terminate my agreement"
    assert "cancel-en" not in shown(desk.ask(asked, mode=Mode.LEXICAL))
    found = desk.ask(asked)
    assert shown(found)[0] == "cancel-en"
    assert found.degraded == ()
    assert hit(found, "cancel-en").why.scores["vector"] > 0


def test_the_three_modes_are_told_apart_in_the_shares(desk: Desk) -> None:
    shares = {mode: desk.ask("router red light", mode=mode).suggestions[0].why.shares for mode in Mode}
    assert shares[Mode.LEXICAL]["vector"] == 0
    assert shares[Mode.VECTOR]["vector"] == 1
    assert 0 < shares[Mode.HYBRID]["vector"] < 1


def test_a_model_has_less_to_say_in_a_language_it_hardly_knows(desk: Desk) -> None:
    known = {
        language: desk.ask(asked).suggestions[0].why.shares["vector"]
        for language, asked in (("en", "router red light"), ("ru", "роутер мигает красным"))
    }
    assert known["ru"] < known["en"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("my router shows a red light", "router-red-en"),
        ("Mein Router blinkt rot", "router-red-de"),
        ("Почему роутер мигает красным?", "router-red-ru"),
        ("Fehler E 105", "error-e105"),
        ("Ошибка E105", "error-e105"),
    ],
)
def test_meaning_does_not_drown_the_words_in_any_language(desk: Desk, asked: str, expected: str) -> None:
    assert shown(desk.ask(asked))[0] == expected


@pytest.mark.parametrize("mode", Mode)
def test_a_filter_and_the_gate_hold_for_meaning_too(desk: Desk, mode: Mode) -> None:
    asked = "compensation as a gesture for the trouble"
    assert not {"goodwill", "fraud", "loyalty"} & set(shown(desk.ask(asked, audiences=("public",), mode=mode)))
    for one in desk.ask(asked, filters={"tag": ("shop",)}, mode=mode).suggestions:
        assert one.edition.tags == ("shop",)


def test_a_talk_is_more_than_its_last_line(desk: Desk) -> None:
    lines = [
        "CUSTOMER: I lost my phone, please send me a new SIM card",
        "AGENT: Sure.",
        "CUSTOMER: how long will it take?",
    ]
    assert shown(desk.suggest(*lines))[0] == "sim-swap"


def test_of_twins_the_customers_plan_decides(desk: Desk) -> None:
    for plan in ("basic", "premium"):
        found = desk.suggest("CUSTOMER: the line was dead, what do I get back?", context={"plan": plan})
        assert shown(found)[0] == f"refund-{plan}"


def test_new_text_is_found_by_its_meaning_as_soon_as_it_is_shelved(desk: Desk) -> None:
    desk.shelve(article("slow", "en", "Sluggish connection", "Move the box away from thick walls."))
    found = desk.ask("my internet is too slow in the bedroom")
    assert shown(found)[0] == "slow"
    assert found.no_answer_reason is not NoAnswer.NO_MATCH
