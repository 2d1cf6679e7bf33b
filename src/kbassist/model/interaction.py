"""One matter of one customer, across channels, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from kbassist.model.access import Principal, Role
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.situation import Context, Turn


class Channel(StrEnum):
    """The way a customer reaches us."""

    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"
    MESSENGER = "messenger"
    BOT = "bot"


class Outcome(StrEnum):
    """How a matter ended."""

    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    HANDED_OVER = "handed_over"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class HandOver:
    """What briefs the agent of a leg: the numbers of the turns that tell the matter, and a note of who gave it away."""

    turns: tuple[int, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of an interaction on one channel with one agent; `address` is a mark of the customer's address there,
    by which it is known again, never the address itself.
    """

    id: str
    channel: Channel
    agent_id: str | None
    address: str | None
    began: datetime
    ended: datetime | None = None
    handover: HandOver | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One matter until it has an outcome: its legs oldest first, when it last was alive, the number of its newest turn.

    `opened_by` is the id of the principal who opened it; only the newest leg can be open.
    """

    id: str
    opened_by: str
    legs: tuple[Leg, ...]
    began: datetime
    alive_at: datetime
    customer_id: str | None = None
    ended: datetime | None = None
    outcome: Outcome | None = None
    context: Context = field(default_factory=dict)
    language: str | None = None
    newest: int = 0

    @property
    def leg(self) -> Leg:
        """The newest leg."""
        return self.legs[-1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of interactions is narrowed to; None: anything."""

    still_open: bool | None = None
    customer_id: str | None = None
    opened_by: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A turn on its way into the thread; `source_id` is the sender's own name for it, `replaces` names the interim
    turn it takes the place of, by number or by source_id.
    """

    interaction_id: str
    turn: Turn
    at: datetime
    source_id: str | None = None
    replaces: int | str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A turn as the thread keeps it, redacted: numbers count from 1 without a gap, and a turn that takes the place of
    an interim one keeps its number and raises its `edition`.
    """

    interaction_id: str
    number: int
    leg_id: str
    at: datetime
    turn: Turn
    source_id: str | None = None
    edition: int = 1


def own_only(caller: Principal) -> bool:
    """True for who may follow only what they opened: a bot."""
    return caller.roles <= {Role.BOT}


def may_follow(caller: Principal, interaction: Interaction) -> bool:
    """True where the caller may read and carry on the interaction."""
    return not own_only(caller) or interaction.opened_by == caller.id


def with_leg(interaction: Interaction, leg: Leg) -> Interaction:
    """The interaction going on with this leg; the one before ends as it begins."""
    return replace(interaction, legs=(*_ended(interaction.legs, leg.began), leg), alive_at=leg.began)


def closed(interaction: Interaction, outcome: Outcome, at: datetime) -> Interaction:
    """The interaction with its outcome."""
    return replace(interaction, legs=_ended(interaction.legs, at), ended=at, alive_at=at, outcome=outcome)


def placed(said: Said, newest: int, leg_id: str, former: Heard | None) -> Heard:
    """The turn with its place in the thread: after the newest, or that of the interim turn `former`.

    A final turn sent once more is the turn that is there; Refused CONFLICT where another would replace a final one.
    """
    if former is None:
        return Heard(said.interaction_id, newest + 1, leg_id, said.at, said.turn, said.source_id)
    if former.turn == said.turn:
        return former
    if former.turn.final:
        raise Refused(RefusalKind.CONFLICT, f"turn {former.number} is final and cannot be replaced", _naming(said))
    source_id = said.source_id or former.source_id
    return replace(former, turn=said.turn, source_id=source_id, edition=former.edition + 1)


def _naming(said: Said) -> str:
    return "source_id" if said.replaces is None else "replaces"


def _ended(legs: tuple[Leg, ...], at: datetime) -> tuple[Leg, ...]:
    return tuple(leg if leg.ended is not None else replace(leg, ended=at) for leg in legs)
