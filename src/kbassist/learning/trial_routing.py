"""Routing: the skill, the urgency and the minutes that a talk is given after each turn, beside what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kbassist.assist.assistant import Ask, Assistant
from kbassist.assist.router import raised
from kbassist.assist.routing import Handling, RoutingTable, routed, skill_of
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Half
from kbassist.learning.corpus_turns import CorpusTurn
from kbassist.learning.measure import ALL
from kbassist.learning.metrics import Estimate
from kbassist.learning.past_talks import PastTalk
from kbassist.learning.trial import Figures, Trial, mean
from kbassist.model.procedure import RoutingHint
from kbassist.model.situation import Intent
from kbassist.ports.progress import Progress

DANGER = 0.9
"""The urgency from which somebody is in danger."""


@dataclass(frozen=True, slots=True)
class Routes:
    """What routing goes by, learned from the other half, and the talks of this one by id."""

    table: RoutingTable
    handling: Mapping[str, Handling]
    talks: Mapping[str, PastTalk]

    def emergency(self, family: str) -> bool:
        """True where the table says that a matter of this family cannot wait at all."""
        meant = (Intent(family, 1.0),)
        return any(haste.weight >= DANGER and haste.sphere.share(meant) for haste in self.table.hastes)


def try_routing(
    turns: Sequence[CorpusTurn], half: Half, assistant: Assistant, routes: Routes, progress: Progress | None = None
) -> Trial:
    """Per language: the share of labelled turns with the right skill, of emergencies' turns told as danger, of other
    turns not so, and how far the minutes are off, in minutes, beside the median of all past talks.
    """
    told = []
    for number, one in enumerate(turns, 1):
        found = assistant.suggest(one.turns, one.context, CALLER, Ask(limit=5), {})
        if found.situation is not None:
            told.append((one, routed(found.situation, raised(one.turns), routes.table, routes.handling)))
        if progress is not None:
            progress(number, len(turns))
    languages = sorted({one.language for one in turns})
    groups = {ALL: told} | {language: [pair for pair in told if pair[0].language == language] for language in languages}
    lines = tuple(
        {"id": one.id, "group": one.language, "skill": hint.skill, "urgency": hint.urgency, "minutes": hint.minutes}
        for one, hint in told
    )
    figures = {name: _figures(pairs, routes) for name, pairs in groups.items() if pairs}
    return Trial(f"routing-{half}", half, 0, lines, figures)


def _figures(told: Sequence[tuple[CorpusTurn, RoutingHint]], routes: Routes) -> Figures:
    labelled = [(one, hint) for one, hint in told if one.family is not None]
    urgent = [(one, hint) for one, hint in labelled if routes.emergency(one.family or "")]
    patient = [(one, hint) for one, hint in labelled if not routes.emergency(one.family or "")]
    named = {
        "skill": [
            (one.dialogue, float(hint.skill == skill_of(one.family or "", routes.table.skills)))
            for one, hint in labelled
        ],
        "danger told": [(one.dialogue, float(hint.urgency >= DANGER)) for one, hint in urgent],
        "no false alarm": [(one.dialogue, float(hint.urgency < DANGER)) for one, hint in patient],
        **_minutes(labelled, routes),
    }
    metrics: dict[str, Estimate] = {name: mean(values) for name, values in named.items() if values}
    return Figures(len(labelled), len(told) - len(labelled), metrics)


def _minutes(labelled: Sequence[tuple[CorpusTurn, RoutingHint]], routes: Routes) -> dict[str, list[tuple[str, float]]]:
    """How far the minutes of each hint, and the median of all families, are from those of the talk."""
    usual = median([one.minutes for one in routes.handling.values()] or [0.0])
    known = [(one.dialogue, hint.minutes, routes.talks[one.dialogue].minutes) for one, hint in labelled]
    there = [(name, hinted, took) for name, hinted, took in known if hinted is not None and took is not None]
    return {
        "minutes off": [(name, abs(hinted - took)) for name, hinted, took in there],
        "off by the usual": [(name, abs(usual - took)) for name, _, took in there],
    }
