"""Findability before publishing: where a draft would stand for the questions that customers would ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kbassist.assist.assistant import Ask
from kbassist.learning.rehearsal import Rehearsal, Stage
from kbassist.model.access import Principal
from kbassist.model.article import Content
from kbassist.model.situation import Context, Speaker, Turn
from kbassist.model.suggestion import Found, NoAnswer


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a question would find with the draft, and `before`, the rank of each article as things stand.

    `rank` is the draft's among all that speaks for the question, beyond those shown too; None: nothing speaks for it.
    `reason` says what holds it back where it would not be shown, and `instead` names the translation shown for it.
    """

    question: str
    found: Found
    rank: int | None
    reason: str | None
    instead: str | None
    before: Mapping[str, int]


def foresee(
    rehearsal: Rehearsal, draft: Content, questions: Sequence[str], ask: Ask, context: Context, principal: Principal
) -> list[Foreseen]:
    """One foresight per question, in order; the draft is analysed once for all of them."""
    now, then = rehearsal.now(), rehearsal.of(draft)
    before = [_ranks(asked(now, question, ask, context, principal)) for question in questions]
    foreseen = []
    for question, ranks in zip(questions, before, strict=True):
        found = asked(then, question, ask, context, principal)
        told = _told(then, found, draft.id, principal)
        foreseen.append(Foreseen(question, found, told["rank"], told["reason"], told["instead"], ranks))
    return foreseen


def asked(stage: Stage, question: str, ask: Ask, context: Context, principal: Principal) -> Found:
    """What a typed question finds or, where something is known of the customer, the first turn of a talk."""
    if context:
        return stage.assistant.suggest([Turn(Speaker.CUSTOMER, question)], context, principal, ask, {})
    return stage.assistant.search(question, principal, ask, {})


def _ranks(found: Found) -> dict[str, int]:
    return {one.edition.article_id: one.rank for one in found.suggestions}


def _told(stage: Stage, found: Found, article_id: str, principal: Principal) -> dict[str, Any]:
    rank = _ranks(found).get(article_id)
    if rank is not None:
        return {"rank": rank, "reason": None, "instead": None}
    if found.no_answer_reason is not None and not found.terms:
        late = found.no_answer_reason is NoAnswer.DEADLINE
        told = (
            "There was no time left to look for it." if late else "The question asks nothing that could be looked for."
        )
        return {"rank": None, "reason": told, "instead": None}
    known = stage.searcher.explain(found.search_id, article_id, principal)
    return {"rank": known.get("rank"), "reason": known["reason"], "instead": known.get("instead")}
