"""Simulated mishearing: as many errors as were asked for, words that sound alike, the same ones every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from kbassist.learning.noise import Mishearing, sound_of

TEXT = "the router blinks red and the cable of the modem was pulled out while the lamp on the box is green again today"
MORE = "rooter links rat table model lump fox queen bulb gain cabal"
HEARD = Mishearing([("en", f"{TEXT} {MORE}"), ("ru", "кабель роутер")])
MANY = " ".join([TEXT] * 20)


def errors(heard: str, said: str) -> float:
    return Levenshtein.distance(heard.split(), said.split()) / len(said.split())


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.3])
def test_about_as_many_words_are_wrong_as_were_asked_for(rate: float) -> None:
    assert errors(HEARD.heard(MANY, "en", rate, "1"), MANY) == pytest.approx(rate, abs=0.05)


@given(st.integers())
def test_the_same_seed_mishears_in_the_same_way(seed: int) -> None:
    assert HEARD.heard(TEXT, "en", 0.3, str(seed)) == HEARD.heard(TEXT, "en", 0.3, str(seed))


def test_another_seed_mishears_otherwise() -> None:
    assert len({HEARD.heard(MANY, "en", 0.3, str(seed)) for seed in range(5)}) == 5


def test_without_errors_or_in_a_language_without_words_nothing_changes() -> None:
    assert HEARD.heard(TEXT, "en", 0, "1") == TEXT
    assert HEARD.heard("Die Lampe ist rot.", "de", 0.5, "1") == "Die Lampe ist rot."


def test_what_is_heard_instead_sounds_alike() -> None:
    assert {HEARD.heard("cable", "en", 1, str(seed)) for seed in range(40)} >= {"cabal"}
    assert sound_of("роутер") == sound_of("router") == sound_of("rooter")
    assert sound_of("Kabel") == sound_of("cabal")
