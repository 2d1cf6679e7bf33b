"""Procedures read from a mapping, as in front matter or JSON, with all that is wrong with it, and written as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kbassist.model.base import digest
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When

MAX_STEPS, MAX_BRANCHES = 300, 1200
MAX_STEP_TEXT, MAX_PHRASES, MAX_PHRASE = 4000, 100, 500
"""Characters of a step, phrases of a condition, characters of one."""

_ID = re.compile(r"[\w.:()+/-]{1,200}")
_STEP_ID = re.compile(r"[\w.:()+-]{1,200}")
_EVENT = re.compile(r"[\w.:+-]{1,200}")
_PROCEDURE_KEYS = ("id", "title", "steps", "branches")
_STEP_KEYS = ("id", "kind", "text", "labels")
_BRANCH_KEYS = ("from", "to", "when")
_WHEN_KEYS = ("customer", "agent", "event", "context")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a procedure: where (`steps[2].kind`) and what."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A procedure as far as it could be read, and what is wrong with its parts; sound where there is no flaw."""

    procedure: Procedure
    flaws: tuple[Flaw, ...] = ()


def procedure_from(mapping: Mapping[str, Any], base: Procedure) -> Draft:
    """The procedure that an object describes; what it does not name (id, title) is taken from `base`."""
    flaws: list[Flaw] = []
    _known_keys(mapping, _PROCEDURE_KEYS, "", flaws)
    id, title = mapping.get("id"), mapping.get("title")
    if id is not None and not (isinstance(id, str) and _ID.fullmatch(id)):
        flaws.append(Flaw("id", f"{id!r:.60} must be 1 to 200 letters, digits or any of . _ : ( ) + / -"))
        id = None
    if title is not None and not (isinstance(title, str) and title.strip() and len(title) <= MAX_PHRASE):
        flaws.append(Flaw("title", f"must be a text of 1 to {MAX_PHRASE} characters"))
        title = None
    steps = _Steps(flaws).read(_listed(mapping, "steps", MAX_STEPS, flaws))
    branches = _Branches(flaws).read(_listed(mapping, "branches", MAX_BRANCHES, flaws))
    read = replace(base, id=id or base.id, title=title or base.title, steps=tuple(steps), branches=tuple(branches))
    return Draft(read, tuple(flaws))


def as_mapping(procedure: Procedure) -> dict[str, Any]:
    """The procedure as a JSON object; `procedure_from` makes the same procedure of it."""
    return {
        "id": procedure.id,
        "title": procedure.title,
        "steps": [
            {"id": step.id, "kind": step.kind.value, "text": step.text, "labels": list(step.labels)}
            for step in procedure.steps
        ],
        "branches": [
            {"from": branch.start, "to": branch.to, **({} if branch.when is None else {"when": _plain(branch.when)})}
            for branch in procedure.branches
        ],
    }


def etag(procedure: Procedure) -> str:
    """Equal for equal procedures."""
    return digest(repr(procedure.audiences and sorted(procedure.audiences)), repr(as_mapping(procedure)))


def _plain(when: When) -> dict[str, Any]:
    plain = {
        "customer": list(when.customer),
        "agent": list(when.agent),
        "event": when.event,
        "context": when.context,
    }
    return {key: value for key, value in plain.items() if value}


@dataclass(frozen=True, slots=True)
class _Steps:
    """Reads steps; one that is wrong in a part still stands for its id, so that branches to it are not wrong too."""

    flaws: list[Flaw]
    places: dict[str, int] = field(default_factory=dict)

    def read(self, items: Sequence[Any]) -> Iterable[Step]:
        for place, item in enumerate(items):
            step = self._step(item, f"steps[{place}]")
            if step is not None and step.id in self.places:
                first = self.places[step.id]
                self.flaws.append(Flaw(f"steps[{place}].id", f"step {step.id} stands at steps[{first}] already"))
            elif step is not None:
                self.places[step.id] = place
                yield step

    def _step(self, item: Any, path: str) -> Step | None:
        if not isinstance(item, Mapping):
            self.flaws.append(Flaw(path, f"must be an object with id, kind and text, but is {item!r:.60}"))
            return None
        id = item.get("id")
        if not (isinstance(id, str) and _STEP_ID.fullmatch(id)):
            told = f"{id!r:.60} must be 1 to 200 letters, digits or any of . _ : ( ) + -"
            self.flaws.append(Flaw(f"{path}.id", told))
            return None
        _known_keys(item, _STEP_KEYS, f"{path}.", self.flaws)
        kind = item.get("kind")
        if kind not in tuple(StepKind):
            told = f"step {id} is of the kind {kind!r:.60}; known are {', '.join(StepKind)}"
            self.flaws.append(Flaw(f"{path}.kind", told))
        text = item.get("text")
        if not (isinstance(text, str) and text.strip() and len(text) <= MAX_STEP_TEXT):
            told = f"step {id} must say what to do, in a text of 1 to {MAX_STEP_TEXT} characters"
            self.flaws.append(Flaw(f"{path}.text", told))
            text = ""
        labels = _phrases(item.get("labels"), f"{path}.labels", self.flaws)
        return Step(id, StepKind(kind) if kind in tuple(StepKind) else StepKind.END, text, labels)


