"""Procedures and rules brought back as they were written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kbassist.assist.rulebook import Rulebook
from kbassist.knowledge.guidance import Guidance, GuidanceKind, procedure_of
from kbassist.knowledge.library import Outcome
from kbassist.knowledge.playbook import Playbook
from kbassist.knowledge.rules import rule_from
from kbassist.model.access import EVERY_AUDIENCE
from kbassist.model.base import RefusalKind, Refused
from kbassist.ports.guidance import Conditions


class Restorer:
    """Takes guidance from files; what is there already is left alone."""

    def __init__(self, playbook: Playbook, rulebook: Rulebook, conditions: Conditions) -> None:
        self._playbook, self._rulebook, self._conditions = playbook, rulebook, conditions

    def take(self, guidance: Guidance, readable: frozenset[str]) -> tuple[Outcome, int]:
        """What was done with it, for a writer who reads these audiences, and the index token (0: nothing changed).

        Refused INVALID, or FORBIDDEN where the writer may not read what they would write, or write over.
        """
        if guidance.kind is GuidanceKind.RULE:
            return self._rule(guidance.mapping)
        return self._procedure(guidance.mapping, readable)

    def _rule(self, mapping: Mapping[str, Any]) -> tuple[Outcome, int]:
        rule = rule_from(mapping)
        before = next((one for one in self._rulebook.all() if one.id == rule.id), None)
        if before == rule:
            return Outcome.UNCHANGED, 0
        return Outcome.REVISED if before else Outcome.CREATED, self._rulebook.put(rule)

    def _procedure(self, mapping: Mapping[str, Any], readable: frozenset[str]) -> tuple[Outcome, int]:
        procedure = procedure_of(mapping, self._conditions)
        before = self._playbook.given(procedure.id, procedure.language)
        for one in (procedure, before):
            if one is not None and EVERY_AUDIENCE not in readable and not one.audiences <= readable:
                told = "audiences: this key may not write for all of them"
                raise Refused(RefusalKind.FORBIDDEN, told, "audiences")
        if before == procedure:
            return Outcome.UNCHANGED, 0
        return Outcome.REVISED if before else Outcome.CREATED, self._playbook.restore(procedure)
