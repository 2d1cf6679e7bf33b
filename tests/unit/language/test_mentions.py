"""What a talk is about is told as typed entities in their usual spelling, however it was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.mentions import Mentions

VALUES = (("device", "Havelbox 5"), ("device", "TV-Box S"), ("plan", "Komfort"), ("plan", "Flex"), ("plan", "Fix12"))
MENTIONS = Mentions(VALUES)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("die havel box fünf zeigt e eins null fünf", [("device", "Havelbox 5"), ("error_code", "E105")]),
        ("im on that flecks plan", [("plan", "Flex")]),
        ("тариф комфорт за 9,90 €", [("plan", "Komfort"), ("amount", "9.90 EUR")]),
        ("neunundvierzig euro neunzig am ersten mai", [("amount", "49.90 EUR"), ("date", "--05-01")]),
        ("W-402 am 25. November", [("error_code", "W402"), ("date", "--11-25")]),
        ("Fix12 ab 2026-03-01 für €1,249.00", [("plan", "Fix12"), ("date", "2026-03-01"), ("amount", "1249.00 EUR")]),
        ("C301 is a customer, room 412 is a room", []),
        ("zwischen 10 und 12 Uhr, 31 Mbit/s", []),
    ],
)  # fmt: skip
def test_entities_are_heard(said: str, meant: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.value) for one in MENTIONS.named_in(said)] == meant


def test_an_entity_tells_where_it_was_said() -> None:
    said = "an der havel box fünf steht ef zwo null eins"
    assert [said[one.start : one.end] for one in MENTIONS.named_in(said, 3)] == ["havel box fünf", "ef zwo null eins"]
    assert {one.turn for one in MENTIONS.named_in(said, 3)} == {3}


@given(
    st.text(max_size=80) | st.lists(st.sampled_from("e eins null fünf euro mai 12 . box havel".split())).map(" ".join)
)
def test_entities_stand_in_order_and_within_the_text(said: str) -> None:
    places = [(one.start, one.end) for one in MENTIONS.named_in(said)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(said) for start, end in places)
