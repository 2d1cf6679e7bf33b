"""Which rules propose what, decided from plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kbassist.model.rule import ActionKind, Proposed, Rule
from kbassist.model.situation import Context, Situation

KNOWN = ("situation", "context", "entity")
"""What a condition, or a field of a form, may ask."""
MOST_ACTIONS = 10
"""Proposed at once; an agent reads no more."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When rules are asked: now, after which turn, and which had fired in the interaction, each after which turn."""

    now: datetime
    turn: int = 0
    fired: Mapping[str, int] = field(default_factory=dict)


def proposals(
    rules: Iterable[Rule], holds: Callable[[str], bool], value: Callable[[str], object], moment: Moment
) -> tuple[Proposed, ...]:
    """What the enabled rules whose condition holds propose, by priority, then id.

    A rule that is proposed once is silent after the turn after which it first fired. A field of a form whose value is
    not known is left out.
    """
    firing = (rule for rule in sorted(rules, key=lambda one: (-one.priority, one.id)) if open_at(rule, moment))
    return tuple(_proposed(rule, value) for rule in firing if holds(rule.condition))


def open_at(rule: Rule, moment: Moment) -> bool:
    """True where the rule may fire at all: enabled, not expired, and not used up."""
    if not rule.enabled or (rule.expires is not None and rule.expires <= moment.now):
        return False
    return not rule.once or moment.fired.get(rule.id, moment.turn) >= moment.turn


def known_of(situation: Situation, context: Context, turns: int) -> dict[str, Mapping[str, object]]:
    """What is known, by the names of KNOWN: of `entity` the newest value that the talk named for each key."""
    named = {fact.key: fact.value for fact in reversed(situation.facts) if fact.source == "talk"}
    named |= {entity.kind: entity.value for entity in situation.entities}
    told = {
        "language": situation.language,
        "seeking": situation.seeking,
        "intents": [intent.family for intent in situation.intents],
        "entities": named,
        "turns": turns,
    }
    return {"situation": told, "context": context, "entity": named}


def _proposed(rule: Rule, value: Callable[[str], object]) -> Proposed:
    action = rule.action
    fields = action.fields if action.kind is ActionKind.FORM else {}
    filled = {name: value(expression) for name, expression in fields.items()}
    known = {name: one for name, one in filled.items() if one is not None}
    return Proposed(rule.id, action.kind, action.target, known)
