"""However a shelf came to be, it says what one built anew from the same articles says."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homes import new_home
from kbassist.adapters.sql_log import SqlOutbox
from kbassist.index.compaction import compacted
from kbassist.index.reading import Understanding
from kbassist.index.shelf import Shelf
from kbassist.index.sketch import Rows
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.index.sync import Indexer, shelved
from kbassist.model.article import Publication, Revision
from kbassist.model.event import Event
from kbassist.model.passage import Scope, Shelved
from kbassist.search.query import gist
from unit.index.shelving import EVERYTHING, HOUR, NOON, Counting, Shelving, Spelling, Words, content, edited, found

Make = Callable[..., Shelving]
MODEL = f"{Counting.fingerprint} {Words.fingerprint} {Spelling.fingerprint}"
VOCABULARY = ["router", "modem", "cable", "light", "red", "green", "reset"]
TEXT = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5).map(" ".join)
BODY = st.lists(TEXT, min_size=1, max_size=3).map(lambda texts: "\n\n".join(f"# {t.split()[0]}\n\n{t}" for t in texts))
PLACE = st.sampled_from([("public",), ("agents",), ("agents", "team:a")])
ONE_EDITION = st.tuples(BODY, PLACE, st.sampled_from([-2, -1, 1]), st.sampled_from([None, -1, 2]))
"""A text, its readers, and when it is published from and until, in hours from noon."""

EDIT = st.one_of(
    st.tuples(st.sampled_from("abcd"), st.lists(ONE_EDITION, max_size=3)),
    st.sampled_from(["merge", "reopen"]),
)
Edit = str | tuple[str, list[tuple[str, tuple[str, ...], int, int | None]]]
SCOPES = [
    Scope(EVERYTHING, NOON),
    Scope(frozenset({"public"}), NOON),
    Scope(frozenset({"team:a"}), NOON),
    Scope(EVERYTHING, NOON - 1.5 * HOUR),
    Scope(EVERYTHING, NOON + 3 * HOUR),
    Scope(EVERYTHING, NOON, filters={"article": ("a", "b")}),
]


def wanted(article: str, editions: Sequence[tuple[str, tuple[str, ...], int, int | None]]) -> Shelved:
    """What the shelf must hold for an article with these editions; none: it is gone."""
    published = [
        (
            Publication(number, NOON + starts * HOUR, None if ends is None else NOON + ends * HOUR, "ann"),
            Revision(number, content(article, body, audiences=audiences), "ann", NOON),
        )
        for number, (body, audiences, starts, ends) in enumerate(editions, 1)
    ]
    return shelved(article, published)


def living(snapshot: Snapshot) -> dict[tuple[str, str], int]:
    """The row of every living passage, by article and text."""
    alive = np.concatenate([np.zeros(0, bool), *(part.alive for part in snapshot.parts)])
    passages = {int(row): snapshot.passage(int(row)) for row in np.flatnonzero(alive)}
    return {(passage.article_id, passage.id): row for row, passage in passages.items()}


def assert_alike(one: Snapshot, other: Snapshot) -> None:
    """Both shelves answer every question alike, though their rows have other numbers."""
    mine, others = living(one), living(other)
    assert mine.keys() == others.keys()
    assert (one.cards, one.living) == (other.cards, other.living)
    assert one.corpus.mean_length == other.corpus.mean_length
    assert one.families == other.families
    assert one.attribute_values == other.attribute_values
    words = [*VOCABULARY, "about", "a", "b", "c", "d"]
    assert [one.corpus.frequency(word) for word in words] == [other.corpus.frequency(word) for word in words]
    assert [one.corpus.okapi(word) for word in words] == pytest.approx([other.corpus.okapi(word) for word in words])
    left, right = (np.array([rows[key] for key in sorted(mine)], np.int64) for rows in (mine, others))
    query = {"router": 1.0, "red": 0.5, "b": 1.0}
    pairs = {("red", "light"): 1.0, ("light", "red"): 0.25}
    np.testing.assert_array_equal(one.lexical(query)[left], other.lexical(query)[right])
    np.testing.assert_array_equal(one.article_scores(query, left), other.article_scores(query, right))
    np.testing.assert_allclose(one.phrases(pairs, left), other.phrases(pairs, right), rtol=1e-6)
    np.testing.assert_array_equal(one.is_body[left], other.is_body[right])
    vector = Counting().embed(["red light"])[0]
    np.testing.assert_allclose(one.similarity(vector, left), other.similarity(vector, right), atol=1e-6)
    assert_words_alike(one, other, left, right)
    for scope in SCOPES:
        seen, seen_there = one.allowed(scope), other.allowed(scope)
        visible = {key for key, row in mine.items() if seen.rows[row]}
        assert visible == {key for key, row in others.items() if seen_there.rows[row]}
        assert seen.rows.sum() == len(visible), "a dead row is visible"
        for key in visible:
            assert one.edition(mine[key], seen) == other.edition(others[key], seen_there)
        nearest, cosine = one.nearest(vector, 3, seen)
        np.testing.assert_allclose(cosine, other.nearest(vector, 3, seen_there)[1], atol=1e-6)
        assert seen.rows[nearest].all()
        asked = ["a", "c", "nobody"]
        texts = {key for key, row in mine.items() if row in one.rows_of(asked, seen)}
        assert texts == {key for key, row in others.items() if row in other.rows_of(asked, seen_there)}


def assert_words_alike(one: Snapshot, other: Snapshot, left: Rows, right: Rows) -> None:
    """Both shelves hear the same in words as they are written, row by row."""
    said = gist({"routers": 1.0, "red": 0.5, "resets": 0.25, "fax": 1.0}, Spelling(), one.word_rarity)
    for word in said.asked:
        assert one.near(word) == pytest.approx(other.near(word), abs=1e-6)
        assert one.word_rarity(word.word) == other.word_rarity(word.word)
    assert one.most_soft(said.asked) == pytest.approx(other.most_soft(said.asked))
    np.testing.assert_allclose(one.soft(said.asked)[left], other.soft(said.asked)[right], rtol=1e-5)
    np.testing.assert_allclose(one.soft_articles(said.asked, left), other.soft_articles(said.asked, right), rtol=1e-5)
    np.testing.assert_allclose(one.mean_similarity(said.mean, left), other.mean_similarity(said.mean, right), atol=1e-6)
    np.testing.assert_allclose(one.interaction(said.asked, left), other.interaction(said.asked, right), atol=1e-5)
    for scope in SCOPES:
        seen, seen_there = one.allowed(scope), other.allowed(scope)
        nearest, likeness = one.nearest_means(said.mean, 3, seen)
        _, likeness_there = other.nearest_means(said.mean, 3, seen_there)
        assert seen.rows[nearest].all()
        np.testing.assert_allclose(likeness, likeness_there, atol=1e-6)


def reopened(snapshot: Snapshot) -> Snapshot:
    """The snapshot as another process reads it from the disk."""
    with tempfile.TemporaryDirectory() as home:
        shelf = Shelf(Path(home), Counting.fingerprint, Words.fingerprint)
        with shelf.writing():
            shelf.replace(snapshot)
        return Shelf(Path(home), Counting.fingerprint, Words.fingerprint).current


class TestEdits:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(EDIT, min_size=1, max_size=12))
    def test_after_any_edits_the_shelf_equals_one_built_anew(self, edits: list[Edit]) -> None:
        snapshot, now, embedder = empty_snapshot(MODEL), {}, Counting()
        for edit in edits:
            if edit == "merge":
                snapshot = compacted(snapshot)
            elif edit == "reopen":
                snapshot = reopened(snapshot)
            else:
                article, editions = edit
                now[article] = wanted(article, editions)
                snapshot = edited(snapshot, [now[article]], embedder)
        anew = edited(empty_snapshot(MODEL), [one for _, one in sorted(now.items()) if one.editions], Counting())
        assert_alike(snapshot, anew)
        assert_alike(compacted(snapshot), anew)

    def test_an_article_that_left_and_came_back_after_a_restart_is_found_as_itself(self) -> None:
        text = [("# router\n\nrouter", ("public",), -1, None)]
        snapshot = edited(empty_snapshot(MODEL), [wanted(one, text) for one in "abc"], Counting())
        snapshot = reopened(edited(snapshot, [wanted("c", [])], Counting()))
        assert found(snapshot, "router") == {"a", "b"}
        assert found(edited(snapshot, [wanted("c", text)], Counting()), "router") == {"a", "b", "c"}


class TestThroughTheLibrary:
    @settings(max_examples=12, deadline=None)
    @given(edits=st.lists(st.tuples(st.sampled_from("abc"), BODY, PLACE, st.integers(0, 4)), min_size=1, max_size=8))
    def test_drained_after_every_edit_or_built_at_the_end_the_shelf_is_the_same(
        self, edits: list[tuple[str, str, tuple[str, ...], int]]
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            home = new_home(Path(folder))
            desk = Shelving(home, embedder := Counting())
            another = desk.opened_again().shelf
            for article, body, audiences, what in edits:
                desk.library.write(content(article, body, audiences=audiences), "ann")
                if what >= 1:
                    desk.library.publish(article, "ann", NOON + (HOUR if what == 1 else 0 * HOUR))
                if what == 2:
                    desk.library.withdraw(article, "ann")
                held = {line for part in desk.shelf.current.parts for line in part.segment.ids}
                embedder.asked.clear()
                token = desk.indexer.drain()
                assert token == desk.outbox.newest()[0]
                assert desk.indexer.verify().empty
                made = self._added(desk, held)
                assert sorted(embedder.passages) == sorted(made), "equal text is embedded once, and only new text"
                desk.now += HOUR / 60
                if what != 3:  # another process now and then misses a change, and takes up several at once
                    another.follow()
                    assert_alike(another.current, desk.shelf.current)
            grown = desk.shelf.current
            another.follow()
            assert_alike(another.current, grown)
            desk.indexer.rebuild()
            assert_alike(grown, desk.shelf.current)
            assert_alike(desk.opened_again().shelf.current, grown)
            desk.store.close()

    @staticmethod
    def _added(desk: Shelving, held: set[str]) -> list[str]:
        snapshot = desk.shelf.current
        texts = {key[1]: snapshot.passage(row).embedded_text for key, row in living(snapshot).items()}
        return [text for passage, text in texts.items() if passage not in held]


def test_the_same_text_in_two_articles_is_embedded_once(shelving: Make) -> None:
    desk = shelving(embedder := Counting())
    desk.write("a", "Unplug the router.", title="Restart")
    desk.write("b", "Unplug the router.", title="Restart")
    assert embedder.passages == ["Restart\nUnplug the router."]
    assert desk.found("router") == {"a", "b"}


def test_a_retag_embeds_nothing(shelving: Make) -> None:
    desk = shelving(embedder := Counting())
    desk.write("a", "Unplug the router.")
    embedder.asked.clear()
    desk.write("a", "Unplug the router.", audiences=("agents",), tags=("new",))
    assert embedder.passages == []
    assert found(desk.shelf.current, "router", at=desk.now, readable=frozenset({"public"})) == set()
    assert found(desk.shelf.current, "router", at=desk.now, readable=frozenset({"agents"})) == {"a"}


def test_drafts_alone_make_an_empty_shelf_up_to_date(shelving: Make) -> None:
    desk = shelving()
    token = desk.library.write(content("a", "A draft."), "ann").token
    assert desk.indexer.drain() == token
    assert desk.found("draft") == set()
    assert desk.opened_again().indexer.verify().empty


def test_more_events_than_are_read_at_once_are_followed_in_one_go(shelving: Make) -> None:
    class TwoAtATime(SqlOutbox):
        def after(self, token: int, limit: int = 2) -> list[Event]:
            return super().after(token, limit)

    desk = shelving()
    desk.write("a0", "The first text.")
    desk.library.take_in([content(f"a{number}", f"text {number}") for number in range(5)], "ann", publish=True)
    indexer = Indexer(desk.shelf, desk.articles, TwoAtATime(desk.store), Understanding(Words(), Spelling(), None))
    assert indexer.drain() == desk.outbox.newest()[0]
    assert desk.found("text") == {f"a{number}" for number in range(5)}
    assert indexer.verify().empty


def test_verify_tells_what_the_shelf_lacks(shelving: Make) -> None:
    desk = shelving()
    desk.write("a", "Unplug the router.")
    desk.library.write(content("b", "Plug it in."), "ann")
    desk.library.publish("b", "ann")
    lacking = desk.indexer.verify()
    assert [passage.text for passage in lacking.add] == ["Plug it in."]
    assert [article for article, _ in lacking.retag] == ["b"]
    assert "1 passages to add" in lacking.summary()
    desk.indexer.drain()
    assert desk.indexer.verify().empty


def test_many_small_edits_leave_few_segments(shelving: Make) -> None:
    desk = shelving()
    for number in range(20):
        desk.write(f"a{number % 7}", f"text {number}")
    assert len(desk.shelf.current.parts) <= 6
    assert desk.indexer.verify().empty
