"""The arithmetic of the order, in numbers that a reader can redo by hand."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.model.halves import Halves
from kbassist.model.situation import Fact
from kbassist.model.suggestion import Level
from kbassist.search.judge import JUDGE
from kbassist.search.rank import (
    HIGH,
    LIFT,
    LONG,
    MEDIUM,
    SHORT,
    SINK,
    Evidence,
    Floats,
    Judge,
    Ranked,
    collapse,
    fuse,
    level,
    shares_for,
    standing,
)

part = st.floats(0, 1)
RETRIEVERS = ("lexical", "phrase", "article", "words", "mean", "late", "words_article", "vector")
USUAL = Halves(0.4, 0.3, 0.3)
halves = st.builds(lambda *parts: Halves(*parts).heard(True, True, True), part, part, part)


def column(*values: float) -> Floats:
    return np.array(values, np.float32)


class TestShares:
    @given(halves, st.integers(0, 500))
    def test_they_sum_to_one_and_none_is_negative(self, halves: Halves, words: int) -> None:
        shares = shares_for(halves, words)
        assert sum(shares.values()) == pytest.approx(1)
        assert min(shares.values()) >= 0

    @given(st.integers(0, 500))
    def test_a_model_that_knows_nothing_of_the_language_has_no_say(self, words: int) -> None:
        assert shares_for(Halves(0.5, 0.5, 0.0), words)["vector"] == 0

    @given(st.integers(0, 500))
    def test_meaning_alone_leaves_no_share_to_words(self, words: int) -> None:
        assert shares_for(Halves(0, 0, 1), words) == dict.fromkeys(RETRIEVERS, 0) | {"vector": 1}

    def test_from_a_question_to_a_talk_the_shares_glide_and_then_stay(self) -> None:
        assert shares_for(USUAL, 0) == shares_for(USUAL, SHORT)
        assert shares_for(USUAL, LONG) == shares_for(USUAL, LONG + 100)
        question, between, whole = (shares_for(USUAL, words)["phrase"] for words in (SHORT, (SHORT + LONG) // 2, LONG))
        assert question < between < whole or question > between > whole


class TestHeard:
    @given(part, part, part, st.tuples(st.booleans(), st.booleans(), st.booleans()))
    def test_the_shares_of_those_that_took_part_sum_to_one_and_others_have_none(
        self, terms: float, words: float, vector: float, took_part: tuple[bool, bool, bool]
    ) -> None:
        heard = Halves(terms, words, vector).heard(*took_part)
        mine = (heard.terms, heard.words, heard.vector)
        assert sum(mine) == pytest.approx(float(any(took_part)))
        assert all(share == 0 for share, there in zip(mine, took_part, strict=True) if not there)

    def test_a_half_that_is_silent_leaves_its_share_to_the_others_as_they_stand_to_each_other(self) -> None:
        heard = Halves(0.2, 0.6, 0.2).heard(terms=True, words=True, vector=False)
        assert (heard.terms, heard.words, heard.vector) == pytest.approx((0.25, 0.75, 0))

    def test_where_none_of_those_heard_had_a_share_they_count_alike(self) -> None:
        assert Halves(1, 0, 0).heard(terms=False, words=True, vector=True) == Halves(0, 0.5, 0.5)


class TestFusing:
    def test_each_retriever_counts_by_its_best_and_its_share(self) -> None:
        fused = fuse({"lexical": column(8, 4, 0), "vector": column(0.2, 0.4, 0.4)}, {"lexical": 0.75, "vector": 0.25})
        assert fused == pytest.approx([0.75 + 0.125, 0.375 + 0.25, 0.25])

    def test_a_silent_retriever_takes_no_part_and_the_others_share_its_place(self) -> None:
        heard = fuse({"lexical": column(8, 4)}, {"lexical": 0.5})
        silent = fuse({"lexical": column(8, 4), "vector": column(0, 0)}, {"lexical": 0.5, "vector": 0.5})
        against = fuse({"lexical": column(8, 4), "vector": column(-0.3, -0.1)}, {"lexical": 0.5, "vector": 0.5})
        assert heard.tolist() == silent.tolist() == against.tolist() == [1, 0.5]

    def test_a_score_below_zero_is_worth_nothing_and_costs_nothing(self) -> None:
        fused = fuse({"lexical": column(2, 1), "vector": column(0.5, -0.5)}, {"lexical": 0.5, "vector": 0.5})
        assert fused == pytest.approx([1, 0.25])

    def test_where_everything_is_silent_nothing_is_worth_anything(self) -> None:
        assert fuse({"lexical": column(0, 0)}, {"lexical": 1.0}).tolist() == [0, 0]
        assert fuse({"lexical": column()}, {"lexical": 1.0}).tolist() == []

    @given(st.data(), st.integers(0, 6), halves, st.integers(0, 100))
    def test_a_score_lies_within_0_and_1_and_the_best_in_everything_has_1(
        self, data: st.DataObject, size: int, halves: Halves, words: int
    ) -> None:
        raw = {name: data.draw(st.lists(st.floats(-1, 50), min_size=size, max_size=size)) for name in RETRIEVERS}
        best = {name: column(*values, 60) for name, values in raw.items()}
        fused = fuse(best, shares_for(halves, words))
        assert fused.min() >= 0
        assert fused.max() == pytest.approx(1) == fused[-1]


class TestStanding:
    PREMIUM = Fact("plan", "premium", "context")

    def test_a_match_lifts_a_mismatch_sinks_and_an_absent_key_does_neither(self) -> None:
        assert standing({"plan": ("premium",)}, [self.PREMIUM]).factor == LIFT > 1
        assert standing({"plan": ("basic",)}, [self.PREMIUM]).factor == SINK < 1
        assert standing({"region": ("BE",)}, [self.PREMIUM]).factor == 1
        assert standing({}, [self.PREMIUM]).factor == 1
        assert standing({"plan": ("premium",)}, []).factor == 1

    def test_capitals_do_not_matter(self) -> None:
        assert standing({"plan": ("PREMIUM", "basic")}, [self.PREMIUM]).factor == LIFT

    def test_every_key_has_its_own_factor(self) -> None:
        told = standing({"plan": ("premium",), "region": ("BE",)}, [self.PREMIUM, Fact("region", "BY", "context")])
        assert told.factor == pytest.approx(LIFT * SINK)
        assert told.facts == ("plan=premium (context) fits", "region=BY (context) does not fit")

    def test_one_match_among_several_facts_of_a_key_is_enough(self) -> None:
        facts = [Fact("plan", "basic", "context"), replace(self.PREMIUM, weight=0.5)]
        assert standing({"plan": ("premium",)}, facts).factor == pytest.approx(LIFT**0.5)

    def test_without_a_match_the_strongest_mismatch_counts_once(self) -> None:
        facts = [Fact("plan", "basic", "talk", 0.5), Fact("plan", "gold", "context", 1.0)]
        told = standing({"plan": ("premium",)}, facts)
        assert told.factor == SINK
        assert told.facts == ("plan=gold (context) does not fit",)

    def test_a_strict_key_excludes_instead_of_sinking(self) -> None:
        assert standing({"plan": ("basic",)}, [self.PREMIUM], {"plan"}).excluded
        assert not standing({"plan": ("premium",)}, [self.PREMIUM], {"plan"}).excluded
        assert not standing({"plan": ("basic",)}, [], {"plan"}).excluded
        assert not standing({"plan": ("basic",)}, [self.PREMIUM], {"region"}).excluded

    @given(part, part)
    def test_what_is_surer_weighs_more(self, one: float, other: float) -> None:
        less, more = (replace(self.PREMIUM, weight=weight) for weight in sorted((one, other)))
        assert standing({"plan": ("premium",)}, [less]).factor <= standing({"plan": ("premium",)}, [more]).factor
        assert standing({"plan": ("basic",)}, [less]).factor >= standing({"plan": ("basic",)}, [more]).factor


ranked = st.builds(
    Ranked,
    row=st.integers(0, 10_000),
    article=st.sampled_from("abcdef"),
    family=st.just(""),
    language=st.just(""),
    score=part,
    text=st.booleans(),
).map(lambda one: one._replace(family=f"family-{ord(one.article) % 3}", language=("de", "en")[ord(one.article) % 2]))


class TestCollapsing:
    def test_a_family_stands_once_where_its_best_row_put_it_and_speaks_the_askers_language(self) -> None:
        german, english = Ranked(1, "router-de", "router", "de", 0.9), Ranked(2, "router-en", "router", "en", 0.2)
        bill = Ranked(3, "bill-en", "bill", "en", 0.5)
        first, second = collapse([bill, english, german], "en")
        assert (first.earned, first.shown) == (german, english)
        assert (second.earned, second.shown) == (bill, bill)

    def test_without_the_askers_language_the_article_that_earned_the_place_is_shown(self) -> None:
        german, russian = Ranked(1, "router-de", "router", "de", 0.9), Ranked(2, "router-ru", "router", "ru", 0.8)
        assert collapse([russian, german], "en")[0].shown == german

    def test_a_phrasing_earns_the_place_and_the_text_is_shown(self) -> None:
        asked = Ranked(1, "router", "router", "en", 0.9, text=False)
        worse, better = Ranked(2, "router", "router", "en", 0.1), Ranked(3, "router", "router", "en", 0.3)
        place = collapse([worse, asked, better], "en")[0]
        assert (place.earned, place.shown) == (asked, better)

    def test_a_translation_known_only_by_a_phrasing_gives_way_to_the_text_that_there_is(self) -> None:
        german = Ranked(1, "router-de", "router", "de", 0.9)
        english = Ranked(2, "router-en", "router", "en", 0.8, text=False)
        assert collapse([german, english], "en")[0].shown == german

    def test_a_phrasing_is_shown_only_where_there_is_nothing_else(self) -> None:
        alone = Ranked(1, "router", "router", "en", 0.9, text=False)
        assert collapse([alone], "en")[0].shown == alone

    def test_equal_scores_keep_the_order_of_the_rows(self) -> None:
        rows = [Ranked(row, f"a{row}", f"f{row}", "en", 0.5) for row in (3, 1, 2)]
        assert [place.shown.row for place in collapse(rows, "en")] == [1, 2, 3]

    @given(st.lists(ranked, unique_by=lambda one: one.row))
    def test_whatever_is_found_families_stand_once_best_first_and_show_text_where_they_have_it(
        self, found: list[Ranked]
    ) -> None:
        places = collapse(found, "en")
        families = [place.shown.family for place in places]
        assert sorted(families) == sorted({one.family for one in found})
        scores = [place.earned.score for place in places]
        assert scores == sorted(scores, reverse=True)
        for place in places:
            mine = [one for one in found if one.family == place.earned.family]
            assert place.earned.score == max(one.score for one in mine)
            own_text = [one for one in mine if one.text and one.article == place.earned.article]
            in_english = [one for one in mine if one.text and one.language == "en"]
            if own_text or in_english:
                assert place.shown.text
            if in_english:
                assert place.shown.language == "en"


evidence = st.builds(Evidence, *[part] * 7)
KINDS = tuple(field.name for field in fields(Evidence))


class TestJudging:
    @given(evidence)
    def test_confidence_lies_within_0_and_1(self, seen: Evidence) -> None:
        assert 0 <= JUDGE.confidence(seen) <= 1

    @given(evidence, st.sampled_from(KINDS), part)
    def test_more_of_what_speaks_for_a_hit_never_lowers_confidence(
        self, seen: Evidence, kind: str, other: float
    ) -> None:
        less, more = sorted((getattr(seen, kind), other))
        before, after = (JUDGE.confidence(replace(seen, **{kind: value})) for value in (less, more))
        coefficient = getattr(JUDGE, kind)
        assert before <= after if coefficient >= 0 else before >= after

    def test_without_any_evidence_the_bias_alone_speaks(self) -> None:
        nothing = Evidence(0, 0, 0, 0, 0, 0, 0)
        assert Judge(0, 1, 1, 1, 1, 1, 1, 1).confidence(nothing) == 0.5
        assert Judge(-1e9, 1, 1, 1, 1, 1, 1, 1).confidence(nothing) == pytest.approx(0)
        assert Judge(1e9, 1, 1, 1, 1, 1, 1, 1).confidence(nothing) == pytest.approx(1)

    def test_confidence_in_a_word(self) -> None:
        assert level(1.0) is level(HIGH) is Level.HIGH
        assert level(MEDIUM) is level(np.nextafter(HIGH, 0)) is Level.MEDIUM
        assert level(0.0) is level(np.nextafter(MEDIUM, 0)) is Level.LOW
