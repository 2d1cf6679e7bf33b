"""What past talks teach about the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kbassist.model.procedure import NextStep, Procedure
from kbassist.model.situation import Situation, Turn


class StepLessons(Protocol):
    """What was learned of next steps, as far as it was promoted."""

    @property
    def share(self) -> float:
        """How much it counts beside a walk, 0 to 1; 0: nothing was learned that is to be used."""

    def propose(
        self, situation: Situation, turns: Sequence[Turn], recent: Sequence[str], procedures: Sequence[Procedure]
    ) -> tuple[NextStep, ...]:
        """The likeliest steps of these procedures, best first; `why` names the past talks that they were learned from.

        `recent` are the steps taken so far, as `procedure/step`, oldest first, where somebody told them by hand.
        """
