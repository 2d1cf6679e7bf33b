"""How much speech recognition's errors cost: the company's talks asked again as they would be misheard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kbassist.assist.assistant import Ask, Assistant
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Half
from kbassist.learning.corpus_turns import CorpusTurn
from kbassist.learning.noise import Mishearing
from kbassist.learning.trial import SHOWN, Figures, Trial, mean
from kbassist.model.article import Content
from kbassist.ports.progress import Progress

RATES = (0.0, 0.05, 0.15, 0.30)
"""Errors a word."""

SEEDS = (1, 2, 3)
"""Each rate above 0 is misheard in so many ways, and the mean is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one misheard turn came to: whether it was taken to seek, and the rank of the right family (0: none)."""

    heard: CorpusTurn
    rate: float
    seed: int
    sought: bool
    rank: int


def try_noise(
    turns: Sequence[CorpusTurn],
    half: Half,
    assistant: Assistant,
    articles: Sequence[Content],
    progress: Progress | None = None,
) -> Trial:
    """R@1 and R@3 of the turns that have an answer, by the rate of errors, and the share still taken to seek.

    Every turn of a talk is misheard, the agent's too, in the same way each time it is heard again.
    """
    mishearing = Mishearing((content.language, f"{content.title}\n{content.body}") for content in articles)
    known = [one for one in turns if one.family]
    tries = [(one, rate, seed) for rate in RATES for seed in (SEEDS if rate else (0,)) for one in known]
    outcomes = []
    for number, (one, rate, seed) in enumerate(tries, 1):
        outcomes.append(_asked(one, rate, seed, assistant, mishearing))
        if progress is not None:
            progress(number, len(tries))
    told = tuple(
        {"id": one.heard.id, "group": f"{one.rate:.0%}", "seed": one.seed, "sought": one.sought, "rank": one.rank}
        for one in outcomes
    )
    groups = {f"{rate:.0%} misheard": _figures([one for one in outcomes if one.rate == rate]) for rate in RATES}
    return Trial(f"noise-{half}", half, len(articles), told, groups)


def _asked(one: CorpusTurn, rate: float, seed: int, assistant: Assistant, mishearing: Mishearing) -> Outcome:
    said = [
        replace(turn, text=mishearing.heard(turn.text, one.language, rate, f"{seed}/{one.dialogue}/{place}"))
        for place, turn in enumerate(one.turns)
    ]
    found = assistant.suggest(said, one.context, CALLER, Ask(), {})
    families = list(dict.fromkeys(hit.edition.family for hit in found.suggestions))
    rank = families.index(one.family) + 1 if one.family in families else 0
    return Outcome(one, rate, seed, found.situation is not None and found.situation.seeking, rank)


def _figures(outcomes: Sequence[Outcome]) -> Figures:
    named = {
        "R@1": [(one.heard.dialogue, float(one.rank == 1)) for one in outcomes],
        f"R@{SHOWN}": [(one.heard.dialogue, float(0 < one.rank <= SHOWN)) for one in outcomes],
        "sought": [(one.heard.dialogue, float(one.sought)) for one in outcomes],
    }
    return Figures(len(outcomes), 0, {name: mean(values) for name, values in named.items()})
