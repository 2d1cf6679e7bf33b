"""Adds the routing hint to what was found for a talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from kbassist.assist.additions import Scene
from kbassist.assist.routing import Handling, RoutingTable, routed
from kbassist.language.alarms import Alarm, alarms
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import Found


class Router:
    """The addition that says who should take over, how soon, and for how long."""

    part = "routing"

    def __init__(self, table: RoutingTable, handling: Callable[[], Mapping[str, Handling]]) -> None:
        self._table, self._handling = table, handling

    def add(self, found: Found, scene: Scene) -> Found:
        """The same with a hint, where anything was said."""
        if found.situation is None or not scene.turns:
            return found
        hint = routed(found.situation, raised(scene.turns), self._table, self._handling())
        return replace(found, routing=hint)


def raised(turns: Sequence[Turn]) -> dict[str, int]:
    """The alarms that customers' turns raised, each with the index of the newest turn that did."""
    told = ((index, turn) for index, turn in enumerate(turns) if turn.role is Speaker.CUSTOMER)
    return {alarm.value: index for index, turn in told for alarm in _alarms(turn.text)}


@lru_cache(16_384)
def _alarms(text: str) -> tuple[Alarm, ...]:
    """Those of a turn, in order, remembered for the next turns of the talk."""
    return tuple(sorted(alarms(text)))
