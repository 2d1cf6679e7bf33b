"""BM25 from our own postings: the scores that `rank-bm25` gives, whatever was merged before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from kbassist.index.lexical import K1, B, Bits, Corpus, Idf, Postings, merged, postings_of, tally_of
from kbassist.index.snapshot import empty_snapshot
from kbassist.model.passage import Passage, PassageKind, Shelved
from unit.index.shelving import Counting, edited, edition

WORDS = st.lists(
    st.sampled_from(["router", "modem", "cable", "light", "red", "green", "off", "on", "reset"]),
    min_size=1,
    max_size=12,
)
TEXTS = st.lists(WORDS, min_size=1, max_size=12)


def corpus(*texts: Sequence[str]) -> Corpus:
    postings = postings_of([[(text, 1.0)] for text in texts])
    return Corpus(((postings, tally_of(postings, np.ones(len(texts), bool))),))


def oracle(texts: Sequence[Sequence[str]], query: Sequence[str]) -> np.ndarray:
    return np.asarray(BM25Okapi(texts, k1=K1, b=B).get_scores(query))


class TestScores:
    @given(TEXTS, WORDS)
    def test_the_scores_are_those_of_rank_bm25(self, texts: list[list[str]], query: list[str]) -> None:
        ours = corpus(*texts).scores(Counter(query), Idf.OKAPI)
        np.testing.assert_allclose(ours, oracle(texts, query), rtol=1e-6, atol=1e-6)

    @given(TEXTS, st.data())
    def test_a_field_that_weighs_twice_is_a_field_said_twice(self, texts: list[list[str]], data: st.DataObject) -> None:
        titles = data.draw(st.lists(WORDS, min_size=len(texts), max_size=len(texts)))
        weight = data.draw(st.integers(1, 4))
        query = data.draw(WORDS)
        postings = postings_of([[(title, weight), (text, 1.0)] for title, text in zip(titles, texts, strict=True)])
        ours = Corpus(((postings, tally_of(postings, np.ones(len(texts), bool))),)).scores(Counter(query), Idf.OKAPI)
        said = [title * weight + text for title, text in zip(titles, texts, strict=True)]
        np.testing.assert_allclose(ours, oracle(said, query), rtol=1e-6, atol=1e-6)

    @given(TEXTS, WORDS)
    def test_a_shelf_in_pieces_scores_as_one_in_one_piece(self, texts: list[list[str]], query: list[str]) -> None:
        pieces = [corpus(text).parts[0] for text in texts]
        np.testing.assert_array_equal(
            Corpus(tuple(pieces)).scores(Counter(query)), corpus(*texts).scores(Counter(query))
        )

    @given(TEXTS, WORDS)
    def test_a_word_that_every_text_holds_still_counts_for_a_text(
        self, texts: list[list[str]], also: list[str]
    ) -> None:
        whole = corpus(*([*text, "router"] for text in texts))
        assert whole.idf("router") > 0
        assert all(whole.idf("router") <= whole.idf(word) for word in also)
        assert (whole.scores({"router": 1.0}) > 0).all()

    def test_a_word_that_no_text_holds_is_the_rarest(self) -> None:
        shelf = corpus(["router"], ["router", "modem"])
        assert shelf.idf("fax") > shelf.idf("modem") > shelf.idf("router")
        assert not shelf.scores({"fax": 1.0}).any()

    def test_an_empty_shelf_answers_nothing(self) -> None:
        assert corpus().scores({"router": 1.0}).shape == (0,)
        assert Corpus(()).scores({"router": 1.0}).shape == (0,)


def content_of(postings: Postings) -> tuple[object, ...]:
    """What postings say, whatever numbers they give to words."""
    names = [*postings.terms, None]
    columns = {term: postings.column(term) for term in postings.terms}
    return (
        {term: (column[0].tolist(), column[1].tolist()) for term, column in columns.items() if column is not None},
        postings.lengths.tolist(),
        postings.word_starts.tolist(),
        [names[word] for word in postings.words],
    )


class TestMerging:
    @given(st.lists(st.tuples(WORDS, WORDS, st.booleans(), st.booleans()), max_size=12))
    def test_what_is_merged_equals_what_is_built_anew(
        self, rows: list[tuple[list[str], list[str], bool, bool]]
    ) -> None:
        parts: list[tuple[Postings, Bits]] = []
        cuts = [0, *(number for number, row in enumerate(rows) if row[3]), len(rows)]
        for start, end in pairwise(cuts):
            some = rows[start:end]
            built = postings_of([[(title, 2.0), (text, 1.0)] for title, text, _, _ in some])
            parts.append((built, np.array([alive for _, _, alive, _ in some], bool)))
        anew = postings_of([[(title, 2.0), (text, 1.0)] for title, text, alive, _ in rows if alive])
        joined = merged(parts)
        assert content_of(joined) == content_of(anew)
        everybody = np.ones(anew.size, bool)
        assert tally_of(joined, everybody).length == tally_of(anew, everybody).length

    @given(TEXTS, st.data())
    def test_a_tally_after_deaths_equals_one_counted_anew(self, texts: list[list[str]], data: st.DataObject) -> None:
        postings = postings_of([[(text, 1.0)] for text in texts])
        dead = data.draw(st.lists(st.integers(0, len(texts) - 1), unique=True))
        alive = np.ones(len(texts), bool)
        alive[dead] = False
        left = tally_of(postings, np.ones(len(texts), bool)).without(postings, dead)
        counted = tally_of(postings, alive)
        np.testing.assert_array_equal(left.document_frequency, counted.document_frequency)
        assert (left.rows, left.length) == (counted.rows, counted.length)


class TestPhrases:
    def scores(self, *texts: str, heading: str = "") -> list[float]:
        passages = [Passage("a", "en", PassageKind.BODY, "", heading, text) for text in texts]
        shelved = Shelved("a", (edition("a", 1, passages),), tuple(passages))
        snapshot = edited(empty_snapshot("m"), [shelved], Counting())
        return snapshot.phrases({("red", "light"): 1.0}, np.arange(len(texts))).tolist()

    def test_words_that_stand_together_count_and_words_apart_do_not(self) -> None:
        together, apart, reverse = self.scores("a red light", "red is the light", "light red")
        assert together > 0
        assert (apart, reverse) == (0, 0)

    def test_more_often_is_more_but_ever_less_more(self) -> None:
        once, twice, thrice = self.scores(
            "red light x x x x", "red light red light x x", "red light red light red light"
        )
        assert twice - once > thrice - twice > 0

    def test_the_end_of_a_heading_and_the_start_of_the_text_do_not_stand_together(self) -> None:
        assert self.scores("light", heading="red") == [0]

    def test_the_end_of_a_text_and_the_start_of_the_next_do_not_stand_together(self) -> None:
        assert self.scores("it is red", "light on") == [0, 0]
