"""The health of all that is live, looked at once for all who may read the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kbassist.learning.checking import shown_now
from kbassist.learning.health import Health, Standings, health
from kbassist.learning.renewed import Renewed
from kbassist.model.access import may_read
from kbassist.model.base import now_utc
from kbassist.model.passage import Edition
from kbassist.ports.shelf import Shelf, ShelfView

OLD = timedelta(seconds=10)
MOST_READERS = 8


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody may read of the live shelf, and how it fares."""

    editions: Sequence[Edition]
    health: Health
    shelf: ShelfView
    standings: Standings
    at: datetime


class HealthBoard:
    """Looks at every article for the first who asks, and anew once the shelf, its use or the day may have changed."""

    def __init__(self, shelf: Shelf, standings: Renewed[Standings], clock: Callable[[], datetime] = now_utc) -> None:
        self._shelf, self.standings, self._clock = shelf, standings, clock
        self._looks: dict[frozenset[str], Look] = {}

    def look(self, readable: frozenset[str]) -> Look:
        """What these audiences may read, and how it fares."""
        shelf, standings, now = self._shelf.current, self.standings.value(), self._clock()
        known = self._looks.get(readable)
        if known is not None and known.shelf is shelf and known.standings is standings and now - known.at < OLD:
            return known
        standing = (one for one in shown_now(shelf, now) if not _over(one, now))
        editions = [one for one in standing if may_read(readable, one.audiences)]
        look = Look(editions, health(editions, standings, now), shelf, standings, now)
        others = [(key, one) for key, one in self._looks.items() if key != readable and one.shelf is shelf]
        self._looks = dict([*others[1 - MOST_READERS :], (readable, look)])
        return look

    def close(self) -> None:
        """Counts nothing more."""
        self.standings.close()


def _over(edition: Edition, now: datetime) -> bool:
    """Whether it holds for nobody any more; where a date of the customer decides, it may hold for some yet."""
    return edition.as_of_field is None and edition.valid_until is not None and edition.valid_until <= now
