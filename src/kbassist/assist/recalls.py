"""What was shown in a talk and holds no longer is told to its desks, whichever process withdrew or corrected it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kbassist.interactions.feed import Feed, Happening, Recalled, Suggested
from kbassist.model.article import Publication, Revision
from kbassist.model.base import now_utc
from kbassist.model.recall import Recall, next_border, recalled
from kbassist.ports.articles import Articles
from kbassist.ports.store import Outbox
from kbassist.ports.talk import FeedbackLog

Published = Sequence[tuple[Publication, Revision]]
ShownText = tuple[str, int]
"""An article's id and the revision that was shown."""


class Desks(Protocol):
    """What stands on the desks of an interaction."""

    def take_away(self, interaction_id: str, gone: frozenset[ShownText]) -> None:
        """Takes these texts from every desk at once."""

    def renew(self, interaction_id: str) -> None:
        """Looks again for what helps."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where it is read what was shown and what is published, and how far the live shelf is."""

    articles: Articles
    log: FeedbackLog
    outbox: Outbox
    shelf_token: Callable[[], int]


@dataclass(slots=True)
class _Talk:
    """What was shown in an interaction, and what of it is recalled; `renew_at` is the index token to wait for."""

    followers: int = 0
    read: bool = False
    shown: set[ShownText] = field(default_factory=set)
    told: tuple[Recall, ...] = ()
    renew_at: int | None = None

    def shows(self, article_ids: Collection[str]) -> bool:
        """True where one of these articles was shown."""
        return bool(article_ids) and any(article in article_ids for article, _ in self.shown)


class Recalls:
    """Watches what was shown in every interaction that somebody follows; `look` is to be called twice a second."""

    def __init__(self, feed: Feed, desks: Desks, sources: Sources, clock: Callable[[], datetime] = now_utc) -> None:
        self._feed, self._desks, self._from, self._clock = feed, desks, sources, clock
        self._talks: dict[str, _Talk] = {}
        self._published: dict[str, Published] = {}
        self._borders: dict[str, datetime] = {}
        self._due: set[str] = set()
        self._token: int | None = None
        self._lock = threading.Lock()
        feed.attend(self.attend)

    @contextmanager
    def follow(self, interaction_id: str) -> Iterator[None]:
        """As long as the block lasts, what was shown in the interaction is watched."""
        with self._lock:
            talk = self._talks.setdefault(interaction_id, _Talk())
            talk.followers += 1
            self._due.add(interaction_id)
        try:
            yield
        finally:
            with self._lock:
                talk.followers -= 1
                if not talk.followers:
                    del self._talks[interaction_id]

    def catch_up(self, interaction_id: str) -> tuple[Recall, ...]:
        """All that was shown in an interaction and holds no longer, also since nobody followed it; no desk of it shows
        any of that now.
        """
        texts, now = self._from.log.shown_in(interaction_id), self._clock()
        recalls = _recalls(texts, self._from.articles.published({article for article, _ in texts}), now)
        self._desks.take_away(interaction_id, _texts(recalls))
        return recalls

    def attend(self, interaction_id: str, happening: Happening) -> None:
        """Something was shown."""
        if not isinstance(happening, Suggested):
            return
        texts = {(one.edition.article_id, one.edition.revision) for one in happening.found.suggestions}
        with self._lock:
            talk = self._talks.get(interaction_id)
            if talk is not None and not texts <= talk.shown:
                talk.shown |= texts
                self._due.add(interaction_id)

    def look(self) -> None:
        """Tells the desks what is recalled since the last look, and has them look for what holds instead."""
        try:
            self._look()
        except Exception:  # what was read may not have been told: the next look begins anew
            with self._lock:
                self._due |= self._talks.keys()
            self._published.clear()
            raise

    def _look(self) -> None:
        changed, now = self._changed(), self._clock()
        with self._lock:
            due = {id: self._talks[id] for id in self._due & self._talks.keys()}
            self._due.clear()
            unread = [id for id, talk in due.items() if not talk.read]
        read = {id: self._from.log.shown_in(id) for id in unread}
        with self._lock:
            for id, texts in read.items():
                due[id].shown |= texts
                due[id].read = True
            passed = {article for article, border in self._borders.items() if border <= now}
            stirred = changed | passed
            affected = {id: {*talk.shown} for id, talk in self._talks.items() if id in due or talk.shows(stirred)}
        wanted = {article for texts in affected.values() for article, _ in texts}
        if unknown := {article for article in wanted if article in stirred or article not in self._published}:
            self._learn(unknown, now)
        for interaction_id, shown in affected.items():
            self._tell(interaction_id, _recalls(shown, self._published, now))
        self._renew()
        self._forget()

    def _changed(self) -> frozenset[str]:
        """The articles that something happened to since the last look, in whatever process."""
        if self._token is None:
            self._token = self._from.outbox.newest()[0]
        changed: set[str] = set()
        while events := self._from.outbox.after(self._token):
            self._token = events[-1].token
            changed.update(event.article_id for event in events)
        return frozenset(changed)

    def _learn(self, article_ids: Iterable[str], now: datetime) -> None:
        ids = sorted(article_ids)
        published = self._from.articles.published(ids)
        for article in ids:
            self._published[article] = published.get(article, ())
            border = next_border(self._published[article], now)
            if border is None:
                self._borders.pop(article, None)
            else:
                self._borders[article] = border

    def _tell(self, interaction_id: str, recalls: tuple[Recall, ...]) -> None:
        with self._lock:
            talk = self._talks.get(interaction_id)
        if talk is None or talk.told == recalls:
            return
        self._desks.take_away(interaction_id, _texts(recalls))
        self._feed.tell(interaction_id, Recalled(recalls))
        talk.told, talk.renew_at = recalls, self._token

    def _renew(self) -> None:
        """Once the shelf holds what was corrected, the desks that lost it look again."""
        reached = self._from.shelf_token()
        with self._lock:
            ready = [id for id, talk in self._talks.items() if talk.renew_at is not None and talk.renew_at <= reached]
            for id in ready:
                self._talks[id].renew_at = None
        for id in ready:
            self._desks.renew(id)

    def _forget(self) -> None:
        """Articles that nobody follows any more are not kept in memory."""
        with self._lock:
            shown = {article for talk in self._talks.values() for article, _ in talk.shown}
        for article in self._published.keys() - shown:
            del self._published[article]
            self._borders.pop(article, None)


def _texts(recalls: Iterable[Recall]) -> frozenset[ShownText]:
    return frozenset((one.article_id, one.shown) for one in recalls)


def _recalls(texts: Iterable[ShownText], published: Mapping[str, Published], now: datetime) -> tuple[Recall, ...]:
    found = (recalled(article, published.get(article, ()), shown, now) for article, shown in sorted(texts))
    return tuple(recall for recall in found if recall is not None)
