"""The live path: after every turn each desk of the interaction gets what helps now, for the newest turn there is."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from kbassist.assist.post import Post
from kbassist.assist.steadiness import Display, Rated, Settled, steady
from kbassist.interactions.feed import ContextChanged, Feed, Happening, StepsMarked, Suggested
from kbassist.model.access import Principal
from kbassist.model.interaction import Heard
from kbassist.model.situation import Speaker
from kbassist.model.suggestion import Found, Suggestion
from kbassist.observe import LogEvent, emit, where

DESKS = 20_000
"""Desks remembered; the one that was longest without a turn is forgotten first, and begins with an empty list."""

WORKERS = 4
"""Answers under way at once: more than cores, since some of each is waiting for the embedder, in whose next pass they
share.
"""

WORKERS_WITHOUT_MODEL = 2
"""The same where nobody waits for an embedder: more would only take the interpreter from each other."""


class Aid(Protocol):
    """Finds what helps at a desk."""

    def now(self, post: Post) -> tuple[int, Found]:
        """What helps, and the number of the newest turn looked at."""

    def still_shown(self, suggestions: Sequence[Suggestion], principal: Principal) -> frozenset[str]:
        """The families of former suggestions that this caller may still be shown."""

    def settled(self, interaction_id: str) -> Settled:
        """What is over in an interaction."""


@dataclass(slots=True)
class _Desk:
    """What stands on one desk, and what it waits for."""

    post: Post
    lock: threading.Lock = field(default_factory=threading.Lock)
    display: Display = field(default_factory=Display)
    shown: dict[str, Suggestion] = field(default_factory=dict)
    settled: Settled | None = None
    """Nothing: it is to be looked up."""

    answered: Suggested | None = None
    wanted: int = 0
    again: bool = False
    """What is wanted is an answer for the same turn: more is known now."""

    anew: bool = False
    """The newest turn was said to its end since the answer: the list may change once more."""

    busy: bool = False
    """Its turn is due, or an answer is under way."""

    followers: int = 0


class Live:
    """Keeps desks supplied: one answer at a time for each, for the newest turn; whoever speaks waits for nobody.

    An answer is never thrown away because a newer turn came meanwhile: it is told with the turn it is as of.
    """

    def __init__(self, feed: Feed, aid: Aid, workers: int = WORKERS) -> None:
        self._feed, self._aid = feed, aid
        self._desks: OrderedDict[tuple[str, str], _Desk] = OrderedDict()
        self._of: dict[str, set[str]] = {}
        self._due: deque[_Desk] = deque()
        self._more = threading.Condition()
        self._stopping = False
        feed.attend(self.attend)
        self._threads = [threading.Thread(target=self._run, name=f"live-{n}", daemon=True) for n in range(workers)]

    def start(self) -> None:
        """Begins to answer."""
        for thread in self._threads:
            if not thread.is_alive():
                thread.start()

    def close(self) -> None:
        """Ends after the answers under way."""
        with self._more:
            self._stopping = True
            self._more.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    @contextmanager
    def follow(self, post: Post, newest: int) -> Iterator[Suggested | None]:
        """As long as the block lasts, the desk is supplied; gives what stands on it already."""
        desk = self._desk(post)
        with self._more:
            desk.followers += 1
            answered = desk.answered
        try:
            self.ensure(post, newest)
            yield answered
        finally:
            with self._more:
                desk.followers -= 1

    def ensure(self, post: Post, newest: int) -> None:
        """Asks for an answer as of the newest turn, where the desk is followed and has none yet."""
        desk = self._desk(post)
        if newest and (desk.answered is None or desk.answered.as_of < newest):
            self._want(desk, newest)

    def attend(self, interaction_id: str, happening: Happening) -> None:
        """Something happened: where it may ask for other help, the desks that somebody follows want an answer.

        What an agent says asks for nothing. What a customer has not said to its end asks where nothing is shown yet.
        """
        if isinstance(happening, Heard) and happening.turn.role is Speaker.CUSTOMER:
            said, again = happening.turn.final, happening.edition > 1
            for desk in self._of_interaction(interaction_id):
                if said or not desk.shown:
                    desk.anew |= said and again
                    self._want(desk, happening.number, again)
        elif isinstance(happening, ContextChanged):
            for desk in self._of_interaction(interaction_id):
                self._want(desk, happening.interaction.newest, again=True)
        elif isinstance(happening, StepsMarked):
            for desk in self._of_interaction(interaction_id):
                self._want(desk, happening.newest, again=True)

    def _of_interaction(self, interaction_id: str) -> list[_Desk]:
        with self._more:
            return [self._desks[interaction_id, reader] for reader in self._of.get(interaction_id, ())]

    def now(self, post: Post) -> tuple[int, Found]:
        """What was found as of the newest turn, for a caller who waits for it; the desk's followers hear of it too."""
        desk = self._desk(post)
        as_of, found = self._answer(desk)
        gone = (desk.settled or Settled()).gone
        left = tuple(one for one in found.suggestions if one.edition.family not in gone)
        return as_of, replace(found, suggestions=left)

    def judged(self, interaction_id: str) -> None:
        """Somebody judged what was shown: what is over leaves every desk of the interaction, and does not return."""
        for desk in self._of_interaction(interaction_id):
            with desk.lock:
                desk.settled = None
                if desk.answered is not None:
                    self._show(desk, desk.answered.as_of, desk.answered.found, ())

    def take_away(self, interaction_id: str, gone: Collection[tuple[str, int]]) -> None:
        """Takes these texts, articles in a revision, from every desk of the interaction at once."""
        for desk in self._of_interaction(interaction_id):
            with desk.lock:
                left = {id: one for id, one in desk.shown.items() if _text(one) not in gone}
                if desk.answered is not None and len(left) < len(desk.shown):
                    desk.shown = left
                    self._show(desk, desk.answered.as_of, desk.answered.found, ())

    def renew(self, interaction_id: str) -> None:
        """Looks again for what helps at every desk of the interaction that somebody follows; its list may change."""
        for desk in self._of_interaction(interaction_id):
            desk.anew = True
            self._want(desk, 0, again=True)

    # -- one desk -----------------------------------------------------------------------------------------------

    def _desk(self, post: Post) -> _Desk:
        key = post.interaction_id, post.reader
        with self._more:
            desk = self._desks.get(key)
            if desk is None:
                desk = self._desks[key] = _Desk(post)
                self._of.setdefault(post.interaction_id, set()).add(post.reader)
                self._forget()
            self._desks.move_to_end(key)
            return desk

    def _forget(self) -> None:
        """Drops desks that nobody follows, the longest unused first, until they are few enough."""
        if len(self._desks) <= DESKS:
            return
        idle = [key for key, desk in self._desks.items() if not desk.followers]
        for key in idle[: len(self._desks) - DESKS]:
            del self._desks[key]
            self._of[key[0]].discard(key[1])
            if not self._of[key[0]]:
                del self._of[key[0]]

    def _want(self, desk: _Desk, number: int, again: bool = False) -> None:
        """Asks for an answer, where somebody follows the desk."""
        with self._more:
            if not desk.followers:
                return
            desk.wanted, desk.again = max(desk.wanted, number), desk.again or again
            if not desk.busy:
                desk.busy = True
                self._due.append(desk)
                self._more.notify()

    def _run(self) -> None:
        while (desk := self._next()) is not None:
            with self._more:
                number, again, desk.again = desk.wanted, desk.again, False
            try:
                if again or desk.answered is None or desk.answered.as_of < number:
                    self._answer(desk)
            except Exception as failure:
                emit(LogEvent.LIVE_FAILED, interaction_id=desk.post.interaction_id, **where(failure))
            self._done(desk, number)

    def _next(self) -> _Desk | None:
        with self._more:
            self._more.wait_for(lambda: self._due or self._stopping)
            return None if self._stopping else self._due.popleft()

    def _done(self, desk: _Desk, number: int) -> None:
        """Lets the next desk have its turn; one that wants more by now waits behind those that are due."""
        with self._more:
            desk.busy = desk.again or desk.wanted > number
            if desk.busy:
                self._due.append(desk)
                self._more.notify()

    def _answer(self, desk: _Desk) -> tuple[int, Found]:
        with desk.lock:
            if desk.anew:
                desk.anew, desk.display = False, replace(desk.display, changed_at=None)
            as_of, found = self._aid.now(desk.post)
            silent = found.no_answer_reason is not None and bool(desk.shown)  # then what stands here stays as it is
            self._show(desk, as_of, found, () if silent else found.suggestions)
            return as_of, found

    def _show(self, desk: _Desk, as_of: int, found: Found, ranking: Iterable[Suggestion]) -> None:
        """Puts a ranking on the desk, where what stands there keeps its place unless another is clearly better."""
        if desk.settled is None:
            desk.settled = self._aid.settled(desk.post.interaction_id)
        fresh = {suggestion.edition.family: suggestion for suggestion in ranking}
        rated = [Rated(family, suggestion.score) for family, suggestion in fresh.items()]
        desk.display = steady(desk.display, rated, desk.settled, as_of, desk.post.ask.limit)
        known = desk.shown | fresh
        kept = [known[family] for family in desk.display.shown if family in known]
        allowed = self._aid.still_shown([one for one in kept if one.edition.family not in fresh], desk.post.principal)
        placed = [one for one in kept if one.edition.family in fresh or one.edition.family in allowed]
        desk.shown = {one.edition.family: one for one in placed}
        desk.display = replace(desk.display, shown=tuple(desk.shown))
        suggestions = tuple(replace(one, rank=rank) for rank, one in enumerate(placed, 1))
        told = replace(found, suggestions=suggestions)
        desk.answered = Suggested(as_of, told, desk.post.reader)
        self._feed.tell(desk.post.interaction_id, desk.answered)


def _text(suggestion: Suggestion) -> tuple[str, int]:
    return suggestion.edition.article_id, suggestion.edition.revision
