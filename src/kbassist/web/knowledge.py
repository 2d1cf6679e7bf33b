"""The doors of knowledge: articles and their revisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from kbassist.knowledge.content import as_mapping, content_from
from kbassist.model.article import Article, State
from kbassist.model.base import RefusalKind, Refused, digest, merged, new_id, now_utc
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
    article_fields,
    content_fields,
)
from kbassist.web.bodies import Language, Word
from kbassist.web.deps import IdempotencyKey, Publisher, Reader, ServiceDep, Writer, once
from kbassist.web.etags import IfMatch, matches
from kbassist.web.paging import PageSize, PageToken, number_of, place_of, token_of
from kbassist.web.problems import documented
from kbassist.web.reading import Reading, Wanted
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Knowledge"], responses=documented(401, 403, 422, 429, 503))

ArticleId = Annotated[str, Path(description="May hold slashes.", min_length=1)]


async def narrowed(
    state: Annotated[State | None, Query()] = None,
    language: Annotated[Language | None, Query()] = None,
    audience: Annotated[Word | None, Query()] = None,
    q: Annotated[Word | None, Query(description="Words of title or text.")] = None,
) -> Wanted:
    """What the address narrows a list of articles to."""
    return Wanted(state, language, audience, q)


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
            written = service.library.write(content, caller.name)
        return _written(service, written.article, written.token)

    reply = once(service, caller, idempotency_key, digest("articles", body.model_dump_json()), write)
    return _answer(service, reply, 201)


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


@router.post("/articles/{article_id:path}/publish", response_model=ArticleWritten, responses=documented(404, 409, 413))
def publish_article(
    article_id: ArticleId,
    service: ServiceDep,
    caller: Publisher,
    body: Annotated[PublishBody | None, Body()] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Shows a revision of an article to its audiences."""
    asked = body or PublishBody()

    def publish() -> ArticleWritten:
        article = Reading(service.articles, caller, now_utc()).existing(article_id)
        return _written(service, *service.library.publish(article.id, caller.name, asked.starts, asked.revision))

    reply = once(service, caller, idempotency_key, digest("publish", article_id, asked.model_dump_json()), publish)
    return _answer(service, reply)


@router.post("/articles/{article_id:path}/withdraw", response_model=ArticleWritten, responses=documented(404, 409))
def withdraw_article(
    article_id: ArticleId, service: ServiceDep, caller: Publisher, idempotency_key: IdempotencyKey = None
) -> Response:
    """Shows an article to nobody from now on."""

    def withdraw() -> ArticleWritten:
        article = Reading(service.articles, caller, now_utc()).existing(article_id)
        return _written(service, *service.library.withdraw(article.id, caller.name))

    reply = once(service, caller, idempotency_key, digest("withdraw", article_id), withdraw)
    return _answer(service, reply)


@router.get("/articles/{article_id:path}", response_model=ArticleReply, responses=documented(404))
def read_article(article_id: ArticleId, service: ServiceDep, caller: Reader) -> Response:
    """Reads an article: its newest text for an editor, the text in force for a reader."""
    reply = ArticleReply(**Reading(service.articles, caller, now_utc()).article(article_id))
    return _tagged(reply.model_dump_json(), 200, {})


@router.patch("/articles/{article_id:path}", response_model=ArticleWritten, responses=documented(404, 412, 413))
def patch_article(
    article_id: ArticleId, body: ArticlePatch, service: ServiceDep, caller: Writer, if_match: IfMatch = None
) -> Response:
    """Changes an article, which makes a revision of it; with If-Match a lost update is refused."""
    with service.store.transaction():
        article = Reading(service.articles, caller, now_utc()).existing(article_id)
        _expect(article, if_match)
        patch = body.model_dump(exclude_unset=True)
        content = content_from(merged(as_mapping(article.head.content), patch))
        written = service.library.write(content, caller.name)
    return _answer(service, _written(service, written.article, written.token).model_dump_json())


def _given(body: NewArticle) -> dict[str, Any]:
    return {key: value for key, value in body.model_dump().items() if value is not None}


def _written(service: Service, article: Article, token: int) -> ArticleWritten:
    published = service.articles.published([article.id]).get(article.id, [])
    fields = article_fields(article, article.head, published, now_utc())
    return ArticleWritten(**fields, index_token=token)


def _answer(service: Service, reply: str, status: int = 200) -> Response:
    """The reply to a write, which the worker is told of."""
    service.worker.wake()
    headers = {"Location": f"/v1/articles/{quote(json.loads(reply)['id'])}"} if status == 201 else {}
    return _tagged(reply, status, headers)


def _tagged(reply: str, status: int, headers: Mapping[str, str]) -> Response:
    etag = json.loads(reply)["etag"]
    return Response(reply, status, {"ETag": f'"{etag}"', **headers}, "application/json")


def _expect(article: Article, if_match: str | None) -> None:
    """Refused LOST_UPDATE where the caller read another state of the article than this."""
    if not matches(article.etag, if_match):
        raise Refused(RefusalKind.LOST_UPDATE, f"article {article.id} was changed since you read it; read it again")
