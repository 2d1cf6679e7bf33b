"""All pairs of sets that share most of what they hold, without comparing all with all. Pure.

The measure is the weighted Jaccard similarity. Two sets can only reach it where they share one of the rarest members of
either: those without which the rest weighs too little (prefix filtering; Chaudhuri, Ganti, Kaushik, ICDE 2006). Where
little likeness is asked for, most pairs share one: what they share of those rarest members is added up for all at once,
and only sets that may yet reach the measure are held against each other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

Member = frozenset[str]

_SLACK = 1e-6
"""What sums in another order may be apart."""


def rarities(sets: Sequence[Member]) -> dict[str, float]:
    """How much each member counts: the rarer the more."""
    held = Counter(member for one in sets for member in one)
    return {member: math.log(1 + len(sets) / count) for member, count in held.items()}


def alike(sets: Sequence[Member], weights: Mapping[str, float], least: float) -> Iterator[tuple[int, int, float]]:
    """Every pair of places (the lower first) whose sets are at least so similar, with their similarity; empty sets are
    like no other.
    """
    weighed = [sum(weights[member] for member in one) for one in sets]
    order = sorted((place for place, one in enumerate(sets) if one), key=lambda place: weighed[place])
    prefixes = [_prefix(sets[place], weights, least * weighed[place]) for place in order]
    candidates = _Candidates(prefixes, weights, [weighed[place] for place in order], least)
    for rank, place in enumerate(order):
        mine, weight = sets[place], weighed[place]
        for other in sorted(order[one] for one in candidates.of(rank)):
            shared = sum(weights[member] for member in mine & sets[other])
            likeness = shared / (weight + weighed[other] - shared)
            if likeness >= least:
                yield min(place, other), max(place, other), likeness


class _Candidates:
    """Sets in order of their weight, the lightest first, by the members of their prefixes.

    The holders of each member lie in one row, the lightest first; of every entry of a prefix it is known `since` where
    its member's holders lie and `until` where it lies itself.
    """

    def __init__(
        self, prefixes: Sequence[Sequence[str]], weights: Mapping[str, float], weighed: Sequence[float], least: float
    ) -> None:
        names = {member: number for number, member in enumerate(dict.fromkeys(chain.from_iterable(prefixes)))}
        members = np.fromiter((names[member] for one in prefixes for member in one), np.int64)
        self._ends = np.cumsum([0, *map(len, prefixes)])
        ranks = np.repeat(np.arange(len(prefixes)), np.diff(self._ends))
        ordered = np.argsort(members, kind="stable")
        self._holders = ranks[ordered]
        self._until = np.empty_like(ordered)
        self._until[ordered] = np.arange(len(ordered))
        self._since = np.searchsorted(members[ordered], members)
        self._counts = np.array([weights[member] for one in prefixes for member in one])
        self._weighed, self._least = np.array(weighed), least
        self._rest = self._weighed - np.array([sum(weights[member] for member in one) for one in prefixes])
        self._shared = np.zeros(len(prefixes))

    def of(self, rank: int) -> list[int]:
        """The lighter sets that may be so similar to one: those that share enough of the prefixes, were they to share
        all that the prefix of either leaves out.
        """
        mine = slice(self._ends[rank], self._ends[rank + 1])
        since, until = self._since[mine], self._until[mine]
        if not (until - since).any():
            return []
        met = np.concatenate([self._holders[a:b] for a, b in zip(since.tolist(), until.tolist(), strict=True)])
        np.add.at(self._shared, met, np.repeat(self._counts[mine], until - since))
        weight, others = self._weighed[rank], self._weighed[met]
        most = self._shared[met] + np.maximum(self._rest[rank], self._rest[met]) + _SLACK
        near = (others >= self._least * weight) & (most >= self._least / (1 + self._least) * (weight + others))
        self._shared[met] = 0.0
        return list(set(met[near].tolist()))


def _prefix(members: Member, weights: Mapping[str, float], enough: float) -> list[str]:
    """The heaviest members, without which the rest does not weigh enough."""
    ordered = sorted(members, key=lambda member: (-weights[member], member))
    left = sum(weights[member] for member in members)
    for count, member in enumerate(ordered):
        if left < enough - 1e-9:
            return ordered[:count]
        left -= weights[member]
    return ordered
