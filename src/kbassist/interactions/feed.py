"""What happens in interactions, told to whoever listens in this process: every turn, of everything else the newest."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from kbassist.model.interaction import Heard, Interaction, Leg, Outcome
from kbassist.model.procedure import StepMark
from kbassist.model.recall import Recall
from kbassist.model.suggestion import Found
from kbassist.observe import LogEvent, emit, where
from kbassist.ports.talk import Interactions

MOST_WAITING = 256
"""Turns that wait in a mailbox; a listener slower than that reads them from the store."""

PAGE = 500
"""Turns read from the store at once."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found for the turns up to number `as_of`, for the desk of one reader alone."""

    as_of: int
    found: Found
    reader: str


@dataclass(frozen=True, slots=True)
class ContextChanged:
    """The interaction with its new context."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class LegBegan:
    """The interaction goes on with this leg."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class StepsMarked:
    """All that was told of steps so far, after the turn of number `newest`."""

    marks: tuple[StepMark, ...]
    newest: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """All that was shown in the interaction and holds no longer."""

    recalls: tuple[Recall, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """The matter has its outcome."""

    outcome: Outcome


Happening = Heard | Suggested | ContextChanged | LegBegan | StepsMarked | Recalled | Closed


class Mailbox:
    """What one listener has not taken yet; it never grows beyond a bound, whoever puts and however slow they take.

    Turns come in order of their numbers and none is left out: one that took the place of an interim turn comes with
    that turn's number and a higher edition, the newest alone where several are waiting.
    """

    def __init__(
        self, read: Callable[[int], list[Heard]], after: int, reader: str | None, wake: Callable[[], None]
    ) -> None:
        self._read, self._reader, self._wake = read, reader, wake
        self._more = threading.Condition()
        self._behind = True  # what happened since `after` is in the store
        self._turns: dict[int, Heard] = {}
        self._others: dict[type[Happening], Happening] = {}
        self._seen = self._taken = self._newest = after
        self._editions: dict[int, int] = {}
        self._as_of = 0

    def put(self, happening: Happening) -> None:
        """Leaves it here, and wakes the listener; waits at most while they read a page of the store."""
        with self._more:
            if isinstance(happening, Heard):
                self._put_turn(happening)
            elif isinstance(happening, Suggested):
                if happening.reader == self._reader and happening.as_of >= self._as_of:
                    self._as_of = happening.as_of
                    self._others[Suggested] = happening
            else:
                self._others[type(happening)] = happening
            self._more.notify_all()
        self._wake()

    def take(self, timeout_s: float | None = 0) -> list[Happening]:
        """All that waits, turns first, or nothing when the time is over (None: waits as long as it takes).

        It may read the store, so an asynchronous listener calls it in a thread.
        """
        until = None if timeout_s is None else time.monotonic() + timeout_s
        with self._more:
            while True:
                found = self._waiting()
                left = None if until is None else until - time.monotonic()
                if found or (left is not None and left <= 0):
                    return found
                self._more.wait(left)

    def at_hand(self) -> list[Happening] | None:
        """All that waits, at once; None where the store has to be read for it, as `take` does."""
        with self._more:
            return None if self._behind else self._waiting()

    def _waiting(self) -> list[Happening]:
        turns = self._caught_up() if self._behind else [*self._turns.values()]
        others = [*self._others.values()]
        self._turns.clear()
        self._others.clear()
        self._taken = self._newest
        return [*turns, *others]

    def _put_turn(self, turn: Heard) -> None:
        if self._behind or not self._is_newer(turn):
            return
        if turn.number > self._newest + 1 or len(self._turns) == MOST_WAITING:
            self._behind = True  # one before it is still on its way, or there are too many: the store has them all
            return
        self._turns[turn.number] = turn
        self._know(turn)

    def _caught_up(self) -> list[Heard]:
        """What the store has beyond what was taken, a page of it at a time."""
        fresh: list[Heard] = []
        full = True
        while full and not fresh:
            found = self._read(self._taken)
            full = sum(turn.number > self._taken for turn in found) >= PAGE
            fresh = [turn for turn in found if turn.number in self._turns or self._is_newer(turn)]
            self._newest = self._taken = max([self._taken, *(turn.number for turn in found)])
        self._behind = full
        for turn in fresh:
            self._know(turn)
        return fresh

    def _is_newer(self, turn: Heard) -> bool:
        # A turn up to the one they have seen is news only where it took the place of an interim one.
        return turn.edition > self._editions.get(turn.number, int(turn.number <= self._seen))

    def _know(self, turn: Heard) -> None:
        self._newest = max(self._newest, turn.number)
        self._editions[turn.number] = turn.edition
        while len(self._editions) > 2 * PAGE:
            del self._editions[next(iter(self._editions))]


class Feed:
    """Brings what happens in an interaction to its listeners, in whatever thread it happens."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._mailboxes: defaultdict[str, tuple[Mailbox, ...]] = defaultdict(tuple)
        self._attending: list[Callable[[str, Happening], None]] = []
        self._lock = threading.Lock()

    def attend(self, hear: Callable[[str, Happening], None]) -> None:
        """Calls `hear` with the id of every interaction in which something happens, and what; it must not take long."""
        self._attending.append(hear)

    @contextmanager
    def subscribe(
        self, interaction_id: str, after: int, reader: str | None = None, wake: Callable[[], None] = lambda: None
    ) -> Iterator[Mailbox]:
        """A mailbox for what happens after turn number `after`, as long as the block lasts, with the suggestions of one
        reader; `wake` is called, in the thread of whoever put something, whenever there is more to take.
        """
        mailbox = Mailbox(lambda taken: self._since(interaction_id, taken), after, reader, wake)
        with self._lock:
            self._mailboxes[interaction_id] += (mailbox,)
        try:
            yield mailbox
        finally:
            with self._lock:
                rest = tuple(one for one in self._mailboxes[interaction_id] if one is not mailbox)
                if rest:
                    self._mailboxes[interaction_id] = rest
                else:
                    del self._mailboxes[interaction_id]

    def tell(self, interaction_id: str, happening: Happening) -> None:
        """Puts it into every mailbox of the interaction; a turn must be in the store already."""
        with self._lock:
            listeners = [mailbox.put for mailbox in self._mailboxes.get(interaction_id, ())]
        listeners += [partial(hear, interaction_id) for hear in self._attending]
        for put in listeners:
            try:
                put(happening)
            except Exception as failure:  # a bell that is broken must not fail whoever spoke, nor the other listeners
                emit(LogEvent.LISTENER_FAILED, **where(failure))

    def _since(self, interaction_id: str, taken: int) -> list[Heard]:
        """What somebody who has seen this turn has to learn: interim turns replaced meanwhile, and turns after it."""
        replaced = self._interactions.replaced(interaction_id, taken)
        return [*replaced, *self._interactions.turns(interaction_id, taken, PAGE)]
