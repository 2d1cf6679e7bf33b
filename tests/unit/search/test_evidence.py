"""Candidates from every retriever, seen by what the words half adds: texts that say it in other words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.model.passage import Passage, PassageKind, Scope, Shelved
from kbassist.model.situation import Query, Utterance
from kbassist.search.evidence import COMPARED, SHOWN_NEAR, Candidates, Lookup, best_rows
from kbassist.search.query import gist, wording
from unit.index.shelving import EVERYTHING, NOON, Counting, Spelling, Words, edited, edition

READERS = Scope(EVERYTHING, NOON)


def shelf(*texts: str, audiences: tuple[str, ...] = ("public",), shelved: Snapshot | None = None) -> Snapshot:
    """A shelf with an article for each text, after those that it holds already."""
    snapshot = shelved or empty_snapshot("m")
    articles = []
    for number, text in enumerate(texts, len(snapshot.cards)):
        passages = (Passage(f"a{number}", "en", PassageKind.BODY, "", "", text),)
        articles.append(Shelved(f"a{number}", (edition(f"a{number}", 1, passages, audiences=audiences),), passages))
    return edited(snapshot, articles, Counting())


def asked(text: str) -> Query:
    return Query((Utterance(text, "en"),), "en")


def looked_up(snapshot: Snapshot, question: str, scope: Scope = READERS) -> Lookup:
    """Terms and words of a question looked up."""
    words = wording(asked(question), Words())
    lookup = Lookup(snapshot, snapshot.allowed(scope), words)
    lookup.by_terms()
    lookup.by_words(gist(words.said, Spelling(), snapshot.word_rarity))
    return lookup


def judged(snapshot: Snapshot, question: str, scope: Scope = READERS) -> Candidates:
    return looked_up(snapshot, question, scope).judged(asked(question))


def texts_by_score(snapshot: Snapshot, found: Candidates) -> list[str]:
    """What was found with any score, best first."""
    order = np.argsort(-found.fused, kind="stable")
    return [snapshot.passage(int(found.rows[n])).text for n in order if found.fused[n] > 0]


class TestOtherWords:
    def test_a_text_that_says_it_in_other_words_is_found_after_one_that_says_it_in_these(self) -> None:
        snapshot = shelf("routers and kabels", "the router and its kabel", "lamp")
        assert texts_by_score(snapshot, judged(snapshot, "router kabel"))[:2] == [
            "the router and its kabel",
            "routers and kabels",
        ]

    def test_what_no_term_finds_the_words_find_and_the_silent_half_takes_no_share(self) -> None:
        snapshot = shelf("routers and kabels", "lamp")
        found = judged(snapshot, "router kabel")
        assert texts_by_score(snapshot, found)[0] == "routers and kabels"
        assert (found.shares["lexical"], found.shares["phrase"], found.shares["article"]) == (0, 0, 0)
        assert not found.scores["lexical"].any()

    def test_what_the_reader_may_not_see_is_no_candidate_however_near(self) -> None:
        snapshot = shelf("routers", audiences=("agents",), shelved=shelf("lamp"))
        public = Scope(frozenset({"public"}), NOON)
        assert texts_by_score(snapshot, judged(snapshot, "router", public)) == []
        assert texts_by_score(snapshot, judged(snapshot, "router")) == ["routers"]

    def test_an_article_of_nothing_but_small_words_disturbs_nobody(self) -> None:
        snapshot = shelf("... !", shelved=shelf("routers " * 9))
        assert texts_by_score(snapshot, judged(snapshot, "router")) == ["routers " * 9]
        assert texts_by_score(shelf("... !"), judged(shelf("... !"), "router")) == []

    def test_near_enough_to_be_marked_are_words_spelled_alike_and_no_others(self) -> None:
        snapshot = shelf("routers and kabels", "lamp")
        lookup = looked_up(snapshot, "router lamp")
        assert lookup.near == {"routers", "lamp"}
        [routers] = (snapshot.near(one)["routers"] for one in gist({"router": 1.0}, Spelling(), len).asked)
        assert routers >= SHOWN_NEAR

    def test_before_the_words_are_looked_up_nothing_is_near(self) -> None:
        snapshot = shelf("routers")
        assert Lookup(snapshot, snapshot.allowed(READERS), wording(asked("router"), Words())).near == frozenset()


class TestLateInteraction:
    def test_of_many_candidates_only_the_best_are_compared_word_by_word(self) -> None:
        snapshot = shelf(*(f"router {'router ' * (number % 7)} lamp{number}" for number in range(2 * COMPARED)))
        found = judged(snapshot, "router")
        compared = found.scores["late"] > 0
        assert len(found.rows) == 2 * COMPARED
        assert np.count_nonzero(compared) == COMPARED
        assert found.scores["late"][compared] == pytest.approx(1)
        assert found.fused[compared].min() >= found.fused[~compared].max()

    def test_a_text_with_every_word_covers_all_of_the_question(self) -> None:
        snapshot = shelf("a red router", "router", "lamp")
        found = judged(snapshot, "red router")
        covered = {
            snapshot.passage(int(row)).text: late for row, late in zip(found.rows, found.scores["late"], strict=True)
        }
        assert covered["a red router"] == pytest.approx(1)
        assert covered["a red router"] > covered["router"] > covered.get("lamp", 0)

    def test_where_nothing_was_found_nothing_is_compared(self) -> None:
        found = judged(empty_snapshot("m"), "router")
        assert (found.rows.size, found.fused.size) == (0, 0)


class TestBestRows:
    @given(st.lists(st.tuples(st.floats(-1, 5, width=32), st.booleans()), max_size=30), st.integers(1, 30))
    def test_they_are_allowed_above_zero_and_none_left_out_is_better(
        self, rows: list[tuple[float, bool]], count: int
    ) -> None:
        scores, allowed = np.array([score for score, _ in rows], np.float32), np.array([may for _, may in rows], bool)
        best = set(best_rows(scores, allowed, count).tolist())
        able = {number for number, (score, may) in enumerate(rows) if may and score > 0}
        assert best <= able
        assert len(best) == min(count, len(able))
        assert max((rows[n][0] for n in able - best), default=0) <= min((rows[n][0] for n in best), default=1)
