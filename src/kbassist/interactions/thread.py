"""The thread: what is said of one matter, across channels and agents, from its opening to its outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kbassist.interactions.context import cleaned, patched
from kbassist.interactions.feed import Closed, ContextChanged, Feed, Happening, LegBegan, StepsMarked
from kbassist.interactions.handover import brief
from kbassist.model.access import Principal
from kbassist.model.base import RefusalKind, Refused, new_id, now_utc
from kbassist.model.interaction import (
    Channel,
    HandOver,
    Heard,
    Interaction,
    Leg,
    Outcome,
    Said,
    closed,
    may_follow,
    own_only,
    with_leg,
)
from kbassist.model.procedure import Deed, StepMark
from kbassist.model.situation import Context
from kbassist.observe import LogEvent, emit
from kbassist.ports.store import Store
from kbassist.ports.talk import Interactions

MAX_TEXT = 20_000
"""Characters of a turn."""

_OF_A_STEP = (Deed.DONE, Deed.SKIP, Deed.JUMP)
"""What cannot be told of a procedure as a whole."""

_READ_FOR_BRIEF = 100
"""Turns at either end of a thread that a hand-over looks at."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the thread is told from outside: how a text of an interaction is redacted in the light of what was said
    before it, what a text that seeks something is, the mark that an address is known again by, and for how long after
    its last sign of life a matter goes on.
    """

    redact: Callable[[str, Interaction, str], str]
    seeks: Callable[[str], bool]
    mark: Callable[[str], str]
    same_matter: timedelta
    clock: Callable[[], datetime] = now_utc


@dataclass(frozen=True, slots=True)
class Opening:
    """How a customer comes to us; `new`: with another matter than the one that may be open."""

    channel: Channel
    customer_id: str | None = None
    address: str | None = None
    agent_id: str | None = None
    context: Context = field(default_factory=dict)
    new: bool = False


@dataclass(frozen=True, slots=True)
class StepTold:
    """What an agent tells of a step by hand; `step_id` None: of the procedure as a whole."""

    procedure_id: str
    step_id: str | None
    deed: Deed


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes over and where (None: on the same channel), and what they are told besides."""

    agent_id: str | None = None
    channel: Channel | None = None
    note: str | None = None


