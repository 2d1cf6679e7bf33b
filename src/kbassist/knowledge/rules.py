"""Rules read from a mapping, as in a file, and written as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from kbassist.knowledge.content import moment_of
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.rule import ActionKind, Rule, RuleAction

MAX_EXPRESSION, MAX_TARGET, MAX_FIELDS, MAX_PRIORITY = 2000, 1000, 50, 1000
"""Characters of a condition and of what an action names, fields of a form, and the priority either way."""

_ID = re.compile(r"[\w.:()-]{1,200}")


def as_mapping(rule: Rule) -> dict[str, Any]:
    """The rule as a JSON object; `rule_from` makes the same rule of it."""
    action = rule.action
    told = {"name": action.target, "fields": dict(action.fields)} if action.kind is ActionKind.FORM else action.target
    return {
        "id": rule.id,
        "condition": rule.condition,
        "action": {action.kind.value: told},
        "priority": rule.priority,
        "once": rule.once,
        "expires": rule.expires and rule.expires.isoformat(),
        "enabled": rule.enabled,
    }


def rule_from(mapping: Mapping[str, Any]) -> Rule:
    """The rule that an object describes, its expressions not yet looked at; Refused INVALID with what does not fit."""
    said: dict[str, Any] = {**_DEFAULTS, **mapping}
    misfits = [key for key, value in said.items() if key not in _FITTING or not _FITTING[key](value)]
    misfits += [key for key in _FITTING if key not in said]
    if misfits:
        found = [Refused(RefusalKind.INVALID, f"{key:.60}: does not fit a rule", key) for key in misfits]
        raise found[0].with_others(found[1:])
    ((kind, told),) = said["action"].items()
    form = told if isinstance(told, Mapping) else {"name": told, "fields": {}}
    action = RuleAction(ActionKind(kind), form["name"], dict(form["fields"]))
    expires = moment_of(said["expires"], "expires")
    return Rule(said["id"], said["condition"], action, said["priority"], said["once"], expires, said["enabled"])


def _text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= most


def _expression(value: object) -> bool:
    return _text(value, MAX_EXPRESSION)


def _action(value: object) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    ((kind, told),) = value.items()
    return _form(told) if kind == ActionKind.FORM else kind in tuple(ActionKind) and _text(told, MAX_TARGET)


def _form(value: object) -> bool:
    if not isinstance(value, Mapping) or value.keys() != {"name", "fields"} or not _text(value["name"], MAX_TARGET):
        return False
    fields = value["fields"]
    return isinstance(fields, Mapping) and len(fields) <= MAX_FIELDS and all(map(_expression, fields.values()))


_DEFAULTS: Mapping[str, object] = {"priority": 0, "once": False, "expires": None, "enabled": False}
_FITTING: Mapping[str, Callable[[Any], bool]] = {
    "id": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    "condition": _expression,
    "action": _action,
    "priority": lambda value: type(value) is int and abs(value) <= MAX_PRIORITY,
    "once": lambda value: isinstance(value, bool),
    "expires": lambda value: value is None or isinstance(value, str),
    "enabled": lambda value: isinstance(value, bool),
}
