"""Twins and conflicts of all that is published, found behind everybody's back and told as soon as they are known."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from datetime import datetime

from kbassist.learning.conflicts import Conflict, surest, within_language
from kbassist.learning.statements import Reader, Source, source_of
from kbassist.learning.translations import contradictions
from kbassist.learning.twins import Twins, twins
from kbassist.model.base import now_utc, stretches
from kbassist.model.passage import Edition
from kbassist.ports.articles import StandingArticles
from kbassist.ports.reading import Words
from kbassist.ports.shelf import Shelf, ShelfView

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in the knowledge as of an index token, the surest first."""

    token: int
    conflicts: tuple[Conflict, ...]
    twins: tuple[Twins, ...]


class Checker:
    """Reads every text once, and compares all of them anew whenever the shelf has changed and somebody asks."""

    def __init__(
        self, shelf: Shelf, articles: StandingArticles, reader: Reader, clock: Callable[[], datetime] = now_utc
    ) -> None:
        self._shelf, self._articles, self._reader, self._clock = shelf, articles, reader, clock
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checking")
        self._lock = threading.Lock()
        self._read: Mapping[tuple[str, int], Source] = {}
        self._newest: Checked | None = None
        self._under_way: tuple[int, Future[Checked]] | None = None

    def checked(self, wait_s: float = 0.0) -> Checked | None:
        """What is known, of the shelf as it is where that is ready in time, else of an older one; None: nothing yet."""
        snapshot = self._shelf.current
        with self._lock:
            if self._newest is not None and self._newest.token == snapshot.token:
                return self._newest
            if self._under_way is None or self._under_way[0] != snapshot.token:
                if self._under_way is not None:
                    self._under_way[1].cancel()  # where it has not begun: nobody asks for that shelf any more
                self._under_way = snapshot.token, self._pool.submit(self._check, snapshot)
            future = self._under_way[1]
        try:
            return future.result(timeout=wait_s)
        except (OutOfTime, CancelledError):
            return self._newest

    def close(self) -> None:
        """Begins nothing more; what is under way is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _check(self, snapshot: ShelfView) -> Checked:
        sources = self._sources(shown_now(snapshot, self._clock()))
        found = Checked(snapshot.token, tuple(conflicts_of(sources, self._reader.words)), tuple(twins(sources)))
        self._newest = found
        return found

    def _sources(self, editions: Sequence[Edition]) -> list[Source]:
        """The texts as statements; those read before are not read again, those gone are forgotten."""
        wanted = {(edition.article_id, edition.revision) for edition in editions}
        known = {key: source for key, source in self._read.items() if key in wanted}
        for ids in stretches(sorted({article for article, _ in wanted - known.keys()}), AT_ONCE):
            for article, published in self._articles.published(ids).items():
                for _, revision in published:
                    key = article, revision.number
                    if key in wanted and key not in known:
                        known[key] = source_of(revision.content, revision.number, self._reader)
        self._read = known
        return [known[key] for key in sorted(known)]


def shown_now(snapshot: ShelfView, now: datetime) -> list[Edition]:
    """The newest edition of every article that is published, whether or not it is in force for everybody yet."""
    found = []
    for editions in snapshot.cards.values():
        standing = [one for one in editions if one.published_from <= now and not (one.published_until or now) < now]
        if standing:
            found.append(standing[-1])
    return found


def conflicts_of(sources: Iterable[Source], words: Words) -> list[Conflict]:
    """Every conflict of these articles, within each language and between translations, the surest first."""
    languages: defaultdict[str, list[Source]] = defaultdict(list)
    families: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        languages[source.language.partition("-")[0]].append(source)
        families[source.family].append(source)
    found: list[Conflict] = []
    for language in sorted(languages):
        found += within_language(languages[language])
    for family in sorted(families):
        found += contradictions(families[family], words)
    return surest(found)
