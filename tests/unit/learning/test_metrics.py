"""Metrics on rankings small enough to judge by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.learning.metrics import (
    bootstrap,
    depth,
    expected_calibration_error,
    metric,
    mrr_at,
    ndcg_at,
    randomisation_test,
    recall_at,
    separation,
)
from kbassist.model.base import Refused

IDS = list("abcdefghij")


class TestRankings:
    def test_recall_is_the_share_of_what_should_have_been_found(self) -> None:
        ranking = ["a", "b", "c", "d"]
        assert recall_at(1, ranking, {"b", "d"}) == 0
        assert recall_at(2, ranking, {"b", "d"}) == 0.5
        assert recall_at(4, ranking, {"b", "d"}) == 1
        assert recall_at(4, ranking, {"b", "x"}) == 0.5

    def test_reciprocal_rank_looks_at_the_first_relevant_id_alone(self) -> None:
        assert mrr_at(10, ["a", "b", "c"], {"b", "c"}) == 1 / 2
        assert mrr_at(10, ["a", "b", "c"], {"x"}) == 0

    def test_reciprocal_rank_is_nothing_below_its_depth(self) -> None:
        assert mrr_at(2, ["a", "b", "c"], {"c"}) == 0

    def test_one_relevant_id_at_rank_three_earns_half_a_gain(self) -> None:
        # 1 / log2(3 + 1) = 1/2, and the best possible is 1 / log2(1 + 1) = 1
        assert ndcg_at(10, ["a", "b", "c"], {"c"}) == pytest.approx(0.5)

    def test_two_relevant_ids_share_the_best_possible_gain(self) -> None:
        # found at ranks 1 and 3: 1 + 1/2; best, at ranks 1 and 2: 1 + 1/log2(3)
        assert ndcg_at(10, ["a", "b", "c"], {"a", "c"}) == pytest.approx(1.5 / (1 + 1 / math.log2(3)))

    def test_more_relevant_ids_than_places_can_still_be_perfect(self) -> None:
        assert ndcg_at(2, ["a", "b"], {"a", "b", "c"}) == pytest.approx(1)

    def test_an_empty_ranking_earns_nothing(self) -> None:
        assert [score(3, [], {"a"}) for score in (recall_at, mrr_at, ndcg_at)] == [0, 0, 0]

    def test_a_name_says_which_score_and_how_deep(self) -> None:
        assert metric("R@2")(["a", "b"], {"b"}) == 1
        assert metric("MRR@10")(["a", "b"], {"b"}) == 0.5
        assert metric("nDCG@10")(["b"], {"b"}) == 1
        assert [depth(name) for name in ("R@50", "nDCG@10")] == [50, 10]

    @pytest.mark.parametrize("name", ["R", "R@0", "P@5", "ndcg@10", "R@5 "])
    def test_an_unknown_name_is_refused(self, name: str) -> None:
        with pytest.raises(Refused, match="known are"):
            metric(name)

    @given(st.permutations(IDS), st.sets(st.sampled_from(IDS), min_size=1), st.integers(1, 9))
    def test_looking_deeper_never_finds_less(self, ranking: list[str], relevant: set[str], k: int) -> None:
        assert recall_at(k, ranking, relevant) <= recall_at(k + 1, ranking, relevant)
        assert mrr_at(k, ranking, relevant) <= mrr_at(k + 1, ranking, relevant)

    @given(st.permutations(IDS), st.sets(st.sampled_from(IDS), min_size=1))
    def test_every_score_lies_between_none_and_all(self, ranking: list[str], relevant: set[str]) -> None:
        for score in (recall_at, mrr_at, ndcg_at):
            assert 0 <= score(5, ranking, relevant) <= 1 + 1e-12


class TestConfidence:
    def test_confidence_that_tells_the_truth_has_no_error(self) -> None:
        # one bin: told 0.5 on average, half of it true
        assert expected_calibration_error([0.5, 0.5], [True, False], bins=1) == 0

    def test_each_bin_is_judged_by_its_own_truth(self) -> None:
        # bins of two: told 0.2 and none true (0.2 off), told 0.9 and half true (0.4 off); both weigh one half
        error = expected_calibration_error([0.9, 0.2, 0.9, 0.2], [True, False, False, False], bins=2)
        assert error == pytest.approx((0.2 + 0.4) / 2)

    def test_fewer_cases_than_bins_are_no_obstacle(self) -> None:
        assert expected_calibration_error([0.7], [True], bins=10) == pytest.approx(0.3)

    def test_separation_counts_the_pairs_in_the_right_order(self) -> None:
        # pairs: 0.9>0.4, 0.9>0.1, 0.4=0.4 (half), 0.4>0.1 -> 3.5 of 4
        assert separation([0.9, 0.4], [0.4, 0.1]) == 3.5 / 4


class TestHowSure:
    def test_the_interval_holds_the_mean(self) -> None:
        estimate = bootstrap([0, 1, 1, 0, 1, 1, 1, 0])
        assert estimate.value == 5 / 8
        assert estimate.low < estimate.value < estimate.high

    def test_equal_values_leave_nothing_to_doubt(self) -> None:
        estimate = bootstrap([0.25] * 20)
        assert (estimate.low, estimate.value, estimate.high) == (0.25, 0.25, 0.25)

    def test_the_same_values_give_the_same_interval(self) -> None:
        assert bootstrap([0, 1, 0, 1, 1]) == bootstrap([0, 1, 0, 1, 1])

    def test_turns_of_one_dialogue_count_as_one_observation(self) -> None:
        turns, dialogues = [0.0] * 10 + [1.0] * 10, ["first"] * 10 + ["second"] * 10
        apart, together = bootstrap(turns), bootstrap(turns, dialogues)
        assert together.value == apart.value == 0.5
        assert (together.low, together.high) == (0, 1)
        assert apart.low > 0.2

    def test_no_difference_is_certainly_chance(self) -> None:
        assert randomisation_test([0.5, 1, 0], [0.5, 1, 0]) == 1

    def test_a_difference_in_every_case_is_hardly_chance(self) -> None:
        # all ten signs must agree: 2 of 1,024 assignments are as far apart
        p = randomisation_test([1.0] * 10, [0.0] * 10)
        assert p == pytest.approx(2 / 1024, abs=0.001)

    def test_ten_turns_of_one_dialogue_prove_nothing(self) -> None:
        assert randomisation_test([1.0] * 10, [0.0] * 10, clusters=["one"] * 10) == 1
