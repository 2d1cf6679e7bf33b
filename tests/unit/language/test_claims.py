"""Figures are read alike in three languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.claims import values


def told(text: str, language: str) -> list[tuple[str, str]]:
    return [(value.kind, value.amount) for value in values(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The fee is $1,250.50.", "en", [("USD", "1250.5")]),
        ("Das kostet 1.250,50 €.", "de", [("EUR", "1250.5")]),
        ("Это стоит 1 250,50 евро.", "ru", [("EUR", "1250.5")]),
        ("10 percent, 10 % and 13.6 ct/kWh", "en", [("%", "10"), ("%", "10"), ("ct", "13.6")]),
        ("within 5–10 working days", "en", [("working day", "5"), ("working day", "10")]),
        ("in 2 bis 3 Werktagen", "de", [("working day", "2"), ("working day", "3")]),
        ("через 2–3 рабочих дня", "ru", [("working day", "2"), ("working day", "3")]),
        ("three months' notice", "en", [("month", "3")]),
        ("mit einer Frist von einem Monat", "de", [("month", "1")]),
        ("за двадцать четыре месяца", "ru", [("month", "24")]),
        ("by 30 November 2021, at 4 pm", "en", [("date", "2021-11-30"), ("clock", "16:00")]),
        ("bis zum 30.11.2021 um 16 Uhr", "de", [("date", "2021-11-30"), ("clock", "16:00")]),
        ("до 30 ноября 2021 года в 16:00", "ru", [("date", "2021-11-30"), ("clock", "16:00")]),
        ("error E-105, paragraph §14a, the 2nd floor", "en", []),
        ("bis zu zehn Geräte und 250 Mbit/s", "de", [("count", "10"), ("Mbit/s", "250")]),
    ],
)
def test_a_figure_has_one_spelling_in_every_language(text: str, language: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, language) == expected


@given(st.text(max_size=200), st.sampled_from(["de", "en", "ru", "fr"]))
def test_any_text_is_read_and_no_place_twice(text: str, language: str) -> None:
    found = values(text, language)
    assert all(0 <= value.start < value.end <= len(text) for value in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
