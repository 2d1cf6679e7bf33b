"""How turns are written: many interactions at once with a handful of statements, numbered in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select, update
from sqlmodel import col

from kbassist.adapters.sql import BATCH
from kbassist.adapters.tables_talk import InteractionRow, TurnRow
from kbassist.model.base import RefusalKind, Refused, stretches
from kbassist.model.interaction import Heard, Said, placed
from kbassist.model.situation import Speaker, Turn

TURN = (
    col(TurnRow.interaction_id),
    col(TurnRow.number),
    col(TurnRow.leg_id),
    col(TurnRow.at),
    col(TurnRow.role),
    col(TurnRow.text),
    col(TurnRow.final),
    col(TurnRow.step),
    col(TurnRow.source_id),
    col(TurnRow.edition),
)
_HEADS = select(
    col(InteractionRow.id), col(InteractionRow.newest), col(InteractionRow.leg_id), col(InteractionRow.ended)
).where(col(InteractionRow.id).in_(bindparam("ids", expanding=True)))
_CHANGING = ("role", "text", "final", "step", "source_id", "edition", "as_of")
_NEW = insert(TurnRow)
_REPLACE = (
    update(TurnRow)
    .where(col(TurnRow.interaction_id) == bindparam("of"), col(TurnRow.number) == bindparam("at_number"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("role", "text", "final", "step", "source_id", "edition", "as_of")}
    )
)
_GREW = (
    update(InteractionRow)
    .where(col(InteractionRow.id) == bindparam("of"))
    .values(newest=bindparam("new_newest"), alive_at=bindparam("new_alive_at"))
)


class Writing:
    """The turns of one transaction: `hear` each, then `write` them all."""

    def __init__(self, connection: Connection, batch: Sequence[Said]) -> None:
        self._connection = connection
        self._heads: dict[str, Any] = {}
        for some in stretches(dict.fromkeys(said.interaction_id for said in batch), BATCH):
            self._heads |= {row.id: row for row in connection.execute(_HEADS, {"ids": some})}
        self._newest: dict[str, int] = {id: head.newest for id, head in self._heads.items()}
        self._by_number: dict[tuple[str, int], Heard] = {}
        self._by_source: dict[tuple[str, str], int] = {}
        for turn in _named(connection, batch):
            self._know(turn)
        self._changed: dict[tuple[str, int], tuple[Heard, int]] = {}
        self._new: set[tuple[str, int]] = set()
        self._alive: dict[str, Any] = {}

    def hear(self, said: Said) -> Heard | Refused:
        """The turn in its place, or why it has none."""
        head = self._heads.get(said.interaction_id)
        if head is None:
            return Refused(RefusalKind.NOT_FOUND, f"there is no interaction {said.interaction_id}")
        if head.ended is not None:
            return Refused(RefusalKind.CONFLICT, f"interaction {said.interaction_id} is closed")
        try:
            turn = placed(said, self._newest[said.interaction_id], head.leg_id, self._former(said))
        except Refused as refused:
            return refused
        self._keep(turn, said)
        return turn

    def write(self) -> None:
        """Writes what was heard."""
        new = [_row(turn, as_of) for key, (turn, as_of) in self._changed.items() if key in self._new]
        replaced = [_changes(turn, as_of) for key, (turn, as_of) in self._changed.items() if key not in self._new]
        grew = [{"of": of, "new_newest": self._newest[of], "new_alive_at": at} for of, at in self._alive.items()]
        for statement, rows in ((_NEW, new), (_REPLACE, replaced), (_GREW, grew)):
            if rows:
                self._connection.execute(statement, rows)

    def _former(self, said: Said) -> Heard | None:
        """The turn that this one repeats or replaces; None: it is a new one."""
        of, own, replaces = said.interaction_id, said.source_id, said.replaces
        named = None if own is None else self._by_source.get((of, own))
        if replaces is None:
            return None if named is None else self._by_number[of, named]
        number = self._by_source.get((of, replaces)) if isinstance(replaces, str) else replaces
        former = None if number is None else self._by_number.get((of, number))
        if former is None:
            raise Refused(RefusalKind.INVALID, "replaces: names no turn of this interaction", "replaces")
        if named not in (None, former.number):
            raise Refused(RefusalKind.CONFLICT, f"turn {named} is called {own} already", "source_id")
        return former

    def _keep(self, turn: Heard, said: Said) -> None:
        key = turn.interaction_id, turn.number
        former = self._by_number.get(key)
        if former == turn:
            return
        if former is None:
            self._new.add(key)
            self._newest[turn.interaction_id] = turn.number
        self._changed[key] = turn, self._newest[turn.interaction_id]
        self._alive[turn.interaction_id] = said.at
        self._know(turn)

    def _know(self, turn: Heard) -> None:
        self._by_number[turn.interaction_id, turn.number] = turn
        if turn.source_id is not None:
            self._by_source[turn.interaction_id, turn.source_id] = turn.number


def heard(row: Sequence[Any]) -> Heard:
    """The turn of a row of `TURN`."""
    interaction_id, number, leg_id, at, role, text, final, step, source_id, edition = row
    return Heard(interaction_id, number, leg_id, at, Turn(Speaker(role), text, final, step), source_id, edition)


def _named(connection: Connection, batch: Sequence[Said]) -> Iterable[Heard]:
    """The kept turns that the batch names, as their own or as replaced."""
    names = {
        (said.interaction_id, name) for said in batch for name in (said.source_id, said.replaces) if name is not None
    }
    for some in stretches(names, BATCH // 4):
        conditions = [and_(col(TurnRow.interaction_id) == of, _is(name)) for of, name in some]
        yield from map(heard, connection.execute(select(*TURN).where(or_(*conditions))))


def _is(name: int | str) -> ColumnElement[bool]:
    return col(TurnRow.number) == name if isinstance(name, int) else col(TurnRow.source_id) == name


def _row(turn: Heard, as_of: int) -> dict[str, Any]:
    return {
        "interaction_id": turn.interaction_id,
        "number": turn.number,
        "leg_id": turn.leg_id,
        "at": turn.at,
        "role": turn.turn.role,
        "text": turn.turn.text,
        "final": turn.turn.final,
        "step": turn.turn.step,
        "source_id": turn.source_id,
        "edition": turn.edition,
        "as_of": as_of,
    }


def _changes(turn: Heard, as_of: int) -> dict[str, Any]:
    row = _row(turn, as_of)
    changing = {f"new_{name}": row[name] for name in _CHANGING}
    return {"of": turn.interaction_id, "at_number": turn.number, **changing}
