"""The glossary and the code use the same words."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOUNS = ROOT / "src" / "kbassist" / "model"


def rows() -> list[tuple[str, str]]:
    """Every word of the glossary with the dotted name it claims, or an empty one."""
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(word, claim.strip("`")) for word, _, claim, _ in cells[1:]]


@pytest.mark.parametrize(("word", "claim"), [row for row in rows() if row[1]])
def test_a_word_that_claims_a_class_has_it(word: str, claim: str) -> None:
    module, _, name = claim.rpartition(".")
    found = getattr(importlib.import_module(module), name, None)
    assert found is not None, f"{word}: {claim} does not exist"
    assert inspect.isclass(found) or name[0].isupper()


def test_every_word_stands_once() -> None:
    words = [word.lower() for word, _ in rows()]
    assert sorted(words) == sorted(set(words))


def test_no_noun_is_missing_from_the_glossary() -> None:
    explained = {claim for _, claim in rows()}
    kinds = {"BlockKind", "EventType", "Mode", "PassageKind", "RefusalKind", "Shelved", "Shown", "Speaker"}
    for file in NOUNS.glob("[a-z]*.py"):
        for name in re.findall(r"^class ([A-Z]\w+)", file.read_text(), re.MULTILINE):
            assert name in kinds or f"kbassist.model.{file.stem}.{name}" in explained
