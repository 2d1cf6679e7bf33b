"""People who look at the first ranks most, simulated: which way of counting their use finds the order they prefer?

Everything is drawn from seeds. Each way of counting ranks for people of its own and learns from what these use there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Final

from kbassist.learning.metrics import bootstrap
from kbassist.learning.priors import (
    DEFAULT_PROPENSITIES,
    Choice,
    factor,
    lesson,
    pooled,
    propensities,
    unbounded,
)
from kbassist.model.feedback import Feedback, Impression, Tally, Verdict

NAME = "priors"
ARTICLES, ACCOUNTS = 8, 40
SEEDS = tuple(range(100, 120))
"""Not those that were looked at while this was written."""

LIKED = tuple(0.85**place * 0.8 for place in range(ARTICLES))
"""The chance that somebody who looks at an article uses it: the hidden order is that of the places."""

LOOKED_AT = tuple(rank**-1.2 for rank in range(1, ARTICLES + 1))
"""The chance that a rank is looked at; steeper than the default, which has to be found out."""

SPREAD, UNSTEADY = 0.3, 0.2
"""How much better the ranker thinks of its first article than of its last, and how much that changes by question."""

AT = (50, 100, 200, 400, 800)
"""Feedbacks after which the order is looked at."""

FOUND = 0.7
"""Kendall's tau from which an order counts as found: 24 of the 28 pairs stand right."""

STORM = 1000
"""Uses of the worst article that one account claims, one after the other."""

_INTENT, _NOON = "intent", datetime(2026, 1, 1, 12, tzinfo=UTC)
_AGAIN = 10
"""Feedbacks between two looks at what was learned."""

Learned = Mapping[int, tuple[float, float]]
"""Uses seen and expected by article."""


@dataclass
class Log:
    """What was shown and used so far."""

    shown: list[float] = field(default_factory=lambda: [0.0] * ARTICLES)
    used: list[float] = field(default_factory=lambda: [0.0] * ARTICLES)
    choices: list[Choice] = field(default_factory=list)
    tallies: dict[tuple[int, str], Tally] = field(default_factory=dict)
    looked_at: Sequence[float] = DEFAULT_PROPENSITIES

    def add(self, order: Sequence[int], rank: int, account: str) -> None:
        """Takes in one search that ended in a use."""
        for article in order:
            self.shown[article] += 1
        self.used[order[rank - 1]] += 1
        self.choices.append(Choice(tuple((_INTENT, str(article)) for article in order), rank))
        given = Feedback(f"s.{rank}", "s", str(order[rank - 1]), 1, account, Verdict.USED, _NOON)
        for name, (uses, expected) in lesson(_shown(order, account), [given], self.looked_at).items():
            key = int(name), account
            former = self.tallies.get(key) or Tally(_INTENT, name, account, 0.0, 0.0, _NOON)
            self.tallies[key] = replace(former, uses=former.uses + uses, expected=former.expected + expected)
        if len(self.choices) in (50, 100, 200, 400, 800):
            self.looked_at = propensities(self.choices)


def corrected(log: Log) -> Learned:
    """As the service learns: uses against what the positions lead one to expect, each account bounded."""
    of_article: dict[int, list[Tally]] = {article: [] for article in range(ARTICLES)}
    for (article, _), tally in log.tallies.items():
        of_article[article].append(tally)
    return {article: pooled(tallies, _NOON) for article, tallies in of_article.items()}


def by_rate(log: Log) -> Learned:
    """Uses against how often it was shown, wherever it was."""
    rate = sum(log.used) / sum(log.shown)
    return {article: (log.used[article], log.shown[article] * rate) for article in range(ARTICLES)}


def by_count(log: Log) -> Learned:
    """Uses against the mean of all articles."""
    mean = sum(log.used) / ARTICLES
    return {article: (log.used[article], mean) for article in range(ARTICLES)}


WAYS: Final[Mapping[str, Callable[[Log], Learned]]] = {
    "corrected": corrected,
    "uses by impressions": by_rate,
    "uses alone": by_count,
}


@dataclass(frozen=True, slots=True)
class Course:
    """How one way of counting fared from one seed: tau of what it learned after so many feedbacks, and the number of
    feedbacks from which tau stayed at FOUND (None: it never did).
    """

    way: str
    seed: int
    tau: Mapping[int, float]
    found_after: int | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """All courses, and by seed how far a storm of one account moved any factor, as a run that can be written down."""

    courses: tuple[Course, ...]
    moved: tuple[float, ...]
    name: str = NAME

    def lines(self) -> Iterator[dict[str, Any]]:
        """One JSON object per course."""
        yield from (asdict(course) for course in self.courses)

    def summary(self) -> dict[str, Any]:
        """The figures by way of counting; courses that never found the order count with the last look."""
        return {
            "set": NAME,
            "half": "check",
            "mode": "simulated",
            "articles": ARTICLES,
            "groups": {way: _figures([one for one in self.courses if one.way == way]) for way in WAYS}
            | {"storm of one account": _storms(self.moved)},
        }


