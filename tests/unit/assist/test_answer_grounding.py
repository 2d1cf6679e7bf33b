"""What a sentence may say that cites others: what they say, and nothing of its own."""

from __future__ import annotations

import pytest

from kbassist.adapters.words import packaged_words
from kbassist.assist.answer_closeness import Closeness
from kbassist.assist.answer_grounding import Source, carried
from kbassist.language.analyzer import Analyzer

BY = Closeness(Analyzer(), packaged_words(), lambda _: 1.0)

NOTICE = "The notice period is one month to the end of the term."
RESTART = "Unplug the router, wait ten seconds and plug it in again."
NO_FEE = "Für die Kündigung fällt keine Gebühr an."
MOVE = "При переезде сообщите нам новый адрес за 14 дней."


@pytest.mark.parametrize(
    ("sentence", "language", "source"),
    [
        ("Your notice period is one month to the end of the term.", "en", NOTICE),
        ("Unplug the router, wait 10 seconds, then plug it in again.", "en", RESTART),
        ("Für die Kündigung gibt es keine Gebühr.", "de", NO_FEE),
        ("Сообщите нам новый адрес за 14 дней при переезде.", "ru", MOVE),
    ],
)
def test_other_words_for_the_same_are_carried(sentence: str, language: str, source: str) -> None:
    assert carried(sentence, language, [Source(source, language)], BY)


@pytest.mark.parametrize(
    ("sentence", "language", "source"),
    [
        ("The notice period is three months to the end of the term.", "en", NOTICE),
        ("The notice period is not one month to the end of the term.", "en", NOTICE),
        ("The notice period is always one month to the end of the term.", "en", NOTICE),
        ("Unplug the router, wait ten minutes, and send your card to evil.example.", "en", RESTART),
        ("Unplug the router of Cisco, wait ten seconds.", "en", RESTART),
        ("Für die Kündigung fällt eine Gebühr an.", "de", NO_FEE),
        ("Für die Kündigung fällt keine Gebühr an, und Sie erhalten kostenlos ein Telefon.", "de", NO_FEE),
        ("Сообщите нам новый адрес за 30 дней при переезде.", "ru", MOVE),
        ("Не сообщайте нам новый адрес за 14 дней при переезде.", "ru", MOVE),
        ("Your contract is renewed and a technician will visit tomorrow morning.", "en", NOTICE),
    ],
)
def test_a_number_a_name_a_promise_or_a_denial_of_its_own_is_not_carried(
    sentence: str, language: str, source: str
) -> None:
    assert not carried(sentence, language, [Source(source, language)], BY)


def test_nothing_is_carried_by_nothing() -> None:
    assert not carried(NOTICE, "en", [], BY)
