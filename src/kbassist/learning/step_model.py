"""What was learned of next steps: past cases, and how talks go on, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kbassist.learning.step_scene import FEATURES, Moment, StepReader
from kbassist.model.procedure import Procedure

Floats = npt.NDArray[np.float32]

NEAREST = 8
"""Past cases that are looked at."""

SAID, ASKED, MATTER, SAME = 0.4, 0.2, 0.3, 0.1
"""What the likeness of the customer's words, of the agent's, of the matter, and the same last step count."""

SHARPNESS = 12.0
"""How much rather a nearer case is believed."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """One moment of a past talk, by its name (`talk/turn`): the step taken before it, the one taken then, and what the
    customer said, redacted and short.
    """

    id: str
    last: str
    next: str
    said: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step with its probability, and the past cases that it was learned from, nearest first."""

    step: str
    chance: float
    cases: tuple[PastCase, ...] = ()


@dataclass(frozen=True, slots=True)
class StepModel:
    """Past cases with their vectors, a row each, and the weights of FEATURES."""

    cases: tuple[PastCase, ...]
    said: Floats
    asked: Floats
    matter: Floats
    weights: tuple[float, ...] = (0.0,) * len(FEATURES)

    def without(self, talks: frozenset[str]) -> StepModel:
        """The same without the cases of these talks."""
        kept = [at for at, case in enumerate(self.cases) if case.id.rpartition("/")[0] not in talks]
        cases = tuple(self.cases[at] for at in kept)
        return StepModel(cases, self.said[kept], self.asked[kept], self.matter[kept], self.weights)

    def propose(self, moment: Moment, reader: StepReader, procedures: Sequence[Procedure]) -> list[Proposal]:
        """The steps of these procedures that may come next, likeliest first; their chances add up to 1."""
        votes, speaking = self.votes(moment)
        steps, rows = reader.candidates(moment, procedures, votes)
        if not steps:
            return []
        chances = zip(steps, _even(rows @ np.array(self.weights)), strict=True)
        ranked = sorted(chances, key=lambda item: -item[1])
        return [Proposal(step, chance, tuple(speaking.get(step, ()))) for step, chance in ranked]

    def votes(self, moment: Moment) -> tuple[Mapping[str, float], Mapping[str, list[PastCase]]]:
        """What the nearest past cases did next, as chances, and which of them spoke for each step."""
        if not self.cases:
            return {}, {}
        last = moment.recent[-1] if moment.recent else ""
        same = np.array([case.last == last for case in self.cases], np.float32)
        like = SAID * (self.said @ moment.said) + ASKED * (self.asked @ moment.asked)
        like += MATTER * (self.matter @ moment.matter) + SAME * same
        nearest = np.argsort(-like, kind="stable")[:NEAREST]
        believed = np.exp(SHARPNESS * (like[nearest] - like[nearest[0]]))
        votes: dict[str, float] = {}
        speaking: dict[str, list[PastCase]] = {}
        for at, weight in zip(nearest.tolist(), (believed / believed.sum()).tolist(), strict=True):
            case = self.cases[at]
            votes[case.next] = votes.get(case.next, 0.0) + weight
            speaking.setdefault(case.next, []).append(case)
        return votes, speaking


def _even(scores: npt.NDArray[np.float64]) -> list[float]:
    """Scores as chances that add up to 1."""
    raised = np.exp(scores - scores.max())
    return list((raised / raised.sum()).tolist())