@dataclass(frozen=True, slots=True)
class _Branches:
    """Reads branches."""

    flaws: list[Flaw]

    def read(self, items: Sequence[Any]) -> Iterable[Branch]:
        for place, item in enumerate(items):
            path = f"branches[{place}]"
            if not isinstance(item, Mapping):
                self.flaws.append(Flaw(path, f"must be an object with from and to, but is {item!r:.60}"))
                continue
            _known_keys(item, _BRANCH_KEYS, f"{path}.", self.flaws)
            start, to, when = item.get("from"), item.get("to"), self._when(item.get("when"), f"{path}.when")
            if start is not None and not isinstance(start, str):
                self.flaws.append(Flaw(f"{path}.from", "must name a step, or be null at the beginning"))
            elif not isinstance(to, str):
                self.flaws.append(Flaw(f"{path}.to", "must name the step that it leads to"))
            else:
                yield Branch(start, to, when)

    def _when(self, item: Any, path: str) -> When | None:
        if item is None or item == {}:
            return None
        if not isinstance(item, Mapping):
            told = f"must be an object with any of {', '.join(_WHEN_KEYS)}, but is {item!r:.60}"
            self.flaws.append(Flaw(path, told))
            return None
        _known_keys(item, _WHEN_KEYS, f"{path}.", self.flaws)
        event, context = item.get("event"), item.get("context")
        if event is not None and not (isinstance(event, str) and _EVENT.fullmatch(event)):
            self.flaws.append(Flaw(f"{path}.event", f"{event!r:.60} is no name of an event, such as lookup:found"))
            event = None
        if context is not None and not (isinstance(context, str) and context.strip()):
            self.flaws.append(Flaw(f"{path}.context", f"must be a CEL expression, but is {context!r:.60}"))
            context = None
        customer = _phrases(item.get("customer"), f"{path}.customer", self.flaws)
        when = When(customer, _phrases(item.get("agent"), f"{path}.agent", self.flaws), event, context)
        return None if when == When() else when


def _listed(mapping: Mapping[str, Any], key: str, most: int, flaws: list[Flaw]) -> Sequence[Any]:
    items = mapping.get(key)
    if not isinstance(items, list | tuple) or not items:
        flaws.append(Flaw(key, "must be a list with at least one item"))
        return ()
    if len(items) > most:
        flaws.append(Flaw(key, f"has {len(items)} items, {most} at most"))
    return items[:most]


def _phrases(value: Any, path: str, flaws: list[Flaw]) -> tuple[str, ...]:
    """A list of texts; a single text counts as a list of one."""
    items = [value] if isinstance(value, str) else [] if value is None else value
    good = isinstance(items, list | tuple) and len(items) <= MAX_PHRASES
    if not good or not all(isinstance(one, str) and 0 < len(one.strip()) <= MAX_PHRASE for one in items):
        flaws.append(Flaw(path, f"must be a list of at most {MAX_PHRASES} texts of 1 to {MAX_PHRASE} characters"))
        return ()
    return tuple(items)


def _known_keys(mapping: Mapping[str, Any], known: Sequence[str], path: str, flaws: list[Flaw]) -> None:
    for key in sorted(str(key) for key in mapping if key not in known):
        flaws.append(Flaw(f"{path}{key:.60}", f"unknown key; known are {', '.join(known)}"))
