"""Fits the judge of confidence: when the first hit was right, on the tune halves, by logistic regression."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kbassist.assist.assistant import Ask
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Case, EvalSet, Half, sampled
from kbassist.learning.datasets import Places, available, load
from kbassist.learning.evaluate import Configured, Home, furnish
from kbassist.model.suggestion import Suggestion
from kbassist.ports.progress import Progress
from kbassist.search.rank import Evidence

NAMES = tuple(field.name for field in fields(Evidence))
RIDGE = 1.0
"""Keeps coefficients small where few cases speak, in cases."""

HITS_JUDGED = 3
"""Of every ranking the first few are judged, so that the judge also knows what a wrong hit looks like."""

Matrix = npt.NDArray[np.float64]


def fitted(
    settings: Configured,
    open_home: Callable[[Path], Home],
    sets: tuple[str, ...],
    sample: int | None,
    progress: Progress | None = None,
) -> dict[str, float]:
    """The judge's coefficients by name, fitted on the tune halves of the sets (none named: all); every set counts
    alike, however many cases it has.
    """
    places = Places.found(settings.eval_data)
    rows, right, weights = [], [], []
    for name in sets or available(places):
        asked = load(name, places)
        with closing(open_home(settings.home / "eval" / asked.home)) as home:
            furnish(home, asked, progress)
            judged = [one for case in sampled(asked.cases, Half.TUNE, sample) for one in _judged(asked, home, case)]
        rows += [[1.0, *evidence] for evidence, _ in judged]
        right += [correct for _, correct in judged]
        weights += [1000 / len(judged)] * len(judged)
    found = logistic(np.array(rows), np.array(right, float), np.array(weights))
    return dict(zip(("bias", *NAMES), (round(float(value), 3) for value in found), strict=True))


def logistic(rows: Matrix, right: Matrix, weights: Matrix, rounds: int = 50) -> Matrix:
    """The coefficients of a ridge logistic regression, by Newton's method; the first column is not held small."""
    held = np.diag([0.0] + [RIDGE] * (rows.shape[1] - 1))
    found = np.zeros(rows.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weights * (right - chance)) - held @ found
        curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + held
        found = found + np.linalg.solve(curve, slope)
    return found


def _judged(asked: EvalSet, home: Home, case: Case) -> list[tuple[list[float], bool]]:
    """The evidence of the first hits of a case, and whether each was right."""
    how = Ask(limit=HITS_JUDGED)
    if case.turns:
        found = home.assistant.suggest(case.turns, case.context, CALLER, how, {})
    else:
        found = home.assistant.search(case.text, CALLER, replace(how, language=case.language), {})
    return [(_evidence(hit), _right(asked, hit, case)) for hit in found.suggestions]


def _evidence(hit: Suggestion) -> list[float]:
    return [hit.why.evidence[name] for name in NAMES]


def _right(asked: EvalSet, hit: Suggestion, case: Case) -> bool:
    return (hit.edition.family if asked.by_family else hit.edition.article_id) in case.relevant
