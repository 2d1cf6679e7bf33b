"""The health of the knowledge as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from kbassist.learning.conflicts import Clash, Conflict, Place
from kbassist.learning.health import Lacking, Standing
from kbassist.learning.twins import Twins
from kbassist.model.feedback import SHOWN
from kbassist.model.passage import Edition
from kbassist.web.bodies import Reply


class PlaceView(BaseModel):
    """Where something stands: the article and revision, the headings above it, and the text itself."""

    article_id: str
    revision: int
    title: str
    language: str
    heading: str
    text: str


class ConflictView(BaseModel):
    """Two places that cannot both be right. Of a `figure`, `unit` says what is counted and `values` what each says; of
    a `rule` one denies what the other does not.
    """

    clash: Clash
    unit: str | None
    values: list[str]
    places: list[PlaceView] = Field(min_length=2, max_length=2)
    confidence: float


class TwinsView(BaseModel):
    """Two passages that say the same, and how much alike they are."""

    places: list[PlaceView] = Field(min_length=2, max_length=2)
    similarity: float


class ArticleMark(BaseModel):
    """An article that is pointed at; `ends` where it runs out."""

    article_id: str
    title: str
    language: str
    ends: datetime | None = None


class CountedMark(ArticleMark):
    """An article with how often it was shown in the last twelve weeks, and what was thought of it."""

    shown: int
    verdicts: dict[str, int]


class LackingView(BaseModel):
    """A family that is not written in languages that many others are."""

    family_id: str
    title: str
    has: list[str]
    lacks: list[str]


class Counts(BaseModel):
    """How many there are of each, however many are listed."""

    expiring: int
    never_shown: int
    dismissed: int
    flagged: int
    untranslated: int
    conflicts: int
    twins: int


class HealthReply(Reply):
    """What editors should look at, the most pressing first. Twins and conflicts are those of `checked_token`; null:
    they are being looked for, ask again.
    """

    articles: int
    index_token: int
    checked_token: int | None
    counts: Counts
    expiring: list[ArticleMark]
    never_shown: list[ArticleMark]
    dismissed: list[CountedMark]
    flagged: list[CountedMark]
    untranslated: list[LackingView]
    conflicts: list[ConflictView]
    twins: list[TwinsView]


class ArticleHealth(Reply):
    """The same of one article: what contradicts it, what repeats it, and what was thought of it in twelve weeks."""

    article_id: str
    index_token: int
    checked_token: int | None
    shown: int
    verdicts: dict[str, int]
    lacks: list[str]
    conflicts: list[ConflictView]
    twins: list[TwinsView]


def conflict_view(one: Conflict) -> ConflictView:
    """A conflict as JSON."""
    apart = one.apart
    return ConflictView(
        clash=apart.clash,
        unit=apart.kind or None,
        values=[apart.one, apart.other] if apart.clash is Clash.FIGURE else [],
        places=[_place(one.first), _place(one.second)],
        confidence=one.confidence,
    )


def twins_view(one: Twins) -> TwinsView:
    """Twins as JSON."""
    return TwinsView(places=[_place(one.first), _place(one.second)], similarity=one.likeness)


def mark(edition: Edition) -> ArticleMark:
    """An article as JSON, with its end."""
    return ArticleMark(
        article_id=edition.article_id,
        title=edition.title,
        language=edition.language,
        ends=edition.valid_until or edition.published_until,
    )


def counted(one: Standing) -> CountedMark:
    """An article with its counts as JSON."""
    return CountedMark(**dict(mark(one.edition)), shown=one.counts.get(SHOWN, 0), verdicts=verdicts(one.counts))


def verdicts(counts: Mapping[str, int]) -> dict[str, int]:
    """What was thought, without what was shown."""
    return {name: count for name, count in counts.items() if name != SHOWN}


def lacking(one: Lacking) -> LackingView:
    """A family that lacks languages as JSON."""
    return LackingView(
        family_id=one.family,
        title=one.has[0].title,
        has=sorted(edition.language for edition in one.has),
        lacks=list(one.lacks),
    )


def _place(place: Place) -> PlaceView:
    return PlaceView(
        article_id=place.article_id,
        revision=place.revision,
        title=place.title,
        language=place.language,
        heading=place.heading,
        text=place.text,
    )
