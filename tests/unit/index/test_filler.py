"""What is many is found by its words at once; its vectors follow, and in the end the shelf is as if they had not."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homes import new_home
from kbassist.adapters.sql_feedback import SqlFeedbackLog
from kbassist.adapters.sql_log import SqlSearches
from kbassist.index.compaction import compacted
from kbassist.index.known_items import PRIOR
from kbassist.index.snapshot import Snapshot
from kbassist.model.access import Principal, Role
from kbassist.model.situation import Query, Utterance
from kbassist.ports.reading import Vectors
from kbassist.search.journal import Journal
from kbassist.search.search import Searcher, Sources
from kbassist.worker import Worker
from unit.index.shelving import (
    EVERYTHING,
    HOUR,
    NOON,
    Counting,
    NothingTaught,
    Shelving,
    Spelling,
    Words,
    content,
    found,
)
from unit.index.test_snapshot_edits import BODY, PLACE, assert_alike

Make = Callable[..., Shelving]
ANN = Principal("ann", "ann", frozenset({Role.ADMIN}), EVERYTHING)
MANY = [content(f"a{number}", f"text {number} of many about routers") for number in range(10)]


def imported(desk: Shelving) -> int:
    """Ten articles published at once, on the shelf but for their vectors; the index token."""
    desk.library.take_in(MANY, "ann", publish=True)
    return desk.indexer.drain()


def waiting(snapshot: Snapshot) -> set[str]:
    """The articles that have a row without a vector."""
    rows = np.arange(snapshot.size)
    silent = rows[np.isnan(snapshot.similarity(np.ones(Counting.dimensions, np.float32), rows))]
    return {snapshot.passage(row).article_id for row in silent.tolist()}


class TestVectorsFollow:
    def test_what_is_many_is_found_by_words_before_anything_is_embedded(self, shelving: Make) -> None:
        desk = shelving(embedder := Counting(), inline=5)
        assert imported(desk) == desk.outbox.newest()[0]
        assert desk.found("routers") == {one.id for one in MANY}
        assert embedder.asked == []
        assert desk.filler.pending == len(waiting(desk.shelf.current)) == 10
        assert not desk.shelf.current.has_vectors
        desk.filler.finish()
        assert len(embedder.passages) == 10
        assert (desk.filler.pending, waiting(desk.shelf.current)) == (0, set())
        assert desk.indexer.verify().empty

    def test_what_is_little_is_whole_at_once(self, shelving: Make) -> None:
        desk = shelving(Counting(), inline=5)
        desk.write("a", "A word about routers.")
        assert desk.filler.pending == 0
        assert desk.shelf.current.has_vectors

    def test_without_a_model_nothing_is_waited_for(self, shelving: Make) -> None:
        desk = shelving(inline=5)
        imported(desk)
        assert desk.filler.pending == 0
        assert desk.filler.step() is False

    def test_texts_that_the_shelf_knows_already_are_not_embedded_again(self, shelving: Make) -> None:
        desk = shelving(embedder := Counting(), inline=5)
        desk.write("old", MANY[3].body, title=MANY[3].title)
        imported(desk)
        assert desk.filler.pending == 9, "the tenth text has the vector of its twin"
        desk.filler.finish()
        assert len(embedder.passages) == len(set(embedder.passages)) == 10

    def test_progress_is_told_to_the_last(self, shelving: Make) -> None:
        desk, told = shelving(Counting(), inline=5, slice=4), list[tuple[int, int]]()
        imported(desk)
        desk.filler.finish(lambda done, total: told.append((done, total)))
        assert told == [(4, 10), (8, 10), (10, 10)]

    def test_the_model_is_believed_once_all_its_vectors_are_there(self, shelving: Make) -> None:
        class Familiar(Counting):
            def fragments(self, word: str) -> int:  # noqa: ARG002
                return 1

        desk = shelving(Familiar(), inline=5, slice=4)
        imported(desk)
        while desk.filler.pending:
            assert desk.shelf.current.shares == {"en": PRIOR.heard(True, True, False)}
            desk.filler.step()
        desk.filler.step()
        assert desk.shelf.current.shares["en"].vector == pytest.approx(PRIOR.vector)
        assert desk.opened_again().shelf.current.shares == desk.shelf.current.shares

    def test_a_search_says_how_much_waits(self, shelving: Make) -> None:
        desk = shelving(Counting(), inline=5, slice=4)
        imported(desk)
        journal = Journal(desk.store, SqlSearches(desk.store), SqlFeedbackLog(desk.store))
        read = (desk.embedder, Words(), Spelling(), NothingTaught())
        sources = Sources(desk.shelf, desk.articles, desk.outbox, journal, *read)
        searcher = Searcher(sources, clock=lambda: desk.now)
        told = []
        for _ in range(4):
            result = searcher.find(Query((Utterance("routers of many", "en"),), "en", limit=10), ANN, {})
            assert {one.edition.article_id for one in result.suggestions} == {one.id for one in MANY}
            told.append(result.degraded)
            desk.filler.step()
        assert told == [*((f"vector: {count} passages not embedded yet",) for count in (10, 6, 2)), ()]
        searcher.close()
        journal.close()


STEP = st.one_of(
    st.tuples(st.sampled_from("abc"), BODY, PLACE, st.integers(0, 3)),
    st.sampled_from(["fill", "merge", "reopen"]),
)


class TestTheSameInTheEnd:
    @settings(max_examples=15, deadline=None)
    @given(story=st.lists(STEP, min_size=2, max_size=10), inline=st.sampled_from([0, 2]))
    def test_however_vectors_came_the_shelf_equals_one_that_was_embedded_inline(
        self, story: list[str | tuple[str, str, tuple[str, ...], int]], inline: int
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            home = new_home(Path(folder))
            desk = Shelving(home, Counting(), NOON, inline, slice=1)
            for step in story:
                before = desk.filler.pending
                if step == "fill":
                    assert desk.filler.step() == (before > 0)
                    assert before == 0 or desk.filler.pending < before
                elif step == "merge":
                    with desk.shelf.writing():
                        desk.shelf.replace(compacted(desk.shelf.current, vectors_follow=True))
                    assert desk.filler.pending == before, "a merge loses no vector"
                elif step == "reopen":
                    desk.store.close()
                    desk = desk.opened_again()
                    assert desk.filler.pending == before, "what was embedded is on the disk"
                else:
                    self._edit(desk, *step)
                assert desk.indexer.verify().empty
            desk.filler.finish()
            assert desk.filler.pending == 0
            inlined = Shelving(home, Counting(), desk.now)
            inlined.indexer.rebuild()
            assert_alike(desk.shelf.current, inlined.shelf.current)
            desk.store.close()
            inlined.store.close()

    @staticmethod
    def _edit(desk: Shelving, article: str, body: str, audiences: tuple[str, ...], what: int) -> None:
        desk.library.write(content(article, body, audiences=audiences), "ann")
        if what:
            desk.library.publish(article, "ann")
        if what == 3:
            desk.library.withdraw(article, "ann")
        desk.now += HOUR / 60
        desk.indexer.drain()

    def test_small_changes_meanwhile_lose_no_vectors_and_leave_few_segments(self, shelving: Make) -> None:
        desk = shelving(embedder := Counting(), inline=5, slice=4)
        imported(desk)
        desk.filler.step()
        for number in range(20):
            desk.write(f"b{number % 3}", f"little {number}")
        assert desk.filler.pending == 6
        assert len(desk.shelf.current.parts) <= 8
        desk.filler.finish()
        assert len(embedder.passages) == len(set(embedder.passages)) == 30


class Meanwhile(Counting):
    """An embedder during whose first pass something happens."""

    def __init__(self) -> None:
        super().__init__()
        self.happens: Callable[[], object] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        happens, self.happens = self.happens, None
        if happens:
            happens()
        return super().embed(texts)


class TestMeanwhile:
    def test_a_text_published_during_a_fill_is_found_at_once(self, shelving: Make) -> None:
        desk = shelving(embedder := Meanwhile(), inline=5)
        imported(desk)
        seen: list[set[str]] = []

        def publish() -> None:
            desk.write("new", "A word about modems.")
            seen.append(desk.found("modems"))

        embedder.happens = publish
        desk.filler.finish()
        assert seen == [{"new"}]
        assert desk.filler.pending == 0
        assert desk.found("routers", "modems") == {"new", *(one.id for one in MANY)}

    def test_a_text_corrected_or_withdrawn_during_a_fill_stays_so(self, shelving: Make) -> None:
        desk = shelving(embedder := Meanwhile(), inline=5)
        imported(desk)

        def change() -> None:
            desk.library.withdraw("a1", "ann")
            desk.write("a2", "Other words about modems.")
            with desk.shelf.writing():
                desk.shelf.replace(compacted(desk.shelf.current))

        embedder.happens = change
        desk.filler.finish()
        assert desk.found("routers") == {one.id for one in MANY} - {"a1", "a2"}
        assert desk.found("modems") == {"a2"}
        assert desk.indexer.verify().empty
        assert waiting(desk.shelf.current) == set()

    def test_another_process_finds_what_was_embedded_before_a_kill(self, shelving: Make) -> None:
        desk = shelving(Counting(), inline=5, slice=4)
        token = imported(desk)

        def kill() -> None:
            raise KeyboardInterrupt

        killed = desk.opened_again(embedder := Meanwhile())
        assert killed.filler.step()
        embedder.happens = kill
        with pytest.raises(KeyboardInterrupt):
            killed.filler.step()
        opened = desk.opened_again(after := Counting())
        assert (opened.shelf.current.token, opened.filler.pending) == (token, 6)
        assert opened.found("routers") == {one.id for one in MANY}
        opened.filler.finish()
        assert len(after.passages) == 6
        assert opened.indexer.verify().empty

    def test_a_model_that_fails_loses_nothing_of_what_it_made(self, shelving: Make) -> None:
        class Failing(Counting):
            left = 1

            def embed(self, texts: Sequence[str]) -> Vectors:
                self.left -= 1
                if self.left < 0:
                    raise MemoryError
                return super().embed(texts)

        desk = shelving(embedder := Failing(), inline=5)
        desk.library.take_in([content(f"b{n}", f"text {n}") for n in range(100)], "ann", publish=True)
        desk.indexer.drain()
        with pytest.raises(MemoryError):
            desk.filler.step()
        assert 0 < desk.filler.pending < 100
        embedder.left = 100
        desk.filler.finish()
        assert len(embedder.passages) == len(set(embedder.passages)) == 100

    def test_who_is_told_to_stop_keeps_what_is_made(self, shelving: Make) -> None:
        desk = shelving(embedder := Counting(), inline=5)
        desk.library.take_in([content(f"b{n}", f"text {n}") for n in range(100)], "ann", publish=True)
        desk.indexer.drain()
        assert desk.filler.step(stopping=lambda: True)
        assert desk.filler.pending == 100 - len(embedder.passages) > 0

    def test_a_shelf_that_became_another_models_gets_no_vectors_of_this_one(self, shelving: Make) -> None:
        old = shelving(embedder := Meanwhile(), inline=5)
        imported(old)
        new = old.opened_again(Counting("new"))
        embedder.happens = new.indexer.drain
        old.filler.step()
        assert len(embedder.passages) == 10
        assert (new.filler.pending, old.filler.pending) == (10, 0)
        assert waiting(new.opened_again().shelf.current) == {one.id for one in MANY}
        assert new.found("routers") == {one.id for one in MANY}


class Gated(Counting):
    """An embedder that keeps the texts of the many until its gate is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.gate = threading.Event(), threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if any("of many" in text for text in texts):
            self.begun.set()
            assert self.gate.wait(30)
        return super().embed(texts)


def test_beside_a_long_fill_the_worker_shelves_what_is_published(shelving: Make) -> None:
    desk = shelving(embedder := Gated(), inline=5)
    worker = Worker({"shelving": desk.indexer.drain}, desk.filler.step)
    desk.library.take_in(MANY, "ann", publish=True)
    worker.start()
    try:
        assert embedder.begun.wait(30)
        desk.library.write(content("new", "A word about modems."), "ann")
        token = desk.library.publish("new", "ann")[1]
        worker.wake()
        assert desk.shelf.wait_for(token, 30)
        assert found(desk.shelf.current, "modems") == {"new"}
        assert desk.filler.pending == 10
    finally:
        embedder.gate.set()
        worker.stop()
    assert desk.filler.pending == 0, "who is told to stop keeps what is made"
