"""Past talks gone through once: at every moment of which the next step is known, what was known and what was walked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kbassist.assist.hearing import Redacting, own_names
from kbassist.learning.past_talks import PastTalk
from kbassist.learning.step_model import PastCase
from kbassist.learning.step_scene import Moment, StepReader
from kbassist.model.procedure import NextStep, Procedure
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import Found
from kbassist.ports.progress import Progress

Rehearse = Callable[[Sequence[Turn], Context], Found]
"""What the service answers to a talk, without keeping it and without what was learned."""

SHORT = 120
"""Characters of what the customer said that a case keeps."""


@dataclass(frozen=True, slots=True)
class School:
    """What talks are gone through with."""

    procedures: Sequence[Procedure]
    rehearse: Rehearse
    reader: StepReader
    redactor: Redacting
    names: Callable[[Context], Sequence[str]] = own_names
    """What the customer of a talk is called."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One moment of a past talk: what was known, what came next, and the steps that the walk proposed, best first."""

    talk: str
    language: str
    moment: Moment
    next: str
    case: PastCase
    walked: Mapping[str, float]


def lessons(talks: Sequence[PastTalk], school: School, progress: Progress | None = None) -> list[Lesson]:
    """Every labelled moment of the talks, redacted; steps that no procedure holds any more teach nothing."""
    known = {f"{one.id}/{step.id}" for one in school.procedures for step in one.steps}
    found = []
    for number, talk in enumerate(talks, 1):
        heard = _redacted(talk.turns, school.names(talk.context), school.redactor)
        last = ""
        for place, step in sorted(talk.next.items()):
            if step in known:
                found.append(_lesson(talk, heard[: place + 1], step, last, school))
                last = step
        if progress is not None:
            progress(number, len(talks))
    return found


def _lesson(talk: PastTalk, turns: Sequence[Turn], step: str, last: str, school: School) -> Lesson:
    answer = school.rehearse(turns, talk.context)
    assert answer.situation is not None
    moment = school.reader.moment(answer.situation, turns, (), school.procedures)
    case = PastCase(f"{talk.id}/{len(turns) - 1}", last, step, turns[-1].text[:SHORT])
    return Lesson(talk.id, talk.language, moment, step, case, walked(answer.next_steps))


def walked(steps: Sequence[NextStep]) -> dict[str, float]:
    """The confidence of every step, as `procedure/step`."""
    return {f"{step.procedure_id}/{step.step_id}": step.confidence for step in steps}


def _redacted(turns: Sequence[Turn], names: Sequence[str], redactor: Redacting) -> list[Turn]:
    before, redacted = "", []
    for turn in turns:
        redacted.append(replace(turn, text=redactor.redact(turn.text, names, before).text))
        before = turn.text
    return redacted
