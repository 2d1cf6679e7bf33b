"""The procedure that an article tells, in its front matter or in a numbered list, and whether it can be followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kbassist.knowledge.content import validate
from kbassist.knowledge.list_procedures import from_lists
from kbassist.knowledge.procedure_check import flaws
from kbassist.knowledge.procedures import Draft, Flaw, procedure_from
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.procedure import Procedure
from kbassist.ports.guidance import Conditions

KNOWN = ("context",)
"""What the condition of a branch may ask."""
MOST_TOLD = 50
"""Flaws told at once; who mends so many is told of the rest."""


def examiner(conditions: Conditions) -> Callable[[Content], Content]:
    """Looks at a content before it is kept: Refused INVALID where it, or the procedure it describes, makes no sense."""

    def examined(content: Content) -> Content:
        validate(content)
        if content.procedure is not None:
            checked(procedure_from(content.procedure, _base(content)), conditions, "procedure.")
        return content

    return examined


def checked(draft: Draft, conditions: Conditions, path: str = "") -> Procedure:
    """The procedure, if it can be followed; else Refused INVALID with everything that is wrong with it."""
    found = [*draft.flaws, *flaws(draft.procedure, lambda expression: conditions.flaw(expression, KNOWN))]
    if found:
        raise _refusal(found, path)
    return draft.procedure


def given(mapping: Mapping[str, Any], base: Procedure, conditions: Conditions) -> Procedure:
    """The procedure that an object describes by itself; Refused INVALID with everything that is wrong with it."""
    return checked(procedure_from(mapping, base), conditions)


def told_by(content: Content, conditions: Conditions) -> Procedure | None:
    """The procedure that an article tells and that can be followed; None: it tells none.

    A numbered list need not be meant as a procedure, so one that cannot be followed is none.
    """
    base = _base(content)
    if content.procedure is None:
        listed = from_lists(content.body, base)
        draft = None if listed is None else Draft(listed)
    else:
        draft = procedure_from(content.procedure, base)
    try:
        return None if draft is None else checked(draft, conditions)
    except Refused:
        return None


def _base(content: Content) -> Procedure:
    audiences = frozenset(content.audiences)
    return Procedure(content.family, content.family, content.title, content.language, (), (), audiences, content.id)


def _refusal(found: Iterable[Flaw], path: str) -> Refused:
    places = [(f"{path}{flaw.path}", flaw.reason) for flaw in found][:MOST_TOLD]
    first, *others = [Refused(RefusalKind.INVALID, f"{place}: {reason}", place) for place, reason in places]
    return first.with_others(others)