def simulate(seeds: Sequence[int] = SEEDS, most: int = AT[-1]) -> Simulated:
    """Every way of counting, from every seed, for so many feedbacks."""
    courses = tuple(course(way, seed, most) for way in WAYS for seed in seeds)
    return Simulated(courses, tuple(stormed(seed) for seed in seeds))


def course(way: str, seed: int, most: int = AT[-1]) -> Course:
    """One way of counting, learning from people of its own."""
    drawn, log = random.Random(f"{way} {seed}"), Log()
    thought = _thoughts(seed)
    factors, taus = dict.fromkeys(range(ARTICLES), 1.0), {}
    while len(log.choices) < most:
        order = sorted(range(ARTICLES), key=lambda one: -thought[one] * factors[one] * drawn.gauss(1, UNSTEADY))
        rank = _used(order, drawn)
        if rank is None:
            for article in order:
                log.shown[article] += 1
            continue
        log.add(order, rank, f"account {drawn.randrange(ACCOUNTS)}")
        if len(log.choices) % _AGAIN == 0:
            learned = WAYS[way](log)
            factors = {article: factor(*told) for article, told in learned.items()}
            taus[len(log.choices)] = kendall([unbounded(*learned[article]) for article in range(ARTICLES)])
    missed = [feedbacks for feedbacks, tau in taus.items() if tau < FOUND]
    found = (missed[-1] if missed else 0) + _AGAIN
    looks = {feedbacks: round(taus[feedbacks], 4) for feedbacks in AT if feedbacks in taus}
    return Course(way, seed, looks, found if found <= most else None)


def stormed(seed: int, feedbacks: int = 200) -> float:
    """The factor by which one account, using the worst article again and again, moved the prior it moved most."""
    drawn, log, order = random.Random(seed), Log(), list(range(ARTICLES))
    while len(log.choices) < feedbacks:
        drawn.shuffle(order)
        rank = _used(order, drawn)
        if rank is not None:
            log.add(order, rank, f"account {drawn.randrange(ACCOUNTS)}")
    before = corrected(log)
    for _ in range(STORM):
        log.add(order, order.index(ARTICLES - 1) + 1, "stormer")
    after = corrected(log)
    moves = [factor(*after[article]) / factor(*before[article]) for article in range(ARTICLES)]
    return max(max(move, 1 / move) for move in moves)


def kendall(values: Sequence[float]) -> float:
    """Kendall's tau of values whose true order is falling; equal ones count neither way."""
    pairs = [(values[one] > values[other]) - (values[one] < values[other]) for one, other in _PAIRS]
    return sum(pairs) / len(pairs)


_PAIRS = tuple(combinations(range(ARTICLES), 2))


def _thoughts(seed: int) -> list[float]:
    """What the ranker thinks of each article, in an order that has nothing to do with the hidden one."""
    places = random.Random(seed).sample(range(ARTICLES), ARTICLES)
    return [1 - SPREAD * place / (ARTICLES - 1) for place in places]


def _used(order: Sequence[int], drawn: random.Random) -> int | None:
    """The rank that somebody uses; None: nothing that they looked at was of use."""
    liked = [
        rank
        for rank, article in enumerate(order, 1)
        if drawn.random() < LOOKED_AT[rank - 1] and drawn.random() < LIKED[article]
    ]
    return drawn.choice(liked) if liked else None


def _shown(order: Sequence[int], account: str) -> list[Impression]:
    return [
        Impression(f"s.{rank}", "s", str(article), 1, "p", rank, account, None, None, 0, _NOON, _INTENT)
        for rank, article in enumerate(order, 1)
    ]


def _figures(courses: Sequence[Course]) -> dict[str, Any]:
    seeds = [one.seed for one in courses]
    looks = [feedbacks for feedbacks in AT if all(feedbacks in one.tau for one in courses)]
    metrics = {
        f"tau@{feedbacks}": asdict(bootstrap([one.tau[feedbacks] for one in courses], seeds)) for feedbacks in looks
    }
    metrics["feedbacks"] = asdict(bootstrap([float(one.found_after or AT[-1]) for one in courses], seeds))
    metrics["found"] = asdict(bootstrap([float(one.found_after is not None) for one in courses], seeds))
    return {"answerable": len(courses), "unanswerable": 0, "metrics": metrics}


def _storms(moved: Sequence[float]) -> dict[str, Any]:
    metrics = {"moved": asdict(bootstrap(moved, range(len(moved)))), "most": asdict(bootstrap([max(moved)], [0]))}
    return {"answerable": len(moved), "unanswerable": 0, "metrics": metrics}
