"""The steps that a walk proposes and those learned from past talks, as one list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kbassist.model.procedure import NextStep

ALONE = 0.4
"""The learned chance from which a step is told of a procedure that the walk does not see: below it, turns at which no
step is due would get one. Chosen on the tune half of the corpus.
"""


def blended(walk: Sequence[NextStep], learned: Sequence[NextStep], share: float) -> tuple[NextStep, ...]:
    """The walk's steps and the learned ones, best first; the confidence is `share` learned and the rest walked, and a
    draw goes to the walk. A step of a procedure of which the walk proposes none must be surely learned (ALONE).

    A step that both propose stays the walk's, and its `why` tells both. With a share of 0, or where nothing was
    learned, the walk's list is given back as it is.
    """
    if share <= 0 or not learned:
        return tuple(walk)
    walked = {(step.procedure_id, step.step_id): step for step in walk}
    taught = {(step.procedure_id, step.step_id): step for step in learned}
    steps = []
    seen = {step.procedure_id for step in walk}
    new = (name for name in taught if name not in walked and (name[0] in seen or taught[name].confidence >= ALONE))
    for name in (*walked, *new):
        one, other = walked.get(name), taught.get(name)
        from_walk, from_past = one.confidence if one else 0.0, other.confidence if other else 0.0
        confidence = (1 - share) * from_walk + share * from_past
        why = {**(other.why if other else {}), **(one.why if one else {}), "walked": from_walk, "learned": from_past}
        step = one or other
        assert step is not None
        steps.append(replace(step, confidence=confidence, why=why))
    return tuple(sorted(steps, key=lambda step: -step.confidence))
