"""Denials are told from what only looks like one, and it is known what they deny."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.denial_words import DENIALS, HEDGES, LIMITS, NO_CLAIMS, REFUSALS, ByLanguage
from kbassist.language.denials import denials, denied, hedges, negations, without_denials


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A cancellation by telephone is not valid.", 1),
        ("Eine Kündigung am Telefon ist nicht gültig.", 1),
        ("Отмена по телефону не действует.", 1),
        ("no later than Friday", 0),
        ("nicht später als Freitag", 0),
        ("не позднее пятницы", 0),
        ("The notice is valid.", 0),
        ("You can't and don't have to.", 2),
    ],
)
def test_denials_are_counted_and_limits_are_none(text: str, count: int) -> None:
    assert denials(text) == count


def test_a_rule_and_its_opposite_read_alike_without_denials() -> None:
    assert without_denials("It is not valid").split() == ["It", "is", "valid"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("You must not switch off the router.", "switch"),
        ("Sie dürfen den Router nicht ausschalten.", "ausschalten"),
        ("Der Vertrag endet nicht, wenn Sie umziehen.", "endet"),
        ("Не выключайте роутер.", "выключайте"),
        ("You can't cancel by telephone.", "cancel"),
    ],
)
def test_what_is_denied_follows_the_denial_or_ends_its_clause(text: str, what: str) -> None:
    (about,) = denied(text)
    assert what in about


@pytest.mark.parametrize(
    "text",
    [
        "not later than Friday",
        "keine zehn Minuten",
        "не длиннее 4 метров",
        "не только телефон",
        "Нет ли аварии рядом",
        "Is it not on?",
        "Пока смена не подтверждена, действует старый адрес.",
    ],
)
def test_limits_questions_and_until_deny_nothing_that_another_language_must_deny(text: str) -> None:
    assert denied(text) == ()


def test_what_is_missing_or_blocked_may_stand_for_a_denial() -> None:
    assert hedges("the data are missing") == hedges("Zugang gesperrt") == hedges("не хватает") == 1
    assert hedges("The router is red.") == 0


def test_the_opposite_of_a_limit_is_one_more_word_that_denies() -> None:
    assert negations("It can not only be one.") == negations("It can only be one.") + 1


@given(st.text(max_size=200))
def test_any_text_can_be_asked_what_it_denies(text: str) -> None:
    assert all(word == word.casefold() for about in denied(text) for word in about)
    assert denials(text) <= negations(text)


def spelt(*lists: ByLanguage) -> list[str]:
    """Every entry of the lists as somebody may write it."""
    written = ", ".join(line for words in lists for line in words.values())
    for sign, letters in (("*", ""), ("?", ""), ("+", "er"), ("#", "20"), ("…", "so lange")):
        written = written.replace(sign, letters)
    return re.split(r",\s+", written)


@pytest.mark.parametrize("word", spelt(DENIALS, REFUSALS))
def test_every_word_that_denies_is_counted_once_and_taken_out(word: str) -> None:
    assert denials(f"a {word} b") == negations(f"a {word.upper()} b") == 1
    assert without_denials(f"a {word} b").split() == ["a", "b"]


@pytest.mark.parametrize("said", spelt(LIMITS))
def test_no_limit_counts_as_a_denial(said: str) -> None:
    assert denials(f"a {said} b") == 0


@pytest.mark.parametrize("said", spelt(NO_CLAIMS))
def test_what_only_looks_like_a_denial_claims_nothing(said: str) -> None:
    assert denied(f"a {said} b") == ()


@pytest.mark.parametrize("said", [*spelt(HEDGES), "impossible", "unpaid", "незачем"])
def test_every_word_that_may_stand_for_a_denial_is_heard(said: str) -> None:
    assert hedges(f"a {said} b") == 1
