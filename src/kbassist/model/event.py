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
    PROCEDURE_CHANGED = "ProcedureChanged"
    RULE_CHANGED = "RuleChanged"

    @property
    def of_article(self) -> bool:
        """True where the event tells of an article, and the shelf may have to follow."""
        return self in (EventType.ARTICLE_WRITTEN, EventType.ARTICLE_PUBLISHED, EventType.ARTICLE_WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `token` is monotone over the whole service and is the index token.

    `article_id` is the id of what it tells of: an article's, or that of a procedure or rule given by itself.
    """

    token: int
    type: EventType
    article_id: str
    at: datetime
