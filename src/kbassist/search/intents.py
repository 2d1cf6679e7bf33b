"""What a search is about: the families that stand out among its candidates. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kbassist.model.situation import Intent
from kbassist.search.rank import Place

MOST_INTENTS = 3
STANDS_OUT = 0.75
"""The share of the best score from which a family stands out; one that only just does has no share yet."""


def intents(places: Sequence[Place]) -> tuple[Intent, ...]:
    """The families whose places, best first and before any prior, stand out; their shares sum to 1."""
    best = places[0].earned.score if places else 0.0
    if best <= 0:
        return ()
    ahead = {place.earned.family: place.earned.score / best - STANDS_OUT for place in places[:MOST_INTENTS]}
    standing = {family: share for family, share in ahead.items() if share > 0}
    total = sum(standing.values())
    return tuple(Intent(family, round(share / total, 4)) for family, share in standing.items())


def priors_of(
    articles: Collection[str], meant: Sequence[Intent], priors: Mapping[tuple[str, str], float]
) -> dict[str, float]:
    """The factor of each article for these intents, by their shares; articles of which nothing was taught are left
    out.
    """
    found: dict[str, float] = {}
    if not priors:
        return found
    total = sum(intent.share for intent in meant)
    for article in articles:
        factors = [(intent.share, priors.get((intent.family, article), 1.0)) for intent in meant]
        if any(factor != 1.0 for _, factor in factors):
            found[article] = sum(share * factor for share, factor in factors) / total
    return found
