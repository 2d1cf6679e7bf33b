"""The steps that a walk proposes and those learned from past talks, as one list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kbassist.model.procedure import NextStep


def blended(walk: Sequence[NextStep], learned: Sequence[NextStep], share: float) -> tuple[NextStep, ...]:
    """Every step of either, best first, its confidence `share` learned and the rest walked; a draw goes to the walk.

    A step that both propose stays the walk's, and its `why` tells both. With a share of 0, or where nothing was
    learned, the walk's list is given back as it is.
    """
    if share <= 0 or not learned:
        return tuple(walk)
    walked = {(step.procedure_id, step.step_id): step for step in walk}
    taught = {(step.procedure_id, step.step_id): step for step in learned}
    steps = []
    for name in (*walked, *(name for name in taught if name not in walked)):
        one, other = walked.get(name), taught.get(name)
        from_walk, from_past = one.confidence if one else 0.0, other.confidence if other else 0.0
        confidence = (1 - share) * from_walk + share * from_past
        why = {**(other.why if other else {}), **(one.why if one else {}), "walked": from_walk, "learned": from_past}
        step = one or other
        assert step is not None
        steps.append(replace(step, confidence=confidence, why=why))
    return tuple(sorted(steps, key=lambda step: -step.confidence))
