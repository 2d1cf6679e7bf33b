"""What a talk is about, as typed entities: attribute values, error codes, amounts and days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kbassist.language.dates import days
from kbassist.language.entities import Names
from kbassist.language.sounds import latin
from kbassist.language.written import as_written
from kbassist.model.situation import Entity

ERROR_CODE, AMOUNT, DATE = "error_code", "amount", "date"

_CODE = re.compile(r"(?<![\w-])(?:(?P<letter>[^\W\d_])[-–]?|(?P<capital>[B-HJ-Z])\s)(?P<number>\d{3})(?![\w]|[.,-]\d)")
_CUSTOMERS = "C"
"""The letter of customer numbers, which are no error codes."""

_NUMBER = (
    r"(?P<{0}>\d{{1,3}}(?:[. ]\d{{3}}){{1,4}}(?:,\d{{1,2}})?|\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,2}})?|"
    r"\d+(?:[.,]\d{{1,2}})?)"
)
_UNITS = {
    "EUR": r"€|euros?\b|eur\b|евро\b",
    "GBP": r"£|pounds?\b|quid\b|gbp\b|фунт\w*",
    "RUB": r"₽|руб(?:л\w*)?\b|rubel\b|roubles?\b",
    "USD": r"\$|dollars?\b|usd\b|доллар\w*",
    "CENT": r"cents?\b|ct\b|цент\w*",
}
_AMOUNT = re.compile(
    rf"(?<![\w.,]){_NUMBER.format('after')}\s?(?P<unit>{'|'.join(_UNITS.values())})(?:\s(?P<cents>\d{{2}})(?![\d.,:%]|\s*(?:uhr|mbit|tag)))?"
    rf"|(?P<sign>[€£$₽])\s?{_NUMBER.format('before')}(?!\w)",
    re.IGNORECASE,
)


class Mentions:
    """The entities of a talk; safe to share between threads."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        """`values` are the attribute values of a shelf, by key."""
        self.names = Names(values)

    def named_in(self, text: str, turn: int = 0) -> tuple[Entity, ...]:
        """Every entity of a text in order, longest first where they overlap; codes as `E105`, days as ISO 8601."""
        heard = as_written(text)
        found: list[Entity] = []
        for kind, value, start, end in sorted(self._finds(heard.text), key=lambda one: (one[2], -one[3])):
            if not found or start >= found[-1].end or (kind, start) == (found[-1].kind, found[-1].start):
                found.append(Entity(kind, value, start, end))
        return tuple(Entity(one.kind, one.value, *heard.source(one.start, one.end), turn) for one in found)

    def _finds(self, text: str) -> Iterator[tuple[str, str, int, int]]:
        for named, start, end in self.names.places_in(text):
            yield named.key, named.value, start, end
        for match in _CODE.finditer(text):
            letter = latin(match["letter"] or match["capital"]).upper()[:1]
            if letter and letter != _CUSTOMERS:
                yield ERROR_CODE, letter + match["number"], *match.span()
        for match in _AMOUNT.finditer(text):
            yield AMOUNT, _amount(match), *match.span()
        for day in days(text):
            yield DATE, day.written, day.start, day.end


def _amount(match: re.Match[str]) -> str:
    """`49.90 EUR`, however it was written."""
    written = (match["after"] or match["before"]).replace(" ", "")
    unit = match["unit"] or match["sign"]
    name = next(name for name, form in _UNITS.items() if re.fullmatch(form, unit, re.IGNORECASE))
    whole, mark, rest = written.rpartition("," if written.rfind(",") > written.rfind(".") else ".")
    if mark and len(rest) < 3:
        cents = f".{rest:0<2}"
    else:
        whole, cents = written, ""
    number = re.sub("[.,]", "", whole) + cents
    if match["cents"] and "." not in number:
        number += f".{match['cents']}"
    return f"{number} {name}"
