"""From which confidence on to answer, so that of the answers given no more than a chosen share is wrong.

Conformal selection (Jin and Candès, Selection by prediction with conformal p-values, 2023): the share of wrong answers
from a threshold on is estimated with one wrong answer added, and the lowest threshold whose estimate stays within the
risk is taken. For new questions like those it was chosen on, the expected share of wrong answers is within the risk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True)
class Judged:
    """One question that could have been answered: with what confidence, and whether that would have been right."""

    confidence: float
    right: bool


def least_confidence(judged: Sequence[Judged], risk: float) -> float | None:
    """The lowest confidence from which the share of wrong answers stays within the risk; None: there is no such one.

    Answers of equal confidence are given together or not at all.
    """
    if not judged:
        return None
    order = sorted(judged, key=lambda one: -one.confidence)
    wrong = np.cumsum([not one.right for one in order])
    given = np.arange(1, len(order) + 1)
    last = np.array([here.confidence != then.confidence for here, then in pairwise(order)] + [True])
    within = np.flatnonzero(last & ((wrong + 1) / given <= risk))
    return order[int(within[-1])].confidence if len(within) else None
