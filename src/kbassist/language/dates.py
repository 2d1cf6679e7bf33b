"""Days named in a heard text: in figures, with the month's name, in German, English and Russian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    "januar jänner january jan января январь янв",
    "februar february feb февраля февраль фев",
    "märz maerz march mar марта март",
    "april apr апреля апрель апр",
    "mai may мая май",
    "juni juno june jun июня июнь",
    "juli july jul июля июль",
    "august aug августа август авг",
    "september sept sep сентября сентябрь сен",
    "oktober october okt oct октября октябрь окт",
    "november nov ноября ноябрь",
    "dezember december dez dec декабря декабрь дек",
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = "|".join(sorted(_NUMBER, key=len, reverse=True))
_NO_YEAR = r"(?!\d|[:.,]\d|\s*(?:uhr|h\b|euro|eur|€|%|am\b|pm\b|час|евро|руб))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.])(?P<day>\d{1,2})\s?(?P<point>[./-])\s?(?P<month>\d{1,2})\s?(?P=point)\s?(?P<year>\d{4}|\d{2})(?![\d-])",
        r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])",
        rf"(?<![\d.])(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|-?го|-?е|-?ого)?\s*(?:of\s+|the\s+)*(?P<name>{_MONTH})\b\.?"
        rf"(?:,?\s*(?:of\s+|im jahre?\s+)?(?P<year>(?:19|20)\d\d|\d\d){_NO_YEAR})?",
        rf"\b(?P<name>{_MONTH})\b\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?{_NO_YEAR}(?:,?\s+(?P<year>\d{{4}})\b)?",
        r"(?<![\d.,])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?!\d)",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is named, and where; the year is None where it was left out, and may have two figures."""

    start: int
    end: int
    day: int
    month: int
    year: int | None

    @property
    def written(self) -> str:
        """As ISO 8601 writes it: `2026-11-09`, or `--11-09` without a year; a year of two figures is of 2000 on."""
        year = "-" if self.year is None else str(self.year if self.year > 99 else 2000 + self.year)
        return f"{year}-{self.month:02}-{self.day:02}"


def days(text: str) -> Iterator[Day]:
    """Every day that a heard text names, each place once."""
    taken: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(text):
            named = match.groupdict()
            month = _NUMBER[named["name"].casefold()] if named.get("name") else int(named["month"])
            day, year = int(named["day"]), named.get("year")
            if 1 <= day <= 31 and 1 <= month <= 12 and taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                yield Day(match.start(), match.end(), day, month, int(year) if year else None)
