"""Questions that nothing helped, and the groups of them that mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Unmet(StrEnum):
    """How it is known that nothing helped."""

    NO_ANSWER = "no_answer"
    DISMISSED = "dismissed"
    HANDED_OVER = "handed_over"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Unhelped:
    """A question that nothing helped, redacted; `matter` is its interaction, or else its search or report."""

    text: str
    language: str
    why: Unmet
    at: datetime
    matter: str
    interaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class GapReport:
    """A gap told by hand, redacted."""

    id: str
    question: str
    language: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GapLeader:
    """The question that a group formed around, by which the group is known for good; `article_id` is its draft."""

    id: str
    question: str
    language: str
    at: datetime
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of unhelped questions that mean the same; `weeks` counts matters by their Monday, oldest first."""

    leader: GapLeader
    questions: tuple[Unhelped, ...]
    matters: int
    weeks: Mapping[date, int]
    reasons: Mapping[Unmet, int]
    languages: Mapping[str, int]
