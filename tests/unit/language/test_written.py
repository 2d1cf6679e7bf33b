"""Numbers said in words and codes said letter by letter read as they would have been written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.written import as_written

WORDS = (
    "null zwei dreiundzwanzig hundert tausend oh double nineteen сто двадцать три e wie emil k c äh , box 12 7".split()
)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("null drei null zwo drei eins", "030231"),
        ("sechs und vierzig", "46"),
        ("achtzehnhundertzwölf", "1812"),
        ("neunzehn hundert ein und achtzig", "1981"),
        ("zweitausendsechsundzwanzig", "2026"),
        ("nullvier", "04"),
        ("oh seven double oh nine hundred one two three", "0700900123"),
        ("two thousand and six", "2006"),
        ("nineteen fifty seven", "1957"),
        ("восемь девятьсот пять сто двадцать три сорок пять", "890512345"),
        ("тысяча девятьсот семьдесят пятого", "1975."),
        ("elfter vierter sechsundvierzig", "11.4.46"),
        ("ef zwo null eins", "F201"),
        ("e wie emil eins null fünf", "E105"),
        ("эф двести один", "F201"),
        ("PIN 4 7 1 1", "PIN 4711"),
    ],
)
def test_it_reads_as_it_would_have_been_written(said: str, written: str) -> None:
    assert as_written(said).text == written


@pytest.mark.parametrize(
    "said", ["40 Euro am 2026-03-01", "24/7", "oh well", "er sagt es wird de facto", "Havelbox 5, E-105", ""]
)
def test_what_stands_in_figures_already_is_left(said: str) -> None:
    assert as_written(said) == as_written(said)
    assert as_written(said).text == said


def test_letters_spelled_in_a_row_are_one_word_with_its_place() -> None:
    said = "also k wie kaufmann r wie richard e ja"
    [(letters, start, end)] = as_written(said).spelled
    assert (letters, said[start:end]) == ("KRE", "k wie kaufmann r wie richard e")


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_every_place_leads_back_to_what_was_said(said: str) -> None:
    heard = as_written(said)
    for piece in heard.pieces:
        assert heard.source(piece.start, piece.end) == (piece.source_start, piece.source_end)
    start, end = heard.source(0, len(heard.text))
    assert (0, len(said)) == (start, end)
