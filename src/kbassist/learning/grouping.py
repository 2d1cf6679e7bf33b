"""Questions that mean the same, put together in the order in which they were asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

ALIKE = 0.55
"""The cosine of two questions' mean vectors from which they are taken to mean the same, whatever their languages."""

_AT_ONCE = 512
"""Questions compared with all leaders in one product."""


def grouped(leaders: Floats, questions: Floats, alike: float = ALIKE) -> tuple[list[int], list[int]]:
    """For each question the number of its group, and the questions that lead the groups that are new.

    Rows are unit vectors. A question joins the group whose leader is nearest, where that is near enough; else it leads
    one of its own, numbered on after the known ones. Known leaders stay what they are, so groups keep their identity.
    """
    nearest, cosine = _nearest(leaders, questions)
    new: list[int] = []
    for number, question in enumerate(questions):
        if cosine[number] >= alike:
            continue
        later = questions[number:] @ question
        later[0] = np.inf  # a leader is nearest to itself, whatever rounding makes of it
        nearer = np.flatnonzero(later > cosine[number:]) + number
        nearest[nearer], cosine[nearer] = len(leaders) + len(new), later[nearer - number]
        new.append(number)
    return nearest.tolist(), new


def _nearest(leaders: Floats, questions: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The nearest leader of each question, and their cosine; below every other where there is no leader."""
    nearest = np.zeros(len(questions), np.int64)
    cosine = np.full(len(questions), -np.inf, np.float32)
    for start in range(0, len(questions) if len(leaders) else 0, _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        cosines = questions[some] @ leaders.T
        nearest[some] = cosines.argmax(axis=1)
        cosine[some] = np.take_along_axis(cosines, nearest[some, None], axis=1)[:, 0]
    return nearest, cosine


def together(vectors: Sequence[Floats], dimensions: int) -> Floats:
    """The vectors as rows of one matrix, also where there are none."""
    return np.stack(vectors) if vectors else np.zeros((0, dimensions), np.float32)
