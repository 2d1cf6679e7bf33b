"""Guided work: the procedures in force, the conditions that decide, the rules that propose, and where they are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from kbassist.model.procedure import Procedure
from kbassist.model.rule import Rule


class Known(Protocol):
    """What is known at one moment, made ready once and asked as often as one likes."""

    def holds(self, expression: str) -> bool:
        """True where the expression is true; false where it is not, or asks for something that is not known."""

    def value(self, expression: str) -> object:
        """The plain value of the expression; None where it asks for something that is not known."""


class Conditions(Protocol):
    """CEL expressions over what is known, as `context.plan == 'premium'`; bounded in size and time, never raising."""

    def flaw(self, expression: str, names: Collection[str], decides: bool = True) -> str | None:
        """Why the expression cannot be used where these names are known; None: it can.

        `decides`: it must be true or false, not any other value.
        """

    def given(self, known: Mapping[str, object]) -> Known:
        """These names with their values (`context`, `situation`), ready to be asked."""

    def holds(self, expression: str, context: Mapping[str, object]) -> bool:
        """True where the expression is true of this context of a customer."""


class Procedures(Protocol):
    """The procedures that may be followed, from published articles and those given by themselves."""

    def in_force(self, at: datetime, readable: frozenset[str]) -> tuple[Procedure, ...]:
        """Those in force at a moment for who reads these audiences, in order of id and language.

        Read from memory. The same tuple comes back as long as nothing has changed, so what is worked out of a
        procedure may be kept for as long as the object lives.
        """


class ProcedureStore(Protocol):
    """Procedures given by themselves, translations of which share an id; and which articles may tell one."""

    def telling(self, among: Collection[str] | None = None) -> list[str]:
        """The ids of those articles (None: of all) that may tell a procedure, by a quick look at their revisions."""

    def get(self, id: str, language: str) -> Procedure | None:
        """The procedure in this language, or None."""

    def all(self) -> list[Procedure]:
        """Every procedure, in order of id and language."""

    def put(self, procedure: Procedure) -> None:
        """Keeps it in place of the former one of this id and language."""

    def drop(self, id: str, language: str) -> bool:
        """Forgets it; False where there is none."""


class RuleStore(Protocol):
    """Rules of what to do next, and in which interactions they have fired."""

    def get(self, id: str) -> Rule | None:
        """The rule, or None."""

    def all(self) -> list[Rule]:
        """Every rule, in order of id."""

    def put(self, rule: Rule) -> None:
        """Keeps it in place of the former one of this id."""

    def drop(self, id: str) -> bool:
        """Forgets it; False where there is none."""

    def fired(self, interaction_id: str) -> Mapping[str, int]:
        """The rules that have fired in an interaction, each with the number of the turn it first fired after."""

    def keep_fired(self, interaction_id: str, rule_ids: Collection[str], turn: int) -> None:
        """Keeps that these rules fired after a turn; what was kept before stays."""

    def intents(self, interaction_id: str) -> list[tuple[datetime, str]]:
        """The families that stood out in an interaction, as the log of what was shown knows them, oldest first."""
