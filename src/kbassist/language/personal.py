"""What is personal in a text: its kind and its place, never its value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kbassist.model.situation import Entity


class PersonalKind(StrEnum):
    """What a piece of personal data is, in the order in which one wins over another at the same place."""

    SECRET = "SECRET"
    EMAIL = "EMAIL"
    IBAN = "IBAN"
    CARD = "CARD"
    BIRTH_DATE = "BIRTH_DATE"
    TAX_ID = "TAX_ID"
    INSURANCE_NUMBER = "INSURANCE_NUMBER"
    PASSPORT = "PASSPORT"
    ADDRESS = "ADDRESS"
    NAME = "NAME"
    PHONE = "PHONE"
    NUMBER = "NUMBER"


@dataclass(frozen=True, slots=True)
class Personal:
    """Something personal that was in a text: what it is and which characters of the original text it took."""

    kind: str
    """A `PersonalKind`, or the kind of a look-up in capitals (`CUSTOMER_NUMBER`)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with `[KIND]` in place of what is personal; what a look-up needs stands beside it, named by kind."""

    text: str
    found: tuple[Personal, ...] = ()
    lookups: tuple[Entity, ...] = ()
    """Their places are those of their placeholders in the redacted text."""


BEFORE, AFTER = 60, 35
"""How many characters before and after a place the word may stand that tells what it is."""


class Find(NamedTuple):
    """Something personal in a heard text."""

    kind: PersonalKind
    start: int
    end: int


def around(text: str, start: int, end: int, before: str) -> str:
    """The words beside a place: a question just before the text counts as beside its beginning."""
    asked = before[-2 * BEFORE :] if start < BEFORE else ""
    return f"{asked} {text[max(0, start - BEFORE) : start]} {text[end : end + AFTER]}"
