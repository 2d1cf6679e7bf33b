"""What was shown to whom, what they thought of it, and what that taught."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What somebody did with something shown, or said of it."""

    DISPLAYED = "displayed"
    OPENED = "opened"
    COPIED = "copied"
    USED = "used"
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    DISMISSED = "dismissed"
    WRONG = "wrong"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Matter:
    """For whom a search is made, where that is known."""

    interaction_id: str | None = None
    customer_id: str | None = None


SHOWN = "shown"
"""What counts of suggestions call those that were given, beside the verdicts on them."""

NOBODYS = Matter()
"""Of a search that is made for no customer who is known."""


@dataclass(frozen=True, slots=True)
class Impression:
    """One article shown at a rank to somebody; `intent` is the family that stood out most, None: none did."""

    suggestion_id: str
    search_id: str
    article_id: str
    revision: int
    passage_id: str
    rank: int
    principal_id: str
    interaction_id: str | None
    customer_id: str | None
    index_token: int
    at: datetime
    intent: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A judgement on an impression; `rank` is where its judge saw it (None: where the search put it), `comment` is
    redacted, and `number` only grows (0: not kept yet).
    """

    suggestion_id: str
    search_id: str
    article_id: str
    revision: int
    principal_id: str
    verdict: Verdict
    at: datetime
    rank: int | None = None
    comment: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What one account's feedback says of an article for an intent: uses seen and uses that its positions led one to
    expect, as they count at that moment.
    """

    intent: str
    article_id: str
    principal_id: str
    uses: float
    expected: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Prior:
    """What all accounts' feedback taught about an article for an intent; `number` is that of the newest feedback."""

    intent: str
    article_id: str
    uses: float
    expected: float
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """One agent told an article, in one revision, to a customer in an interaction: how often, from when to when."""

    principal_id: str
    agent: str | None
    interaction_id: str | None
    customer_id: str | None
    revision: int
    times: int
    first: datetime
    last: datetime
