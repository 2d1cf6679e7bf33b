"""Guided work: what to ask, check, do or tell, in which order, on what it depends, and where a talk stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class StepKind(StrEnum):
    """What the agent does in a step; `transfer` and `end` are the last of their way."""

    ASK = "ask"
    CHECK = "check"
    DO = "do"
    TELL = "tell"
    TRANSFER = "transfer"
    END = "end"

    @property
    def last(self) -> bool:
        """True of a kind after which nothing comes."""
        return self in (StepKind.TRANSFER, StepKind.END)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; its labels are other names that branches may call it by."""

    id: str
    kind: StepKind
    text: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """What lets a branch be taken, any of: the meaning of an example phrase of the customer or of the agent, a named
    event (`lookup:found`), a CEL expression over the context that is true.
    """

    customer: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    event: str | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A way from one step (None: the beginning) to another; without a condition it is taken where no other is."""

    start: str | None
    to: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """Guided work in one language; `family` is shared by its translations and by those of its article, if it has one.

    `audiences` are those who may follow it; every branch leads from and to steps that are there.
    """

    id: str
    family: str
    title: str
    language: str
    steps: tuple[Step, ...]
    branches: tuple[Branch, ...]
    audiences: frozenset[str] = frozenset()
    article_id: str | None = None

    def step(self, id: str) -> Step | None:
        """The step of this id; None where there is none."""
        return next((step for step in self.steps if step.id == id), None)

    def ways(self, start: str | None) -> tuple[Branch, ...]:
        """The branches that lead on from a step, in their order; from None: the beginning."""
        return tuple(branch for branch in self.branches if branch.start == start)


class Deed(StrEnum):
    """What an agent tells about a step."""

    START = "start"
    DONE = "done"
    SKIP = "skip"
    BACK = "back"
    JUMP = "jump"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class StepMark:
    """A deed of an agent, told by hand, after the turn of this number; `step_id` None: the procedure as a whole."""

    procedure_id: str
    step_id: str | None
    deed: Deed
    turn: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one action proposed now, from the walk or learned from the past; `why` keeps every number that chose it."""

    suggestion_id: str
    procedure_id: str
    step_id: str
    kind: StepKind
    text: str
    confidence: float
    why: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoutingHint:
    """Who should take over, and why: the skill, the language, the urgency (0 to 1) and the likely minutes of work."""

    skill: str | None
    language: str
    urgency: float
    minutes: float | None
    why: tuple[str, ...] = ()
