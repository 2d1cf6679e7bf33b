"""What tells the next agent of a matter what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kbassist.model.interaction import Heard
from kbassist.model.situation import Speaker

_HELPERS = (Speaker.AGENT, Speaker.BOT)


def brief(turns: Iterable[Heard], seeks: Callable[[str], bool]) -> tuple[int, ...]:
    """The numbers of the turns to read first: the customer's first and last that seek something, and the last advice
    after the first; a customer who sought nothing is quoted as they began and ended.
    """
    final = sorted((turn for turn in turns if turn.turn.final), key=lambda turn: turn.number)
    said = [turn for turn in final if turn.turn.role is Speaker.CUSTOMER]
    sought = [turn for turn in said if seeks(turn.turn.text)] or said
    if not sought:
        return ()
    first, last = sought[0].number, sought[-1].number
    advice = [
        turn.number for turn in final if turn.turn.role in _HELPERS and first < turn.number and seeks(turn.turn.text)
    ]
    return tuple(sorted({first, last, *advice[-1:]}))
