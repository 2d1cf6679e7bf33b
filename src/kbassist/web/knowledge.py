"""The doors of knowledge: articles and their revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from kbassist.knowledge.content import as_mapping, content_from
from kbassist.model.article import State
from kbassist.model.base import RefusalKind, Refused, digest, merged, new_id, now_utc
from kbassist.model.life import Stage
from kbassist.web import problems
from kbassist.web.acts import ActingDep, ArticleId, answer, expected, tagged, written
from kbassist.web.article_bodies import (
    ArticleItem,
    ArticleList,
    ArticlePatch,
    ArticleReply,
    ArticleWritten,
    ContentView,
    NewArticle,
    PublishBody,
    RevisionList,
    RevisionReply,
    ScheduleBody,
    WithdrawBody,
    content_fields,
)
from kbassist.web.bodies import Language, Moment, Word
from kbassist.web.deps import IdempotencyKey, Publisher, Reader, ServiceDep, Writer, once
from kbassist.web.etags import IfMatch
from kbassist.web.paging import PageSize, PageToken, number_of, place_of, token_of
from kbassist.web.problems import documented
from kbassist.web.proving import proof_of
from kbassist.web.quality_bodies import AudienceProof
from kbassist.web.reading import Reading, Wanted

router = APIRouter(prefix="/v1", tags=["Knowledge"], responses=documented(401, 403, 422, 429, 503))

_LOST = documented(412)
_LOST[412]["content"][problems.MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/LostUpdate"}}


@dataclass(frozen=True, slots=True)
class Desk:
    """What an editor's desk narrows a list to beyond what a reader does."""

    review: Stage | None
    family: str | None
    author: str | None


async def on_desk(
    review: Annotated[Stage | None, Query(description="How far the review of the newest revision is.")] = None,
    family: Annotated[Word | None, Query()] = None,
    author: Annotated[Word | None, Query(description="Who wrote the newest revision.")] = None,
) -> Desk:
    """What the address says of it."""
    return Desk(review, family, author)


async def narrowed(
    desk: Annotated[Desk, Depends(on_desk)],
    state: Annotated[State | None, Query()] = None,
    language: Annotated[Language | None, Query()] = None,
    audience: Annotated[Word | None, Query()] = None,
    q: Annotated[Word | None, Query(description="Part of the title or of the id.")] = None,
) -> Wanted:
    """What the address narrows a list of articles to."""
    return Wanted(state, language, audience, q, desk.review, desk.family, desk.author)


