"""What finding asks for and answers with, as JSON: every list and string bounded, unknown fields refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from kbassist.model.passage import PassageKind
from kbassist.model.situation import Mode, Speaker
from kbassist.model.suggestion import Found, Level, NoAnswer, SearchRecord, Suggestion
from kbassist.observe import request_id

MAX_TEXT = 20_000
MAX_TURNS = 500
MAX_CONTEXT = 100_000
"""Characters of the context as JSON."""
_DEEPEST = 32
_DATED = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character, which is no text")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds half of a surrogate pair, which is no text")
    return text


def _plain_json(value: Any) -> Any:
    """What can be written down again as JSON, not too large and not nested without end."""
    if _depth(value) > _DEEPEST:
        raise ValueError(f"is nested deeper than {_DEEPEST} levels")
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no text") from None
    if len(written) > MAX_CONTEXT:
        raise ValueError(f"has {len(written)} bytes, {MAX_CONTEXT} at most")
    if b"\\u0000" in written:
        raise ValueError("holds a NUL character, which is no text")
    return value


def _depth(value: Any) -> int:
    """How many levels a JSON value has, counted no further than one beyond what is allowed."""
    level, deepest = [value], 0
    while level and deepest <= _DEEPEST:
        inner = [one for one in level if isinstance(one, dict | list)]
        level = [item for one in inner for item in (one.values() if isinstance(one, dict) else one)]
        deepest += bool(inner)
        if not inner:
            break
    return deepest


def written_out(value: Any) -> Any:
    """Numbers and their like are moments to Pydantic, not to people."""
    if not (isinstance(value, str) and _DATED.match(value)):
        raise ValueError("must be written like 2026-03-01T12:00:00Z")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the calendar") from None


Text = Annotated[str, AfterValidator(_storable)]
Word = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(min_length=1, max_length=100)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$", max_length=40)]
Filters = Annotated[dict[Word, Words], Field(max_length=50)]
Json = Annotated[dict[str, Any], BeforeValidator(_plain_json)]
Deadline = Annotated[float, Field(strict=True, gt=0, le=60_000, allow_inf_nan=False)]
Token = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
Moment = Annotated[AwareDatetime, BeforeValidator(written_out), AfterValidator(_in_utc)]
Limit = Annotated[int, Field(strict=True, ge=1, le=100)]
Flag = Annotated[bool, Field(strict=True)]


class Body(BaseModel):
    """A request; a misspelt field is an error, not a wish ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """An answer; it names the request that it answers."""

    model_config = ConfigDict(frozen=True)

    request_id: str = Field(default_factory=lambda: request_id.get() or "")


class SearchBody(Body):
    """A typed question."""

    query: Annotated[Text, Field(max_length=MAX_TEXT)]
    limit: Limit = 10
    language: Language | None = None
    audiences: Words | None = Field(None, description="Narrows what the key may read; never widens it.")
    filters: Filters = {}
    as_of: Moment | None = None
    deadline_ms: Deadline | None = None
    min_index_token: Token | None = None
    mode: Mode = Mode.HYBRID
    explain: Flag = False


class TurnBody(Body):
    """One speaker's contribution."""

    role: Speaker
    text: Annotated[Text, Field(max_length=MAX_TEXT)]
    final: Flag = True
    step: Word | None = None


class SuggestBody(Body):
    """A transcript and what the CRM knows of the customer."""

    turns: Annotated[list[TurnBody], Field(max_length=MAX_TURNS)]
    context: Json = Field({}, description="Any JSON object; keys named as article attributes weigh.")
    limit: Limit = 5
    next_steps: Annotated[int, Field(strict=True, ge=0, le=20)] = 3
    language: Language | None = None
    audiences: Words | None = None
    filters: Filters = {}
    procedures: Annotated[list[Word], Field(max_length=100)] | None = None
    fired: Annotated[list[Word], Field(max_length=1000)] = Field(
        [], description="Rules proposed before in this talk: those that are proposed once are silent."
    )
    as_of: Moment | None = None
    deadline_ms: Deadline | None = None
    min_index_token: Token | None = None
    mode: Mode = Mode.HYBRID
    explain: Flag = False


