"""What stands on the shelf: passages, the editions that show them, and hits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kbassist.model.base import Attributes, digest


class PassageKind(StrEnum):
    """A stretch of the article's text, or another way to ask for it."""

    BODY = "body"
    PHRASING = "phrasing"


@dataclass(frozen=True, slots=True)
class Passage:
    """The retrieval unit: a stretch of one article with its title and heading path (`Setup › Wi-Fi`)."""

    article_id: str
    language: str
    kind: PassageKind
    title: str
    heading: str
    text: str
    id: str = field(init=False, repr=False, compare=False)
    """The digest of all that is searched and embedded, so that equal text is never embedded twice."""

    def __post_init__(self) -> None:
        """Names the passage once; an import asks for the name seven times."""
        object.__setattr__(self, "id", digest(self.language, self.kind, self.title, self.heading, self.text))

    @property
    def embedded_text(self) -> str:
        """What the embedder reads: title and heading before the text; a phrasing stands alone."""
        if self.kind is PassageKind.PHRASING:
            return self.text
        lead = " › ".join(part for part in (self.title, self.heading) if part)
        return f"{lead}\n{self.text}" if lead else self.text


@dataclass(frozen=True, slots=True)
class Edition:
    """One published revision as the shelf knows it: who may read it, when it is in force, its passages by id."""

    article_id: str
    revision: int
    family: str
    language: str
    title: str
    uri: str | None
    audiences: tuple[str, ...]
    attributes: Attributes
    tags: tuple[str, ...]
    published_from: datetime
    published_until: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    as_of_field: str | None
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelved:
    """All that the shelf must hold for one article: its editions by revision, oldest first, and their passages."""

    article_id: str
    editions: tuple[Edition, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows a search may touch: readable audiences, hard filters, and the moments that decide
    what is in force; published by `published_at` (None: by `as_of`).
    """

    readable: frozenset[str]
    as_of: datetime
    moments: Mapping[str, datetime] = field(default_factory=dict)
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published_at: datetime | None = None
