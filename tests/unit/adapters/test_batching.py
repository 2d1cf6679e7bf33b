"""Many callers, one model: who waits shares a pass, questions go first, and a failure is its callers' own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from kbassist.adapters.batching import TEXTS_A_PASS, BatchingEmbedder
from kbassist.ports.reading import Vectors

IMPORT = [f"passage {number:02}" for number in range(TEXTS_A_PASS * 5)]


class Gated:
    """A model whose passes wait until the story lets them go; a text that says so makes its pass fail."""

    fingerprint, dimensions = "gated", 2

    def __init__(self) -> None:
        self.passes: list[list[str]] = []
        self._begun, self._free = threading.Semaphore(0), threading.Semaphore(0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.passes.append(list(texts))
        self._begun.release()
        self._free.acquire()
        if any("fail" in text for text in texts):
            raise RuntimeError("the pass failed")
        return np.array([[len(text), 1] for text in texts], np.float32)

    def fragments(self, word: str) -> int:
        return len(word)

    def begun(self) -> None:
        """Waits until a pass has begun."""
        assert self._begun.acquire(timeout=10)

    def let_go(self, passes: int = 1000) -> None:
        self._free.release(passes)


class Desk:
    """An embedder before a gated model, and callers that ask it."""

    def __init__(self, callers: ThreadPoolExecutor) -> None:
        self.model, self._callers = Gated(), callers
        self.embedder = BatchingEmbedder(lambda: self.model)

    def ask(self, *texts: str) -> Future[Vectors]:
        """Asks in a thread of its own."""
        return self._callers.submit(self.embedder.embed, texts)

    def queued(self, jobs: int) -> None:
        """Waits until so many jobs stand in the queue."""
        patience = threading.Event()
        while self.embedder.waiting < jobs:
            patience.wait(0.001)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with ThreadPoolExecutor(16) as callers:
        made = Desk(callers)
        yield made
        made.model.let_go()


def test_who_waits_meanwhile_shares_the_next_pass(desk: Desk) -> None:
    first = desk.ask("first")
    desk.model.begun()
    others = [desk.ask(f"other {number}") for number in range(5)]
    desk.queued(5)
    desk.model.let_go()
    assert [answer.result(10).shape for answer in [first, *others]] == [(1, 2)] * 6
    assert desk.model.passes[0] == ["first"]
    assert sorted(desk.model.passes[1]) == [f"other {number}" for number in range(5)]
    assert len(desk.model.passes) == 2


def test_everyone_gets_his_own_vectors_in_his_own_order(desk: Desk) -> None:
    desk.model.let_go()
    answers = {texts: desk.ask(*texts) for texts in [("aaa", "b"), ("cc",), ("b", "b", "aaa")]}
    for texts, answer in answers.items():
        assert answer.result(10)[:, 0].tolist() == [len(text) for text in texts]
    assert desk.embedder.embed([]).shape == (0, 2)


def test_a_short_question_overtakes_an_import(desk: Desk) -> None:
    imported = desk.ask(*IMPORT)
    desk.model.begun()
    desk.queued(4)
    question = desk.ask("a question")
    desk.queued(5)
    desk.model.let_go()
    assert len(question.result(10)) == 1
    assert len(imported.result(10)) == len(IMPORT)
    assert desk.model.passes[1] == ["a question"]
    assert max(map(len, desk.model.passes)) == TEXTS_A_PASS


def test_a_failing_pass_fails_only_its_callers(desk: Desk) -> None:
    failing = desk.ask("fail")
    desk.model.begun()
    waiting = desk.ask("a question")
    desk.queued(1)
    desk.model.let_go()
    with pytest.raises(RuntimeError, match="the pass failed"):
        failing.result(10)
    assert waiting.result(10).shape == (1, 2)
    assert desk.embedder.embed(["another"]).shape == (1, 2)
    assert desk.embedder.ready


def test_a_text_asked_again_is_not_embedded_again(desk: Desk) -> None:
    desk.model.let_go()
    first, again = desk.embedder.embed(["router", "modem", "router"]), desk.embedder.embed(["modem", "router"])
    np.testing.assert_array_equal(first[:2][::-1], again)
    assert desk.model.passes == [["modem", "router"]]


def test_a_model_that_cannot_be_loaded_says_so_to_everyone() -> None:
    def missing() -> Gated:
        raise FileNotFoundError("there is no model here")

    embedder = BatchingEmbedder(missing)
    asks: list[Callable[[], object]] = [
        lambda: embedder.embed(["router"]),
        lambda: embedder.fingerprint,
        lambda: embedder.dimensions,
        lambda: embedder.fragments("router"),
    ]
    for ask in asks:
        with pytest.raises(FileNotFoundError, match="there is no model here"):
            ask()
    assert not embedder.ready


def test_it_is_not_ready_while_the_model_is_loading() -> None:
    loading = threading.Event()

    def load() -> Gated:
        assert loading.wait(10)
        return Gated()

    embedder = BatchingEmbedder(load)
    assert not embedder.ready
    loading.set()
    assert (embedder.fingerprint, embedder.dimensions, embedder.fragments("abc")) == ("gated", 2, 3)
    assert embedder.ready
