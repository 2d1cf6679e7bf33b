"""What was shown and holds no longer: withdrawn, corrected or expired."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from kbassist.model.article import Publication, Revision

_EVER = datetime.min.replace(tzinfo=UTC)


class RecallReason(StrEnum):
    """Why a text that was shown is not to be used any more."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Recall:
    """A revision that was shown and holds no longer; `revision` is the one that holds instead, where it was corrected,
    `audiences` those who may hear of it.
    """

    article_id: str
    shown: int
    reason: RecallReason
    title: str
    revision: int | None = None
    audiences: frozenset[str] = frozenset()


def recalled(
    article_id: str, published: Sequence[tuple[Publication, Revision]], shown: int, now: datetime
) -> Recall | None:
    """Why this revision holds no longer, as of now; None: it holds, or was never published.

    It is corrected by a newer one that holds from the same moment on or an earlier one, so that no customer's date
    would find the older text again; where no date of the customer decides, by any newer one that has begun to hold.
    """
    text = next((revision for _, revision in published if revision.number == shown), None)
    if text is None:
        return None
    content = text.content
    standing = [revision for publication, revision in published if _stands(publication, now)]
    since = now if content.as_of_field is None else (content.valid_from or _EVER)
    newer = [one.number for one in standing if one.number > shown and (one.content.valid_from or _EVER) <= since]

    def recall(reason: RecallReason, revision: int | None = None) -> Recall:
        return Recall(article_id, shown, reason, content.title, revision, frozenset(content.audiences))

    if newer:
        return recall(RecallReason.CORRECTED, max(newer))
    if all(one.number != shown for one in standing):
        return recall(RecallReason.WITHDRAWN)
    if content.as_of_field is None and content.valid_until is not None and content.valid_until <= now:
        return recall(RecallReason.EXPIRED)
    return None


def next_border(published: Iterable[tuple[Publication, Revision]], now: datetime) -> datetime | None:
    """When something of this begins or ends by itself; None: never."""
    borders = (
        border
        for publication, revision in published
        for border in (publication.starts, publication.ends, revision.content.valid_from, revision.content.valid_until)
        if border is not None and border > now
    )
    return min(borders, default=None)


def _stands(publication: Publication, now: datetime) -> bool:
    return publication.starts <= now and (publication.ends is None or now < publication.ends)
