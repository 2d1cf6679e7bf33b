"""How long something takes or has lasted, as it is said in three languages: "twenty minutes", "seit vier Stunden"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kbassist.language.folding import words
from kbassist.language.numerals import number_at

_UNITS = {
    1 / 60: r"seconds?|secs?|sekunden?|секунд\w*",
    1: r"min(?:ute)?s?|minuten?|мин(?:ут\w*)?",
    60: r"hours?|hrs?|stunden?|std|час\w{0,2}",
    1440: r"days?|tagen?|tage?|день|дн(?:я|ей)|сут\w+",
    10080: r"weeks?|wochen?|недел\w+",
    43200: r"months?|monate?n?|месяц\w*",
    525600: r"years?|jahre?n?|год\w{0,2}|лет",
}
_UNIT = {minutes: re.compile(unit) for minutes, unit in _UNITS.items()}

_SOME = {
    "a": 1,
    "an": 1,
    "one": 1,
    "half": 0.5,
    "couple": 2,
    "few": 3,
    "several": 4,
    "ein": 1,
    "eine": 1,
    "einer": 1,
    "einem": 1,
    "einen": 1,
    "halbe": 0.5,
    "halben": 0.5,
    "paar": 3,
    "wenige": 3,
    "один": 1,
    "одну": 1,
    "пару": 2,
    "пара": 2,
    "несколько": 3,
    "полчаса": 0.5,
}
"""Words of number that are no numerals."""

_MOMENTS = (
    (re.compile(r"\b(?:just\snow|right\snow|this\sminute|gerade\s(?:eben|erst)|eben\serst|только\sчто)\b"), 5.0),
    (
        re.compile(
            r"\b(?:since\stoday|this\smorning|earlier\stoday|seit\sheute|heute\s(?:fruh|morgen|mittag)|с\sутра|сегодня\s(?:с|утром))\b"
        ),
        300.0,
    ),
    (re.compile(r"\b(?:since\s(?:like\s)?yesterday|yesterday|seit\sgestern|gestern|со?\sвчерашнего|вчера)\b"), 1440.0),
    (re.compile(r"\b(?:very\srecently|new|recent|this\syear|last\smonth)\b"), 43200.0),
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time in minutes; `side` is 1 where more is meant, -1 where less, 0 where just this."""

    minutes: float
    side: int = 0


_MORE = frozenset("more over longer older above exceed mehr langer alter uber больше более дольше старше свыше".split())
_LESS = frozenset("less under fewer within below younger weniger unter kurzer binnen innerhalb меньше менее до".split())


@lru_cache(16_384)
def durations(text: str) -> tuple[Duration, ...]:
    """Every stretch of time that a text names in numbers, in order."""
    return tuple(_found(words(text)))


def _found(said: list[str]) -> Iterator[Duration]:
    place = 0
    while place < len(said):
        value, end = _amount(said, place)
        unit = next((m for m, name in _UNIT.items() if end < len(said) and name.fullmatch(said[end])), None)
        if value is None or unit is None:
            place += 1
            continue
        around = {*said[max(0, place - 3) : place], *said[end + 1 : end + 2]}
        side = 1 if around & _MORE else -1 if around & _LESS else 0
        yield Duration(value * unit, side)
        place = end + 1


def _amount(said: list[str], place: int) -> tuple[float | None, int]:
    """A number at a place and where it ends."""
    word = said[place]
    if word.isdigit():
        return float(word), place + 1
    if word in _SOME:
        return float(_SOME[word]), place + 1
    number = number_at(said, place)
    if number is not None and not number.ordinal and number.written.isdigit():
        return float(number.written), place + number.words
    return None, place


@lru_cache(16_384)
def lasted(text: str) -> float | None:
    """The longest stretch of time of a text in minutes, roughly where it is told by a day; None: it tells of none."""
    named = [one.minutes for one in durations(text)]
    if named:
        return max(named)
    said = " ".join(words(text))
    return next((minutes for mark, minutes in _MOMENTS if mark.search(said)), None)
