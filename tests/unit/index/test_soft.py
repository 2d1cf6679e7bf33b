"""A word counts where a near one stands, by how near it is: BM25, means and late interaction over any segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.index.lexical import Corpus, postings_of, tally_of
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.index.soft import NEAR_WORDS, SoftCorpus
from kbassist.index.words import index_of
from kbassist.language.wordtable import unit
from kbassist.model.passage import Passage, PassageKind, Shelved
from kbassist.ports.reading import Vectors
from kbassist.ports.reading import Words as Table
from kbassist.ports.shelf import AskedWord
from unit.index.shelving import Counting, Spelling, edited, edition

APART = ["router", "modem", "cable", "light", "red", "green", "off", "on", "reset"]
ALIKE = ["router", "routers", "routern", "modem", "modems", "cable", "cables", "7"]
TEXTS = st.lists(st.lists(st.sampled_from(APART), min_size=1, max_size=8), min_size=1, max_size=8)
LIKE_TEXTS = st.lists(st.lists(st.sampled_from(ALIKE), max_size=8), min_size=1, max_size=8)
QUERY = st.dictionaries(st.sampled_from([*APART, "fax"]), st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=5)
LIKE_QUERY = st.dictionaries(st.sampled_from([*ALIKE, "fax"]), st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=5)


class Strangers:
    """A word table in which no two words are near."""

    fingerprint = "strangers-1"
    dimensions = 64

    def vectors(self, of: Sequence[str]) -> Vectors:
        return np.eye(self.dimensions, dtype=np.float32)[[[*APART, "fax"].index(word) for word in of]]


class Synonyms(Spelling):
    """A word table in which all words mean the same."""

    def vectors(self, of: Sequence[str]) -> Vectors:
        return np.repeat(super().vectors(["same"]), len(of), 0)


def soft(*segments: Sequence[Sequence[str]], table: Table | None = None, language: str = "en") -> SoftCorpus:
    """A shelf of segments of texts, all alive."""
    parts = []
    for texts in segments:
        index = index_of([[(text, 1.0)] for text in texts], [language] * len(texts), table or Spelling())
        alive = np.ones(len(texts), bool)
        parts.append((index, tally_of(index.postings, alive), np.zeros(len(texts), np.int32)))
    return SoftCorpus(tuple(parts))


def asked(words: dict[str, float], table: Table | None = None) -> list[AskedWord]:
    vectors = unit((table or Spelling()).vectors(list(words)))
    return [AskedWord(word, row, weight) for (word, weight), row in zip(words.items(), vectors, strict=True)]


class TestScores:
    @settings(deadline=None)
    @given(TEXTS, QUERY)
    def test_where_no_two_words_are_near_it_is_plain_bm25(
        self, texts: list[list[str]], query: dict[str, float]
    ) -> None:
        postings = postings_of([[(text, 1.0)] for text in texts])
        plain = Corpus(((postings, tally_of(postings, np.ones(len(texts), bool))),))
        corpus = soft(texts, table=Strangers())
        np.testing.assert_allclose(corpus.scores(asked(query, Strangers())), plain.scores(query), rtol=1e-5)
        assert all(corpus.idf(word) == plain.idf(word) for word in query)

    @settings(deadline=None)
    @given(LIKE_TEXTS, LIKE_QUERY)
    def test_a_shelf_in_pieces_scores_as_one_in_one_piece(
        self, texts: list[list[str]], query: dict[str, float]
    ) -> None:
        pieces, whole, words = soft(*([text] for text in texts)), soft(texts), asked(query)
        rows, mean = np.arange(len(texts)), unit(Spelling().vectors(list(query)).sum(0))
        np.testing.assert_allclose(pieces.scores(words), whole.scores(words), rtol=1e-5)
        np.testing.assert_allclose(pieces.similarity(mean, rows), whole.similarity(mean, rows), atol=1e-6)
        np.testing.assert_allclose(pieces.interaction(words, rows), whole.interaction(words, rows), atol=1e-5)

    @settings(deadline=None)
    @given(LIKE_TEXTS, st.sampled_from(ALIKE))
    def test_a_word_itself_counts_1_and_no_near_word_counts_more(self, texts: list[list[str]], word: str) -> None:
        near = soft(texts).near(asked({word: 1.0})[0])
        assert (word in near) == any(word in text for text in texts)
        assert near.get(word, 1) == 1
        assert max(near.values(), default=0) <= 1

    def test_a_text_with_the_word_comes_before_one_with_a_near_word_and_that_before_others(self) -> None:
        exact, near, other = soft([["router"], ["routers"], ["cable"]]).scores(asked({"router": 1.0}))
        assert exact > near > other == 0

    def test_words_that_mean_the_same_are_found_as_the_word_itself_and_never_before_it(self) -> None:
        corpus = soft([["phone"], ["handset"]], table=Synonyms())
        phone, handset = corpus.scores(asked({"phone": 1.0}, Synonyms()))
        assert phone >= handset > 0.9 * phone

    def test_a_word_weighs_in_a_query_as_often_as_it_was_said(self) -> None:
        corpus = soft([["routers", "on"], ["cable"]])
        once, twice = (corpus.scores(asked({"router": weight})) for weight in (1.0, 2.0))
        np.testing.assert_allclose(twice, 2 * once)

    def test_of_each_language_only_the_nearest_words_stand_for_an_asked_one(self) -> None:
        forms = [f"router{ending}" for ending in "abcdefghijklmnop"]
        german, english = (soft([forms], language=language).parts[0] for language in ("de", "en"))
        alone, both = SoftCorpus((german,)), SoftCorpus((german, english))
        [word] = asked({"router": 1.0})
        assert len(alone.near(word)) == NEAR_WORDS
        assert alone.near(word).keys() == both.near(word).keys()

    def test_an_empty_shelf_answers_nothing(self) -> None:
        words = asked({"router": 1.0})
        for corpus in (SoftCorpus(()), soft([])):
            assert corpus.scores(words).shape == (0,)
            assert corpus.nearest(words[0].vector, 3, np.zeros(0, bool))[0].shape == (0,)
            assert corpus.interaction(words, np.zeros(0, np.int64)).shape == (0,)


class TestArticles:
    @settings(deadline=None)
    @given(TEXTS, QUERY)
    def test_rows_read_as_one_text_score_as_that_text(self, texts: list[list[str]], query: dict[str, float]) -> None:
        corpus, words = soft(texts, table=Strangers()), asked(query, Strangers())
        length = sum(map(len, texts))
        together = corpus.articles(words, np.array([0], np.int32), np.array([length], np.float32), length)
        whole = soft([[word for text in texts for word in text]], table=Strangers())
        counts = Counter(word for text in texts for word in text)
        saturation = {word: counts[word] * 2.6 / (counts[word] + 1.6) for word in query}
        expected = sum(one.weight * corpus.kin(one).rarity * saturation[one.word] for one in words)
        assert together == pytest.approx([expected], rel=1e-5)
        assert bool(together[0]) == bool(whole.scores(words)[0])

    def test_dead_rows_count_nowhere_and_articles_without_the_word_have_nothing(self) -> None:
        [(index, tally, _)] = soft([["router"], ["router"], ["cable"]]).parts
        corpus = SoftCorpus(((index, tally, np.array([-1, 3, 7], np.int32)),))
        lengths = np.ones(3, np.float32)
        first, second, third = corpus.articles(asked({"router": 1.0}), np.array([3, 7, 9], np.int32), lengths, 1.0)
        assert first == pytest.approx(corpus.scores(asked({"router": 1.0}))[1])
        assert second == third == 0


class TestMeans:
    @settings(deadline=None)
    @given(LIKE_TEXTS.map(lambda texts: [text for text in texts if text]), st.integers(1, 10), st.data())
    def test_the_nearest_means_over_all_segments_are_allowed_ones_best_first(
        self, texts: list[list[str]], count: int, data: st.DataObject
    ) -> None:
        corpus, mean = soft(*([text] for text in texts)), unit(Spelling().vectors(["routers", "cable"]).sum(0))
        bits = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
        rows, _ = corpus.nearest(mean, count, np.array(bits, bool))
        assert all(bits[row] for row in rows.tolist())
        cosine = corpus.similarity(mean, np.arange(len(texts)))
        expected = sorted((cosine[row] for row in range(len(texts)) if bits[row]), reverse=True)[:count]
        np.testing.assert_allclose(cosine[rows], expected, atol=1e-6)


class TestInteraction:
    @settings(deadline=None)
    @given(LIKE_TEXTS, LIKE_QUERY, st.sampled_from([Spelling(), Synonyms()]))
    def test_a_row_covers_between_nothing_and_all_of_what_was_asked(
        self, texts: list[list[str]], query: dict[str, float], table: Table
    ) -> None:
        corpus = soft(*([text] for text in texts), table=table)
        covered = corpus.interaction(asked(query, table), np.arange(len(texts)))
        assert ((covered >= 0) & (covered <= 1 + 1e-4)).all()

    @settings(deadline=None)
    @given(LIKE_TEXTS, LIKE_QUERY)
    def test_a_text_that_holds_every_asked_word_covers_all(
        self, texts: list[list[str]], query: dict[str, float]
    ) -> None:
        corpus = soft(texts, [["on", *query]])
        everything, rest = len(texts), np.arange(len(texts) + 1)
        assert corpus.interaction(asked(query), rest)[everything] == pytest.approx(1, abs=1e-4)

    def test_more_of_what_was_asked_covers_more_and_a_near_word_less_than_the_word(self) -> None:
        corpus = soft([["router", "cable"], ["routers", "cable"], ["router", "light"], ["light"]])
        both, near, one, none = corpus.interaction(asked({"router": 1.0, "cable": 1.0}), np.arange(4))
        assert both == pytest.approx(1)
        assert both > near > one > none

    def test_rows_may_be_asked_about_in_any_order_and_twice(self) -> None:
        corpus, words = soft([["router"], ["cable"]], [["routers", "light"]]), asked({"router": 1.0})
        rows = np.array([2, 0, 1, 2])
        np.testing.assert_allclose(corpus.interaction(words, rows), corpus.interaction(words, np.arange(3))[rows])

    def test_a_segment_without_any_word_covers_nothing(self) -> None:
        corpus = soft([["router"]], [[], []])
        assert corpus.interaction(asked({"router": 1.0}), np.arange(3)).tolist() == [1, 0, 0]

    def test_where_nothing_was_asked_nothing_is_covered(self) -> None:
        assert soft([["router"]]).interaction([], np.array([0])).tolist() == [0]


class TestOnTheShelf:
    """Near words follow the shelf: what is added is added to what was known, what left is left out."""

    def shelved(self, article: str, text: str) -> Shelved:
        passages = (Passage(article, "en", PassageKind.BODY, "", "", text),)
        return Shelved(article, (edition(article, 1, passages),), passages)

    def with_articles(self, **texts: str) -> Snapshot:
        return edited(empty_snapshot("m"), [self.shelved(article, text) for article, text in texts.items()], Counting())

    def test_what_a_segment_found_near_is_kept_when_another_is_added(self) -> None:
        before = self.with_articles(a="routers")
        [router] = asked({"router": 1.0})
        known = before.parts[0].segment.words.near("router", router.vector)
        after = edited(before, [self.shelved("b", "routern")], Counting())
        kept = after.parts[0].segment.words.near("router", -router.vector)  # nothing is looked for again
        assert [part.tolist() for part in kept] == [part.tolist() for part in known]
        assert before.near(router).keys() == {"routers"}
        assert after.near(router).keys() == {"routers", "routern"}

    def test_the_words_of_an_article_that_left_are_near_to_nothing(self) -> None:
        before = self.with_articles(a="routers", b="routern")
        [router] = asked({"router": 1.0})
        assert before.near(router).keys() == {"routers", "routern"}
        after = edited(before, [Shelved("b", (), ())], Counting())
        assert after.near(router).keys() == {"routers"}
        assert after.word_rarity("routern") == after.word_rarity("never written") > after.word_rarity("routers")

    def test_a_question_finds_no_score_above_the_highest_there_could_be(self) -> None:
        shelf = self.with_articles(a="router " * 30, b="routers and a cable")
        words = asked({"router": 1.0, "cable": 0.5})
        assert 0 < float(shelf.soft(words).max()) < shelf.most_soft(words)