class PassageView(BaseModel):
    """The stretch of the article that was found."""

    id: str
    heading: str
    text: str
    kind: PassageKind


class WhyView(BaseModel):
    """Every number that ranked a hit; the last three come with `explain`."""

    lexical: float | None
    words: float | None
    vector: float | None
    context: float
    prior: float
    terms: list[str]
    scores: dict[str, float] | None = None
    shares: dict[str, float] | None = None
    facts: list[str] | None = None


class HitView(BaseModel):
    """An article shown, and why."""

    suggestion_id: str
    rank: int
    article_id: str
    family_id: str
    revision: int
    language: str
    title: str
    uri: str = Field(description="The article's own address, or else our page of it.")
    passage: PassageView
    highlights: list[tuple[int, int]] = Field(description="Start and end in characters of the passage's text.")
    tried: list[tuple[int, int]] = Field(description="The steps that the customer has done, in the same characters.")
    score: float
    confidence: float
    level: Level
    why: WhyView


class SearchReply(Reply):
    """Hits best first, or the reason for none."""

    search_id: str
    index_token: int
    index_lag_ms: float
    language: str
    hits: list[HitView]
    no_answer_reason: NoAnswer | None
    degraded: list[str]
    timings_ms: dict[str, float]


class Completions(Reply):
    """Ways to go on, best first."""

    completions: list[str]


class ShownView(BaseModel):
    """What the log keeps of one hit."""

    suggestion_id: str
    rank: int
    article_id: str
    revision: int
    passage_id: str
    score: float
    confidence: float
    why: dict[str, Any]


class SearchLog(Reply):
    """What was asked and what was shown."""

    search_id: str
    at: datetime
    request: dict[str, Any]
    index_token: int
    language: str
    no_answer_reason: str | None
    shown: list[ShownView]


class Explanation(Reply):
    """Why an article was shown, or was not."""

    model_config = ConfigDict(extra="allow", frozen=True)


def hit_view(suggestion: Suggestion, explain: bool) -> HitView:
    """A suggestion as JSON."""
    edition, passage, why = suggestion.edition, suggestion.passage, suggestion.why
    return HitView(
        suggestion_id=suggestion.id,
        rank=suggestion.rank,
        article_id=edition.article_id,
        family_id=edition.family,
        revision=edition.revision,
        language=edition.language,
        title=edition.title,
        uri=edition.uri or f"/articles/{quote(edition.article_id)}",
        passage=PassageView(id=passage.id, heading=passage.heading, text=passage.text, kind=passage.kind),
        highlights=list(suggestion.highlights),
        tried=list(suggestion.tried),
        score=suggestion.score,
        confidence=suggestion.confidence,
        level=suggestion.level,
        why=WhyView(
            lexical=why.scores.get("lexical"),
            words=why.scores.get("words"),
            vector=why.scores.get("vector"),
            context=why.context,
            prior=why.prior,
            terms=list(why.terms),
            scores=dict(why.scores) if explain else None,
            shares=dict(why.shares) if explain else None,
            facts=list(why.facts) if explain else None,
        ),
    )


def search_reply(found: Found, explain: bool) -> SearchReply:
    """What was found for a typed question, as JSON."""
    return SearchReply(
        search_id=found.search_id,
        index_token=found.index_token,
        index_lag_ms=found.index_lag_ms,
        language=found.language,
        hits=[hit_view(suggestion, explain) for suggestion in found.suggestions],
        no_answer_reason=found.no_answer_reason,
        degraded=list(found.degraded),
        timings_ms=dict(found.timings_ms),
    )


def search_log(record: SearchRecord) -> SearchLog:
    """A search kept in the log, as JSON."""
    shown = [
        ShownView(
            suggestion_id=one.suggestion_id,
            rank=one.rank,
            article_id=one.article_id,
            revision=one.revision,
            passage_id=one.passage_id,
            score=one.score,
            confidence=one.confidence,
            why=dict(one.why),
        )
        for one in record.shown
    ]
    return SearchLog(
        search_id=record.search_id,
        at=record.at,
        request=dict(record.request),
        index_token=record.index_token,
        language=record.language,
        no_answer_reason=record.no_answer_reason,
        shown=shown,
    )
