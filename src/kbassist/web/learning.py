"""The doors of learning: what people think of what they were shown, and who was told an article."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from kbassist.learning.feedback import Judgement
from kbassist.model.base import RefusalKind, Refused, digest, now_utc
from kbassist.model.feedback import Feedback, Verdict
from kbassist.search.authorize import readable_now
from kbassist.web.acts import ArticleId
from kbassist.web.bodies import Body, Reply, Text
from kbassist.web.deps import IdempotencyKey, Reader, ServiceDep, Writer, once
from kbassist.web.paging import PageSize, PageToken, number_of, token_of
from kbassist.web.problems import documented
from kbassist.web.reading import Reading
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Learning"], responses=documented(401, 403, 422, 429, 503))

MAX_COMMENT = 2_000


JudgedRank = Annotated[int, Field(strict=True, ge=1, le=1000)]
Comment = Annotated[Text, Field(max_length=MAX_COMMENT, description="Kept redacted.")]


class FeedbackBody(Body):
    """A judgement on a suggestion; `rank` is where it stood when it was judged, left out: where the search put it."""

    verdict: Verdict
    rank: JudgedRank | None = None
    comment: Comment | None = None


class FeedbackView(BaseModel):
    """A judgement as it is kept; `by` is the id of its principal."""

    feedback_id: int
    suggestion_id: str
    search_id: str
    article_id: str
    revision: int
    verdict: Verdict
    rank: int | None
    comment: str | None
    by: str
    at: datetime


class FeedbackReply(Reply, FeedbackView):
    """One judgement, kept."""


class FeedbackList(Reply):
    """A page of judgements, newest first; `next_page_token` null: the last."""

    feedback: list[FeedbackView]
    next_page_token: str | None


class ToldView(BaseModel):
    """One agent told one revision to a customer in an interaction; `agent` is a name, null: a key that is gone."""

    by: str
    agent: str | None
    interaction_id: str | None
    customer_id: str | None
    revision: int
    times: int
    first: datetime
    last: datetime


class ToldList(Reply):
    """A page of those who were told an article, the latest first; `next_page_token` null: the last."""

    told: list[ToldView]
    next_page_token: str | None


@router.post(
    "/suggestions/{suggestion_id}/feedback",
    status_code=201,
    response_model=FeedbackReply,
    responses=documented(404, 409, 413),
)
def give_feedback(
    suggestion_id: str,
    body: FeedbackBody,
    service: ServiceDep,
    caller: Reader,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Judges something that was shown; the ranking learns from it."""
    if not suggestion_id.isprintable():  # no id of ours, and no database likes to be asked for it
        raise Refused(RefusalKind.NOT_FOUND, "there is no such suggestion")

    def record() -> FeedbackReply:
        said = Judgement(body.verdict, body.rank, body.comment)
        return FeedbackReply(**_fields(service.feedbacks.record(suggestion_id, said, caller)))

    fingerprint = digest("feedback", suggestion_id, body.model_dump_json())
    reply = once(service, caller, idempotency_key, fingerprint, record)
    if body.verdict is not Verdict.DISPLAYED:
        heed(service, suggestion_id)
    return Response(reply, 201, media_type="application/json")


def heed(service: Service, suggestion_id: str) -> None:
    """Lets the next search know what was learned of a suggestion, and the desks of its interaction what is over."""
    service.feedbacks.reload()
    search_id = suggestion_id.rpartition(".")[0]
    service.journal.settle(search_id)  # the verdict says nothing of an interaction before the impression is known
    for matter in {one.interaction_id for one in service.journal.shown(search_id)}:
        if matter is not None:
            service.live.judged(matter)


@router.get("/feedback")
def list_feedback(
    service: ServiceDep,
    caller: Writer,
    verdict: Annotated[list[Verdict] | None, Query(description="Left out: wrong and outdated.")] = None,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> FeedbackList:
    """Lists judgements on articles that the caller may read, newest first."""
    wanted = frozenset(verdict or (Verdict.WRONG, Verdict.OUTDATED))
    before = number_of(page_token) if page_token else None
    page = service.feedback_log.page(wanted, before, page_size)
    ids = sorted({one.article_id for one in page})
    readable = readable_now(ids, caller.readable, service.articles, now_utc())
    shown = [FeedbackView(**_fields(one)) for one in page if one.article_id in readable]
    more = token_of(str(page[-1].number)) if len(page) == page_size else None
    return FeedbackList(feedback=shown, next_page_token=more)


@router.get("/articles/{article_id:path}/told", responses=documented(404))
def who_was_told(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Writer,
    revision: Annotated[int | None, Query(ge=1, lt=2**31, description="Left out: every one.")] = None,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> ToldList:
    """Tells who was told an article: by which agent, in which interaction, which revision, and when."""
    article = Reading(service.articles, caller, now_utc()).existing(article_id)
    begin = number_of(page_token)
    found = service.feedback_log.told(article.id, begin, page_size + 1, revision)
    page = [
        ToldView(
            by=one.principal_id,
            agent=one.agent,
            interaction_id=one.interaction_id,
            customer_id=one.customer_id,
            revision=one.revision,
            times=one.times,
            first=one.first,
            last=one.last,
        )
        for one in found[:page_size]
    ]
    return ToldList(told=page, next_page_token=token_of(str(begin + page_size)) if found[page_size:] else None)


def _fields(feedback: Feedback) -> dict[str, object]:
    return {
        "feedback_id": feedback.number,
        "suggestion_id": feedback.suggestion_id,
        "search_id": feedback.search_id,
        "article_id": feedback.article_id,
        "revision": feedback.revision,
        "verdict": feedback.verdict,
        "rank": feedback.rank,
        "comment": feedback.comment,
        "by": feedback.principal_id,
        "at": feedback.at,
    }
