"""What a bot may tell a customer: words of an article with their places, or an honest none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kbassist.model.suggestion import Found, NoAnswer


@dataclass(frozen=True, slots=True)
class Citation:
    """The stretch of a passage that carries (a part of) an answer: `quote` is the passage's text[start:end]."""

    article_id: str
    revision: int
    language: str
    title: str
    uri: str | None
    passage_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Something the customer named, as an agent needs it."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What the agent reads who takes over where no answer is given; everything in it is redacted.

    `asked` are the customer's words that tell the matter, oldest first; `tried` is what they say to have done.
    """

    language: str
    asked: tuple[str, ...]
    tried: tuple[str, ...]
    named: tuple[Mentioned, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A text and the citations that carry it, or the reason for none with the brief for an agent.

    `confidence` is the chance that the answer is right; `threshold` the least that was asked for. `rewritten` tells a
    text that a language model put into its own words. `found` is the search behind it.
    """

    text: str | None
    citations: tuple[Citation, ...]
    confidence: float
    threshold: float
    no_answer_reason: NoAnswer | None
    handover: Brief | None
    found: Found
    rewritten: bool = False
    degraded: tuple[str, ...] = ()
    signs: Mapping[str, float] = field(default_factory=dict)
