"""How restless a desk is: the company's talks turn by turn, the list as it is ranked and as it is kept steady."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kbassist.assist.assistant import Ask, Assistant
from kbassist.assist.steadiness import MARGIN, Display, Rated, Settled, moved, steady
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Half
from kbassist.learning.corpus_turns import CorpusTurn
from kbassist.learning.trial import SHOWN, Figures, Trial, mean
from kbassist.ports.progress import Progress


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one turn was answered: families with their scores, best first."""

    heard: CorpusTurn
    rated: tuple[Rated, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an agent saw after one turn, and how many of its places hold something else than before."""

    heard: CorpusTurn
    shown: tuple[str, ...]
    moved: int
    first_moved: bool


def try_flicker(
    turns: Sequence[CorpusTurn], half: Half, assistant: Assistant, articles: int, progress: Progress | None = None
) -> Trial:
    """R@1 and R@3 of what stands on the desk at turns with an answer, and how much of it moves at a turn.

    `moved` counts places of the three, `first` the turns at which another article came first; a list that appears for
    the first time has moved, too.
    """
    rankings = []
    for number, one in enumerate(turns, 1):
        found = assistant.suggest(one.turns, one.context, CALLER, Ask(), {})
        best: dict[str, float] = {}
        for hit in found.suggestions:
            best.setdefault(hit.edition.family, hit.score)
        rankings.append(Ranking(one, tuple(Rated(family, score) for family, score in best.items())))
        if progress is not None:
            progress(number, len(turns))
    restless, calm = seen(rankings, 0.0), seen(rankings, MARGIN)
    told = tuple(
        {"id": one.heard.id, "group": one.heard.language, "ranked": one.shown, "steady": two.shown}
        for one, two in zip(restless, calm, strict=True)
    )
    return Trial(f"flicker-{half}", half, articles, told, {"as ranked": _figures(restless), "steady": _figures(calm)})


def seen(rankings: Sequence[Ranking], margin: float) -> list[Seen]:
    """What the desk shows turn by turn, every talk on an empty desk; a silent turn leaves the list as it is."""
    every = []
    for _, talk in groupby(rankings, lambda ranking: ranking.heard.dialogue):
        display = Display()
        for turn, ranking in enumerate(talk):
            after = steady(display, ranking.rated, Settled(), turn, SHOWN, margin)
            change = moved(display.shown, after.shown)
            every.append(Seen(ranking.heard, after.shown, change, display.shown[:1] != after.shown[:1]))
            display = after
    return every


def _figures(every: Sequence[Seen]) -> Figures:
    known = [one for one in every if one.heard.family]
    named = {
        "R@1": [(one.heard.dialogue, float(one.heard.family in one.shown[:1])) for one in known],
        f"R@{SHOWN}": [(one.heard.dialogue, float(one.heard.family in one.shown)) for one in known],
        "moved": [(one.heard.dialogue, float(one.moved)) for one in every],
        "first": [(one.heard.dialogue, float(one.first_moved)) for one in every],
    }
    return Figures(len(known), len(every) - len(known), {name: mean(values) for name, values in named.items()})
