"""What a caller is shown, and every number that put it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kbassist.model.feedback import NOBODYS, Matter
from kbassist.model.passage import Edition, Passage
from kbassist.model.procedure import NextStep, RoutingHint
from kbassist.model.rule import Proposed
from kbassist.model.situation import Intent, Situation

Highlight = tuple[int, int]
"""Start and end of matching text, in characters of the passage's text."""


class Level(StrEnum):
    """Confidence in a word."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class NoAnswer(StrEnum):
    """Why nothing is shown."""

    EMPTY_QUERY = "EMPTY_QUERY"
    SMALL_TALK = "SMALL_TALK"
    NO_NEW_TOPIC = "NO_NEW_TOPIC"
    NO_MATCH = "NO_MATCH"
    BELOW_CONFIDENCE = "BELOW_CONFIDENCE"
    NOT_PERMITTED = "NOT_PERMITTED"
    NOT_GROUNDED = "NOT_GROUNDED"
    DEADLINE = "DEADLINE"


@dataclass(frozen=True, slots=True)
class Why:
    """Every number that ranked a suggestion: raw scores of each retriever, their shares, factors,
    matched terms, and the evidence that the confidence was judged from.
    """

    scores: Mapping[str, float]
    shares: Mapping[str, float]
    context: float
    prior: float
    terms: tuple[str, ...]
    facts: tuple[str, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An authorised, ranked article; only `search.authorize` makes one. `tried` are the steps of the passage that the
    customer says to have done.
    """

    id: str
    rank: int
    edition: Edition
    passage: Passage
    highlights: tuple[Highlight, ...]
    score: float
    confidence: float
    level: Level
    why: Why
    tried: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: suggestions best first, or the reason for none; timings in milliseconds."""

    search_id: str
    index_token: int
    index_lag_ms: float
    language: str
    suggestions: tuple[Suggestion, ...]
    no_answer_reason: NoAnswer | None
    degraded: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    situation: Situation | None = None
    intents: tuple[Intent, ...] = ()
    actions: tuple[Proposed, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    routing: RoutingHint | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the log keeps of one suggestion."""

    suggestion_id: str
    rank: int
    article_id: str
    revision: int
    passage_id: str
    score: float
    confidence: float
    why: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What was asked (redacted), by whom, and what was shown; enough to ask again for an explanation."""

    search_id: str
    at: datetime
    principal_id: str
    request: Mapping[str, object]
    index_token: int
    language: str
    no_answer_reason: str | None
    shown: tuple[Shown, ...]
    intents: tuple[Intent, ...] = ()
    matter: Matter = NOBODYS
