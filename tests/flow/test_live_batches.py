"""Talks that are under way at once share the sentence model's passes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from kbassist.assist.post import Post
from kbassist.cli import LOCAL
from kbassist.interactions.feed import Suggested
from kbassist.interactions.thread import Opening
from kbassist.model.article import Content
from kbassist.model.base import now_utc
from kbassist.model.interaction import Channel, Said
from kbassist.model.situation import Speaker, Turn
from kbassist.ports.reading import Vectors
from kbassist.settings import Settings
from kbassist.wiring import build

SOON = 30
TALKS = 4


class Slow:
    """A model that takes its time: while it waits at its gate, questions gather behind it."""

    fingerprint, dimensions = "slow", 8

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.busy = threading.Event()
        self.passes: list[int] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.passes.append(len(texts))
        self.busy.set()
        assert self.gate.wait(SOON)
        vectors = np.array([[len(text) + 1.0, *map(text.count, "aeioust")] for text in texts], np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def fragments(self, word: str) -> int:
        return len(word)


def test_questions_of_several_talks_that_wait_for_the_model_share_its_next_pass(tmp_path: Path) -> None:
    model = Slow()
    service = build(Settings(home=tmp_path), lambda: model)
    articles = [Content(f"a{n}", f"Router {n}", f"Unplug router {n}.", "en", f"a{n}") for n in range(3)]
    service.library.take_in(articles, "tests", True)
    service.catch_up()
    service.live.start()
    matters = [service.thread.open(Opening(Channel.VOICE, new=True), LOCAL)[0].id for _ in range(TALKS)]
    posts = [Post(matter, LOCAL) for matter in matters]
    with ExitStack() as stack:
        mailboxes = [stack.enter_context(service.feed.subscribe(post.interaction_id, 0, post.reader)) for post in posts]
        for post in posts:
            stack.enter_context(service.live.follow(post, 0))
        model.passes.clear()
        model.gate.clear()
        model.busy.clear()
        for number, matter in enumerate(matters):
            said = Turn(Speaker.CUSTOMER, f"how do I restart my router number {number}")
            service.thread.hear(Said(matter, said, now_utc()), LOCAL)
        assert model.busy.wait(SOON)
        assert service.embedder is not None
        while service.embedder.waiting < TALKS - 1:  # type: ignore[attr-defined]
            assert sum(model.passes) < 2, "none was to be let through"
        model.gate.set()
        for mailbox in mailboxes:
            while not any(isinstance(one, Suggested) for one in mailbox.take(SOON)):
                pass
    service.close()
    assert model.passes == [1, TALKS - 1]
