"""The gate: the only maker of suggestions; asks the database, not the shelf, what may be shown now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kbassist.model.access import may_read
from kbassist.model.passage import Edition, Passage
from kbassist.model.suggestion import Suggestion, Why
from kbassist.ports.articles import StandingArticles
from kbassist.search.rank import level


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ranked hit on its way to the gate; `known` are the revisions of its article that the shelf has seen."""

    edition: Edition
    known: frozenset[int]
    passage: Passage
    score: float
    confidence: float
    why: Why


def authorize(
    proposals: Sequence[Proposal], readable: frozenset[str], articles: StandingArticles, as_of: datetime, search_id: str
) -> tuple[Suggestion, ...]:
    """Suggestions of the proposals that the caller may read and that are published at that moment, ranked from 1.

    A proposal is dropped where its revision is withdrawn, or where the database has a newer one in publication that
    the shelf has not seen: the old text may have been corrected, or closed to this caller.
    """
    standing = articles.standing([proposal.edition.article_id for proposal in proposals], as_of)
    passed = [one for one in proposals if passes(one.edition, one.known, readable, standing)]
    return tuple(
        Suggestion(
            f"{search_id}.{rank}",
            rank,
            proposal.edition,
            proposal.passage,
            (),
            proposal.score,
            proposal.confidence,
            level(proposal.confidence),
            proposal.why,
        )
        for rank, proposal in enumerate(passed, 1)
    )


def passes(
    edition: Edition, known: Collection[int], readable: frozenset[str], standing: Mapping[str, frozenset[int]]
) -> bool:
    """True where the caller may read the edition, it is published, and no newer one is that the shelf has not seen."""
    revisions = standing.get(edition.article_id, frozenset())
    unseen = any(revision > edition.revision for revision in revisions.difference(known))
    return edition.revision in revisions and not unseen and may_read(readable, edition.audiences)


def readable_now(
    article_ids: Sequence[str], readable: frozenset[str], articles: StandingArticles, now: datetime
) -> frozenset[str]:
    """Those of the articles that the caller may read, by the audiences of the text that is published now; else of
    the text published last, else of the draft.
    """
    published = articles.published(article_ids)
    found = set()
    for article_id, article in articles.many(article_ids).items():
        every = published.get(article_id, [])
        open_now = [one for one in every if one[0].starts <= now and (one[0].ends is None or now < one[0].ends)]
        newest = max((revision for _, revision in open_now or every), key=lambda one: one.number, default=article.head)
        if may_read(readable, newest.content.audiences):
            found.add(article_id)
    return frozenset(found)
