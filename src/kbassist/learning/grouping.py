"""Questions that mean the same, put together in the order in which they were asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

ALIKE = 0.55
"""The cosine of two questions' mean vectors from which they are taken to mean the same, whatever their languages."""


def grouped(leaders: Floats, questions: Floats, alike: float = ALIKE) -> tuple[list[int], list[int]]:
    """For each question the number of its group, and the questions that lead the groups that are new.

    Rows are unit vectors. A question joins the group whose leader is nearest, where that is near enough; else it leads
    one of its own, numbered on after the known ones. Known leaders stay what they are, so groups keep their identity.
    """
    known, new = len(leaders), list[int]()
    space = np.zeros((known + len(questions), questions.shape[1]), np.float32)
    space[:known] = leaders
    groups: list[int] = []
    for number, question in enumerate(questions):
        size = known + len(new)
        cosine = space[:size] @ question
        best = int(cosine.argmax()) if size else 0
        if not size or cosine[best] < alike:
            best, space[size] = size, question
            new.append(number)
        groups.append(best)
    return groups, new


def together(vectors: Sequence[Floats], dimensions: int) -> Floats:
    """The vectors as rows of one matrix, also where there are none."""
    return np.stack(vectors) if vectors else np.zeros((0, dimensions), np.float32)
