"""Articles, their immutable revisions, and when each is in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kbassist.model.base import Attributes, digest


class BlockKind(StrEnum):
    """What a block of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a text that is never cut in two; `level` is a heading's depth, 1 to 6."""

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an editor says about an article; `body` is Markdown, times are UTC, `valid_until` is exclusive."""

    id: str
    title: str
    body: str
    language: str
    family: str
    audiences: tuple[str, ...] = ("public",)
    attributes: Attributes = field(default_factory=dict)
    phrasings: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    as_of_field: str | None = None
    verbatim: bool = False
    uri: str | None = None
    procedure: Mapping[str, Any] | None = None

    @property
    def digest(self) -> str:
        """Equal for equal content, so that a repeated import changes nothing."""
        stamps = [None if stamp is None else stamp.isoformat() for stamp in (self.valid_from, self.valid_until)]
        rest: list[Any] = [self.audiences, self.attributes, self.phrasings, self.tags, stamps]
        rest += [self.as_of_field, self.verbatim, self.uri, self.procedure]
        plain = json.dumps(rest, sort_keys=True, ensure_ascii=False, default=str)
        return digest(self.id, self.title, self.body, self.language, self.family, plain)


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable text of an article; numbers count from 1."""

    number: int
    content: Content
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """One revision shown from `starts` until `ends` (exclusive; None: still)."""

    revision: int
    starts: datetime
    ends: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of knowledge with an identity: its newest revision and every publication, oldest first."""

    id: str
    head: Revision
    publications: tuple[Publication, ...] = ()

    @property
    def etag(self) -> str:
        """Changes whenever a revision or a publication is added or ended."""
        stamps = [f"{p.revision}@{p.starts.isoformat()}-{p.ends}" for p in self.publications]
        return digest(str(self.head.number), *stamps)


class State(StrEnum):
    """Where an article stands at a moment; derived, never stored."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def state_at(article: Article, shown: Revision | None, now: datetime) -> State:
    """The article's state now; `shown` is the revision of its newest publication (None: it has none)."""
    if shown is None or not article.publications:
        return State.DRAFT
    newest, content = article.publications[-1], shown.content
    if newest.ends is not None and newest.ends <= now:
        return State.WITHDRAWN
    if newest.starts > now or (content.valid_from is not None and content.valid_from > now):
        return State.SCHEDULED
    if content.valid_until is not None and content.valid_until <= now and content.as_of_field is None:
        return State.EXPIRED
    return State.LIVE


def in_force(published: Iterable[tuple[Publication, Revision]], as_of: datetime, moment: datetime) -> Revision | None:
    """The revision that holds, as the service knew it at `as_of`, for what happened at `moment`; None: none does.

    It is the newest of those published then whose validity had begun; once its validity ends, no older one returns.
    """
    begun = [
        revision
        for publication, revision in published
        if publication.starts <= as_of
        and (publication.ends is None or as_of < publication.ends)
        and (revision.content.valid_from is None or revision.content.valid_from <= moment)
    ]
    newest = max(begun, key=lambda revision: revision.number, default=None)
    if newest is None or (newest.content.valid_until is not None and newest.content.valid_until <= moment):
        return None
    return newest
