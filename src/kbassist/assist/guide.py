"""What is told beside suggestions: each guide adds its part, and one that fails costs only that part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kbassist.model.access import Principal
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import Found
from kbassist.observe import LogEvent, emit, where


@dataclass(frozen=True, slots=True)
class Scene:
    """A talk so far, redacted, what is known of the customer, and who asks; `interaction_id` where the talk is kept."""

    turns: Sequence[Turn]
    context: Context
    principal: Principal
    interaction_id: str | None = None


class Guide(Protocol):
    """Adds one part to what was found for a talk."""

    @property
    def part(self) -> str:
        """Names the part, as `degraded` tells it where it is missing."""

    def add(self, found: Found, scene: Scene) -> Found:
        """The same with this part."""


def guided(found: Found, guides: Iterable[Guide], scene: Scene) -> Found:
    """What was found with the part of every guide, in their order."""
    for guide in guides:
        try:
            found = guide.add(found, scene)
        except Exception as failure:
            emit(LogEvent.GUIDE_FAILED, part=guide.part, **where(failure))
            found = replace(found, degraded=(*found.degraded, guide.part))
    return found
