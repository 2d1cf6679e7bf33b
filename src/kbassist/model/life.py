"""The life of an article beside its texts: reviews, what was done to it by whom, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """How far the review of a revision is."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Review:
    """A stamp on a revision: somebody asks for its approval, approves or rejects it; `note` says why, redacted."""

    revision: int
    stage: Stage
    by: str
    at: datetime
    note: str | None = None


class Act(StrEnum):
    """What somebody did to an article, in the past tense."""

    WRITTEN = "written"
    RESTORED = "restored"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act: who did it to which revision, when, and how the article stood before (empty: it did not) and after.

    Entries are only ever added; `number` only grows (0: not kept yet).
    """

    article_id: str
    act: Act
    revision: int
    by: str
    at: datetime
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class LogWanted:
    """What the log is narrowed to; None: anything. `since` is inclusive, `until` is not."""

    article_id: str | None = None
    act: Act | None = None
    by: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says about a revision to those who work on it, redacted; `quote` is the passage they mean."""

    article_id: str
    revision: int
    by: str
    at: datetime
    text: str
    quote: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Translation:
    """One article of a family by its newest text, when its title or body last changed (`text_at`), and when it was
    last written or approved (`seen_at`).

    `source` marks the one the others follow: the article named as the family, else the one that was written first.
    """

    article_id: str
    language: str
    title: str
    audiences: tuple[str, ...]
    text_at: datetime
    seen_at: datetime
    source: bool

    def older_than(self, source: Translation) -> bool:
        """True where the source's text changed after this one was last written or approved."""
        return not self.source and self.seen_at < source.text_at


@dataclass(frozen=True, slots=True)
class SourceText:
    """The bytes of the file that said exactly one content of an article, and the file's name."""

    article_id: str
    digest: str
    name: str
    data: bytes
