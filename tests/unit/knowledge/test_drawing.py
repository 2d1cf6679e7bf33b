"""A drawn procedure says what its steps say, and nothing that they say is taken for drawing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.drawing import LABEL, mermaid
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When

LINES = re.compile(
    r"flowchart TD"
    r"|    start\(\(\" \"\)\)"
    r"|    n\d+(?:\{|\{\{|\[|\[/|\[\[|\(\[)\"(?:[^\W_]|[ .,:!?()/+–—…€°-]|#\d+;)*\"(?:\}|\}\}|\]|/\]|\]\]|\]\))"
    r"|    (?:start|n\d+) -->(?:\|\"(?:[^\W_]|[ .,:!?()/+–—…€°-]|#\d+;)+\"\|)? n\d+"
)


def drawn(text: str, phrase: str = "yes") -> list[str]:
    steps = (Step("a", StepKind.ASK, text), Step("end", StepKind.END, text))
    ways = (Branch(None, "a"), Branch("a", "end", When(customer=(phrase,), context=f"context.a == '{phrase}'")))
    return mermaid(Procedure("p", "p", "P", "en", steps, ways)).splitlines()


def read(label: str) -> str:
    """What a reader sees of a label."""
    return re.sub(r"#(\d+);", lambda mark: chr(int(mark[1])), label)


@given(st.text(min_size=1), st.text(min_size=1))
def test_nothing_said_leaves_its_label(text: str, phrase: str) -> None:
    assert all(LINES.fullmatch(line) for line in drawn(text, phrase))


@pytest.mark.parametrize(
    "text",
    [
        'end"] --> evil["',
        "<script>alert(1)</script>",
        "%%{init: {'theme': 'dark'}}%%",
        'a\nclick n0 href "javascript:alert(1)"',
        "`**bold**`",
        "#quot; &quot; #35;",
        "subgraph x; end",
    ],
)
def test_text_that_looks_like_drawing_is_only_read(text: str) -> None:
    lines = drawn(text, text)
    assert len(lines) == 6
    label = re.search(r'"(.*)"', lines[2])
    assert label is not None
    assert read(label[1]) == " ".join(text.split())


def test_a_long_text_is_cut() -> None:
    label = drawn("x" * 1000)[2]
    assert f'"{"x" * (LABEL - 1)}…"' in label


def test_every_kind_has_a_shape_of_its_own() -> None:
    steps = tuple(Step(kind.value, kind, "x") for kind in StepKind)
    lines = mermaid(Procedure("p", "p", "P", "en", steps, ())).splitlines()[2:]
    assert len({re.sub(r"n\d", "n", line) for line in lines}) == len(StepKind)
