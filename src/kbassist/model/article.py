"""Articles, their immutable revisions, and when each is in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kbassist.model.base import Attributes, digest
from kbassist.model.life import Review, Stage


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
    """One piece of a text that is never cut in two; `level` is a heading's depth, 1 to 6; what is `verbatim` is said
    word for word or not at all.
    """

    kind: BlockKind
    text: str
    level: int = 0
    verbatim: bool = False


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
    """One revision shown from `starts` until `ends` (exclusive; None: still); taken back before it began: never."""

    revision: int
    starts: datetime
    ends: datetime | None
    by: str

    def open_at(self, moment: datetime) -> bool:
        """True where it has begun and has not ended."""
        return self.starts <= moment and (self.ends is None or moment < self.ends)


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of knowledge with an identity: its newest revision, every publication and every review, oldest first."""

    id: str
    head: Revision
    publications: tuple[Publication, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def etag(self) -> str:
        """Changes whenever a revision, a publication or a review is added, or a publication ends."""
        stamps = [f"{p.revision}@{p.starts.isoformat()}-{p.ends}" for p in self.publications]
        stamps += [f"{r.revision}@{r.stage}-{r.at.isoformat()}" for r in self.reviews]
        return digest(str(self.head.number), *stamps)

    def review(self, revision: int | None = None) -> Review | None:
        """The newest stamp on a revision (None: on the newest), or None."""
        number = self.head.number if revision is None else revision
        return next((one for one in reversed(self.reviews) if one.revision == number), None)


Published = Sequence[tuple[Publication, Revision]]
"""Publications with their revisions, oldest first."""


class State(StrEnum):
    """Where an article stands at a moment; derived, never stored."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def state_at(article: Article, published: Published, now: datetime) -> State:
    """The article's state at a moment; `published` are all its publications with their revisions.

    What is shown comes first: an article stays live while a newer text of it waits for review or for its day.
    """
    current = begun(published, now, now)
    if current is not None and _holds(current, now):
        return State.LIVE
    if any(_to_come(*pair, now) for pair in published):
        return State.SCHEDULED
    if current is not None:
        return State.EXPIRED
    ended = max((one.ends for one, _ in published if one.ends is not None), default=None)
    review = article.review()
    if review is not None and review.stage is not Stage.REJECTED and (ended is None or review.at >= ended):
        return State.IN_REVIEW
    return State.DRAFT if ended is None else State.WITHDRAWN


def _holds(revision: Revision, now: datetime) -> bool:
    """True where its validity has not ended, or goes by a date of the customer's."""
    content = revision.content
    return content.valid_until is None or now < content.valid_until or content.as_of_field is not None


def _to_come(publication: Publication, revision: Revision, now: datetime) -> bool:
    if publication.ends is not None and publication.ends <= now:
        return False
    valid_from = revision.content.valid_from
    return publication.starts > now or (valid_from is not None and valid_from > now)


def begun(published: Iterable[tuple[Publication, Revision]], as_of: datetime, moment: datetime) -> Revision | None:
    """The newest revision published at `as_of` whose validity had begun at `moment`, ended or not; None: none."""
    found = [
        revision
        for publication, revision in published
        if publication.open_at(as_of) and (revision.content.valid_from is None or revision.content.valid_from <= moment)
    ]
    return max(found, key=lambda revision: revision.number, default=None)


def in_force(published: Iterable[tuple[Publication, Revision]], as_of: datetime, moment: datetime) -> Revision | None:
    """The revision that holds, as the service knew it at `as_of`, for what happened at `moment`; None: none does.

    It is the newest of those published then whose validity had begun; once its validity ends, no older one returns.
    """
    newest = begun(published, as_of, moment)
    if newest is None or (newest.content.valid_until is not None and newest.content.valid_until <= moment):
        return None
    return newest