class Thread:
    """Opens, hears, changes, hands over and closes interactions; only what `redact` returns is ever stored.

    Whoever may not follow an interaction is told that there is none (NOT_FOUND); a closed one is a CONFLICT.
    """

    def __init__(self, store: Store, interactions: Interactions, feed: Feed, rules: Rules) -> None:
        self._store, self._interactions = store, interactions
        self._feed, self._rules = feed, rules

    def open(self, opening: Opening, caller: Principal) -> tuple[Interaction, bool]:
        """The interaction with a new leg, and whether it was there already, from another leg or channel."""
        now = self._rules.clock()
        mark = None if opening.address is None else self._rules.mark(opening.address)
        leg = Leg(new_id("l"), opening.channel, opening.agent_id, mark, now)
        customer_id = opening.customer_id or _customer(opening.context)
        fresh = Interaction(new_id("i"), caller.id, (leg,), now, now, customer_id)
        told = self._cleaned(opening.context, fresh)
        with self._store.transaction():
            since, by = now - self._rules.same_matter, caller.id if own_only(caller) else None
            former = None if opening.new else self._interactions.matter(customer_id, mark, since, by)
            if former is None:
                interaction = _informed(fresh, told)
                self._interactions.add(interaction)
            else:
                known = replace(former, customer_id=former.customer_id or customer_id)
                interaction = _informed(with_leg(known, leg), told)
                self._interactions.save(interaction)
            self._tell(interaction.id, LegBegan(leg))
        joined = former is not None
        emit(LogEvent.INTERACTION_OPENED, interaction_id=interaction.id, channel=leg.channel, joined=joined)
        return interaction, joined

    def get(self, interaction_id: str, caller: Principal) -> Interaction:
        """The interaction."""
        found = self._interactions.get(interaction_id) if interaction_id.isprintable() else None
        if found is None or not may_follow(caller, found):
            shown = interaction_id if interaction_id.isprintable() else repr(interaction_id)
            raise Refused(RefusalKind.NOT_FOUND, f"there is no interaction {shown:.200}")
        return found

    def turns(self, interaction_id: str, after: int = 0, limit: int = 1000) -> list[Heard]:
        """The turns after this number, in order; for one who may follow the interaction."""
        return self._interactions.turns(interaction_id, after, limit)

    def latest(self, interaction_id: str, limit: int) -> list[Heard]:
        """The newest turns, in order; for one who may follow the interaction."""
        return self._interactions.latest(interaction_id, limit)

    def hear(self, said: Said, caller: Principal) -> Heard:
        """The turn as it is kept, on the disk when this returns; Refused where it is too long, or as `keep` says."""
        heard = self.keep([self.redacted(said, caller)])[0]
        if isinstance(heard, Refused):
            raise heard
        return heard

    def redacted(self, said: Said, caller: Principal, before: str | None = None) -> Said:
        """The turn fit to be kept, of a caller who may follow its interaction, which is open; `before` is what was said
        just before it where that is not on the disk yet.
        """
        if len(said.turn.text) > MAX_TEXT:
            raise Refused(
                RefusalKind.INVALID, f"text: has {len(said.turn.text)} characters, {MAX_TEXT} at most", "text"
            )
        interaction = self._open(said.interaction_id, caller)
        if before is None:
            before = "".join(heard.turn.text for heard in self._interactions.latest(interaction.id, 1))
        text = self._rules.redact(said.turn.text, interaction, before)
        return replace(said, turn=replace(said.turn, text=text))

    def keep(self, batch: Sequence[Said]) -> list[Heard | Refused]:
        """Keeps redacted turns of any interactions with one write to the disk, and tells their listeners; for each the
        turn as it is kept, or why it is not: CONFLICT (closed, or final what it replaces), INVALID (replaces nothing).
        """
        with self._store.transaction():
            kept = self._interactions.add_turns(batch)
            for one in kept:
                if isinstance(one, Heard):
                    self._tell(one.interaction_id, one)
        return kept

    def mark(self, interaction_id: str, told: StepTold, caller: Principal) -> StepMark:
        """What was told of a step, as it is kept; Refused INVALID where it must name the step and does not."""
        if told.step_id is None and told.deed in _OF_A_STEP:
            raise Refused(RefusalKind.INVALID, f"step_id: tell which step; {told.deed} is said of one", "step_id")
        with self._store.transaction():
            newest = self._open(interaction_id, caller).newest
            mark = StepMark(told.procedure_id, told.step_id, told.deed, newest, caller.id, self._rules.clock())
            self._interactions.add_mark(interaction_id, mark)
            self._tell(interaction_id, StepsMarked(self._interactions.marks(interaction_id), newest))
        return mark

    def marks(self, interaction_id: str) -> tuple[StepMark, ...]:
        """What was told of steps, in order; for one who may follow the interaction."""
        return self._interactions.marks(interaction_id)

    def change_context(self, interaction_id: str, patch: Context, caller: Principal) -> Interaction:
        """The interaction with its context changed as a JSON merge patch says; `customer_id` in it tells who it is."""
        told = self._cleaned(patch, self._open(interaction_id, caller))
        with self._store.transaction():
            before = self._open(interaction_id, caller)
            customer_id = _customer(patch) if "customer_id" in patch else before.customer_id
            after = _informed(replace(before, customer_id=customer_id), told)
            self._interactions.save(after)
            self._tell(after.id, ContextChanged(after))
        return after

    def hand_over(self, interaction_id: str, receiver: Receiver, caller: Principal) -> Interaction:
        """The interaction with its leg ended and the next begun, which says which turns to read first."""
        before = self._open(interaction_id, caller)
        note = receiver.note and self._clean(before)(receiver.note)
        ends = self.turns(interaction_id, limit=_READ_FOR_BRIEF) + self.latest(interaction_id, _READ_FOR_BRIEF)
        handover = HandOver(brief(ends, self._rules.seeks), note)
        with self._store.transaction():
            before = self._open(interaction_id, caller)
            channel, address = receiver.channel or before.leg.channel, before.leg.address
            address = address if channel is before.leg.channel else None
            leg = Leg(new_id("l"), channel, receiver.agent_id, address, self._rules.clock(), handover=handover)
            after = with_leg(before, leg)
            self._interactions.save(after)
            self._tell(after.id, LegBegan(leg))
        emit(LogEvent.INTERACTION_HANDED_OVER, interaction_id=after.id, channel=channel, turns=after.newest)
        return after

    def close(self, interaction_id: str, outcome: Outcome, caller: Principal) -> Interaction:
        """The interaction with its outcome; nothing is heard of it any more."""
        with self._store.transaction():
            after = closed(self._open(interaction_id, caller), outcome, self._rules.clock())
            self._interactions.save(after)
            self._tell(after.id, Closed(outcome))
        emit(LogEvent.INTERACTION_CLOSED, interaction_id=after.id, outcome=outcome, turns=after.newest)
        return after

    def _open(self, interaction_id: str, caller: Principal) -> Interaction:
        found = self.get(interaction_id, caller)
        if found.ended is not None:
            raise Refused(RefusalKind.CONFLICT, f"interaction {found.id} is closed")
        return found

    def _tell(self, interaction_id: str, happening: Happening) -> None:
        self._store.afterwards(lambda: self._feed.tell(interaction_id, happening))

    def _clean(self, interaction: Interaction) -> Callable[[str], str]:
        return lambda text: self._rules.redact(text, interaction, "")

    def _cleaned(self, context: Context, interaction: Interaction) -> Context:
        """The context without personal data, and without the customer's id, which the interaction itself keeps."""
        told = {key: value for key, value in context.items() if key != "customer_id"}
        clean: Context = cleaned(told, self._clean(interaction))
        return clean


def _customer(context: Context) -> str | None:
    named = context.get("customer_id")
    return named if isinstance(named, str) and named.strip() else None


def _informed(interaction: Interaction, patch: Context) -> Interaction:
    """The interaction with more known of its customer."""
    context = patched(interaction.context, patch)
    named = context.get("language")
    return replace(interaction, context=context, language=named if isinstance(named, str) else interaction.language)
