"""FloDial: troubleshooting chats over flowcharts, each agent's turn grounded in a step of one or in a question of its
list; the flowcharts stand on the shelf as articles that tell procedures, the questions as articles beside them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kbassist.learning.cases import Half
from kbassist.model.article import Content
from kbassist.model.situation import Speaker, Turn

SPLITS = {"flodial-s": "s", "flodial-u": "u"}
"""The sets by name: flowcharts that trained systems have seen, and those that they have not."""

_SPEAKERS = {"user": Speaker.CUSTOMER, "agent": Speaker.AGENT}
_NO_ID = re.compile(r"[^A-Za-z0-9._-]+")

Unit = tuple[str, str]
"""A flowchart, and a step (`chart-3`) or question (`faq-1`) of it."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: what was said, and for each grounded agent turn its place with the unit it is grounded in."""

    id: str
    half: Half
    flowchart: str
    turns: tuple[Turn, ...]
    grounded: tuple[tuple[int, Unit], ...]


def shelf_of(folder: Path) -> tuple[Content, ...]:
    """The flowcharts as articles with a procedure, and their questions as articles of their own."""
    charts: Mapping[str, Any] = _json(folder / "knowledge_sources.json.gz")
    return tuple(content for name, chart in charts.items() for content in _contents(name, chart))


def chats(folder: Path, name: str, half: Half | None) -> list[Chat]:
    """The chats of a set, or of one half of it: their sorted ids, even and odd by turns, as they were published."""
    every: Mapping[str, Any] = _json(folder / "test_dialogs.json.gz")
    chosen = sorted(_json(folder / f"{SPLITS[name]}-flo-test.json.gz")["tst"])
    halves = ((id, Half.TUNE if place % 2 == 0 else Half.CHECK) for place, id in enumerate(chosen))
    return [_chat(id, its, every[id]) for id, its in halves if half in (None, its)]


def article_id(unit: Unit) -> str:
    """The article that a question stands on the shelf as."""
    return _identity("-".join(unit))


def procedure_id(flowchart: str) -> str:
    """The procedure that a flowchart is told as."""
    return _identity(flowchart)


def _chat(id: str, half: Half, told: Mapping[str, Any]) -> Chat:
    said = told["utterences"]
    turns = tuple(Turn(_SPEAKERS[one["speaker"]], one["utterance"]) for one in said)
    grounded = tuple(
        (place, (told["flowchart"], one["grounded_doc_id"]))
        for place, one in enumerate(said)
        if one["speaker"] == "agent" and one.get("grounded_doc_id")
    )
    return Chat(id, half, told["flowchart"], turns, grounded)


def _contents(name: str, chart: Mapping[str, Any]) -> Iterator[Content]:
    identity = procedure_id(name)
    steps = [_step(number, node) for number, node in chart["nodes"].items()]
    body = "\n\n".join(step["text"] for step in steps)
    yield Content(
        identity, chart["problem_description"], body, "en", identity, procedure=_procedure(identity, chart, steps)
    )
    for asked in chart["supporting_faqs"]:
        own = article_id((name, f"faq-{asked['id']}"))
        yield Content(own, asked["q"], asked["a"], "en", own, attributes={"procedure": (identity,)})


def _procedure(identity: str, chart: Mapping[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    ways = [
        {"from": start, "to": to, "when": {"customer": [answer]}}
        for start, answers in chart["edges"].items()
        for answer, to in answers.items()
    ]
    led = {way["to"] for way in ways} | {"1"}
    steps = [step for step in steps if step["id"] in led]
    return {"id": identity, "steps": steps, "branches": [{"from": None, "to": "1"}, *ways]}


def _step(number: str, node: Mapping[str, Any]) -> dict[str, Any]:
    kind = "end" if node["terminal"] else "ask"
    return {"id": number, "kind": kind, "text": node["utterance"].strip(), "labels": [node["label"]]}


def _identity(name: str) -> str:
    return _NO_ID.sub("-", name).strip("-")


def _json(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)
