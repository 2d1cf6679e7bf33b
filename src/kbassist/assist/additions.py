"""What is told beside suggestions: each addition is a part, and one that fails costs only that part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from kbassist.model.access import Principal
from kbassist.model.procedure import StepMark
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import Found
from kbassist.observe import LogEvent, Stopwatch, emit, where


@dataclass(frozen=True, slots=True)
class Scene:
    """A talk so far, redacted, what is known of the customer, who asks, and what they want: as of when, how many steps
    of which procedures (None: of any); `marks` is what was told of steps by hand.
    """

    turns: Sequence[Turn]
    context: Context
    principal: Principal
    readable: frozenset[str]
    as_of: datetime | None = None
    marks: Sequence[StepMark] = ()
    next_steps: int = 3
    procedures: tuple[str, ...] | None = None


class Addition(Protocol):
    """Adds one part to what was found for a talk."""

    @property
    def part(self) -> str:
        """Names the part, as `degraded` tells it where it is missing."""

    def add(self, found: Found, scene: Scene) -> Found:
        """The same with this part."""


def with_additions(found: Found, additions: Iterable[Addition], scene: Scene) -> Found:
    """What was found with every part, in their order, and what each took."""
    watch = Stopwatch()
    for addition in additions:
        try:
            with watch.timed(addition.part):
                found = addition.add(found, scene)
        except Exception as failure:
            emit(LogEvent.ADDITION_FAILED, part=addition.part, **where(failure))
            found = replace(found, degraded=(*found.degraded, addition.part))
    spent = {part: ms for part, ms in watch.timings_ms.items() if part != "total"}
    return replace(found, timings_ms={**found.timings_ms, **spent})
