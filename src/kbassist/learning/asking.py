"""The two ways to put a case to the service: straight to the assistant, or through a door like any client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kbassist.assist.assistant import Ask, Assistant
from kbassist.learning.cases import Case
from kbassist.learning.measure import Ranked, distinct
from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role
from kbassist.model.situation import Mode

ASKING_AUDIENCES = DEFAULT_AUDIENCES[Role.AGENT] | {"team:fraud"}
"""What the agent who asks may read: a door needs a key with these audiences."""

Asker = Callable[[Case, int, Mode], tuple[Ranked, ...]]
"""Shows what the service answers to a case, at most so many, best first."""
Door = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Posts a body to a path such as `/v1/search` and gives the reply's body."""

CALLER = Principal("evaluation", "evaluation", frozenset({Role.AGENT}), frozenset(ASKING_AUDIENCES))


def through_core(assistant: Assistant, by_family: bool) -> Asker:
    """Asks the assistant itself; a typed question comes from a page that knows its reader's language."""

    def ask(case: Case, limit: int, mode: Mode) -> tuple[Ranked, ...]:
        how = Ask(limit=limit, mode=mode)
        if case.turns:
            found = assistant.suggest(case.turns, case.context, CALLER, how, {"case": case.id})
        else:
            found = assistant.search(case.text, CALLER, replace(how, language=case.language), {"case": case.id})
        return distinct(
            [
                Ranked(hit.edition.family if by_family else hit.edition.article_id, hit.score, hit.confidence)
                for hit in found.suggestions
            ]
        )

    return ask


def through_door(door: Door, by_family: bool) -> Asker:
    """Asks as a client does, over HTTP or a test client; the door's key must carry `ASKING_AUDIENCES`."""
    key = "family_id" if by_family else "article_id"

    def ask(case: Case, limit: int, mode: Mode) -> tuple[Ranked, ...]:
        if case.turns:
            turns = [{"role": turn.role.value, "text": turn.text} for turn in case.turns]
            body = {"turns": turns, "context": dict(case.context), "limit": limit, "mode": mode.value}
            hits = door("/v1/suggest", body)["suggestions"]
        else:
            body = {"query": case.text, "language": case.language, "limit": limit, "mode": mode.value}
            hits = door("/v1/search", body)["hits"]
        return distinct([Ranked(hit[key], hit["score"], hit["confidence"]) for hit in hits])

    return ask
