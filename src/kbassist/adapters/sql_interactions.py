"""Interactions with their legs and turns, in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Select,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import col

from kbassist.adapters.sql import BATCH, SqlStore
from kbassist.adapters.sql_turns import TURN, Writing, heard
from kbassist.adapters.tables_talk import InteractionRow, LegRow, StepMarkRow, TurnRow
from kbassist.model.base import Refused, stretches
from kbassist.model.interaction import Channel, HandOver, Heard, Interaction, Leg, Outcome, Said, Wanted
from kbassist.model.procedure import Deed, StepMark

_INTERACTION = (
    col(InteractionRow.id),
    col(InteractionRow.opened_by),
    col(InteractionRow.began),
    col(InteractionRow.alive_at),
    col(InteractionRow.customer_id),
    col(InteractionRow.ended),
    col(InteractionRow.outcome),
    col(InteractionRow.context),
    col(InteractionRow.language),
    col(InteractionRow.newest),
)
_LEG = (
    col(LegRow.interaction_id),
    col(LegRow.id),
    col(LegRow.channel),
    col(LegRow.agent_id),
    col(LegRow.address),
    col(LegRow.began),
    col(LegRow.ended),
    col(LegRow.handover),
)
_MARK = (
    col(StepMarkRow.procedure_id),
    col(StepMarkRow.step_id),
    col(StepMarkRow.deed),
    col(StepMarkRow.turn),
    col(StepMarkRow.by),
    col(StepMarkRow.at),
)
# Made once, for what is asked at every turn: building a statement takes longer than carrying it out.
_ONE = select(*_INTERACTION).where(_INTERACTION[0] == bindparam("of"))
_LEGS_OF_ONE = select(*_LEG).where(_LEG[0] == bindparam("of")).order_by(col(LegRow.place))
_OF = col(TurnRow.interaction_id) == bindparam("of")
_AFTER = (
    select(*TURN)
    .where(_OF, col(TurnRow.number) > bindparam("after"))
    .order_by(col(TurnRow.number))
    .limit(bindparam("most"))
)
_LATEST = select(*TURN).where(_OF).order_by(col(TurnRow.number).desc()).limit(bindparam("most"))
_REPLACED = (
    select(*TURN)
    .where(_OF, col(TurnRow.number) <= bindparam("since"))
    .where(col(TurnRow.as_of) >= bindparam("since"), col(TurnRow.edition) > 1)
    .order_by(col(TurnRow.number))
)


class SqlInteractions:
    """The port Interactions on a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def add(self, interaction: Interaction) -> None:
        """Keeps a new interaction with its legs."""
        identity = {"id": interaction.id, "opened_by": interaction.opened_by, "began": interaction.began, "newest": 0}
        with self._store.writing() as connection:
            connection.execute(insert(InteractionRow), identity | _columns(interaction))
            connection.execute(insert(LegRow), _legs(interaction))

    def save(self, interaction: Interaction) -> None:
        """Keeps what became of an interaction: legs, customer, context, language, outcome; its turns stay."""
        this = col(InteractionRow.id) == interaction.id
        known = select(col(LegRow.id)).where(col(LegRow.interaction_id) == interaction.id)
        with self._store.writing() as connection:
            connection.execute(update(InteractionRow).where(this).values(**_columns(interaction)))
            ids = {*connection.execute(known).scalars()}
            for leg in interaction.legs:
                if leg.id in ids:
                    changing = {"ended": leg.ended, "handover": _told(leg.handover)}
                    connection.execute(update(LegRow).where(col(LegRow.id) == leg.id).values(**changing))
            if new := [row for row in _legs(interaction) if row["id"] not in ids]:
                connection.execute(insert(LegRow), new)

    def get(self, interaction_id: str) -> Interaction | None:
        """One interaction, or None."""
        with self._store.reading() as connection:
            row = connection.execute(_ONE, {"of": interaction_id}).first()
            if row is None:
                return None
            legs = connection.execute(_LEGS_OF_ONE, {"of": interaction_id}).all()
        return _interaction(row, tuple(_leg(*leg) for _, *leg in legs))

    def matter(
        self, customer_id: str | None, address: str | None, since: datetime, opened_by: str | None
    ) -> Interaction | None:
        """The open interaction of this customer, or of this address where either side does not know the customer, that
        was alive last, and not before `since`; `opened_by` narrows it to what this principal opened.
        """
        same = [*_same(customer_id, address)]
        if not same:
            return None
        alive = col(InteractionRow.ended).is_(None), col(InteractionRow.alive_at) >= since
        asked = select(*_INTERACTION).where(*alive, or_(*same)).order_by(col(InteractionRow.alive_at).desc()).limit(1)
        if opened_by is not None:
            asked = asked.where(col(InteractionRow.opened_by) == opened_by)
        found = self._found(asked)
        return found[0] if found else None

    def still_open(self, after: str = "", limit: int = 1000) -> list[Interaction]:
        """Open interactions in order of id, beginning after one."""
        still = col(InteractionRow.ended).is_(None), _INTERACTION[0] > after
        return self._found(select(*_INTERACTION).where(*still).order_by(_INTERACTION[0]).limit(limit))

    def listed(self, wanted: Wanted, after: str = "", limit: int = 100) -> list[Interaction]:
        """Interactions that match, the one begun last first, going on after that of an id (empty: at the top)."""
        identity, began = _INTERACTION[0], col(InteractionRow.began)
        asked = select(*_INTERACTION).where(*_narrowing(wanted)).order_by(began.desc(), identity.desc())
        if after:
            then = select(began).where(identity == after).scalar_subquery()
            asked = asked.where(or_(began < then, and_(began == then, identity < after)))
        return self._found(asked.limit(limit))

    def add_turns(self, batch: Sequence[Said]) -> list[Heard | Refused]:
        """Keeps turns of any interactions in one transaction, in their order; for each what was kept, or why not."""
        with self._store.writing() as connection:
            writing = Writing(connection, batch)
            kept = [writing.hear(said) for said in batch]
            writing.write()
        return kept

    def turns(self, interaction_id: str, after: int = 0, limit: int = 1000) -> list[Heard]:
        """Turns with a greater number, in order."""
        return self._turns(_AFTER, {"of": interaction_id, "after": after, "most": limit})

    def latest(self, interaction_id: str, limit: int) -> list[Heard]:
        """The newest turns, in order."""
        return self._turns(_LATEST, {"of": interaction_id, "most": limit})[::-1]

    def replaced(self, interaction_id: str, since: int) -> list[Heard]:
        """Turns up to this number that took the place of interim ones when it was the newest, or later, in order."""
        return self._turns(_REPLACED, {"of": interaction_id, "since": since})

    def amend(self, turns: Sequence[Heard]) -> list[Heard]:
        """Writes turns anew in the edition that each has, where the one kept is the edition before; those written."""
        written = []
        with self._store.writing() as connection:
            for turn in turns:
                newest = select(col(InteractionRow.newest)).where(col(InteractionRow.id) == turn.interaction_id)
                kept = (
                    update(TurnRow)
                    .where(col(TurnRow.interaction_id) == turn.interaction_id, col(TurnRow.number) == turn.number)
                    .where(col(TurnRow.edition) == turn.edition - 1)
                    .values(text=turn.turn.text, edition=turn.edition, as_of=newest.scalar_subquery())
                )
                if connection.execute(kept).rowcount:
                    written.append(turn)
        return written

    def add_mark(self, interaction_id: str, mark: StepMark) -> None:
        """Keeps what was told of a step, after what was told before."""
        with self._store.writing() as connection:
            connection.execute(insert(StepMarkRow), {"interaction_id": interaction_id, **asdict(mark)})

    def marks(self, interaction_id: str) -> tuple[StepMark, ...]:
        """What was told of steps, in the order of telling."""
        this = col(StepMarkRow.interaction_id) == interaction_id
        with self._store.reading() as connection:
            rows = connection.execute(select(*_MARK).where(this).order_by(col(StepMarkRow.number))).mappings().all()
        return tuple(StepMark(**{**row, "deed": Deed(row["deed"])}) for row in rows)

    def _turns(self, asked: Executable, values: dict[str, Any]) -> list[Heard]:
        with self._store.reading() as connection:
            return [heard(row) for row in connection.execute(asked, values)]

    def _found(self, asked: Select[Any]) -> list[Interaction]:
        with self._store.reading() as connection:
            rows = connection.execute(asked).all()
            legs = _legs_of(connection, [row.id for row in rows])
        return [_interaction(row, legs[row.id]) for row in rows]


