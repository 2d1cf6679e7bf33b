"""Personal data leaves the text; what the question is about stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.redact import redact


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("write to ann.b+x@example.co.uk, please", "write to [EMAIL], please"),
        ("IBAN DE44 5001 0517 5407 3249 31 bitte", "IBAN [IBAN] bitte"),
        ("de44500105175407324931", "[IBAN]"),
        ("my card 4111 1111 1111 1111 expires", "my card [CARD] expires"),
        ("4111-1111-1111-1111", "[CARD]"),
        ("call +49 30 23125 1001", "call [PHONE]"),
        ("Tel.: 030/23125-1001.", "Tel.: [PHONE]."),
        ("телефон +7 (495) 123-45-67", "телефон [PHONE]"),
        ("мой номер 8 (495) 123-45-67", "мой номер [PHONE]"),
        ("Vertrag 12345678", "Vertrag [NUMBER]"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "error E-105 on Havelbox 5",
        "49,99 EUR for 24 months",
        "open 08:00-18:00 on 01.02.2026",
        "since 2026-03-01",
        "the address 192.168.100.100",
        "PC10 mein Auto fährt",
        "100 Mbit/s",
    ],
)
def test_what_the_question_is_about_stays(said: str) -> None:
    assert redact(said) == said


@given(st.text("+0123456789 -()/@.abDE[]", max_size=40))
def test_redacting_twice_is_redacting_once(said: str) -> None:
    assert redact(redact(said)) == redact(said)


@given(st.text("0123456789", min_size=7, max_size=30))
def test_no_long_number_is_left(number: str) -> None:
    assert number not in redact(f"it is {number}, yes")


@given(
    st.sampled_from(["my password is", "passwort:", "mein Passwort lautet", "пароль", "PIN"]),
    st.text(" .,;!?\"'„“«»[]-–abc1я", max_size=12),
)
def test_whatever_follows_a_password_is_read_without_failing(said: str, value: str) -> None:
    assert redact(f"{said} {value}")
