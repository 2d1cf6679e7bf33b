"""How good a ranking is, and how sure we may be of it: pure arithmetic over rankings and the numbers they earn.

A ranking is a sequence of distinct ids, best first; there are no ties to break, because a list shown has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from kbassist.model.base import RefusalKind, Refused

Floats = npt.NDArray[np.float64]
Score = Callable[[Sequence[str], Collection[str]], float]
"""What one ranking earns, given the ids that are relevant; 0 to 1."""

_NAME = re.compile(r"(R|MRR|nDCG)@([1-9]\d*)")


def recall_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """The share of the relevant ids that stand among the first k."""
    return len(set(relevant).intersection(ranking[:k])) / len(set(relevant))


def mrr_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """One over the rank of the first relevant id; 0 where it stands below k or nowhere."""
    return next((1 / rank for rank, found in enumerate(ranking[:k], 1) if found in relevant), 0.0)


def ndcg_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """The gain of the first k, each over log2(rank + 1), as a share of the best possible; relevance is 0 or 1."""
    gain = sum(1 / np.log2(rank + 1) for rank, found in enumerate(ranking[:k], 1) if found in relevant)
    best = sum(1 / np.log2(rank + 1) for rank in range(1, min(k, len(set(relevant))) + 1))
    return float(gain / best)


def metric(name: str) -> Score:
    """The score that a name such as `R@5`, `MRR@10` or `nDCG@10` stands for; Refused INVALID for any other name."""
    scores: dict[str, Callable[[int, Sequence[str], Collection[str]], float]]
    scores = {"R": recall_at, "MRR": mrr_at, "nDCG": ndcg_at}
    found = _NAME.fullmatch(name)
    if found is None:
        raise Refused(RefusalKind.INVALID, f"{name}: no such metric; known are R@k, MRR@k and nDCG@k", "metric")
    return partial(scores[found[1]], int(found[2]))


def depth(name: str) -> int:
    """How far down a ranking a metric looks: the k of its name."""
    return int(name.rpartition("@")[2])


def expected_calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """How far confidence and truth lie apart on average: |mean confidence - share correct|, over bins of equal mass."""
    order = np.argsort(np.asarray(confidences, dtype=float), kind="stable")
    said, true = np.asarray(confidences, dtype=float)[order], np.asarray(correct, dtype=float)[order]
    parts = zip(np.array_split(said, bins), np.array_split(true, bins), strict=True)
    return float(sum(abs(float(one.sum() - other.sum())) for one, other in parts) / len(said))


def separation(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """How often an answerable question gets more confidence than an unanswerable one; a draw counts half (AUROC)."""
    known, unknown = np.asarray(answerable, dtype=float), np.sort(np.asarray(unanswerable, dtype=float))
    below = np.searchsorted(unknown, known, side="left")
    up_to = np.searchsorted(unknown, known, side="right")
    return float((below + up_to).sum() / (2 * len(known) * len(unknown)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with the interval that holds it in 95 of 100 resamplings."""

    value: float
    low: float
    high: float


def bootstrap(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, rounds: int = 1000, seed: int = 0
) -> Estimate:
    """The mean of the values and its 95 % percentile interval; the same input gives the same interval.

    Values of one cluster (the turns of one dialogue) are drawn together: they are not independent of each other.
    """
    sums, counts = _per_cluster(np.asarray(values, dtype=float), clusters)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(rounds, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(sums.sum() / counts.sum()), float(low), float(high))


def randomisation_test(
    ours: Sequence[float],
    theirs: Sequence[float],
    clusters: Sequence[Hashable] | None = None,
    rounds: int = 10_000,
    seed: int = 0,
) -> float:
    """How probable so large a difference of means is, if it were chance which system earned which (two-sided p).

    Both sequences speak of the same cases in the same order. The signs of whole clusters are swapped together.
    """
    gains, _ = _per_cluster(np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float), clusters)
    gains = gains[gains != 0]  # a swap of equals changes nothing
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(rounds, len(gains)))
    as_far = np.abs(signs @ gains) >= abs(gains.sum()) - 1e-9
    return float((as_far.sum() + 1) / (rounds + 1))


def _per_cluster(values: Floats, clusters: Sequence[Hashable] | None) -> tuple[Floats, Floats]:
    """The sum and the number of the values of each cluster; without clusters each value is its own."""
    if clusters is None:
        return values, np.ones_like(values)
    places = {cluster: place for place, cluster in enumerate(dict.fromkeys(clusters))}
    index = np.array([places[cluster] for cluster in clusters])
    sums: Floats = np.bincount(index, weights=values).astype(float)
    counts: Floats = np.bincount(index).astype(float)
    return sums, counts
