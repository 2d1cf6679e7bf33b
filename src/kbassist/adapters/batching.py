"""An embedder for many callers at once: those who wait share one forward pass, and short questions go first."""

from __future__ import annotations

import heapq
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np

from kbassist.observe import LogEvent, emit, where
from kbassist.ports.reading import Model, Vectors

TEXTS_A_PASS = 8
"""Passages in one forward pass of a long import: a question waits for at most one such pass."""

CHARACTERS_A_PASS = 12_000
REMEMBERED = 4096


@dataclass(order=True, slots=True)
class _Job:
    bulk: bool
    number: int
    texts: list[str] = field(compare=False)
    result: Future[Vectors] = field(compare=False)


class BatchingEmbedder:
    """Embeds through one thread that takes whatever waits; the model is loaded there, off the start-up path."""

    def __init__(self, load: Callable[[], Model]) -> None:
        self._load = load
        self._model: Future[Model] = Future()
        self._waiting: list[_Job] = []
        self._count = 0
        self._closed = False
        self._more = threading.Condition()
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        threading.Thread(target=self._run, name="embedder", daemon=True).start()

    @property
    def fingerprint(self) -> str:
        """Names the model; waits until it is loaded."""
        return self._model.result().fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector; waits until the model is loaded."""
        return self._model.result().dimensions

    @property
    def ready(self) -> bool:
        """False while the model is still loading or when it cannot be loaded."""
        return self._model.done() and self._model.exception() is None

    @property
    def waiting(self) -> int:
        """Jobs that no pass has taken yet."""
        with self._more:
            return len(self._waiting)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text; raises what kept the model from loading or the pass from succeeding."""
        model = self._model.result()
        with self._more:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = sorted({text for text in texts if text not in found}, key=len)
        for job in [self._ask(some, bulk=len(missing) > TEXTS_A_PASS * 4) for some in _passes(missing)]:
            found |= zip(job.texts, job.result.result(), strict=True)
        if len(missing) <= TEXTS_A_PASS * 4:
            self._remember({text: found[text] for text in missing})
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, model.dimensions), np.float32)

    def fragments(self, word: str) -> int:
        """Into how many pieces the model's tokeniser splits a word."""
        return self._model.result().fragments(word)

    def close(self) -> None:
        """Lets the model go when what waits is done."""
        with self._more:
            self._closed = True
            self._more.notify_all()

    def _ask(self, texts: list[str], bulk: bool) -> _Job:
        with self._more:
            if self._closed:
                raise RuntimeError("the embedder is closed")
            self._count += 1
            job = _Job(bulk, self._count, texts, Future())
            heapq.heappush(self._waiting, job)
            self._more.notify()
        return job

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        with self._more:
            self._known.update(vectors)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def _run(self) -> None:
        started = time.perf_counter()
        try:
            self._model.set_result(self._load())
        except Exception as failure:
            emit(LogEvent.EMBEDDER_FAILED, **where(failure))
            self._model.set_exception(failure)
            return
        model = self._model.result()
        ms = round((time.perf_counter() - started) * 1000, 1)
        emit(LogEvent.EMBEDDER_READY, fingerprint=model.fingerprint, ms=ms)
        while jobs := self._take():
            self._pass(model, jobs)

    def _take(self) -> list[_Job]:
        """The next job and whatever else waits and fits into the same pass; none once all is done and closed."""
        with self._more:
            self._more.wait_for(lambda: bool(self._waiting) or self._closed)
            if not self._waiting:
                return []
            jobs = [heapq.heappop(self._waiting)]
            room = CHARACTERS_A_PASS - _cost(jobs[0])
            while self._waiting and self._waiting[0].bulk == jobs[0].bulk and _cost(self._waiting[0]) <= room:
                if jobs[0].bulk:
                    break
                jobs.append(heapq.heappop(self._waiting))
                room -= _cost(jobs[-1])
            return jobs

    def _pass(self, model: Model, jobs: list[_Job]) -> None:
        try:
            vectors = model.encode([text for job in jobs for text in job.texts])
        except Exception as failure:
            for job in jobs:
                job.result.set_exception(failure)
            return
        for job in jobs:
            job.result.set_result(vectors[: len(job.texts)])
            vectors = vectors[len(job.texts) :]


def _cost(job: _Job) -> int:
    """Padding makes every text of a pass as long as the longest."""
    return len(job.texts) * max(map(len, job.texts))


def _passes(texts: Sequence[str]) -> list[list[str]]:
    """Texts of like length together, few enough for one pass."""
    return [list(texts[start : start + TEXTS_A_PASS]) for start in range(0, len(texts), TEXTS_A_PASS)]
