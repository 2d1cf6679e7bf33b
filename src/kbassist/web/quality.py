"""The doors of quality: what a draft would change, what nothing helped, who sees what, and how an article fares."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from kbassist.assist.assistant import Ask
from kbassist.knowledge.content import content_from, validate
from kbassist.learning.gaps import monday
from kbassist.learning.impact import Scales, impact, replayed
from kbassist.learning.preview import foresee
from kbassist.model.access import Principal
from kbassist.model.article import Content
from kbassist.model.base import digest, new_id, now_utc
from kbassist.model.gap import Gap
from kbassist.web.acts import ArticleId
from kbassist.web.article_bodies import ArticleWritten, NewArticle, article_fields
from kbassist.web.deps import IdempotencyKey, Publisher, Reader, Room, ServiceDep, Writer, once
from kbassist.web.paging import PageSize, PageToken, number_of, token_of
from kbassist.web.problems import documented
from kbassist.web.proving import proof_of
from kbassist.web.quality_bodies import (
    AudienceProof,
    GapBody,
    GapList,
    GapReported,
    ImpactBody,
    ImpactReply,
    NearestView,
    PreviewBody,
    PreviewReply,
    StoryReply,
    foreseen_view,
    gap_view,
    impact_fields,
    story_week,
)
from kbassist.web.reading import Reading
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Quality"], responses=documented(401, 403, 413, 422, 429, 503))

Weeks = Annotated[int, Query(ge=1, le=53)]
GAPS_WEIGHED = 200
"""Gaps that a draft is held against, those of most matters."""


@router.post("/articles/preview")
def preview_article(body: PreviewBody, service: ServiceDep, caller: Writer, _room: Room) -> PreviewReply:
    """Tells where a draft would stand for questions, beside what is live; nothing is written."""
    draft = _draft(service, caller, body.article)
    ask = Ask(
        limit=body.limit,
        language=body.language,
        audiences=None if body.audiences is None else tuple(body.audiences),
        filters={key: tuple(values) for key, values in body.filters.items()},
        as_of=body.as_of,
    )
    told = foresee(service.rehearsal, draft, body.every, ask, body.context, caller)
    return PreviewReply(
        article_id=draft.id,
        index_token=service.shelf.current.token,
        previews=[foreseen_view(one, draft.id, body.explain) for one in told],
    )


@router.post("/articles/impact")
def weigh_article(body: ImpactBody, service: ServiceDep, caller: Writer, _room: Room) -> ImpactReply:
    """Replays the newest searches against a draft: what it would gain, push down and close; nothing is written."""
    draft = _draft(service, caller, body.article)
    asked = replayed(service.searches.newest(body.newest), service.principals.list(), body.top)
    gaps = service.gaps.gathered()[:GAPS_WEIGHED]
    scales = Scales(service.analyzer, service.words, body.top)
    told = impact(service.rehearsal, draft, asked, gaps, scales, body.within_s)
    return ImpactReply(article_id=draft.id, **impact_fields(told))


@router.get("/articles/{article_id:path}/story", responses=documented(404))
def article_story(article_id: ArticleId, service: ServiceDep, caller: Writer, weeks: Weeks = 12) -> StoryReply:
    """Tells week by week how often an article was shown, opened, used and dismissed."""
    article = Reading(service.articles, caller, now_utc()).existing(article_id)
    first = monday(now_utc()) - timedelta(weeks=weeks - 1)
    since = datetime.combine(first, time(), UTC)
    counts = service.feedback_log.weekly(article.id, since, weeks)
    told = [story_week(first + timedelta(weeks=number), count) for number, count in enumerate(counts)]
    return StoryReply(article_id=article.id, weeks=told)


@router.get("/articles/{article_id:path}/audience_proof", responses=documented(404))
def prove_audience(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Publisher,
    revision: Annotated[int | None, Query(ge=1, lt=2**31, description="Left out: the newest.")] = None,
) -> AudienceProof:
    """Tells who would see an article once a revision is published, and who sees it now."""
    reading = Reading(service.articles, caller, now_utc())
    article = reading.existing(article_id)
    return proof_of(service, article, article.head if revision is None else reading.revision(article.id, revision))


@router.get("/gaps")
def list_gaps(
    service: ServiceDep,
    caller: Writer,
    examples: Annotated[int, Query(ge=0, le=50)] = 5,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> GapList:
    """Lists what nothing helped in the last twelve weeks, gathered by meaning, those of most matters first."""
    begin = number_of(page_token)
    every = service.gaps.gathered()
    page = [gap_view(gap, _nearest(service, gap, caller), examples) for gap in every[begin : begin + page_size]]
    more = token_of(str(begin + page_size)) if len(every) > begin + page_size else None
    return GapList(gaps=page, next_page_token=more)


@router.post("/gaps", status_code=201, response_model=GapReported, responses=documented(409))
def report_gap(body: GapBody, service: ServiceDep, caller: Reader, idempotency_key: IdempotencyKey = None) -> Response:
    """Keeps a question that nothing answered, told by hand."""

    def report() -> GapReported:
        kept = service.gaps.report(body.question, caller, body.language)
        return GapReported(report_id=kept.id, question=kept.question, language=kept.language, at=kept.at)

    reply = once(service, caller, idempotency_key, digest("gap", body.model_dump_json()), report)
    return Response(reply, 201, media_type="application/json")


@router.post("/gaps/{gap_id}/draft", status_code=201, response_model=ArticleWritten, responses=documented(404, 409))
def draft_for_gap(
    gap_id: Annotated[str, Path(max_length=100)],
    service: ServiceDep,
    caller: Writer,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Begins the article that a gap asks for: its question, how it was asked, and what agents said who resolved it."""

    def begin() -> ArticleWritten:
        with service.store.transaction():
            written = service.library.write(service.gaps.draft(gap_id), caller.name)
            service.gaps.begun(gap_id, written.article.id)
        fields: dict[str, Any] = article_fields(written.article, written.revision, [], now_utc())
        return ArticleWritten(**fields, index_token=written.token)

    reply = once(service, caller, idempotency_key, digest("gap draft", gap_id), begin)
    service.worker.wake()
    return Response(reply, 201, media_type="application/json")


def _nearest(service: Service, gap: Gap, caller: Principal) -> NearestView | None:
    found = service.gaps.nearest(gap, caller.readable)
    if found is None:
        return None
    edition = found.edition
    return NearestView(
        article_id=edition.article_id, title=edition.title, language=edition.language, similarity=found.cosine
    )


def _draft(service: Service, caller: Principal, given: NewArticle) -> Content:
    """The content of a draft; Refused NOT_FOUND where it would revise an article that the caller may not see."""
    plain = {key: value for key, value in given.model_dump().items() if value is not None}
    draft = validate(content_from(plain | {"id": given.id or new_id("a")}))
    if service.articles.get(draft.id) is not None:
        Reading(service.articles, caller, now_utc()).existing(draft.id)
    return draft
