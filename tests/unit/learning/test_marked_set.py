"""Precision and recall of what is recognised are counted by place and kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kbassist.learning.cases import Half
from kbassist.learning.marked_set import Marked, Span, covered, half, measured, read, scores, table
from kbassist.model.base import Refused


def marked(number: int, *spans: Span) -> Marked:
    return Marked(f"de-{number:03}", "de", "call 030 1 or 040 2 now", spans)


def test_a_mark_is_read_with_its_place_its_kind_and_its_value(tmp_path: Path) -> None:
    row = {
        "id": "de-001",
        "language": "de",
        "text": "die ⟦device|havel box=Havelbox 5⟧, ⟦PHONE|030⟧",
        "known": ["Ann Lee"],
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    [text] = read(tmp_path / "one.jsonl")
    assert (text.text, text.known, text.before) == ("die havel box, 030", ("Ann Lee",), "")
    assert text.spans == (Span("device", 4, 13, "Havelbox 5"), Span("PHONE", 15, 18))


def test_a_place_counts_where_kind_and_value_agree_and_the_places_meet() -> None:
    text = marked(1, Span("PHONE", 5, 10), Span("PHONE", 14, 19))
    counted = scores([text], lambda _: [Span("PHONE", 5, 8), Span("NUMBER", 14, 19)])["de"]
    assert (counted["PHONE"].precision, counted["PHONE"].recall) == (1, 0.5)
    assert (counted["NUMBER"].precision, counted["NUMBER"].recall) == (0, 1)
    assert (counted["all"].precision, counted["all"].recall) == (0.5, 0.5)
    assert not Span("device", 0, 4, "Havelbox 5").meets(Span("device", 0, 4, "Havelbox 7"))


def test_only_what_was_found_to_its_last_letter_was_found_whole() -> None:
    text = marked(1, Span("PHONE", 5, 10), Span("PHONE", 14, 19))
    assert covered([text], lambda _: [Span("PHONE", 5, 8), Span("NUMBER", 14, 19)]) == {"all": 0.5, "de": 0.5}


def test_the_halves_alternate_and_share_no_text() -> None:
    texts = [marked(number) for number in (3, 1, 2, 4)]
    assert [text.id for text in half(texts, Half.TUNE)] == ["de-001", "de-003"]
    assert [text.id for text in half(texts, Half.CHECK)] == ["de-002", "de-004"]


def test_a_table_has_a_row_for_every_kind() -> None:
    summary = {"scores": {"de": {}, "all": {"PHONE": {"marked": 2, "precision": 1.0, "recall": 0.5}, "all": {}}}}
    summary["scores"]["all"]["all"] = summary["scores"]["all"]["PHONE"]
    lines = list(table({**summary, "whole": {"de": 1.0, "all": 0.5}}))
    assert lines[0] == "| kind | de | all |"
    assert "| `PHONE` | – | 2: 1.00, 0.50 |" in lines


def test_a_set_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="redaction"):
        measured("redaction", Half.TUNE, tmp_path)
