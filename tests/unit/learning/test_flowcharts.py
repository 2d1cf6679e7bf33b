"""The chats of FloDial are asked turn by turn, with nothing but what was said before."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kbassist.learning.cases import Half
from kbassist.learning.flowcharts import chats, shelf_of
from kbassist.learning.trial_next import NextSteps, Outcome

CHART = {
    "name": "power",
    "problem_description": "The laptop does not turn on.",
    "nodes": {
        "1": {"label": "LED?", "terminal": False, "utterance": "Is the LED on?"},
        "2": {"label": "swap", "terminal": True, "utterance": "Replace the adapter."},
        "9": {"label": "lost", "terminal": True, "utterance": "Nothing leads here."},
    },
    "edges": {"1": {"no": "2"}},
    "supporting_faqs": [{"q": "What is a LED?", "a": "A small lamp.", "id": "0"}],
}
CHAT = {
    "flowchart": "power",
    "utterences": [
        {"speaker": "user", "utterance": "It is dead.", "grounded_doc_id": "chart-0"},
        {"speaker": "agent", "utterance": "Is the LED on?", "grounded_doc_id": "chart-1"},
        {"speaker": "user", "utterance": "Thanks"},
        {"speaker": "agent", "utterance": "Bye"},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def keep(name: str, told: Any) -> None:
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            json.dump(told, file)

    keep("knowledge_sources.json.gz", {"power": CHART})
    keep("test_dialogs.json.gz", {"1": CHAT, "2": CHAT, "3": CHAT})
    keep("s-flo-test.json.gz", {"tst": ["3", "1", "2"]})
    return tmp_path


def test_a_flowchart_is_an_article_that_tells_a_procedure_and_its_questions_stand_beside_it(folder: Path) -> None:
    chart, question = shelf_of(folder)
    assert chart.procedure is not None
    assert [step["id"] for step in chart.procedure["steps"]] == ["1", "2"]
    assert chart.procedure["branches"][1] == {"from": "1", "to": "2", "when": {"customer": ["no"]}}
    assert question.attributes == {"procedure": ("power",)}


def test_only_what_an_agent_said_of_a_step_or_question_is_asked(folder: Path) -> None:
    (chat, *_) = chats(folder, "flodial-s", None)
    assert chat.grounded == ((1, ("power", "chart-1")),)


def test_the_halves_are_the_sorted_ids_by_turns(folder: Path) -> None:
    assert [one.id for one in chats(folder, "flodial-s", Half.TUNE)] == ["1", "3"]
    assert [one.id for one in chats(folder, "flodial-s", Half.CHECK)] == ["2"]


def test_a_chat_succeeds_where_every_turn_stood_first() -> None:
    def outcome(chat: str, place: int, *ranking: str) -> Outcome:
        return Outcome(chat, Half.TUNE, place, "a/1", True, ranking, True, 1.0, 1.0)

    run = NextSteps("flodial-s", None, (outcome("x", 1, "a/1"), outcome("x", 3, "a/2", "a/1"), outcome("y", 1, "a/1")))
    figures = run.summary()["groups"]["all"]["metrics"]
    assert figures["success"]["value"] == 0.5
    assert round(figures["R@1"]["value"], 3) == 0.667
    assert figures["R@3"]["value"] == 1.0
    assert run.of(Half.CHECK).outcomes == ()
