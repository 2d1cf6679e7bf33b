"""Yes and no in three languages, with and without the words: an answer is understood by what was asked."""

from __future__ import annotations

import pytest

from kbassist.language.durations import lasted
from kbassist.language.polarity import affirms, bare, succeeds

YES = (
    ("Is the lamp green?", "Yes, it is."),
    ("Does the car start?", "The car starts right away."),
    ("Is there nothing on the screen?", "Nothing shows when it boots up."),
    ("Does the wheel turn without the tires rotating?", "They don't rotate when I turn it."),
    ("Is the battery older than a year?", "I bought it three years ago."),
    ("Leuchtet die Lampe?", "Ja, aber nur schwach."),
    ("Ist das Kabel fest?", "Das Kabel ist fest."),
    ("Горит ли лампочка?", "Да, горит."),
    ("Интернет работает?", "Конечно, работает."),
)
NO = (
    ("Is the lamp green?", "Nope."),
    ("Does the car start?", "I checked the car. It doesn't start."),
    ("Are the lug nuts loose?", "They are tight on all of them."),
    ("Is the steering hard?", "It is easy to steer."),
    ("Do you hear it only in turns?", "The sound can be heard even when I am driving straight."),
    ("Is the battery older than a year?", "It is only two months old."),
    ("Is the battery older than a year?", "It isn't a year old yet."),
    ("Leuchtet die Lampe?", "Nein, die ist dunkel."),
    ("Ist der Stecker locker?", "Der sitzt fest."),
    ("Geht das Internet wieder?", "Geht immer noch nicht."),
    ("Горит ли лампочка?", "Да нет, не горит."),
    ("Пахнет гарью?", "Ничем не пахнет."),
)


@pytest.mark.parametrize(("question", "reply"), YES)
def test_a_yes_is_understood_with_or_without_the_word(question: str, reply: str) -> None:
    assert affirms(reply, question) > 0


@pytest.mark.parametrize(("question", "reply"), NO)
def test_a_no_is_understood_with_or_without_the_word(question: str, reply: str) -> None:
    assert affirms(reply, question) < 0


@pytest.mark.parametrize(
    "told",
    ["Yes! It works again.", "Jetzt geht's!", "Die Lampe ist grün, läuft.", "Ура, заработало!", "the code is gone"],
)
def test_success_is_heard(told: str) -> None:
    assert succeeds(told) > 0


@pytest.mark.parametrize(
    "told",
    ["it's still red", "bleibt aber rot", "geht immer noch nicht", "всё так же мигает", "nope, back to red again"],
)
def test_failure_is_heard(told: str) -> None:
    assert succeeds(told) < 0


def test_what_tells_neither_is_neither() -> None:
    assert succeeds("My name is Weber.") == 0


def test_a_phrase_with_words_of_its_own_is_no_mere_yes() -> None:
    assert (bare("yes"), bare("Nein"), bare("да"), bare("yes, one switch is down")) == (1, -1, 1, 0)


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ("for ten minutes", 10),
        ("seit gut vier Stunden", 240),
        ("девять дней", 9 * 1440),
        ("ein paar Stunden", 180),
        ("just now", 5),
        ("the lamp is red", None),
    ],
)
def test_how_long_something_lasts_is_read_in_every_language(told: str, minutes: float | None) -> None:
    assert lasted(told) == minutes
