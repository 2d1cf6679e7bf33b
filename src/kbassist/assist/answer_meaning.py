"""The meaning of sentences by the sentence model, remembered: the same articles answer again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime

import numpy as np

from kbassist.model.base import digest
from kbassist.observe import LogEvent, emit, where
from kbassist.ports.reading import Embedder, Vectors

REMEMBERED = 20_000
"""Sentences whose vectors are kept, some 30 MB."""


class Meanings:
    """Embeds sentences in time, or says that it cannot; any number of threads may ask."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="sentences")

    def of(self, asked: Sequence[str], sentences: Sequence[str], patience_s: float) -> tuple[Vectors, Vectors] | None:
        """A row for every text asked and for every sentence; None: there is no model, or not in time."""
        if self._embedder is None or not self._embedder.ready:
            return None
        work = self._pool.submit(self._embedded, tuple(asked), tuple(sentences))
        try:
            return work.result(timeout=max(patience_s, 0.0))
        except OutOfTime:
            work.cancel()
        except Exception as failure:
            emit(LogEvent.SEARCH_DEGRADED, part="sentences", **where(failure))
        return None

    def close(self) -> None:
        """Ends the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _embedded(self, asked: Sequence[str], sentences: Sequence[str]) -> tuple[Vectors, Vectors]:
        assert self._embedder is not None
        names = [digest(text) for text in sentences]
        with self._lock:
            known = {name: self._known[name] for name in names if name in self._known}
        new = {name: text for name, text in zip(names, sentences, strict=True) if name not in known}
        vectors = self._embedder.embed([*asked, *new.values()])
        known |= dict(zip(new, vectors[len(asked) :], strict=True))
        with self._lock:
            for name in names:
                self._known[name] = known[name]
                self._known.move_to_end(name)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return vectors[: len(asked)], np.stack([known[name] for name in names])
