"""Next best actions as data: what to do where a condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ActionKind(StrEnum):
    """What a rule proposes: an article, a procedure, something to offer, another skill, a form to open."""

    SUGGEST = "suggest"
    START = "start"
    OFFER = "offer"
    HAND_OVER = "hand_over"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class RuleAction:
    """What to do: `target` is an article's or a procedure's id, a text, a skill, or the name of a form.

    `fields` fill a form: each a CEL expression over what is known, or `entity.KEY`, the newest value of that key.
    """

    kind: ActionKind
    target: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """Proposes its action where its CEL condition over `situation` and `context` holds; higher priorities come first.

    `once`: in one interaction it is proposed after one turn only. `expires` is exclusive.
    """

    id: str
    condition: str
    action: RuleAction
    priority: int = 0
    once: bool = False
    expires: datetime | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a rule proposes now, the fields of its form filled as far as they are known."""

    rule_id: str
    kind: ActionKind
    target: str
    fields: Mapping[str, object] = field(default_factory=dict)
