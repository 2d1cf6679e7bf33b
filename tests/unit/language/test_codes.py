"""A code is the same whether it is read from a screen or spelled into a telephone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.codes import codes


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("the page says E-118", "118"),
        ("there is this code e one eighteen or e hundred eighteen", "118"),
        ("da steht immer so a fünf null eins", "501"),
        ("irgendwas mit W vierhundertzwei", "402"),
        ("it says em three oh one", "301"),
        ("ошибка в четыреста два", "402"),
        ("опять в четыре ноль два", "402"),
    ],
)
def test_a_code_is_recognised_written_and_said(said: str, code: str) -> None:
    assert codes(said) == (code,)


@pytest.mark.parametrize("said", ["null drei null zwei drei", "в пять часов", "I have 1000 mbit", "a fine day", ""])
def test_what_is_no_code_is_none(said: str) -> None:
    assert codes(said) == ()


@given(st.integers(100, 9999), st.sampled_from("AEFMW"))
def test_every_written_code_is_found_in_its_sentence(number: int, letter: str) -> None:
    assert codes(f"The box shows {letter}-{number}, what now?") == (str(number),)
