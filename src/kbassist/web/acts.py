"""Acting on one article: as the caller read it, in one transaction, and once for their key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Path, Response
from pydantic import BaseModel

from kbassist.model.access import Principal
from kbassist.model.article import Article
from kbassist.model.base import RefusalKind, Refused, digest, now_utc
from kbassist.web.article_bodies import ArticleWritten
from kbassist.web.deps import IdempotencyKey, ServiceDep, once
from kbassist.web.etags import IfMatch, matches
from kbassist.web.reading import Reading
from kbassist.wiring import Service

ArticleId = Annotated[str, Path(description="May hold slashes.", min_length=1)]


@dataclass(frozen=True, slots=True)
class Acting:
    """A call that acts on an article: on which one, how it stood when it was read, and under which key."""

    service: Service
    article_id: str
    if_match: str | None
    key: str | None

    def read_by(self, caller: Principal) -> Article:
        """The article; Refused NOT_FOUND, or LOST_UPDATE where it is not what the caller read any more."""
        article = Reading(self.service.articles, caller, now_utc()).existing(self.article_id)
        expected(article, self.if_match)
        return article

    def once(
        self, caller: Principal, verb: str, said: BaseModel, act: Callable[[Article], tuple[Article, int]]
    ) -> Response:
        """Does it to the article that the caller read, and answers with how it stands then; refused as `read_by`."""

        def work() -> ArticleWritten:
            with self.service.store.transaction():
                article, token = act(self.read_by(caller))
            return written(self.service, caller, article, token)

        asked = digest(verb, self.article_id, said.model_dump_json(), str(self.if_match))
        return answer(self.service, once(self.service, caller, self.key, asked, work))


async def acting(
    article_id: ArticleId, service: ServiceDep, if_match: IfMatch = None, idempotency_key: IdempotencyKey = None
) -> Acting:
    """What address and headers say of an act."""
    return Acting(service, article_id, if_match, idempotency_key)


ActingDep = Annotated[Acting, Depends(acting)]


def expected(article: Article, if_match: str | None) -> None:
    """Refused LOST_UPDATE where the caller read another state of the article than this."""
    if not matches(article.etag, if_match):
        raise Refused(RefusalKind.LOST_UPDATE, f"article {article.id} was changed since you read it; read it again")


def written(service: Service, caller: Principal, article: Article, token: int) -> ArticleWritten:
    """An article as a write left it."""
    return ArticleWritten(**Reading(service.articles, caller, now_utc()).written(article), index_token=token)


def answer(service: Service, reply: str, status: int = 200) -> Response:
    """The reply to a write, which the worker is told of."""
    service.worker.wake()
    headers = {"Location": f"/v1/articles/{quote(json.loads(reply)['id'])}"} if status == 201 else {}
    return tagged(reply, status, headers)


def tagged(reply: str, status: int, headers: Mapping[str, str]) -> Response:
    """An article as JSON, with its ETag."""
    etag = json.loads(reply)["etag"]
    return Response(reply, status, {"ETag": f'"{etag}"', **headers}, "application/json")
