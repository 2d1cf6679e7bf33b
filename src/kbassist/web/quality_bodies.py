"""Quality as JSON: what a preview, an impact, gaps, an audience and a story ask for and answer with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from kbassist.learning.impact import WITHIN_S, Impact, Shift
from kbassist.learning.preview import Foreseen
from kbassist.model.access import Role
from kbassist.model.gap import Gap, Unmet
from kbassist.web.article_bodies import NewArticle
from kbassist.web.bodies import (
    Body,
    Filters,
    Flag,
    HitView,
    Json,
    Language,
    Limit,
    Moment,
    Reply,
    Text,
    Words,
    hit_view,
)
from kbassist.web.phrasebook.speaking import said

Question = Annotated[Text, Field(min_length=1, max_length=2_000)]
Questions = Annotated[list[Question], Field(max_length=20)]


class PreviewBody(Body):
    """A draft, and the questions that customers would ask; `article.id` names the article that it would revise."""

    article: NewArticle
    question: Question | None = None
    questions: Questions = Field([])
    context: Json = Field({}, description="What is known of the customer, as of `/v1/suggest`.")
    language: Language | None = None
    audiences: Words | None = Field(None, description="Ask as one who may read these alone.")
    filters: Filters = Field({})
    as_of: Moment | None = None
    limit: Limit = 10
    explain: Flag = False

    @model_validator(mode="after")
    def _asks_something(self) -> PreviewBody:
        if not self.every:
            raise ValueError("asks nothing; name a question, or several questions")
        return self

    @property
    def every(self) -> list[str]:
        """All questions, the single one first."""
        return [*([] if self.question is None else [self.question]), *self.questions]


class ForeseenHit(HitView):
    """A hit as it would be; `draft` marks the draft's, `rank_before` is where the article stands today (null: not
    among those shown).
    """

    draft: bool
    rank_before: int | None


class ForeseenView(BaseModel):
    """What one question would find. `rank` is the draft's, also beyond those shown; null: nothing in it speaks for the
    question. `reason` tells why it would not be shown, `instead` names the translation shown in its place.
    """

    question: str
    language: str
    rank: int | None
    shown: bool
    reason: str | None
    instead: str | None
    hits: list[ForeseenHit]
    no_answer_reason: str | None


class PreviewReply(Reply):
    """What each question would find once the draft is published."""

    article_id: str
    index_token: int
    previews: list[ForeseenView]


class ImpactBody(Body):
    """A draft, and how much is replayed: the `newest` searches, of which the `top` answers count."""

    article: NewArticle
    newest: Annotated[int, Field(strict=True, ge=1, le=10_000)] = 10_000
    top: Annotated[int, Field(strict=True, ge=1, le=20)] = 3
    within_s: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = Field(
        WITHIN_S, description="How long questions are asked again."
    )


class PassedView(BaseModel):
    """An article that the draft would pass, and its ranks (null: no longer among the best)."""

    article_id: str
    before: int
    after: int | None


class ShiftView(BaseModel):
    """A question whose best answers would change, and the draft's rank among them (null: not among them)."""

    question: str
    language: str
    times: int
    rank_before: int | None
    rank_after: int | None
    passed: list[PassedView]


class PushedView(BaseModel):
    """An article that would be shown lower, or no longer, in so many searches."""

    article_id: str
    searches: int


class ImpactReply(Reply):
    """What publishing the draft would do: `searches` were replayed, which are `questions` different ones; those that it
    could reach were searched again (`looked_at`), but for those that there was no time for (`left`).
    """

    article_id: str
    searches: int
    questions: int
    looked_at: int
    left: int
    gained: list[ShiftView]
    lost: list[ShiftView]
    pushed_down: list[PushedView]
    gaps_closed: list[str]


class GapBody(Body):
    """A question that nothing answered."""

    question: Annotated[Text, Field(min_length=1, max_length=2_000, description="Kept redacted.")]
    language: Language | None = None


class GapReported(Reply):
    """A gap told by hand, kept."""

    report_id: str
    question: str
    language: str
    at: datetime


class ExampleView(BaseModel):
    """One question of a gap, redacted."""

    question: str
    language: str
    reason: Unmet
    at: datetime
    interaction_id: str | None


class WeekCount(BaseModel):
    """Matters of a week, which is named by its Monday."""

    week: date
    matters: int


