"""What is recognised in talk is at least as good as it was, and what talk is about is left in it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from kbassist.language.mentions import ERROR_CODE, Mentions
from kbassist.language.redact import Redactor
from kbassist.learning.cases import Half
from kbassist.learning.marked_set import NAMED, SETS, measured, read

ROOT = Path(__file__).parents[2]
FLOORS = tomllib.loads((ROOT / "eval" / "recognition.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FLOORS)
def test_no_language_falls_below_its_floor(name: str) -> None:
    reached = measured(name, Half.TUNE).scores
    short = {
        (language, metric): value
        for language, floors in FLOORS[name].items()
        for metric, floor in floors.items()
        if (value := getattr(reached[language]["all"], metric)) < floor
    }
    assert short == {}


@pytest.mark.parametrize("name", FLOORS)
def test_the_sets_are_large_enough_and_name_every_text_once(name: str) -> None:
    texts = read(SETS / f"{name}.jsonl")
    assert len({text.id for text in texts}) == len(texts) >= {"redaction": 150, "entities": 60}[name]
    for language in ("de", "en", "ru"):
        own = [text for text in texts if text.language == language]
        assert {bool(text.spans) for text in own} == {True, False}, "texts with and without something in them"


def test_devices_plans_and_codes_of_the_companys_talks_are_not_taken_for_personal() -> None:
    mentions = Mentions((key, value) for key, values in NAMED.items() for value in values)
    redactor = Redactor()
    turns = [
        turn["text"]
        for path in sorted((ROOT / "corpus" / "interactions").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for turn in json.loads(line)["turns"]
    ]
    about = {ERROR_CODE, *NAMED}
    lost = [
        (entity.kind, entity.value)
        for text in turns
        for entity in mentions.named_in(text)
        if entity.kind in about
        and (entity.kind, entity.value)
        not in {(left.kind, left.value) for left in mentions.named_in(redactor.redact(text).text)}
    ]
    assert lost == []
