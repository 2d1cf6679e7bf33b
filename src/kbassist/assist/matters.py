"""Which procedure a talk is about, turn by turn: pure inference from how like each turn is to each procedure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

STICKS = 0.95
"""The chance that a turn is about what the turn before was about."""

TELLS = 7.0
"""How much the likeness of one turn tells."""

Beliefs = Mapping[str, float]
"""The chance of each procedure to be what the talk is about, adding up to 1."""


def followed(likenesses: Sequence[Mapping[str, float]]) -> list[Beliefs]:
    """As of each turn, what the talk is about, in the light of all that was said before and after it.

    Given is how like each turn is to each procedure: 0 to 1; a turn that is like none of them changes nothing.
    """
    forward = _passed(likenesses)
    backward = list(reversed(_passed(list(reversed(likenesses)))))
    smoothed: list[Beliefs] = []
    for there, back, likeness in zip(forward, backward, likenesses, strict=True):
        smoothed.append(_scaled({one: there[one] * back[one] / _told(likeness[one]) for one in there}))
    return smoothed


def _passed(likenesses: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """What is believed as of each turn from the turns up to it."""
    beliefs: list[dict[str, float]] = []
    belief = dict.fromkeys(likenesses[0], 1 / len(likenesses[0])) if likenesses else {}
    for likeness in likenesses:
        even = (1 - STICKS) / len(belief)
        belief = _scaled({one: (STICKS * chance + even) * _told(likeness[one]) for one, chance in belief.items()})
        beliefs.append(belief)
    return beliefs


def _told(likeness: float) -> float:
    return math.exp(TELLS * likeness)


def _scaled(chances: Mapping[str, float]) -> dict[str, float]:
    total = sum(chances.values())
    return {one: chance / total for one, chance in chances.items()}
