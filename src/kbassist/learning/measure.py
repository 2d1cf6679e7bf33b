"""From what was shown to figures: what each case earned, and how sure the service was of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.learning.cases import Case, EvalSet
from kbassist.learning.metrics import Estimate, bootstrap, expected_calibration_error, metric, separation

ALL = "all"
"""The group of every case of a set."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One thing shown: the article or family, its score, and the confidence told with it."""

    id: str
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case was shown, best first, without repetition, and how many milliseconds that took."""

    case: Case
    shown: tuple[Ranked, ...]
    milliseconds: float

    @property
    def ranking(self) -> list[str]:
        """The ids shown, best first."""
        return [ranked.id for ranked in self.shown]

    @property
    def confidence(self) -> float:
        """The confidence told with the first; 0 where nothing was shown."""
        return self.shown[0].confidence if self.shown else 0.0

    @property
    def correct(self) -> bool:
        """True where the first is relevant."""
        return bool(self.shown) and self.shown[0].id in self.case.relevant


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one group of cases; None where the group has no case to measure them on.

    `silent` is the share of answerable cases that were shown nothing, `honest` that of unanswerable ones; `separation`
    says how often an answerable case got more confidence than an unanswerable one (0.5: by chance).
    """

    answerable: int
    unanswerable: int
    metrics: dict[str, Estimate]
    calibration_error: float | None
    silent: float | None
    honest: float | None
    separation: float | None
    p50_ms: float
    p95_ms: float


def distinct(shown: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """The same, best first, each id only where it stands first: translations of one family become one entry."""
    first = {ranked.id: ranked for ranked in reversed(shown)}
    return tuple(ranked for ranked in shown if first[ranked.id] is ranked)


def reports(asked: EvalSet, outcomes: Sequence[Outcome]) -> dict[str, Report]:
    """The figures over all outcomes, and those of each group by its name; no outcomes, no reports."""
    if not outcomes:
        return {}
    groups = sorted({outcome.case.group for outcome in outcomes} - {""})
    return {ALL: report(asked.metrics, outcomes)} | {
        group: report(asked.metrics, [one for one in outcomes if one.case.group == group]) for group in groups
    }


def report(metrics: Sequence[str], outcomes: Sequence[Outcome]) -> Report:
    """The figures of at least one outcome; rankings are judged on answerable cases, confidence on all."""
    known = [outcome for outcome in outcomes if not outcome.case.unanswerable]
    unknown = [outcome for outcome in outcomes if outcome.case.unanswerable]
    spoken = [outcome for outcome in outcomes if outcome.shown]
    took = [outcome.milliseconds for outcome in outcomes]
    return Report(
        answerable=len(known),
        unanswerable=len(unknown),
        metrics={name: _estimate(name, known) for name in metrics if known},
        calibration_error=_calibration_error(spoken),
        silent=_silence(known),
        honest=_silence(unknown),
        separation=_separation(known, unknown),
        p50_ms=float(np.percentile(took, 50)),
        p95_ms=float(np.percentile(took, 95)),
    )


def _estimate(name: str, outcomes: Sequence[Outcome]) -> Estimate:
    score = metric(name)
    earned = [score(outcome.ranking, outcome.case.relevant) for outcome in outcomes]
    return bootstrap(earned, [outcome.case.dialogue or outcome.case.id for outcome in outcomes])


def _calibration_error(spoken: Sequence[Outcome]) -> float | None:
    if not spoken:
        return None
    return expected_calibration_error([one.confidence for one in spoken], [one.correct for one in spoken])


def _silence(outcomes: Sequence[Outcome]) -> float | None:
    return sum(not outcome.shown for outcome in outcomes) / len(outcomes) if outcomes else None


def _separation(known: Sequence[Outcome], unknown: Sequence[Outcome]) -> float | None:
    if not known or not unknown:
        return None
    return separation([one.confidence for one in known], [one.confidence for one in unknown])
