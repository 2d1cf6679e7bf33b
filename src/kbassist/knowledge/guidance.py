"""Procedures given by themselves, and rules, as lines of a `.jsonl` file beside those of articles, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from kbassist.knowledge.guiding import given
from kbassist.knowledge.library import Outcome
from kbassist.knowledge.procedures import as_mapping
from kbassist.knowledge.records import FORMAT, Draft
from kbassist.knowledge.rules import as_mapping as rule_mapping
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.procedure import Procedure
from kbassist.model.rule import Rule
from kbassist.ports.guidance import Conditions

FILE = "guidance.jsonl"
"""Lies beside the files of articles in an export of one file an article."""

_OWN = ("format", "kind")
_BESIDE = ("family", "language", "audiences")
"""Keys of a procedure given by itself that one in an article has from its article."""


class GuidanceKind(StrEnum):
    """What a line tells that is no article."""

    PROCEDURE = "procedure"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a file says of one procedure or rule, not yet checked."""

    kind: GuidanceKind
    mapping: Mapping[str, Any]

    @property
    def id(self) -> str:
        """As the file tells it."""
        return f"{self.mapping.get('id')!s:.200}"


class TakesGuidance(Protocol):
    """Brings procedures and rules into force, each as it was written down."""

    def take(self, guidance: Guidance, readable: frozenset[str]) -> tuple[Outcome, int]:
        """What was done with it, for a writer who reads these audiences, and the index token (0: nothing changed).

        Refused INVALID, or FORBIDDEN where the writer may not read what they would write.
        """


def guidance_lines(procedures: Iterable[Procedure], rules: Iterable[Rule]) -> Iterator[str]:
    """One line each; taking them in gives the same procedures and rules."""
    for procedure in procedures:
        beside = {
            "family": procedure.family,
            "language": procedure.language,
            "audiences": sorted(procedure.audiences),
        }
        yield _line(GuidanceKind.PROCEDURE, as_mapping(procedure) | beside)
    for rule in rules:
        yield _line(GuidanceKind.RULE, rule_mapping(rule))


def guidance_of(draft: Draft) -> Guidance | None:
    """What a draft tells, unless it is an article; Refused INVALID for a kind that there is not."""
    mapping = draft.mapping
    if isinstance(mapping, Refused) or mapping.get("format") != FORMAT or "kind" not in mapping:
        return None
    kind = mapping["kind"]
    if kind not in tuple(GuidanceKind):
        raise Refused(RefusalKind.INVALID, f"kind: {kind!r:.60} is none of {', '.join(GuidanceKind)}", "kind")
    return Guidance(GuidanceKind(kind), {key: value for key, value in mapping.items() if key not in _OWN})


def procedure_of(mapping: Mapping[str, Any], conditions: Conditions) -> Procedure:
    """The procedure that a line tells; Refused INVALID with everything that is wrong with it."""
    texts = {key: mapping.get(key) for key in ("id", "family", "title", "language")}
    audiences = mapping.get("audiences")
    misfits = [key for key, value in texts.items() if not isinstance(value, str) or not 0 < len(value) <= 500]
    if not isinstance(audiences, list) or not audiences or not all(isinstance(one, str) and one for one in audiences):
        misfits.append("audiences")
    if misfits:
        found = [Refused(RefusalKind.INVALID, f"{key}: does not fit a procedure", key) for key in misfits]
        raise found[0].with_others(found[1:])
    id, family, title, language = map(str, texts.values())
    base = Procedure(id, family, title, language, (), (), frozenset(audiences or ()))
    return given({key: value for key, value in mapping.items() if key not in _BESIDE}, base, conditions)


def _line(kind: GuidanceKind, mapping: Mapping[str, Any]) -> str:
    return json.dumps({"format": FORMAT, "kind": kind, **mapping}, ensure_ascii=False)
