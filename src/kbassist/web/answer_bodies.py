"""What a bot asks and is answered, as JSON."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, Field

from kbassist.assist.answer import Asked
from kbassist.assist.answer_writing import Written
from kbassist.model.answer import Answer, Brief, Citation
from kbassist.model.situation import Context, Turn
from kbassist.model.suggestion import NoAnswer
from kbassist.web.bodies import (
    MAX_TEXT,
    MAX_TURNS,
    Body,
    Deadline,
    Filters,
    Flag,
    Json,
    Language,
    Reply,
    Text,
    Token,
    TurnBody,
)

Earlier = Annotated[list[TurnBody], Field(max_length=MAX_TURNS, description="What was said before, oldest first.")]


class AnswerBody(Body):
    """A question with the talk before it and what is known of the customer."""

    question: Annotated[Text, Field(max_length=MAX_TEXT)]
    turns: Earlier = Field([])
    context: Json = Field({})
    language: Language | None = Field(None, description="To answer in; left out: that of the question.")
    max_chars: Annotated[int, Field(strict=True, ge=50, le=10_000)] = 600
    min_confidence: Annotated[float, Field(strict=True, ge=0, le=1)] | None = Field(
        None, description="Instead of the one that the calibration chose."
    )
    filters: Filters = Field({})
    deadline_ms: Deadline | None = None
    min_index_token: Token | None = None
    rewrite: Flag = Field(True, description="False: the article's own words, whatever is configured.")


class CitationView(BaseModel):
    """The stretch of a passage that carries the answer: `quote` is its text from `start` to before `end`."""

    article_id: str
    revision: int
    language: str
    title: str
    uri: str = Field(description="The article's own address, or else our page of it.")
    passage_id: str
    start: int
    end: int
    quote: str


class NamedView(BaseModel):
    """Something named in the talk; without a value where it is personal."""

    kind: str
    value: str | None


class HandoverView(BaseModel):
    """What the agent reads who takes over; everything in it is redacted."""

    language: str
    asked: list[str] = Field(description="The customer's words that tell the matter, oldest first.")
    tried: list[str] = Field(description="What they say to have done.")
    entities: list[NamedView]


class AnswerReply(Reply):
    """An answer with the words that carry it, or the reason for none and the offer to hand over."""

    answer: str | None
    language: str
    citations: list[CitationView]
    confidence: float = Field(description="The chance that the answer is right.")
    min_confidence: float = Field(description="The least that was asked for.")
    no_answer_reason: NoAnswer | None
    handover: HandoverView | None
    rewritten: bool = Field(description="True: in a language model's words, each sentence carried by its citations.")
    search_id: str
    index_token: int
    degraded: list[str]
    timings_ms: dict[str, float]


class SentenceView(BaseModel):
    """One sentence of a rewritten answer, as it comes."""

    text: str
    citations: list[CitationView]


def asked_of(body: AnswerBody, context: Context) -> Asked:
    """What the body asks, with all that is known of the customer."""
    return Asked(
        body.question,
        tuple(Turn(turn.role, turn.text, turn.final, turn.step) for turn in body.turns),
        context,
        body.language,
        body.max_chars,
        body.min_confidence,
        {key: tuple(values) for key, values in body.filters.items()},
        body.deadline_ms,
        body.min_index_token,
    )


def answer_reply(answer: Answer) -> AnswerReply:
    """An answer as JSON."""
    found = answer.found
    language = found.situation.language if found.situation else found.language
    return AnswerReply(
        answer=answer.text,
        language=language if answer.rewritten or not answer.citations else answer.citations[0].language,
        citations=[citation_view(one) for one in answer.citations],
        confidence=round(answer.confidence, 4),
        min_confidence=round(min(answer.threshold, 1.0), 4),
        no_answer_reason=answer.no_answer_reason,
        handover=answer.handover and _handover(answer.handover),
        rewritten=answer.rewritten,
        search_id=found.search_id,
        index_token=found.index_token,
        degraded=list(answer.degraded),
        timings_ms=dict(found.timings_ms),
    )


def sentence_view(part: Written) -> SentenceView:
    """One sentence as JSON."""
    return SentenceView(text=part.text, citations=[citation_view(one) for one in part.citations])


def citation_view(one: Citation) -> CitationView:
    """A citation as JSON."""
    return CitationView(
        article_id=one.article_id,
        revision=one.revision,
        language=one.language,
        title=one.title,
        uri=one.uri or f"/articles/{quote(one.article_id)}",
        passage_id=one.passage_id,
        start=one.start,
        end=one.end,
        quote=one.quote,
    )


def _handover(brief: Brief) -> HandoverView:
    return HandoverView(
        language=brief.language,
        asked=list(brief.asked),
        tried=list(brief.tried),
        entities=[NamedView(kind=one.kind, value=one.value or None) for one in brief.named],
    )