@router.post("/articles", status_code=201, response_model=ArticleWritten, responses=documented(409, 413))
def write_article(
    body: NewArticle, service: ServiceDep, caller: Writer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Writes a new article as a draft; an id that is taken is a conflict."""

    def write() -> ArticleWritten:
        content = content_from(_given(body) | {"id": body.id or new_id("a")})
        with service.store.transaction():
            if service.articles.get(content.id) is not None:
                raise Refused(RefusalKind.CONFLICT, f"there is an article {content.id} already; PATCH it", "id")
            done = service.library.write(content, caller.name)
        return written(service, caller, done.article, done.token)

    reply = once(service, caller, idempotency_key, digest("articles", body.model_dump_json()), write)
    return answer(service, reply, 201)


@router.get("/articles")
def list_articles(
    service: ServiceDep,
    caller: Reader,
    wanted: Annotated[Wanted, Depends(narrowed)],
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> ArticleList:
    """Lists the articles that the caller may see, in order of id."""
    reading = Reading(service.articles, caller, now_utc())
    items, after = reading.page(wanted, place_of(page_token), page_size)
    return ArticleList(articles=[ArticleItem(**item) for item in items], next_page_token=after and token_of(after))


@router.get("/articles/{article_id:path}/revisions", responses=documented(404))
def list_revisions(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Reader,
    page_size: PageSize = 50,
    page_token: PageToken = None,
) -> RevisionList:
    """Lists the revisions of an article that the caller may see, oldest first."""
    begin = number_of(page_token)
    later = [one for one in Reading(service.articles, caller, now_utc()).revisions(article_id) if one.number > begin]
    page = later[:page_size]
    more = token_of(str(page[-1].number)) if len(later) > len(page) else None
    return RevisionList(revisions=[ContentView(**content_fields(one)) for one in page], next_page_token=more)


@router.get("/articles/{article_id:path}/revisions/{number}", responses=documented(404))
def read_revision(
    article_id: ArticleId, number: Annotated[int, Path(ge=1, lt=2**31)], service: ServiceDep, caller: Reader
) -> RevisionReply:
    """Reads one revision."""
    revision = Reading(service.articles, caller, now_utc()).revision(article_id, number)
    return RevisionReply(**content_fields(revision))


@router.post(
    "/articles/{article_id:path}/publish",
    response_model=ArticleWritten | AudienceProof,
    responses=documented(404, 409, 412, 413),
)
def publish_article(
    acting: ActingDep,
    caller: Publisher,
    body: Annotated[PublishBody | None, Body()] = None,
    dry_run: Annotated[bool, Query(description="Publish nothing: tell who would see it, and who sees it now.")] = False,
) -> Response | AudienceProof:
    """Shows a revision of an article to its audiences; a dry run is refused where this would be."""
    asked, service = body or PublishBody(), acting.service
    if dry_run:
        article = acting.read_by(caller)
        chosen = service.library.publishable(article.id, caller.name, asked.starts, asked.revision)
        return proof_of(service, article, chosen)
    return acting.once(
        caller, "publish", asked, lambda one: service.library.publish(one.id, caller.name, asked.starts, asked.revision)
    )


@router.post(
    "/articles/{article_id:path}/schedule", response_model=ArticleWritten, responses=documented(404, 409, 412, 413)
)
def schedule_article(acting: ActingDep, caller: Publisher, body: ScheduleBody) -> Response:
    """Shows a revision from a moment to come, in place of whatever of the article was scheduled before."""
    library = acting.service.library
    return acting.once(
        caller, "schedule", body, lambda one: library.schedule(one.id, caller.name, body.starts, body.revision)
    )


@router.post(
    "/articles/{article_id:path}/withdraw", response_model=ArticleWritten, responses=documented(404, 409, 412, 413)
)
def withdraw_article(
    acting: ActingDep, caller: Publisher, body: Annotated[WithdrawBody | None, Body()] = None
) -> Response:
    """Shows an article to nobody from now on, or takes back what is scheduled of it."""
    asked, library = body or WithdrawBody(), acting.service.library
    return acting.once(
        caller, "withdraw", asked, lambda one: library.withdraw(one.id, caller.name, asked.scheduled_only)
    )


@router.get("/articles/{article_id:path}", response_model=ArticleReply, responses=documented(404))
def read_article(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Reader,
    as_of: Annotated[Moment | None, Query(description="The text that was in force then.")] = None,
) -> Response:
    """Reads an article: its newest text for an editor, the text in force for a reader."""
    reading = Reading(service.articles, caller, now_utc())
    fields = reading.article(article_id) if as_of is None else reading.as_of(article_id, as_of)
    return tagged(ArticleReply(**fields).model_dump_json(), 200, {})


@router.patch("/articles/{article_id:path}", response_model=ArticleWritten, responses=_LOST | documented(404, 413))
def patch_article(
    article_id: ArticleId, body: ArticlePatch, service: ServiceDep, caller: Writer, if_match: IfMatch = None
) -> Response:
    """Changes an article, which makes a revision of it; with If-Match a lost update is refused, with both texts."""
    reading = Reading(service.articles, caller, now_utc())
    with service.store.transaction():
        article = reading.existing(article_id)
        patch = body.model_dump(exclude_unset=True)
        content = content_from(merged(as_mapping(article.head.content), patch))
        try:
            expected(article, if_match)
        except Refused as lost:
            theirs = ArticleItem(**reading.article(article_id)).model_dump(mode="json")
            return problems.refusal(lost, yours=as_mapping(content), theirs=theirs)
        done = service.library.write(content, caller.name)
    return answer(service, written(service, caller, done.article, done.token).model_dump_json())


def _given(body: NewArticle) -> dict[str, Any]:
    return {key: value for key, value in body.model_dump().items() if value is not None}
