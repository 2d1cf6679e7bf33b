"""What a text claims that another may contradict: its figures, in one spelling for all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kbassist.language.dates import days
from kbassist.language.folding import fold
from kbassist.language.numerals import number_at

DATE, CLOCK, YEAR, COUNT = "date", "clock", "year", "count"

_SAID: Final[Mapping[str, str]] = {
    "EUR": r"€|eur\b|euros?\b|евро\b",
    "USD": r"\$|usd\b|dollars?\b",
    "ct": r"ct\b|cents?\b|цент\w*",
    "%": r"%|percent\b|per cent\b|prozent\b|процент\w*",
    "points": r"points?\b|punkten?\b|балл\w*",
    "working day": r"(?:working|business)[ -]days?\b|werktag\w*|arbeitstag\w*|рабоч\w+ (?:дн|день)\w*",
    "day": r"(?:calendar )?days?\b|(?:kalender)?tage?[ns]?\b|(?:календарн\w+ )?(?:дн(?:я|ей|ю|ям|ях)|день|сут\w+)\b",
    "week": r"weeks?\b|wochen?\b|недел\w*",
    "month": r"months?\b|monate?[ns]?\b|месяц\w*",
    "year": r"years?\b|jahre?[ns]?\b|лет\b|год(?:а|у|ом|ов)?\b",
    "hour": r"hours?\b|hrs?\b|stunden?\b|h\b|час(?:а|ов|у|ам)?\b|ч\b",
    "minute": r"min(?:ute)?s?\b|minuten?\b|минут\w*|мин\b",
    "second": r"seconds?\b|sekunden?\b|секунд\w*",
    "kWh": r"kwh\b|квт[·*]?ч\b",
    "kW": r"kw\b|квт\b",
    "Mbit/s": r"mbit/s\b|мбит/с\b",
    "GHz": r"ghz\b|ггц\b",
    "GB": r"gb\b|гб\b",
    "MB": r"mb\b|мб\b",
    "km": r"km\b|км\b",
    "mm": r"mm\b|мм\b",
    "cm": r"cm\b|см\b",
    "m": r"m\b|м\b",
}
_SPANS = ("working day", "day", "week", "month", "year", "hour", "minute")
_UNIT = "|".join(f"(?P<u{place}>{said})" for place, said in enumerate(_SAID.values()))
_UNITS = list(_SAID)
_NEXT_UNIT = re.compile(rf"[ \u00a0\u202f-]{{0,2}}(?:{_UNIT})", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_NUMBER = re.compile(
    r"(?<![\w.,:/§#+])(?<!\w-)(?P<sign>[€$])?\s?"
    r"(?P<figures>\d{1,3}(?:[.,\u00a0\u202f ']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?![\d:]|[.,/]\d|-\d*[^\W\d_]\d)"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|-[а-яё]{1,3}\b|\.\s(?=[^\W\d_])|[^\W\d_]", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[–—-]|bis|to|through|до|und|and|и|oder|or|или)\s*[€$]?\s?$", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\w.,:/-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>uhr|o'clock|[ap]\.?m\b\.?)?(?![\w:]|[.,]\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_ONE = frozenset("a an one ein eine einen einem einer eines один одна одного одной одну".split())


@dataclass(frozen=True, slots=True)
class Value:
    """A figure: what it counts (a unit, or date, clock, year, count), how much of it, and its characters."""

    kind: str
    amount: str
    start: int
    end: int


def values(text: str, language: str) -> tuple[Value, ...]:
    """Every figure of a text, in order; codes, telephone numbers and what is glued to letters are none."""
    found: list[Value] = []
    if _FIGURE.search(text):
        found = [Value(DATE, day.written, day.start, day.end) for day in days(text)]
    taken = _Taken(found)
    others = (*_clocks(text), *_numbers(text, language)) if _FIGURE.search(text) else ()
    for value in (*others, *_spelled(text)):
        if taken.free(value):
            found.append(value)
    return tuple(sorted(found, key=lambda value: value.start))


class _Taken:
    """Characters that are read already."""

    def __init__(self, found: list[Value]) -> None:
        self._places = {place for value in found for place in range(value.start, value.end)}

    def free(self, value: Value) -> bool:
        """True where nothing stands there yet; then the value does."""
        mine = range(value.start, value.end)
        if not self._places.isdisjoint(mine):
            return False
        self._places.update(mine)
        return True


def _clocks(text: str) -> Iterator[Value]:
    for match in _TIME.finditer(text):
        half = (match["half"] or "").casefold()
        if match["minute"] is None and not half:
            continue
        if match["minute"] is not None and not half and ":" not in match.group():
            continue
        hour = (
            int(match["hour"]) % 12 + (12 if half.startswith("p") else 0)
            if half[:1] in ("a", "p")
            else int(match["hour"])
        )
        yield Value(CLOCK, f"{hour:02}:{match['minute'] or '00'}", match.start(), match.end())


def _numbers(text: str, language: str) -> Iterator[Value]:
    """Numbers in figures; of a range with one unit both ends have it."""
    waiting: list[re.Match[str]] = []
    for match in _NUMBER.finditer(text):
        sign = {"€": "EUR", "$": "USD"}.get(match["sign"] or "")
        unit, end = (sign, match.end()) if sign else _unit_at(text, match.end())
        if waiting and not _TO.match(text[waiting[-1].end() : match.start()] + " "):
            yield from (_bare(one, language) for one in waiting)
            waiting = []
        if unit is None:
            waiting += [] if _ORDINAL.match(text, match.end()) else [match]
            continue
        yield from (_of(one, unit, one.end(), language) for one in waiting)
        waiting = []
        yield _of(match, unit, end, language)
    yield from (_bare(one, language) for one in waiting)


def _unit_at(text: str, start: int) -> tuple[str | None, int]:
    match = _NEXT_UNIT.match(text, start)
    if match is None or match.lastgroup is None:
        return None, start
    return _UNITS[int(match.lastgroup[1:])], match.end()


def _of(match: re.Match[str], unit: str, end: int, language: str) -> Value:
    amount = _amount(match["figures"], language)
    if unit == "year" and _is_year(amount):
        unit = YEAR
    return Value(unit, amount, match.start(), end)


def _bare(match: re.Match[str], language: str) -> Value:
    amount = _amount(match["figures"], language)
    return Value(YEAR if _is_year(amount) else COUNT, amount, match.start(), match.end())


def _is_year(amount: str) -> bool:
    return amount.isdigit() and 1900 <= int(amount) <= 2100


@lru_cache(maxsize=10_000)
def _amount(figures: str, language: str) -> str:
    """A number without its thousands' marks, its fraction after a point: `1.234,50` is 1234.5 in German."""
    plain = re.sub(r"[\u00a0\u202f ']", "", figures)
    point = "." if language.partition("-")[0] == "en" else ","
    other = "," if point == "." else "."
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and plain[last] == other and len(plain) - last - 1 != 3:
        point, other = other, point  # nobody marks thousands before two figures
    whole, _, rest = plain.replace(other, "").partition(point)
    rest = rest.rstrip("0")
    return f"{int(whole)}.{rest}" if rest else str(int(whole))


def _spelled(text: str) -> Iterator[Value]:
    """Numbers in words: `three months`, `zehn Geräte`; a one only before a span of time, as in `ein Monat`."""
    found = [(fold(match.group()), match) for match in _WORD.finditer(text)]
    words = [word for word, _ in found]
    place = 0
    while place < len(words):
        said = None if words[place] in _ONE else number_at(words, place)
        if words[place] not in _ONE and (said is None or said.ordinal or not said.written.isdigit()):
            place += 1
            continue
        amount, length = ("1", 1) if said is None else (said.written, said.words)
        first, last = found[place][1], found[place + length - 1][1]
        unit, end = _unit_at(text, last.end())
        if unit in _SPANS or (unit is not None and said is not None):
            yield Value(unit, amount, first.start(), end)
        elif said is not None and int(amount) > 1:
            yield Value(COUNT, amount, first.start(), last.end())
        place += length
