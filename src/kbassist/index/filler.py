"""Gives the sentence model's vectors to what was shelved without, slice by slice, while the shelf serves and grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from kbassist.index.compaction import compacted, filled
from kbassist.index.lexical import Floats
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sync import measured
from kbassist.model.base import stretches
from kbassist.observe import LogEvent, emit
from kbassist.ports.progress import Progress
from kbassist.ports.reading import Embedder

SLICE, SHARE = 2000, 8
"""A slice is so many passages, or so small a share of those that wait: what is lost where a process is killed."""

TEXTS_AT_ONCE = 64
"""Texts between two looks at whether to stop."""


class Filler:
    """The second writer of the shelf: changes nothing that is found, only adds what finds it."""

    def __init__(self, shelf: Shelf, reading: Understanding, at_least: int = SLICE) -> None:
        self._shelf, self._reading, self._at_least = shelf, reading, at_least
        self._measured = False
        self._done, self._began = 0, 0.0

    @property
    def pending(self) -> int:
        """Passages whose vector is still to come; 0 where there is no sentence model."""
        return 0 if self._embedder is None else self._shelf.current.unembedded

    def step(self, stopping: Callable[[], bool] = lambda: False, progress: Progress | None = None) -> bool:
        """Embeds and shelves the next slice, or what there is of it when stopped; False where nothing waits.

        Raises what the embedder raises; what was embedded before is shelved all the same.
        """
        embedder, waiting = self._embedder, self.pending
        if embedder is None:
            return False
        if not waiting:
            self._settle()
            return False
        self._began = self._began or time.perf_counter()
        self._measured = False
        vectors: dict[str, Floats] = {}
        try:
            for _ in self._embedding(embedder, vectors):
                if progress:
                    progress(self._done + min(len(vectors), waiting), self._done + waiting)
                if stopping():
                    break
        finally:
            self._add(vectors)
        return True

    def finish(self, progress: Progress | None = None) -> None:
        """Embeds all that waits, in the calling thread."""
        while self.step(progress=progress):
            pass

    @property
    def _embedder(self) -> Embedder | None:
        """The sentence model; none while the shelf is another model's, whose rows must not get vectors of this one."""
        return None if self._shelf.outdated else self._reading.embedder

    def _embedding(self, embedder: Embedder, vectors: dict[str, Floats]) -> Iterator[None]:
        """Adds the vectors of the next slice to `vectors`, a few at a time, texts of like length together."""
        snapshot = self._shelf.current
        size = max(self._at_least, snapshot.unembedded // SHARE)
        texts = dict(islice(snapshot.unembedded_texts(), size))
        vectors |= snapshot.vectors_of(list(texts))
        lacking = sorted((pair for pair in texts.items() if pair[0] not in vectors), key=lambda pair: len(pair[1]))
        for some in stretches(lacking, TEXTS_AT_ONCE):
            vectors |= zip((name for name, _ in some), embedder.embed([text for _, text in some]), strict=True)
            yield

    def _add(self, vectors: Mapping[str, Floats]) -> None:
        """Whatever became of the rows meanwhile: those that live and still lack one of these vectors get it."""
        with self._shelf.writing():
            before = self._shelf.current
            after = before if self._shelf.outdated else filled(before, vectors)
            if after is not before:
                self._done += before.unembedded - after.unembedded
                self._shelf.replace(after)
        self._compact()

    def _compact(self) -> None:
        """Merging takes long, so it keeps nobody from writing meanwhile; whoever wrote compacts again."""
        before = self._shelf.current
        after = compacted(before, vectors_follow=True)
        if after is not before:
            with self._shelf.writing():
                if self._shelf.current is before:
                    self._shelf.replace(after)

    def _settle(self) -> None:
        """Tells that nothing waits any more, and measures the halves where they were measured without vectors."""
        if self._done:
            ms = round((time.perf_counter() - self._began) * 1000, 1)
            emit(LogEvent.VECTORS_DONE, token=self._shelf.current.token, embedded=self._done, ms=ms)
        self._done, self._began = 0, 0.0
        if not self._measured:
            self._measure()
            self._measured = True

    def _measure(self) -> None:
        """Embeds questions for a while, so it does not keep others from writing meanwhile."""
        before = self._shelf.current
        after = measured(before, self._reading)
        if after is not before:
            with self._shelf.writing():
                if not self._shelf.outdated:
                    now = self._shelf.current
                    self._shelf.replace(replace(now, shares=after.shares, measured_rows=after.measured_rows))
