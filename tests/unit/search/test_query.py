"""A query as the retrievers read it, and as the log keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.language.wordtable import unit
from kbassist.model.situation import Fact, Mode, Query, Utterance
from kbassist.search.query import (
    FULL_UTTERANCE,
    MOST_WORDS,
    Gist,
    as_mapping,
    from_mapping,
    gist,
    heaviest,
    meaning,
    wording,
)
from unit.index.shelving import Spelling


class Splitter:
    """An analyzer whose terms are the words as they stand."""

    def terms(self, text: str, _language: str) -> list[str]:
        return text.split()

    def spans(self, text: str, _language: str) -> Sequence[tuple[str, int, int]]:
        return [(word, text.index(word), text.index(word) + len(word)) for word in text.split()]

    def words(self, text: str, language: str) -> list[tuple[str, int, int]]:
        return self.spans(text, language)

    def detect(self, _text: str, default: str) -> str:
        return default


def said(*texts: tuple[str, float]) -> Query:
    return Query(tuple(Utterance(text, "en", weight) for text, weight in texts), "en")


class TestWording:
    def test_a_word_said_twice_weighs_twice_and_an_old_one_less(self) -> None:
        words = wording(said(("router red", 0.5), ("red red light", 1.0)), Splitter())
        assert words.terms == {"router": 0.5, "red": 2.5, "light": 1.0}
        assert words.words == 5
        assert words.said == words.terms, "the terms of this analyzer are the words as they were said"

    def test_neighbours_are_neighbours_within_one_utterance_only(self) -> None:
        words = wording(said(("router red", 0.5), ("red light", 1.0)), Splitter())
        assert words.pairs == {("router", "red"): 0.5, ("red", "light"): 1.0}

    def test_nothing_said_has_no_words(self) -> None:
        words = wording(said(), Splitter())
        assert (words.terms, words.pairs, words.words) == ({}, {}, 0)


class TestHeaviest:
    def test_few_terms_all_stay(self) -> None:
        assert heaviest({"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 1.0}, most=2) == {"a": 1.0, "b": 2.0}

    def test_of_many_those_that_weigh_most_times_rarity(self) -> None:
        terms, rarity = {"the": 9.0, "router": 1.0, "red": 2.0}, {"the": 0.1, "router": 5.0, "red": 1.0}
        assert heaviest(terms, rarity, most=2) == {"router": 1.0, "red": 2.0}

    @given(st.dictionaries(st.text(max_size=3), st.floats(0, 10), max_size=20), st.integers(1, 30))
    def test_never_more_than_asked_and_never_a_lighter_one_before_a_heavier(
        self, terms: dict[str, float], most: int
    ) -> None:
        kept = heaviest(terms, dict.fromkeys(terms, 1.0), most)
        assert len(kept) == min(most, len(terms))
        left = [weight for term, weight in terms.items() if term not in kept]
        assert min(kept.values(), default=0) >= max(left, default=0)


class TestGist:
    """What the words half hears: vectors of the words said, and where all of them point together."""

    def heard(self, said: dict[str, float]) -> Gist:
        return gist(said, Spelling(), lambda word: float(len(word)))

    def test_every_word_keeps_its_weight_and_points_where_the_table_says(self) -> None:
        heard = self.heard({"router": 0.5, "red": 2.0})
        assert [(one.word, one.weight) for one in heard.asked] == [("router", 0.5), ("red", 2.0)]
        for one in heard.asked:
            assert np.linalg.norm(one.vector) == pytest.approx(1)
            assert one.vector == pytest.approx(unit(Spelling().vectors([one.word]))[0])

    def test_the_mean_leans_to_what_weighs_more(self) -> None:
        router, red = unit(Spelling().vectors(["router", "red"]))
        assert (
            self.heard({"router": 9.0, "red": 1.0}).mean @ router
            > self.heard({"router": 1.0, "red": 9.0}).mean @ router
        )
        assert self.heard({"router": 1.0, "red": 9.0}).mean @ red > 0.9

    def test_of_a_long_talk_the_rarest_words_are_looked_up_and_all_count_for_the_mean(self) -> None:
        talk = {"x" * length: 1.0 for length in range(1, MOST_WORDS + 9)}
        heard = self.heard(talk)
        assert {one.word for one in heard.asked} == {word for word in talk if len(word) > 8}
        everything = Spelling().vectors(list(talk)).sum(0)
        assert heard.mean == pytest.approx(unit(everything), abs=1e-5)

    def test_nothing_said_means_nothing(self) -> None:
        heard = self.heard({})
        assert heard.asked == ()
        assert heard.mean.tolist() == [0] * Spelling.dimensions

    @settings(deadline=None)
    @given(st.dictionaries(st.text("abcdef", min_size=1, max_size=6), st.floats(0.01, 10), min_size=1, max_size=50))
    def test_however_much_is_said_the_mean_has_length_one_and_the_heavy_words_are_few(
        self, talk: dict[str, float]
    ) -> None:
        heard = self.heard(talk)
        assert np.linalg.norm(heard.mean) == pytest.approx(1, abs=1e-4)
        assert len(heard.asked) == min(len(talk), MOST_WORDS)
        assert {one.word: one.weight for one in heard.asked}.items() <= talk.items()


class TestMeaning:
    def test_one_long_utterance_means_what_it_says(self) -> None:
        [text] = said((" ".join(["word"] * FULL_UTTERANCE), 1.0)).utterances
        assert meaning([text], np.array([[0.6, 0.8]], np.float32)) == pytest.approx([0.6, 0.8])

    def test_a_short_yes_hardly_moves_the_talk(self) -> None:
        talk = said(("my router has shown a red light since Monday", 1.0), ("yes", 1.0)).utterances
        vector = meaning(talk, np.array([[1, 0], [0, 1]], np.float32))
        assert vector[0] > 5 * vector[1] > 0
        assert np.linalg.norm(vector) == pytest.approx(1)


words = st.text(max_size=12)
moments = st.datetimes(timezones=st.just(UTC))
queries = st.builds(
    Query,
    utterances=st.lists(st.builds(Utterance, words, words, st.floats(0, 1)), max_size=3).map(tuple),
    language=words,
    facts=st.lists(st.builds(Fact, words, words, words, st.floats(0, 2)), max_size=3).map(tuple),
    filters=st.dictionaries(words, st.lists(words, max_size=3).map(tuple), max_size=3),
    audiences=st.none() | st.lists(words, max_size=3).map(tuple),
    as_of=st.none() | moments,
    moments=st.dictionaries(words, moments, max_size=3),
    limit=st.integers(1, 50),
    mode=st.sampled_from(Mode),
)


class TestKeeping:
    @given(queries)
    def test_a_query_comes_back_from_the_log_as_it_was_asked(self, query: Query) -> None:
        assert from_mapping(json.loads(json.dumps(as_mapping(query)))) == query

    def test_its_haste_is_not_kept_since_an_explanation_may_take_its_time(self) -> None:
        calm = Query((Utterance("red light", "en"),), "en", as_of=datetime(2026, 3, 1, tzinfo=UTC))
        hasty = replace(calm, deadline_ms=20.0, min_index_token=7)
        assert from_mapping(as_mapping(hasty)) == calm
