"""Two rankings of the same cases told apart: who wins where, by how much, and whether chance would do as much."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kbassist.learning.metrics import Estimate, bootstrap, depth, metric, randomisation_test
from kbassist.learning.rankings import Judged, Judgements, rankings_in, read
from kbassist.model.base import RefusalKind, Refused

METRICS = ("nDCG@10", "R@1", "R@5")


@dataclass(frozen=True, slots=True)
class Duel:
    """One metric: what both earn, the difference (first less second), and how probable so large a one is by chance."""

    metric: str
    first: float
    second: float
    difference: Estimate
    p: float
    wins: int
    losses: int
    ties: int


@dataclass(frozen=True, slots=True)
class Differing:
    """A case that the two do not earn the same for: what each earns by metric, and both lists as deep as they count."""

    id: str
    relevant: tuple[str, ...]
    earned: Mapping[str, tuple[float, float]]
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two rankings of one set differ; `clusters` is how many of the cases are independent of each other."""

    name: str
    cases: int
    clusters: int
    unanswerable: int
    only_first: int
    only_second: int
    judged_otherwise: int
    duels: tuple[Duel, ...]
    differing: tuple[Differing, ...]


def compare_files(first: Path, second: Path, metrics: Sequence[str] = METRICS) -> list[Comparison]:
    """Compares two files, or all that two folders both hold under one name.

    Refused INVALID where one is a folder and the other is not, or where they share nothing to judge.
    """
    if first.is_dir() != second.is_dir():
        raise Refused(RefusalKind.INVALID, f"{first} and {second}: name two files or two folders", "compare")
    if not first.is_dir():
        return [compare(first.stem, read(first), read(second), metrics)]
    ours, theirs = rankings_in(first), rankings_in(second)
    shared = [name for name in ours if name in theirs]
    if not shared:
        raise Refused(RefusalKind.INVALID, f"{first} and {second} have no run of the same name", "compare")
    return [compare(name, read(ours[name]), read(theirs[name]), metrics) for name in shared]


def compare(name: str, first: Judgements, second: Judgements, metrics: Sequence[str] = METRICS) -> Comparison:
    """Compares two rankings over the cases that both were asked and that have an answer.

    A ranking without judgements of its own is judged by the other's. Cases that the two judge by different answers are
    left out and counted. Refused INVALID where no case is left.
    """
    first, second = _judged(first, second), _judged(second, first)
    shared = [(first[one], second[one]) for one in first if one in second]
    answered = [pair for pair in shared if pair[0].relevant or pair[1].relevant]
    judged = [(ours, theirs) for ours, theirs in answered if ours.relevant == theirs.relevant]
    if not judged:
        raise Refused(RefusalKind.INVALID, f"{name}: there is no case with a known answer in both", "compare")
    clusters: list[Hashable] = [ours.dialogue or theirs.dialogue or ours.id for ours, theirs in judged]
    earned = {each: [_earned(each, pair) for pair in judged] for each in metrics}
    return Comparison(
        name=name,
        cases=len(judged),
        clusters=len(set(clusters)),
        unanswerable=len(shared) - len(answered),
        only_first=len(first.keys() - second.keys()),
        only_second=len(second.keys() - first.keys()),
        judged_otherwise=len(answered) - len(judged),
        duels=tuple(_duel(each, pairs, clusters) for each, pairs in earned.items()),
        differing=_differing(judged, earned),
    )


def _duel(name: str, earned: Sequence[tuple[float, float]], clusters: Sequence[Hashable]) -> Duel:
    ours, theirs = zip(*earned, strict=True)
    gains = [one - other for one, other in earned]
    wins, losses = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    return Duel(
        metric=name,
        first=sum(ours) / len(ours),
        second=sum(theirs) / len(theirs),
        difference=bootstrap(gains, clusters),
        p=randomisation_test(ours, theirs, clusters),
        wins=wins,
        losses=losses,
        ties=len(gains) - wins - losses,
    )


def _differing(
    judged: Sequence[tuple[Judged, Judged]], earned: Mapping[str, Sequence[tuple[float, float]]]
) -> tuple[Differing, ...]:
    """The cases where any metric differs, farthest first."""
    deep = max(map(depth, earned))
    found = []
    for place, (ours, theirs) in enumerate(judged):
        got = {name: pairs[place] for name, pairs in earned.items()}
        if any(one != other for one, other in got.values()):
            lists = (tuple(each.ranking)[:deep] for each in (ours, theirs))
            found.append(Differing(ours.id, tuple(sorted(ours.relevant)), got, *lists))
    return tuple(sorted(found, key=lambda case: -max(abs(one - other) for one, other in case.earned.values())))


def _earned(name: str, pair: tuple[Judged, Judged]) -> tuple[float, float]:
    score = metric(name)
    ours, theirs = (score(tuple(each.ranking), each.relevant) for each in pair)
    return ours, theirs


def _judged(run: Judgements, other: Judgements) -> Judgements:
    """A run as it is where it has judgements of its own; otherwise the other's cases with what this one showed."""
    if any(case.relevant for case in run.values()):
        return run
    lent = {one: replace(case, ranking=run[one].ranking if one in run else {}) for one, case in other.items()}
    return {**run, **lent}
