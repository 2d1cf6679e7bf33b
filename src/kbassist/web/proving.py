"""Who would see an article once a revision of it is published, and who sees it now."""

from __future__ import annotations

from kbassist.learning.audience import readers
from kbassist.model.article import Article, Revision, in_force
from kbassist.model.base import now_utc
from kbassist.web.quality_bodies import AudienceProof, ReaderView, RoleView
from kbassist.wiring import Service


def proof_of(service: Service, article: Article, chosen: Revision) -> AudienceProof:
    """Every key that there is, asked whether it reads the article now and would read the chosen revision."""
    now = now_utc()
    shown = in_force(service.articles.published([article.id]).get(article.id, []), now, now)
    before = () if shown is None else shown.content.audiences
    told = readers(service.principals.list(), before, chosen.content.audiences)
    return AudienceProof(
        article_id=article.id,
        revision=chosen.number,
        audiences_now=list(before),
        audiences_then=list(chosen.content.audiences),
        widened=told.widened,
        narrowed=told.narrowed,
        roles=[
            RoleView(role=one.role, keys=one.keys, now=one.now, then=one.then, new_keys=one.new_keys)
            for one in told.roles
        ],
        readers=[
            ReaderView(
                name=one.principal.name,
                roles=sorted(one.principal.roles),
                audiences=sorted(one.principal.audiences),
                now=one.now,
                then=one.then,
            )
            for one in told.every
        ],
    )
