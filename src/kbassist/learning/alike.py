"""All pairs of sets that share most of what they hold, without comparing all with all. Pure.

The measure is the weighted Jaccard similarity. Two sets can only reach it where they share one of the rarest members of
either: those without which the rest weighs too little (prefix filtering; Chaudhuri, Ganti, Kaushik, ICDE 2006).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

Member = frozenset[str]


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
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place in order:
        mine, weight = sets[place], weighed[place]
        prefix = _prefix(mine, weights, least * weight)
        candidates = {other for member in prefix for other in holders[member] if weighed[other] >= least * weight}
        for other in sorted(candidates):
            shared = sum(weights[member] for member in mine & sets[other])
            likeness = shared / (weight + weighed[other] - shared)
            if likeness >= least:
                yield min(place, other), max(place, other), likeness
        for member in prefix:
            holders[member].append(place)


def _prefix(members: Member, weights: Mapping[str, float], enough: float) -> list[str]:
    """The heaviest members, without which the rest does not weigh enough."""
    ordered = sorted(members, key=lambda member: (-weights[member], member))
    left = sum(weights[member] for member in members)
    for count, member in enumerate(ordered):
        if left < enough - 1e-9:
            return ordered[:count]
        left -= weights[member]
    return ordered
