"""What may happen to an article next: whose turn it is in a review, and what may be published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from kbassist.model.article import Article, Publication, Revision
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.life import Stage


class Revisions(Protocol):
    """Where an older revision is found."""

    def revision(self, article_id: str, number: int) -> Revision | None:
        """One revision, or None."""


def refuse_review(article: Article, stage: Stage, by: str, now: datetime, four_eyes: bool) -> None:
    """Refused CONFLICT where it is not this stage's turn, FORBIDDEN where the writer may not be who approves."""
    number = article.head.number
    newest = article.review()
    waits = newest is not None and newest.stage is Stage.SUBMITTED
    if stage is Stage.SUBMITTED:
        if waits:
            raise Refused(RefusalKind.CONFLICT, f"revision {number} of {article.id} is in review already")
        if any(one.revision == number and one.open_at(now) for one in article.publications):
            raise Refused(RefusalKind.CONFLICT, f"revision {number} of {article.id} is published already")
    elif not waits:
        raise Refused(RefusalKind.CONFLICT, f"revision {number} of {article.id} is not in review; submit it first")
    if four_eyes and stage is Stage.APPROVED and by == article.head.author:
        told = f"{by} wrote revision {number} of {article.id}; where four eyes are wanted, somebody else approves it"
        raise Refused(RefusalKind.FORBIDDEN, told)


def refuse_unapproved(article: Article, chosen: Revision, four_eyes: bool) -> None:
    """Refused CONFLICT where four eyes are wanted and nobody but its writer has approved the revision."""
    newest = article.review(chosen.number)
    approved = newest is not None and newest.stage is Stage.APPROVED and newest.by != chosen.author
    if four_eyes and not approved:
        raise Refused(
            RefusalKind.CONFLICT,
            f"revision {chosen.number} of {article.id} is not approved; where four eyes are wanted, somebody other "
            f"than {chosen.author} approves it first",
            "revision",
        )


def refuse_hidden(article: Article, wanted: Publication, chosen: Revision, revisions: Revisions) -> None:
    """Publishing a revision that would never come in force is a mistake to be told, not to be kept."""
    for one in article.publications:
        if one.revision <= wanted.revision or not one.open_at(wanted.starts):
            continue
        newer = revisions.revision(article.id, one.revision)
        if newer is not None and _begins(newer) <= _begins(chosen):
            raise Refused(
                RefusalKind.CONFLICT,
                f"revision {newer.number} of {article.id} is published and would hide revision {chosen.number}; "
                "withdraw the article first, or write the older text again as a new revision",
                "revision",
            )


def utc_moment(moment: datetime | None, field: str) -> datetime | None:
    """The moment in UTC; Refused INVALID where it has no time zone."""
    if moment is not None and moment.utcoffset() is None:
        raise Refused(RefusalKind.INVALID, f"{field}: {moment.isoformat()} has no time zone", field)
    return None if moment is None else moment.astimezone(UTC)


def _begins(revision: Revision) -> datetime:
    return revision.content.valid_from or datetime.min.replace(tzinfo=UTC)
