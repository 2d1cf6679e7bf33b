"""What happened to knowledge, told through the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventType(StrEnum):
    """Past tense: each is one row of the outbox, written with the change it tells of."""

    ARTICLE_WRITTEN = "ArticleWritten"
    ARTICLE_PUBLISHED = "ArticlePublished"
    ARTICLE_WITHDRAWN = "ArticleWithdrawn"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `token` is monotone over the whole service and is the index token."""

    token: int
    type: EventType
    article_id: str
    at: datetime
