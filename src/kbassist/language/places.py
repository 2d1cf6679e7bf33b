"""Addresses that say so by their form: a street with its number, an e-mail address written or said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kbassist.language.personal import Find, PersonalKind

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+(?:\.[\w-]+)*\.[\w-]*\w|…)")
_POINT = r"(?:punkt|dot|point|точка|тчк|minus|bindestrich|dash|hyphen|дефис|тире|unterstrich|underscore|\.|_|-)"
_HOUSE = r"\d{1,4}(?:\s?[a-z])?\b"
_AT_THE = r"\b(?:Am|An der|Im|Zum|Zur|Auf dem|Unter den)\s"
_NO_TIME = r"(?!\w+tag\b|Januar|Februar|März|April|Juni|Juli|August|\w+ber\b)"
_NO_AMOUNT = r"(?!\s*(?:Uhr|Euro|€|%|\.\d))"
_AT = r"(?:at|ät|äd|et|klammeraffe|affenschwanz|эт|собака|собачка|@)"
_END = r"(?:de|com|org|net|info|eu|at|ch|ru|ру|ком|нет|орг|example|экзампл|uk)"
_SURE_END = r"(?:de|com|org|net|ru|ру|ком|орг)"
_SAID = re.compile(
    rf"(?<!\w)\w+(?:\s*{_POINT}\s*\w+){{0,6}}\s+{_AT}\s+"
    rf"(?:(?:\w[\w-]*\s*{_POINT}\s*){{1,3}}?{_END}\b(?:\s*{_POINT}\s*{_END}\b)?|\w[\w-]*\s+{_SURE_END}\b)",
    re.IGNORECASE,
)
_STREETS = (
    re.compile(
        rf"(?:\b\w{{2,}}er\s|{_AT_THE}(?:\w+\s)?)?\b\w*(?:straße|strasse|str\.|gasse|allee|chaussee)\s*"
        rf"(?:nr\.?\s*)?{_HOUSE}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b[A-ZÄÖÜ]\w{{2,}}(?:weg|platz|damm|ufer|steig)\s{_HOUSE}{_NO_AMOUNT}"),
    re.compile(rf"{_AT_THE}{_NO_TIME}[A-ZÄÖÜ]\w{{3,}}\s\d{{1,3}}(?:\s?[a-z])?\b{_NO_AMOUNT}"),
    re.compile(
        r"\b\d{1,4}[a-z]?\s(?:[A-Z][\w']+\s){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Close|Terrace|Crescent)\b"
    ),
    re.compile(
        r"(?<!\w)(?:ул(?:иц[аеуы])?|просп(?:ект)?|переулок|бульвар|шоссе|набережная)(?:\.|(?!\w))\s*[\w-]+(?:\s[\w-]+)?"
        r"[\s,]+(?:д(?:ом)?\.?\s*)?\d{1,4}(?:\s?[а-я])?\b(?:[\s,]+(?:кв|квартира)\.?\s*\d{1,4})?",
        re.IGNORECASE,
    ),
    re.compile(r"\b\d{5}\s[A-ZÄÖÜ][a-zäöüß]{3,}\b"),
)


def places(text: str) -> Iterator[Find]:
    """Every such address in a heard text."""
    for match in _EMAIL.finditer(text):
        yield Find(PersonalKind.EMAIL, *match.span())
    for match in _SAID.finditer(text):
        yield Find(PersonalKind.EMAIL, *match.span())
    if any(letter.isdigit() for letter in text):
        for form in _STREETS:
            for match in form.finditer(text):
                yield Find(PersonalKind.ADDRESS, *match.span())
