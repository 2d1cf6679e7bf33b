"""The doors of health: what editors should look at in all of the knowledge, and in one article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from kbassist.learning.checking import Checked
from kbassist.learning.conflicts import Conflict
from kbassist.learning.twins import Twins
from kbassist.model.base import now_utc
from kbassist.model.feedback import SHOWN
from kbassist.web.acts import ArticleId
from kbassist.web.deps import ServiceDep, Writer
from kbassist.web.health_bodies import (
    ArticleHealth,
    Counts,
    HealthReply,
    conflict_view,
    counted,
    lacking,
    mark,
    twins_view,
    verdicts,
)
from kbassist.web.problems import documented
from kbassist.web.reading import Reading

router = APIRouter(prefix="/v1", tags=["Quality"], responses=documented(401, 403, 422, 429, 503))

Most = Annotated[int, Query(ge=1, le=500, description="How many of each are listed.")]
Wait = Annotated[float, Query(ge=0, le=60, description="Seconds to wait for twins and conflicts of what is live now.")]
Sure = Annotated[float, Query(ge=0, le=1, description="Conflicts less sure than this are left out.")]

SURE = 0.45
"""From here on a conflict is more often one than not."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found, as far as the caller may read both places."""

    conflicts: list[Conflict]
    twins: list[Twins]
    token: int | None


@router.get("/knowledge/health")
def knowledge_health(
    service: ServiceDep, caller: Writer, limit: Most = 50, wait_s: Wait = 0, least_confidence: Sure = SURE
) -> HealthReply:
    """Lists what runs out, what nobody is shown, what is put aside or flagged, what lacks a translation, what is said
    twice and what contradicts itself.
    """
    look = service.health.look(caller.readable)
    told = look.health
    seen = _seen(service.checker.checked(wait_s), (one.article_id for one in look.editions), least_confidence)
    return HealthReply(
        articles=told.articles,
        index_token=service.shelf.current.token,
        checked_token=seen.token,
        counts=Counts(
            expiring=len(told.expiring),
            never_shown=len(told.never_shown),
            dismissed=len(told.dismissed),
            flagged=len(told.flagged),
            untranslated=len(told.untranslated),
            conflicts=len(seen.conflicts),
            twins=len(seen.twins),
        ),
        expiring=[mark(one) for one in told.expiring[:limit]],
        never_shown=[mark(one) for one in told.never_shown[:limit]],
        dismissed=[counted(one) for one in told.dismissed[:limit]],
        flagged=[counted(one) for one in told.flagged[:limit]],
        untranslated=[lacking(one) for one in told.untranslated[:limit]],
        conflicts=[conflict_view(one) for one in seen.conflicts[:limit]],
        twins=[twins_view(one) for one in seen.twins[:limit]],
    )


@router.get("/articles/{article_id:path}/health", responses=documented(404))
def article_health(
    article_id: ArticleId, service: ServiceDep, caller: Writer, wait_s: Wait = 0, least_confidence: Sure = SURE
) -> ArticleHealth:
    """Tells what contradicts an article, what repeats it, and what was thought of it."""
    article = Reading(service.articles, caller, now_utc()).existing(article_id)
    look = service.health.look(caller.readable)
    counts = look.standings.get(article.id, {})
    found = _seen(service.checker.checked(wait_s), (one.article_id for one in look.editions), least_confidence)
    mine = [one for one in look.health.untranslated if one.family == article.head.content.family]
    return ArticleHealth(
        article_id=article.id,
        index_token=service.shelf.current.token,
        checked_token=found.token,
        shown=counts.get(SHOWN, 0),
        verdicts=verdicts(counts),
        lacks=list(mine[0].lacks) if mine else [],
        conflicts=[conflict_view(one) for one in found.conflicts if article.id in _articles(one)],
        twins=[twins_view(one) for one in found.twins if article.id in _articles(one)],
    )


def _seen(checked: Checked | None, readable: Iterable[str], least: float) -> _Seen:
    if checked is None:
        return _Seen([], [], None)
    known = frozenset(readable)
    return _Seen(
        [one for one in checked.conflicts if one.confidence >= least and known >= _articles(one)],
        [one for one in checked.twins if known >= _articles(one)],
        checked.token,
    )


def _articles(one: Conflict | Twins) -> frozenset[str]:
    return frozenset((one.first.article_id, one.second.article_id))
