"""From which confidence on to answer, so that of the answers given no more than a chosen share is wrong.

Conformal selection (Jin and Candès, Selection by prediction with conformal p-values, 2023): the share of wrong answers
from a threshold on is estimated with one wrong answer added, and the lowest threshold whose estimate stays within the
risk is taken. For new questions like those it was chosen on, the expected share of wrong answers is within the risk.
A mixture promises nothing of its parts: so no part of it may contradict the promise, by the exact binomial test.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

CONTRADICTS = 0.25
"""How improbable a part's wrong answers must be at the risk, or more of them, to contradict it."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """One question that could have been answered: with what confidence, and whether that would have been right; `part`
    is what it belongs to of all that is judged together.
    """

    confidence: float
    right: bool
    part: Hashable = None


def least_confidence(judged: Sequence[Judged], risk: float) -> float | None:
    """The lowest confidence from which the share of wrong answers, with one added, stays within the risk and no part
    contradicts it; None: there is no such one.

    Answers of equal confidence are given together or not at all.
    """
    if not judged:
        return None
    order = sorted(judged, key=lambda one: -one.confidence)
    last = np.array([here.confidence != then.confidence for here, then in pairwise(order)] + [True])
    wrong = np.array([not one.right for one in order])
    borne = last & (np.cumsum(wrong) + 1 <= risk * np.arange(1, len(order) + 1) + _ROUNDING)
    for part in {one.part for one in order}:
        mine = np.array([one.part == part for one in order])
        borne &= _uncontradicted(np.cumsum(mine & wrong), np.cumsum(mine), risk)
    within = np.flatnonzero(borne)
    return order[int(within[-1])].confidence if len(within) else None


def _uncontradicted(wrong: npt.NDArray[np.int_], given: npt.NDArray[np.int_], risk: float) -> npt.NDArray[np.bool_]:
    """Where so many wrong answers of those given are no surprise at the risk."""
    pairs = set(zip(wrong.tolist(), given.tolist(), strict=True))
    fine = {pair for pair in pairs if pair[0] <= risk * pair[1] or _at_least(*pair, risk) >= CONTRADICTS}
    return np.array([pair in fine for pair in zip(wrong.tolist(), given.tolist(), strict=True)])


def _at_least(wrong: int, given: int, risk: float) -> float:
    """The chance of so many wrong answers or more among those given, where each is wrong with this risk."""
    return 1 - sum(
        math.exp(
            math.lgamma(given + 1) - math.lgamma(count + 1) - math.lgamma(given - count + 1)
            + count * math.log(risk) + (given - count) * math.log1p(-risk)
        )
        for count in range(wrong)
    )  # fmt: skip
