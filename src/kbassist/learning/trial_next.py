"""How often the very thing that the agent said next stood first: steps of flowcharts and questions, in one ranking."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kbassist.assist.assistant import Ask, Assistant
from kbassist.assist.nextstep import WAITS
from kbassist.learning.cases import Half
from kbassist.learning.flowcharts import Chat, Unit, article_id, procedure_id
from kbassist.learning.metrics import Estimate
from kbassist.learning.trial import mean
from kbassist.model.access import PUBLIC, Principal, Role
from kbassist.model.suggestion import Found
from kbassist.ports.progress import Progress

READER = Principal("evaluation", "evaluation", frozenset({Role.AGENT}), frozenset({PUBLIC}))
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """One agent's turn: what it was grounded in, the ranking before it was said, and the milliseconds that took."""

    chat: str
    half: Half
    place: int
    gold: str
    step: bool
    ranking: tuple[str, ...]
    recognised: bool
    milliseconds: float
    added: float

    @property
    def first(self) -> bool:
        """True where it stood first."""
        return self.ranking[:1] == (self.gold,)


@dataclass(frozen=True, slots=True)
class NextSteps:
    """One run over chats: a line for each grounded agent turn, and the figures by group."""

    asked: str
    half: Half | None
    outcomes: tuple[Outcome, ...]
    articles: int = 0

    @property
    def name(self) -> str:
        """Names the run and its file: the set and the half of it."""
        return f"{self.asked}-{self.half or 'whole'}"

    def of(self, half: Half) -> NextSteps:
        """The same of one half."""
        return NextSteps(self.asked, half, tuple(one for one in self.outcomes if one.half is half), self.articles)

    def lines(self) -> Iterator[dict[str, Any]]:
        """One JSON object per agent turn."""
        for one in self.outcomes:
            yield {
                "id": f"{one.chat}/{one.place}",
                "gold": one.gold,
                "ranking": list(one.ranking[:3]),
                "recognised": one.recognised,
            }

    def summary(self) -> dict[str, Any]:
        """The figures as JSON, by group."""
        groups: Mapping[str, Sequence[Outcome]] = {
            "all": self.outcomes,
            "steps": [one for one in self.outcomes if one.step],
            "questions": [one for one in self.outcomes if not one.step],
        }
        return {
            "set": self.asked,
            "half": self.half.value if self.half else "whole",
            "mode": "hybrid",
            "articles": self.articles,
            "groups": {name: self._figures(name, among) for name, among in groups.items() if among},
        }

    def _figures(self, name: str, among: Sequence[Outcome]) -> dict[str, Any]:
        metrics = {
            "R@1": mean([(one.chat, float(one.first)) for one in among]),
            "R@3": mean([(one.chat, float(one.gold in one.ranking[:3])) for one in among]),
        }
        if name == "all":
            metrics |= self._of_chats(among)
        took, added = [one.milliseconds for one in among], [one.added for one in among]
        return {
            "answerable": len(among),
            "unanswerable": 0,
            "metrics": {metric: asdict(estimate) for metric, estimate in metrics.items()},
            "p50_ms": float(np.percentile(took, 50)),
            "p95_ms": float(np.percentile(took, 95)),
            "added_p95_ms": float(np.percentile(added, 95)),
        }

    def _of_chats(self, among: Sequence[Outcome]) -> dict[str, Estimate]:
        """Chats of which every turn stood first, and how often the flowchart was known from the opening alone."""
        chats: dict[str, list[Outcome]] = {}
        for one in among:
            chats.setdefault(one.chat, []).append(one)
        return {
            "success": mean([(id, float(all(one.first for one in said))) for id, said in chats.items()]),
            "flowchart at the opening": mean([(id, float(said[0].recognised)) for id, said in chats.items()]),
            "flowchart": mean([(one.chat, float(one.recognised)) for one in among]),
        }


def try_next(
    name: str, half: Half | None, chats: Sequence[Chat], assistant: Assistant, progress: Progress | None = None
) -> NextSteps:
    """Asks before every grounded agent turn, with nothing but what was said up to it."""
    outcomes: list[Outcome] = []
    for done, chat in enumerate(chats, 1):
        outcomes += [_asked(chat, place, unit, assistant) for place, unit in chat.grounded]
        if progress is not None:
            progress(done, len(chats))
    return NextSteps(name, half, tuple(outcomes))


def _asked(chat: Chat, place: int, unit: Unit, assistant: Assistant) -> Outcome:
    began = time.perf_counter()
    found = assistant.suggest(chat.turns[:place], {}, READER, Ask(limit=SHOWN, next_steps=SHOWN), {})
    took = (time.perf_counter() - began) * 1000
    step = unit[1].startswith("chart-")
    gold = f"{procedure_id(unit[0])}/{unit[1].removeprefix('chart-')}" if step else article_id(unit)
    recognised = bool(found.next_steps) and found.next_steps[0].procedure_id == procedure_id(unit[0])
    added = found.timings_ms.get("next_steps", 0.0)
    return Outcome(chat.id, chat.half, place, gold, step, ranked(found), recognised, took, added)


def ranked(found: Found) -> tuple[str, ...]:
    """Steps and articles in one ranking: the steps first, unless the customer has asked something else in between."""
    steps = [f"{step.procedure_id}/{step.step_id}" for step in found.next_steps]
    telling = {step.procedure_id for step in found.next_steps}
    others = [one.edition.article_id for one in found.suggestions if one.edition.family not in telling]
    waits = bool(found.next_steps) and float(str(found.next_steps[0].why["waits"])) >= WAITS
    return (*others, *steps) if waits or not steps else (*steps, *others)
