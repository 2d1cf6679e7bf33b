"""The words of a segment as they are written: however segments were joined, they say what one built anew says."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.index.lexical import Bits, Field
from kbassist.index.words import NEAR_ENOUGH, Near, WordIndex, index_of, joined
from kbassist.language.wordtable import unit
from unit.index.shelving import Spelling

TABLE = Spelling()
SAID = st.lists(
    st.sampled_from(["router", "routers", "modem", "modems", "kabel", "kabels", "licht", "red", "7"]), max_size=6
)
LANGUAGE = st.sampled_from(["de", "en", "ru"])
ROW = st.tuples(SAID, SAID, LANGUAGE, st.booleans(), st.booleans())
"""Title, text, language, whether the row lives, and whether a new segment begins with it."""

Row = tuple[list[str], list[str], str, bool, bool]


def built(rows: list[Row]) -> WordIndex:
    documents: list[list[Field]] = [[(title, 2.0), (text, 1.0)] for title, text, *_ in rows]
    return index_of(documents, [row[2] for row in rows], TABLE)


def vector(word: str) -> np.ndarray:
    return unit(TABLE.vectors([word]))[0]


def near_in(index: WordIndex, word: str, language: str) -> Near:
    """The words of one language that are near one."""
    numbers, cosine = index.near(word, vector(word))
    said = index.said_in(numbers, language)
    return numbers[said], cosine[said]


def content_of(index: WordIndex) -> dict[str, Any]:
    """What an index says, whatever numbers it gives to words and languages."""
    columns = {word: index.postings.column(word) for word in index.names}
    names = [*index.names, None]
    spoken = {
        word: {name for bit, name in enumerate(index.languages) if index.tongues[number] >> bit & 1}
        for number, word in enumerate(index.names)
    }
    return {
        "columns": {word: (rows.tolist(), counts.tolist()) for word, (rows, counts) in columns.items() if rows.size},
        "lengths": index.postings.lengths.tolist(),
        "order": [names[word] for word in index.postings.words],
        "starts": index.postings.word_starts.tolist(),
        "vectors": {word: index.vectors.rows[number].tolist() for number, word in enumerate(index.names)},
        "means": index.means.rows.tolist(),
        "spoken": spoken,
        "languages": [index.languages[int(bit).bit_length() - 1] for bit in index.row_tongues],
    }


class TestJoining:
    @settings(deadline=None)
    @given(st.lists(ROW, min_size=1, max_size=10))
    def test_what_is_joined_equals_what_is_built_anew_from_the_living(self, rows: list[Row]) -> None:
        cuts = [0, *(number for number, row in enumerate(rows) if row[4] and number), len(rows)]
        parts: list[tuple[WordIndex, Bits]] = [
            (built(rows[start:end]), np.array([row[3] for row in rows[start:end]], bool))
            for start, end in pairwise(cuts)
        ]
        assert content_of(joined(parts)) == content_of(built([row for row in rows if row[3]]))

    @settings(deadline=None)
    @given(st.lists(ROW, min_size=2, max_size=10), st.sampled_from(["router", "modem", "licht", "fax"]), LANGUAGE)
    def test_a_word_has_the_same_near_words_in_what_is_joined(self, rows: list[Row], word: str, language: str) -> None:
        everybody = [(built([row]), np.ones(1, bool)) for row in rows]
        one, other = joined(everybody), built(rows)
        near, near_there = (
            {index.names[n]: cosine for n, cosine in zip(*near_in(index, word, language), strict=True)}
            for index in (one, other)
        )
        assert near == pytest.approx(near_there, abs=1e-6)


class TestMeans:
    @settings(deadline=None)
    @given(st.lists(ROW, max_size=8))
    def test_a_rows_mean_points_where_the_sum_of_its_words_does(self, rows: list[Row]) -> None:
        index = built(rows)
        for number, (title, text, *_) in enumerate(rows):
            expected = unit(TABLE.vectors([*title, *text]).sum(0))
            assert np.abs(index.means.units(slice(None))[number] - expected).max() <= 1.5 / 127

    def test_more_rows_than_are_summed_at_once_change_nothing(self) -> None:
        rows: list[Row] = [([], ["router", "modem"][: number % 3], "en", True, False) for number in range(1300)]
        means = built(rows).means.rows
        assert all((means[number] == means[number % 3]).all() for number in range(1300))


class TestNear:
    def test_a_word_itself_comes_first_with_1_and_then_those_spelled_alike(self) -> None:
        index = built([([], ["router", "routers", "licht"], "de", True, True)])
        numbers, cosine = near_in(index, "router", "de")
        assert [index.names[number] for number in numbers] == ["router", "routers"]
        assert cosine[0] == 1 > cosine[1] >= NEAR_ENOUGH

    def test_a_word_that_nobody_wrote_still_has_its_near_ones(self) -> None:
        index = built([([], ["routers", "licht"], "de", True, True)])
        numbers, _ = near_in(index, "router", "de")
        assert [index.names[number] for number in numbers] == ["routers"]

    def test_words_of_another_language_are_not_near_in_this_one(self) -> None:
        index = built([([], ["router"], "de", True, True), ([], ["routers", "router"], "en", True, True)])
        near = {language: near_in(index, "router", language)[0] for language in ("de", "en", "ru")}
        named = {language: {index.names[number] for number in numbers} for language, numbers in near.items()}
        assert named == {"de": {"router"}, "en": {"router", "routers"}, "ru": set()}

    def test_what_was_found_once_is_kept(self) -> None:
        index = built([([], ["router", "routers"], "de", True, True)])
        first = index.near("router", vector("router"))
        again = index.near("router", -vector("router"))  # what is known is not looked for again
        assert [part.tolist() for part in again] == [part.tolist() for part in first]

    @settings(deadline=None)
    @given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(["router", "kabels", "7", "fax"]), LANGUAGE)
    def test_the_nearest_comes_first_and_none_is_nearer_than_the_word_itself(
        self, rows: list[Row], word: str, language: str
    ) -> None:
        index = built(rows)
        numbers, cosine = near_in(index, word, language)
        assert (np.diff(cosine) <= 0).all()
        assert ((cosine >= NEAR_ENOUGH) & (cosine <= 1)).all()
        written = {said for title, text, spoken, *_ in rows if spoken == language for said in (*title, *text)}
        named = [index.names[number] for number in numbers]
        assert set(named) <= written
        assert (named[:1] == [word]) == (word in written)
