"""What a tutorial does with two lists: reciprocal rank fusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

K = 60


def fused(lists: Iterable[Sequence[int]], count: int) -> list[int]:
    """The rows of all lists, those first that stand high in several (Cormack, Clarke and Büttcher 2009)."""
    scores: defaultdict[int, float] = defaultdict(float)
    for rows in lists:
        for rank, row in enumerate(rows, 1):
            scores[row] += 1 / (K + rank)
    return sorted(scores, key=lambda row: -scores[row])[:count]
