"""Fits what past talks teach of next steps, and chooses by cross-validation how far it is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from kbassist.assist.blend import blended
from kbassist.learning.step_lines import Lesson, walked
from kbassist.learning.step_model import Proposal, StepModel
from kbassist.learning.step_scene import StepReader
from kbassist.model.base import digest
from kbassist.model.procedure import NextStep, Procedure, StepKind

FOLDS = 5
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
"""What is tried for the share of what was learned beside the walk."""

INVERSE_RIDGE = 10.0
"""The classifier's C: keeps weights small where few talks speak."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned, and the share that it should have beside the walk."""

    model: StepModel
    share: float


def fitted(lessons: Sequence[Lesson], reader: StepReader, procedures: Sequence[Procedure]) -> Fitted:
    """The model of all these lessons; the share is the one that did best on talks that each fold left out.

    Where two do equally well the smaller is taken: what was not learned surely does not count.
    """
    proposals: list[tuple[Lesson, Sequence[Proposal]]] = []
    for fold in range(FOLDS):
        model = _model([one for one in lessons if fold_of(one.talk) != fold], reader, procedures)
        left_out = (one for one in lessons if fold_of(one.talk) == fold)
        proposals += [(one, model.propose(one.moment, reader, procedures)) for one in left_out]
    share = max(SHARES, key=lambda share: sum(right(one, told, share) for one, told in proposals))
    return Fitted(_model(lessons, reader, procedures), share)


def right(lesson: Lesson, proposals: Sequence[Proposal], share: float, within: int = 1) -> bool:
    """True where the step that followed stands among the first of the blend."""
    steps = blended(_as_steps(lesson.walked), _as_steps({one.step: one.chance for one in proposals}), share)
    return lesson.next in list(walked(steps))[:within]


def fold_of(talk: str) -> int:
    """The fold that a talk's own digest assigns."""
    return int(digest("fold", talk), 16) % FOLDS


def _as_steps(chances: Mapping[str, float]) -> list[NextStep]:
    names = ((*step.partition("/")[::2], chance) for step, chance in chances.items())
    return [NextStep("", procedure, step, StepKind.DO, "", chance) for procedure, step, chance in names]


def _model(lessons: Sequence[Lesson], reader: StepReader, procedures: Sequence[Procedure]) -> StepModel:
    model = StepModel(
        cases=tuple(one.case for one in lessons),
        said=np.array([one.moment.said for one in lessons], np.float32),
        asked=np.array([one.moment.asked for one in lessons], np.float32),
        matter=np.array([one.moment.matter for one in lessons], np.float32),
    )
    return replace(model, weights=_weights(model, lessons, reader, procedures))


def _weights(
    model: StepModel, lessons: Sequence[Lesson], reader: StepReader, procedures: Sequence[Procedure]
) -> tuple[float, ...]:
    """How much each feature speaks for a step: the step that followed is told from each that did not.

    A talk's own cases do not vote on it, as they will not on a new one.
    """
    rows: list[npt.NDArray[np.float64]] = []
    counts: list[float] = []
    for one in lessons:
        votes, _ = model.without(frozenset({one.talk})).votes(one.moment)
        steps, features = reader.candidates(one.moment, procedures, votes)
        if one.next in steps and len(steps) > 1:
            true = steps.index(one.next)
            apart = features[true] - np.delete(features, true, axis=0)
            rows.append(apart)
            counts += [1 / len(apart)] * len(apart)
    apart = np.concatenate(rows)
    both, labels = np.concatenate([apart, -apart]), np.repeat([1, 0], len(apart))
    classifier = LogisticRegression(C=INVERSE_RIDGE, fit_intercept=False, max_iter=1000)
    classifier.fit(both, labels, sample_weight=np.array([*counts, *counts]))
    return tuple(round(float(weight), 4) for weight in classifier.coef_[0])
