"""The gate: the only maker of suggestions; asks the database, not the shelf, what may be shown now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kbassist.model.access import may_read
from kbassist.model.passage import Edition, Passage
from kbassist.model.suggestion import Highlight, Suggestion, Why
from kbassist.ports import Articles
from kbassist.search.rank import level


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ranked hit on its way to the gate; `known` are the revisions of its article that the shelf has seen."""

    edition: Edition
    known: frozenset[int]
    passage: Passage
    highlights: tuple[Highlight, ...]
    score: float
    confidence: float
    why: Why


def authorize(
    proposals: Sequence[Proposal], readable: frozenset[str], articles: Articles, as_of: datetime, search_id: str
) -> tuple[Suggestion, ...]:
    """Suggestions of the proposals that the caller may read and that are published at that moment, ranked from 1.

    A proposal is dropped where its revision is withdrawn, or where the database has a newer one in publication that
    the shelf has not seen: the old text may have been corrected, or closed to this caller.
    """
    standing = articles.standing([proposal.edition.article_id for proposal in proposals], as_of)
    passed = [proposal for proposal in proposals if _passes(proposal, readable, standing)]
    return tuple(
        Suggestion(
            f"{search_id}.{rank}",
            rank,
            proposal.edition,
            proposal.passage,
            proposal.highlights,
            proposal.score,
            proposal.confidence,
            level(proposal.confidence),
            proposal.why,
        )
        for rank, proposal in enumerate(passed, 1)
    )


def _passes(proposal: Proposal, readable: frozenset[str], standing: Mapping[str, frozenset[int]]) -> bool:
    revisions = standing.get(proposal.edition.article_id, frozenset())
    unseen = any(revision > proposal.edition.revision for revision in revisions - proposal.known)
    return proposal.edition.revision in revisions and not unseen and may_read(readable, proposal.edition.audiences)
