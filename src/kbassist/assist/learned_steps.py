"""Adds what past talks teach of the next step to what the walk proposes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kbassist.assist.additions import Scene
from kbassist.assist.blend import blended
from kbassist.model.access import Action, Principal, may
from kbassist.model.base import now_utc
from kbassist.model.interaction import own_only
from kbassist.model.procedure import Deed, NextStep, StepMark
from kbassist.model.suggestion import Found
from kbassist.ports.guidance import Procedures
from kbassist.ports.lessons import StepLessons


class LearnedSteps:
    """The addition that blends what was learned into the walk's next steps, where it was promoted."""

    part = "learned_steps"

    def __init__(self, lessons: StepLessons, procedures: Procedures) -> None:
        self._lessons, self._procedures = lessons, procedures

    def add(self, found: Found, scene: Scene) -> Found:
        """The same with blended steps; as it is where nothing is sought and no step is due, or nothing was learned."""
        situation = found.situation
        due = situation is not None and (situation.seeking or bool(found.next_steps))
        share = self._lessons.share if due and scene.next_steps else 0.0
        if share <= 0 or situation is None:
            return found
        in_force = self._procedures.in_force(scene.as_of or now_utc(), scene.readable)
        chosen = [one for one in in_force if scene.procedures is None or one.id in scene.procedures]
        learned = self._lessons.propose(situation, scene.turns, taken(scene.marks), chosen)
        steps = blended(found.next_steps, _shown_to(scene.principal, learned), share)
        return replace(found, next_steps=steps[: scene.next_steps])


def taken(marks: Iterable[StepMark]) -> tuple[str, ...]:
    """The steps that agents told to have taken, as `procedure/step`, oldest first; one gone back from is none."""
    steps: list[str] = []
    for mark in marks:
        step = f"{mark.procedure_id}/{mark.step_id}"
        if mark.step_id is None or mark.deed is Deed.SKIP:
            continue
        if mark.deed is Deed.BACK:
            steps = [one for one in steps if one != step]
        elif not steps or steps[-1] != step:
            steps.append(step)
    return tuple(steps)


def _shown_to(caller: Principal, steps: Sequence[NextStep]) -> Sequence[NextStep]:
    """What other customers said is told to people who serve customers alone."""
    if may(caller, Action.SERVE) and not own_only(caller):
        return steps
    return [replace(step, why={key: value for key, value in step.why.items() if key != "cases"}) for step in steps]
