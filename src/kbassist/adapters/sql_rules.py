"""Rules of what to do next, and where they have fired, in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import col

from kbassist.adapters.sql import SqlStore
from kbassist.adapters.tables import RuleRow
from kbassist.adapters.tables_talk import FiredRow, ImpressionRow
from kbassist.model.rule import ActionKind, Rule, RuleAction

_RULE = (
    col(RuleRow.id),
    col(RuleRow.condition),
    col(RuleRow.kind),
    col(RuleRow.target),
    col(RuleRow.fields),
    col(RuleRow.priority),
    col(RuleRow.once),
    col(RuleRow.expires),
    col(RuleRow.enabled),
)


class SqlRules:
    """The port RuleStore on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def get(self, id: str) -> Rule | None:
        """The rule, or None."""
        with self._store.reading() as connection:
            row = connection.execute(select(*_RULE).where(_RULE[0] == id)).first()
        return None if row is None else _rule(row)

    def all(self) -> list[Rule]:
        """Every rule, in order of id."""
        with self._store.reading() as connection:
            return [_rule(row) for row in connection.execute(select(*_RULE).order_by(_RULE[0]))]

    def put(self, rule: Rule) -> None:
        """Keeps it in place of the former one of this id."""
        with self._store.writing() as connection:
            self.drop(rule.id)
            connection.execute(
                insert(RuleRow).values(
                    id=rule.id,
                    condition=rule.condition,
                    kind=rule.action.kind.value,
                    target=rule.action.target,
                    fields=dict(rule.action.fields),
                    priority=rule.priority,
                    once=rule.once,
                    expires=rule.expires,
                    enabled=rule.enabled,
                )
            )

    def drop(self, id: str) -> bool:
        """Forgets it; False where there is none."""
        with self._store.writing() as connection:
            return connection.execute(delete(RuleRow).where(_RULE[0] == id)).rowcount > 0

    def fired(self, interaction_id: str) -> Mapping[str, int]:
        """The rules that have fired in an interaction, each with the number of the turn it first fired after."""
        asked = select(col(FiredRow.rule_id), col(FiredRow.turn)).where(col(FiredRow.interaction_id) == interaction_id)
        with self._store.reading() as connection:
            return {str(rule_id): int(turn) for rule_id, turn in connection.execute(asked)}

    def keep_fired(self, interaction_id: str, rule_ids: Collection[str], turn: int) -> None:
        """Keeps that these rules fired after a turn; what was kept before stays."""
        with self._store.writing() as connection:
            new = sorted({*rule_ids} - self.fired(interaction_id).keys())
            if new:
                rows = [{"interaction_id": interaction_id, "rule_id": rule_id, "turn": turn} for rule_id in new]
                connection.execute(insert(FiredRow), rows)

    def intents(self, interaction_id: str) -> list[tuple[datetime, str]]:
        """The families that stood out in an interaction, as the log of what was shown knows them, oldest first."""
        at, intent = col(ImpressionRow.at), col(ImpressionRow.intent)
        asked = select(at, intent).where(col(ImpressionRow.interaction_id) == interaction_id, intent.is_not(None))
        with self._store.reading() as connection:
            return [(moment, str(family)) for moment, family in connection.execute(asked.distinct().order_by(at))]


def _rule(row: Any) -> Rule:
    action = RuleAction(ActionKind(row.kind), row.target, row.fields)
    return Rule(row.id, row.condition, action, row.priority, row.once, row.expires, row.enabled)