class NearestView(BaseModel):
    """The article that comes nearest, and the cosine of its words and the gap's."""

    article_id: str
    title: str
    language: str
    similarity: float


class GapView(BaseModel):
    """Questions that mean the same and that nothing helped, in the last twelve weeks; `article_id`: begun for them."""

    gap_id: str
    question: str
    language: str
    matters: int
    reasons: dict[Unmet, int]
    languages: dict[str, int]
    weeks: list[WeekCount]
    examples: list[ExampleView]
    nearest: NearestView | None
    article_id: str | None


class GapList(Reply):
    """A page of gaps, those of most matters first; `next_page_token` null: the last."""

    gaps: list[GapView]
    next_page_token: str | None


class ReaderView(BaseModel):
    """Who holds a key, and whether they may read the article now and would once it is published."""

    name: str
    roles: list[Role]
    audiences: list[str]
    now: bool
    then: bool


class RoleView(BaseModel):
    """A role: its keys, how many of them read the article now and then, and whether a new key of it would."""

    role: Role
    keys: int
    now: int
    then: int
    new_keys: bool


class AudienceProof(Reply):
    """Who will see what once a revision is published; `widened`: somebody would see it who does not now."""

    article_id: str
    revision: int
    audiences_now: list[str]
    audiences_then: list[str]
    widened: bool
    narrowed: bool
    roles: list[RoleView]
    readers: list[ReaderView]


class StoryWeek(BaseModel):
    """One week of an article, named by its Monday: suggestions shown, and how many of them got each verdict."""

    week: date
    shown: int = 0
    displayed: int = 0
    opened: int = 0
    copied: int = 0
    used: int = 0
    helpful: int = 0
    not_helpful: int = 0
    dismissed: int = 0
    wrong: int = 0
    outdated: int = 0


class StoryReply(Reply):
    """What became of an article, week by week, oldest first."""

    article_id: str
    weeks: list[StoryWeek]


def foreseen_view(told: Foreseen, article_id: str, explain: bool) -> ForeseenView:
    """A foresight as JSON."""
    return ForeseenView(
        question=told.question,
        language=told.found.language,
        rank=told.rank,
        shown=any(one.edition.article_id == article_id for one in told.found.suggestions),
        reason=told.reason and said(told.reason),
        instead=told.instead,
        hits=[
            ForeseenHit(
                **dict(hit_view(one, explain)),
                draft=one.edition.article_id == article_id,
                rank_before=told.before.get(one.edition.article_id),
            )
            for one in told.found.suggestions
        ],
        no_answer_reason=told.found.no_answer_reason,
    )


def impact_fields(told: Impact) -> dict[str, Any]:
    """The fields of ImpactReply, but for the article's id."""
    return {
        "searches": told.searches,
        "questions": told.questions,
        "looked_at": told.looked_at,
        "left": told.left,
        "gained": [_shift(one) for one in told.gained],
        "lost": [_shift(one) for one in told.lost],
        "pushed_down": [PushedView(article_id=article, searches=count) for article, count in told.pushed_down.items()],
        "gaps_closed": list(told.closed),
    }


def gap_view(gap: Gap, nearest: NearestView | None, examples: int) -> GapView:
    """A gap as JSON, with so many examples, the newest."""
    leader = gap.leader
    return GapView(
        gap_id=leader.id,
        question=leader.question,
        language=leader.language,
        matters=gap.matters,
        reasons=dict(gap.reasons),
        languages=dict(gap.languages),
        weeks=[WeekCount(week=week, matters=count) for week, count in gap.weeks.items()],
        examples=[
            ExampleView(
                question=one.text,
                language=one.language,
                reason=one.why,
                at=one.at,
                interaction_id=one.interaction_id,
            )
            for one in gap.questions[:examples]
        ],
        nearest=nearest,
        article_id=leader.article_id,
    )


def story_week(week: date, counts: Mapping[str, int]) -> StoryWeek:
    """One week as JSON."""
    return StoryWeek(week=week, **{name: count for name, count in counts.items() if name in StoryWeek.model_fields})


def _shift(one: Shift) -> ShiftView:
    return ShiftView(
        question=one.question,
        language=one.language,
        times=one.times,
        rank_before=one.before,
        rank_after=one.after,
        passed=[
            PassedView(article_id=article, before=ranks[0], after=ranks[1]) for article, ranks in one.passed.items()
        ],
    )
