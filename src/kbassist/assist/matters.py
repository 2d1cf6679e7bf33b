"""Which procedure a talk is about, turn by turn: pure inference from how like each turn is to each procedure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

STICKS = 0.85
"""The chance that a turn is about what the turn before was about."""

TELLS = 9.0
"""How much the likeness of one turn tells."""

Beliefs = Mapping[str, float]
"""The chance of each procedure to be what the talk is about, adding up to 1."""


def followed(likenesses: Sequence[Mapping[str, float]], sticks: float = STICKS) -> list[Beliefs]:
    """As of each turn, what the talk is about, given how like each turn is to each procedure (0 to 1).

    A turn that is like none of them changes nothing.
    """
    beliefs: list[Beliefs] = []
    known = list(likenesses[0]) if likenesses else []
    belief = {one: 1 / len(known) for one in known}
    for likeness in likenesses:
        prior = {one: sticks * chance + (1 - sticks) / len(known) for one, chance in belief.items()}
        weighed = {one: chance * math.exp(TELLS * likeness[one]) for one, chance in prior.items()}
        total = sum(weighed.values())
        belief = {one: weight / total for one, weight in weighed.items()}
        beliefs.append(belief)
    return beliefs
