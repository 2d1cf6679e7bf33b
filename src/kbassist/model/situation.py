"""What is being said and what we believe is going on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Speaker(StrEnum):
    """Whose turn it is."""

    CUSTOMER = "CUSTOMER"
    AGENT = "AGENT"
    BOT = "BOT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's contribution; an interim turn (`final` false) may still change."""

    role: Speaker
    text: str
    final: bool = True
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: an attribute key and value, where it came from, and how much it counts (0 to 1)."""

    key: str
    value: str
    source: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Intent:
    """A family that stands out among what a search found, and its share of all that do (0 to 1)."""

    family: str
    share: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named in a talk, as `error_code E105`: what it is, in its usual spelling, and where it was said.

    `start` and `end` are characters of the redacted text of the turn. Its value is personal where its kind is one of a
    look-up (`customer_number`): it is told, never stored.
    """

    kind: str
    value: str = field(repr=False)
    start: int
    end: int
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What we believe is going on as of the newest turn."""

    language: str
    seeking: bool
    facts: tuple[Fact, ...] = ()
    intents: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """One text of a query with its share of attention (the newest customer turn has 1)."""

    text: str
    language: str
    weight: float = 1.0


class Mode(StrEnum):
    """Which retrievers answer."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    WORDS = "words"
    VECTOR = "vector"


@dataclass(frozen=True, slots=True)
class Query:
    """What we ask of the shelf; utterances stand oldest first, `language` is the one to answer in."""

    utterances: tuple[Utterance, ...]
    language: str
    facts: tuple[Fact, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    audiences: tuple[str, ...] | None = None
    as_of: datetime | None = None
    moments: Mapping[str, datetime] = field(default_factory=dict)
    limit: int = 10
    mode: Mode = Mode.HYBRID
    deadline_ms: float | None = None
    min_index_token: int | None = None

    @property
    def text(self) -> str:
        """All that was said, in order."""
        return " ".join(utterance.text for utterance in self.utterances)


Context = Mapping[str, Any]
"""What the CRM knows of the customer: any JSON object."""
