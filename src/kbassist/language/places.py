"""Addresses that say so by their form: a street with its number, an e-mail address written or said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kbassist.language.personal import Find, PersonalKind

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[\w-]*\w|[\w.+-]{2,}@…")
_POINT = r"(?:punkt|dot|point|точка|тчк|minus|bindestrich|dash|hyphen|дефис|тире|unterstrich|underscore|подчеркивание|\.|_|-)"
_AT = r"(?:at|ät|äd|et|klammeraffe|affenschwanz|эт|собака|собачка|@)"
_END = r"(?:de|com|org|net|info|eu|at|ch|ru|ру|ком|нет|орг|example|экзампл|uk)"
_SAID = re.compile(
    rf"(?<!\w)(?P<local>\w+(?:\s*{_POINT}\s*\w+)*)\s+{_AT}\s+"
    rf"(?:\w[\w-]*(?:\s*{_POINT}\s*|\s+)){{1,3}}?(?:{_POINT}\s*)?{_END}\b(?:\s*{_POINT}\s*{_END}\b)?",
    re.IGNORECASE,
)
_STREETS = (
    re.compile(
        r"(?:\b\w{2,}er\s|\b(?:Am|An der|Im|Zum|Zur|Auf dem)\s(?:\w+\s)?)?\b\w*(?:straße|strasse|str\.|gasse|allee|chaussee)\s*(?:nr\.?\s*)?\d{1,4}(?:\s?[a-z])?\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b[A-ZÄÖÜ]\w{2,}(?:weg|platz|damm|ufer|steig)\s\d{1,3}(?:\s?[a-z])?\b(?!\s*(?:Uhr|Euro|€|%))"),
    re.compile(r"\b(?:Am|An der|Im|Zum|Zur|Auf dem|Unter den)\s(?!\w+tag\b|Januar|Februar|März|April|Juni|Juli|August|\w+ber\b)[A-ZÄÖÜ]\w{3,}\s\d{1,3}(?:\s?[a-z])?\b(?!\s*(?:Uhr|Euro|€|%|\.\d))"),
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
