"""What the service says in English, said in the language of who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kbassist.web.phrasebook.articles import ARTICLES, PLACES
from kbassist.web.phrasebook.bodies import BODIES
from kbassist.web.phrasebook.procedures import PROCEDURES
from kbassist.web.phrasebook.reasons import REASONS
from kbassist.web.phrasebook.refusals import REFUSALS

ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "de", "ru")
reader: ContextVar[str] = ContextVar("reader", default=ENGLISH)
"""The language of who reads the reply to this request."""

_PLACES: Final = 5
"""How many places may stand before a sentence, as in `faq.jsonl: line 2: title: is missing`."""
_LONGEST: Final = 2_000
"""Characters; what is longer is no sentence of ours."""
_NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Phrase:
    """An English sentence with named values, and the same sentence in the other languages."""

    english: str
    translations: Mapping[str, str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Fits the sentence with its values filled in; a value that begins it reaches over no place before it."""
        text, *rest = _NAMED.split(self.english)
        pattern = re.escape(text)
        for name, text_after in zip(rest[::2], rest[1::2], strict=True):
            value = ".+?" if pattern else "(?:(?!: ).)+?"
            pattern += f"(?P<{name}>{value}){re.escape(text_after)}"
        return re.compile(pattern, re.DOTALL)

    @property
    def literal(self) -> int:
        """How many characters are its own."""
        return len(_NAMED.sub("", self.english))


def _book(*rooms: Mapping[str, Mapping[str, str]]) -> list[Phrase]:
    """The phrases of these rooms, those with the most words of their own first."""
    phrases = (Phrase(english, translations) for room in rooms for english, translations in room.items())
    return sorted(phrases, key=lambda phrase: -phrase.literal)


SENTENCES: Final = _book(REFUSALS, ARTICLES, PROCEDURES, BODIES, REASONS)
BEFORE: Final = _book(PLACES)


def wished(accept_language: str) -> str:
    """The language of ours that an `Accept-Language` header wishes most (RFC 9110, 12.5.4), or else English."""
    best, most = ENGLISH, 0.0
    for wish in accept_language.split(","):
        tag, _, weight = wish.replace(" ", "").partition(";q=")
        language = tag.partition("-")[0].lower()
        share = float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight, re.ASCII) else 0.0 if weight else 1.0
        if language in LANGUAGES and share > most:
            best, most = language, share
    return best


def spoken(message: str, language: str) -> str:
    """The message in a language: the places before its sentence, and the sentence; what is in no book stays English."""
    if language == ENGLISH or len(message) > _LONGEST:
        return message
    parts = message.split(": ", _PLACES)
    for first in range(len(parts)):
        sentence = _translated(": ".join(parts[first:]), language, SENTENCES)
        if sentence is not None:
            return ": ".join([*(_translated(place, language, BEFORE) or place for place in parts[:first]), sentence])
    return message


def said(message: str) -> str:
    """The message in the language of who reads the reply to this request."""
    return spoken(message, reader.get())


def _translated(text: str, language: str, book: Iterable[Phrase]) -> str | None:
    """None: no phrase fits. A value called `problem` is a message of its own."""
    for phrase in book:
        if found := phrase.pattern.fullmatch(text):
            values = found.groupdict()
            if "problem" in values:
                values["problem"] = spoken(values["problem"], language)
            return phrase.translations[language].format_map(values)
    return None