def _narrowing(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    """What holds for every interaction of a list."""
    if wanted.still_open is not None:
        yield col(InteractionRow.ended).is_(None) if wanted.still_open else col(InteractionRow.ended).is_not(None)
    if wanted.customer_id is not None:
        yield col(InteractionRow.customer_id) == wanted.customer_id
    if wanted.opened_by is not None:
        yield col(InteractionRow.opened_by) == wanted.opened_by


def _same(customer_id: str | None, address: str | None) -> Iterable[ColumnElement[bool]]:
    """What makes an interaction this customer's."""
    if customer_id is not None:
        yield col(InteractionRow.customer_id) == customer_id
    if address is not None:
        here = exists().where(col(LegRow.interaction_id) == col(InteractionRow.id), col(LegRow.address) == address)
        yield here if customer_id is None else and_(here, col(InteractionRow.customer_id).is_(None))


def _legs_of(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Leg, ...]]:
    """The legs of these interactions, oldest first."""
    found: defaultdict[str, tuple[Leg, ...]] = defaultdict(tuple)
    for some in stretches(ids, BATCH):
        asked = select(*_LEG).where(_LEG[0].in_(some)).order_by(_LEG[0], col(LegRow.place))
        for interaction_id, *leg in connection.execute(asked):
            found[interaction_id] += (_leg(*leg),)
    return found


def _leg(identity: str, channel: str, *rest: Any) -> Leg:
    agent_id, address, began, ended, told = rest
    handover = None if told is None else HandOver(tuple(told["turns"]), told["note"])
    return Leg(identity, Channel(channel), agent_id, address, began, ended, handover)


def _interaction(row: Any, legs: tuple[Leg, ...]) -> Interaction:
    identity, opened_by, began, alive_at, customer_id, ended, outcome, context, language, newest = row
    end = None if outcome is None else Outcome(outcome)
    return Interaction(identity, opened_by, legs, began, alive_at, customer_id, ended, end, context, language, newest)


def _columns(interaction: Interaction) -> dict[str, Any]:
    """What changes of an interaction as long as it lives, but for its turns."""
    return {
        "customer_id": interaction.customer_id,
        "alive_at": interaction.alive_at,
        "ended": interaction.ended,
        "outcome": interaction.outcome,
        "language": interaction.language,
        "context": dict(interaction.context),
        "leg_id": interaction.leg.id,
    }


def _legs(interaction: Interaction) -> list[dict[str, Any]]:
    return [
        {
            "interaction_id": interaction.id,
            "place": place,
            "id": leg.id,
            "channel": leg.channel,
            "agent_id": leg.agent_id,
            "address": leg.address,
            "began": leg.began,
            "ended": leg.ended,
            "handover": _told(leg.handover),
        }
        for place, leg in enumerate(interaction.legs)
    ]


def _told(handover: HandOver | None) -> dict[str, Any] | None:
    return None if handover is None else {"turns": [*handover.turns], "note": handover.note}
