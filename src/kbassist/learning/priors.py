"""What feedback teaches: uses seen against uses that positions lead one to expect. Pure; the numbers end up in Why.

The position-based model (Craswell et al., WSDM 2008) says that a use is an examination, which only the position
decides, times a liking, which only the article decides. Weighing by the inverse of the examination's chance makes what
is seen unbiased (Joachims, Swaminathan, Schnabel, WSDM 2017). Here the unit is a search that ended in a use: its one
use is expected to be shared among all that was shown as their positions are looked at, and what is seen over what is
expected is the liking beside that of its neighbours. A search that nobody used anything of says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kbassist.model.feedback import Feedback, Impression, Prior, Tally, Verdict

LEAST, MOST = 0.5, 2.0
"""A prior at its ends."""

SHRINKAGE = 20.0
"""Uses, seen as often as expected, that are imagined for every article: they draw a prior towards 1."""

ACCOUNT = 3.0
"""Uses, seen or expected, that one account may bring to one article of one intent: it alone moves the prior by a factor
of (SHRINKAGE + ACCOUNT) / SHRINKAGE = 1.15 at most, either way, whatever others brought.
"""

HALF_LIFE = timedelta(days=90)

PRAISE: Final[Mapping[Verdict, float]] = {
    Verdict.USED: 1.0,
    Verdict.HELPFUL: 1.0,
    Verdict.COPIED: 1.0,
    Verdict.OPENED: 0.25,
}
BLAME: Final[Mapping[Verdict, float]] = {
    Verdict.NOT_HELPFUL: 1.0,
    Verdict.WRONG: 1.0,
    Verdict.OUTDATED: 1.0,
    Verdict.DISMISSED: 0.5,
}
DEFAULT_PROPENSITIES: Final = tuple(1 / rank for rank in range(1, 21))
"""How likely a rank is looked at beside the first, as long as the log does not tell: 1, 1/2, 1/3 …"""

IMAGINED = 50.0
"""Searches that are imagined to have gone by the default, so that a short log does not tell too much."""

_ROUNDS = 30


def lesson(
    shown: Sequence[Impression], given: Sequence[Feedback], propensities: Sequence[float] = DEFAULT_PROPENSITIES
) -> dict[str, tuple[float, float]]:
    """Uses seen and expected by article, from one search and all that one account said of it.

    The strongest praise of an article counts once; any blame takes it back and counts as a use expected in vain.
    """
    said = {
        one.suggestion_id: {told.verdict for told in given if told.suggestion_id == one.suggestion_id} for one in shown
    }
    seen_at = {told.suggestion_id: told.rank for told in given if told.rank is not None}
    blames = [_strongest(BLAME, said[one.suggestion_id]) for one in shown]
    uses = [
        0.0 if blame else _strongest(PRAISE, said[one.suggestion_id]) for one, blame in zip(shown, blames, strict=True)
    ]
    looked = [propensity(seen_at.get(one.suggestion_id, one.rank), propensities) for one in shown]
    taught = {
        one.article_id: (use, sum(uses) * look / sum(looked) + blame)
        for one, use, look, blame in zip(shown, uses, looked, blames, strict=True)
    }
    return {article_id: told for article_id, told in taught.items() if any(told)}


def propensity(rank: int, propensities: Sequence[float]) -> float:
    """How likely a rank is looked at beside the first; below the last one known, as likely as that."""
    return propensities[min(rank, len(propensities)) - 1]


def faded(tally: Tally, at: datetime) -> Tally:
    """The tally as it counts at a later moment."""
    share = fading(tally.at, at)
    return replace(tally, uses=tally.uses * share, expected=tally.expected * share, at=max(at, tally.at))


def fading(since: datetime, at: datetime) -> float:
    """What a lesson still counts: half after each half-life."""
    return float(0.5 ** (max(at - since, timedelta()) / HALF_LIFE))


def added(tally: Tally, told: tuple[float, float], former: tuple[float, float]) -> Tally:
    """The tally with what a search teaches now in place of what it taught before the newest feedback on it."""
    uses, expected = (max(old + new - gone, 0.0) for old, new, gone in zip(_pair(tally), told, former, strict=True))
    return replace(tally, uses=uses, expected=expected)


def pooled(tallies: Iterable[Tally], at: datetime) -> tuple[float, float]:
    """Uses seen and expected over all accounts, each bounded to ACCOUNT."""
    bounded = [_bounded(faded(tally, at)) for tally in tallies]
    return sum(uses for uses, _ in bounded), sum(expected for _, expected in bounded)


def factor(uses: float, expected: float) -> float:
    """The prior as a factor on a score: uses over what was expected, shrunk towards 1, between LEAST and MOST."""
    return min(max(unbounded(uses, expected), LEAST), MOST)


def unbounded(uses: float, expected: float) -> float:
    """Uses over what was expected, shrunk towards 1: what the prior is drawn from."""
    return (uses + SHRINKAGE) / (expected + SHRINKAGE)


def factor_at(prior: Prior, now: datetime) -> float:
    """The factor of a prior at a moment; what was taught long ago counts less."""
    share = fading(prior.at, now)
    return factor(prior.uses * share, prior.expected * share)


@dataclass(frozen=True, slots=True)
class Choice:
    """One search that ended in a use: what was shown (intent, article) by rank from 1, and the rank it was."""

    shown: tuple[tuple[str, str], ...]
    used: int


def propensities(choices: Sequence[Choice], default: Sequence[float] = DEFAULT_PROPENSITIES) -> tuple[float, ...]:
    """How likely each rank is looked at beside the first, as the log tells; the default where it is short.

    Each choice goes by the product of a rank's propensity and an article's liking (Luce's choice rule). Both are found
    in turns, by minorisation and maximisation (Hunter, Annals of Statistics 2004), with imagined searches before them:
    IMAGINED ones by the default for the ranks, and a single one for each article. An article that was seen at several
    ranks tells the two apart.
    """
    looked, liked = list(default), defaultdict[tuple[str, str], float](lambda: 1.0)
    at_rank, of_article = [0.0] * len(default), defaultdict[tuple[str, str], float](float)
    for choice in choices:
        at_rank[_place(choice.used, default)] += 1
        of_article[choice.shown[choice.used - 1]] += 1
    prior = [IMAGINED * share / sum(default) for share in default]
    for _ in range(_ROUNDS if choices else 0):
        offered_rank, offered_article = [0.0] * len(default), defaultdict[tuple[str, str], float](float)
        for choice in choices:
            places = [_place(rank, default) for rank in range(1, len(choice.shown) + 1)]
            total = sum(looked[place] * liked[key] for place, key in zip(places, choice.shown, strict=True))
            for place, key in zip(places, choice.shown, strict=True):
                offered_rank[place] += liked[key] / total
                offered_article[key] += looked[place] / total
        liked.update({key: (of_article[key] + 1) / (offered + 1) for key, offered in offered_article.items()})
        rate = IMAGINED / sum(looked)
        looked = [(at_rank[place] + prior[place]) / (offered_rank[place] + rate) for place in range(len(default))]
        looked = [share / looked[0] for share in looked]
    return tuple(looked)


def _strongest(strengths: Mapping[Verdict, float], said: Iterable[Verdict]) -> float:
    return max((strengths.get(verdict, 0.0) for verdict in said), default=0.0)


def _place(rank: int, ranks: Sequence[float]) -> int:
    return min(rank, len(ranks)) - 1


def _pair(tally: Tally) -> tuple[float, float]:
    return tally.uses, tally.expected


def _bounded(tally: Tally) -> tuple[float, float]:
    """Both numbers by the same share, so that a busy account keeps its opinion and loses its weight."""
    share = min(1.0, ACCOUNT / max(tally.uses, tally.expected, ACCOUNT))
    return tally.uses * share, tally.expected * share
