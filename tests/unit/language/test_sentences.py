"""Sentences end where people end them, and every character belongs to one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.sentences import Form, sentences


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Das kostet z. B. 3,50 Euro. Am 3. Mai ist Schluss.",
            ["Das kostet z. B. 3,50 Euro.", "Am 3. Mai ist Schluss."],
        ),
        ("Dr. Müller kommt um 10 Uhr! Wirklich? Ja.", ["Dr. Müller kommt um 10 Uhr!", "Wirklich?", "Ja."]),
        ("Seit 2025. Danach nicht mehr.", ["Seit 2025.", "Danach nicht mehr."]),
        ("Call Mr. Smith, e.g. at 10.30. Then wait.", ["Call Mr. Smith, e.g. at 10.30.", "Then wait."]),
        ("Это стоит 5 тыс. рублей, т. е. много. Позвоните.", ["Это стоит 5 тыс. рублей, т. е. много.", "Позвоните."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
    ],
)
def test_numbers_and_abbreviations_end_no_sentence(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_lists_steps_and_tables_are_kept_line_by_line() -> None:
    text = "Do this:\n1. Turn it off.\n2. Wait. Then on.\n- a lamp\nRed | broken. Call us\n\nThe end"
    assert [(text[one.start : one.end], one.form) for one in sentences(text)] == [
        ("Do this:", Form.PROSE),
        ("1. Turn it off.", Form.STEP),
        ("2. Wait.", Form.STEP),
        ("Then on.", Form.STEP),
        ("- a lamp", Form.ITEM),
        ("Red | broken. Call us", Form.ROW),
        ("The end", Form.PROSE),
    ]


@given(st.text(alphabet="aB. !?1-|\n\t»«Äж", max_size=80))
def test_sentences_hold_every_character_that_is_not_blank_once(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
