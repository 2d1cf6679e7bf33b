"""Personal data out of a text before anything is stored."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kbassist.language.acquaintance import Acquaintance
from kbassist.language.dates import days
from kbassist.language.lean import without
from kbassist.language.lookups import Lookups
from kbassist.language.personal import Find, Personal, PersonalKind, Redacted, around
from kbassist.language.places import places
from kbassist.language.secrets_said import secrets_said
from kbassist.language.written import Written, as_written
from kbassist.model.situation import Entity

if TYPE_CHECKING:
    from kbassist.language.recognisers import Recogniser

_PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*\]")
_BIRTH = re.compile(r"geb(?:oren|urts|\.)|\bborn\b|birth|\bdob\b|d\.o\.b|родил|рожд|г\.\s?р\.|д\.\s?р\.", re.IGNORECASE)
_YOUNGEST = 2015
"""A later year is nobody's year of birth who has a contract."""

_TRIGGER = re.compile(
    r"\d|@|pass|wor[dt]|парол|слов|kenn|losung| (?:ät|at|et|äd|собак|эт|klammer|affen)", re.IGNORECASE
)
_RANK = {str(kind): rank for rank, kind in enumerate(PersonalKind)}
_LOOKUP_RANK = _RANK[PersonalKind.BIRTH_DATE] + 0.5


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place of the original text that is to be replaced; `value` is what a look-up needs, or nothing."""

    kind: str
    start: int
    end: int
    value: str | None = None

    @property
    def rank(self) -> float:
        return _LOOKUP_RANK if self.value is not None else _RANK[self.kind]


class Redactor:
    """Takes what is personal out of texts; safe to share between threads."""

    def __init__(self, lookups: Mapping[str, str] | None = None) -> None:
        """`lookups`: the forms of numbers that a look-up needs, by kind, where they are not the usual ones."""
        self._lookups = Lookups(lookups)
        self._acquaintance = lru_cache(maxsize=1024)(Acquaintance)

    def warm(self) -> None:
        """Loads what the first text with a number in it would otherwise wait for."""
        self.redact("0000000")

    def redact(self, text: str, known: Sequence[str] = (), before: str = "") -> Redacted:
        """The text with `[KIND]` in place of what is personal.

        `known` are the customer's names and addresses as the CRM has them; `before` is what was said just before, since
        an answer does not repeat what it was asked for. Redacting twice is redacting once.
        """
        heard = as_written(text)
        marks = [
            _Mark(str(kind), start, end) for kind, start, end in self._acquaintance(tuple(known)).finds(text, heard)
        ]
        if _TRIGGER.search(heard.text):
            marks += self._marks(heard, before)
        return _replaced(text, _settled(_outside(marks, text)))

    def _marks(self, heard: Written, before: str) -> Iterable[_Mark]:
        text = heard.text
        for kind, start, end in _finds(text, before):
            said = text[start:end].rstrip(" ,\n")
            blanks = len(said) - len(said.lstrip())
            yield _Mark(str(kind), *heard.source(start + blanks, start + len(said)))
        for lookup in self._lookups.finds(text):
            yield _Mark(lookup.kind.upper(), *heard.source(lookup.start, lookup.end), lookup.value)


def redact(text: str) -> str:
    """The text with what is personal by its form replaced by `[KIND]`."""
    return _plain().redact(text).text


def searchable(text: str) -> str:
    """A redacted text without its placeholders, which nobody said and nobody should find."""
    return _PLACEHOLDER.sub(" ", text)


@cache
def _plain() -> Redactor:
    return Redactor()


def _finds(text: str, before: str) -> Iterable[Find]:
    """Everything personal in a heard text, overlaps included."""
    yield from secrets_said(text, before)
    yield from places(text)
    digits = sum(letter.isdigit() for letter in text)
    for day in days(text) if digits else ():
        if day.year is not None and day.year <= _YOUNGEST and _BIRTH.search(around(text, day.start, day.end, before)):
            yield Find(PersonalKind.BIRTH_DATE, day.start, day.end)
    for recogniser in _recognisers():
        if digits >= recogniser.digits:
            yield from recogniser.finds(text, before)


@cache
def _recognisers() -> tuple[Recogniser, ...]:
    """Presidio takes half a second to load, which a start does not have."""
    with without():  # nothing is left out, but the import waits for those of other threads
        from kbassist.language.recognisers import recognisers
    return recognisers()


def _outside(marks: Iterable[_Mark], text: str) -> list[_Mark]:
    """The marks that touch no placeholder, which is there where a text is redacted again."""
    taken = [match.span() for match in _PLACEHOLDER.finditer(text)]
    outside = []
    for mark in marks:
        nearest = bisect_left(taken, mark.end, key=lambda span: span[0]) - 1
        if nearest < 0 or taken[nearest][1] <= mark.start:
            outside.append(mark)
    return outside


def _settled(marks: Sequence[_Mark]) -> list[_Mark]:
    """Marks that do not overlap, in order: what ranks higher wins and takes the rest of what it overlaps."""
    settled: list[_Mark] = []
    crowd: list[_Mark] = []
    reach = 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if crowd and mark.start >= reach:
            settled += _winners(crowd)
            crowd = []
        crowd.append(mark)
        reach = max(reach, mark.end) if len(crowd) > 1 else mark.end
    return settled + _winners(crowd)


def _winners(crowd: Sequence[_Mark]) -> list[_Mark]:
    kept: list[_Mark] = []
    for mark in sorted(crowd, key=lambda mark: (mark.rank, mark.start - mark.end)):
        rival = next((one for one in kept if mark.start < one.end and one.start < mark.end), None)
        if rival is None:
            kept.append(mark)
        elif mark.value is None and rival.value is None:
            kept[kept.index(rival)] = _Mark(rival.kind, min(mark.start, rival.start), max(mark.end, rival.end))
    return sorted(kept, key=lambda mark: mark.start)


def _replaced(text: str, marks: Sequence[_Mark]) -> Redacted:
    parts: list[str] = []
    lookups: list[Entity] = []
    done = length = 0
    for mark in marks:
        shown = f"[{mark.kind}]"
        parts += [text[done : mark.start], shown]
        length += mark.start - done + len(shown)
        if mark.value is not None:
            lookups.append(Entity(mark.kind.lower(), mark.value, length - len(shown), length))
        done = mark.end
    places = tuple(Personal(mark.kind, mark.start, mark.end) for mark in marks)
    return Redacted("".join(parts) + text[done:], places, tuple(lookups))
