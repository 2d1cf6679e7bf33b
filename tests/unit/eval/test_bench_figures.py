"""What a race says of its systems, on figures small enough to judge by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.figures import exponents, quality, ratios, speed
from bench.peers.fusion import K, fused
from bench.process import OURS
from bench.race import Taken
from bench.report import table
from bench.work import Question, Work, write
from hypothesis import given
from hypothesis import strategies as st

STAGES: dict[str, Any] = {"build": {"seconds": 1.0, "mb_on_disk": 2.0}}


def work(folder: Path, *relevant: str) -> Work:
    vector = np.ones(2, np.float32)
    asked = [Question(f"q{row}", "?", vector, frozenset(one), f"q{row}") for row, one in enumerate(relevant)]
    return write(folder, ["text"], ["a"], vector[None, :], asked)


class TestQuality:
    def test_each_system_earns_its_mean_and_the_others_how_likely_their_distance_is(self, tmp_path: Path) -> None:
        ours, other = Taken(OURS, found=[["a"], ["b"]]), Taken("other", found=[["b"], ["b"]])
        told = quality(work(tmp_path, "a", "b"), [ours, other])
        assert (told[OURS]["R@1"][0], told["other"]["R@1"][0]) == (1, 0.5)
        # one case differs: either sign of it is as far
        assert told["other"]["p R@1"] == 1
        assert "p R@1" not in told[OURS]

    def test_a_system_that_failed_is_a_row_that_says_why(self, tmp_path: Path) -> None:
        told = quality(work(tmp_path, "a"), [Taken(OURS, found=[["a"]]), Taken("other", failed="no such module")])
        assert told["other"] == {"failed": "no such module"}

    def test_a_system_too_slow_for_all_questions_is_compared_on_those_it_answered(self, tmp_path: Path) -> None:
        told = quality(work(tmp_path, "a", "b"), [Taken(OURS, found=[["a"], ["b"]]), Taken("slow", found=[["a"]])])
        assert (told["slow"]["questions"], told["slow"]["R@1"][0], told["slow"]["p R@1"]) == (1, 1, 1)


class TestSpeed:
    def test_ratios_are_taken_question_by_question(self) -> None:
        # 2, 2 and 100 times as long: one slow answer moves no median
        assert ratios([Taken(OURS, ms=[1, 2, 3]), Taken("other", ms=[2, 4, 300])]) == {"other": 2}

    def test_without_kbassist_there_is_nothing_to_compare_with(self) -> None:
        assert ratios([Taken("other", ms=[1])]) == {}

    def test_what_was_not_measured_is_not_told_as_nothing(self) -> None:
        told = speed([Taken("other", ms=[1.0, 3.0], stages=STAGES)])["other"]
        assert (told["p50"], told["clients p95"], told["peak MB"], told["edit to found ms"]) == (2, None, None, None)

    @given(st.floats(-0.5, 2.5), st.floats(0.01, 100))
    def test_the_exponent_of_a_power_law_is_found_again(self, exponent: float, scale: float) -> None:
        by_size = {size: {"x": {"p50": scale * size**exponent}} for size in (1_000, 10_000, 100_000)}
        assert exponents(by_size, "p50")["x"] == pytest.approx(exponent, abs=0.006)

    def test_one_size_tells_no_growth(self) -> None:
        assert exponents({1_000: {"x": {"p50": 1}}, 10_000: {"x": {"failed": "memory"}}}, "p50") == {}


class TestReport:
    def test_the_table_names_every_system_the_best_first(self, tmp_path: Path) -> None:
        taken = [Taken("peer", found=[["b"]]), Taken(OURS, found=[["a"]]), Taken("other", failed="broken")]
        told = {"versions": {"x": "1"}, "quality": {"tau": quality(work(tmp_path, "a"), taken)}}
        text = table({**told, "speed": {}, "ratios": {}, "growth": {}})
        assert text.index(f"**{OURS}** | 1 | 1.000") < text.index("| peer | 1 | 0.000") < text.index("failed: broken")


ROWS = st.lists(st.integers(0, 20), unique=True, max_size=8)


class TestFusion:
    def test_what_stands_in_both_lists_comes_before_what_leads_one(self) -> None:
        assert fused([[1, 2], [3, 2]], 3) == [2, 1, 3]

    def test_scores_are_the_sum_of_one_over_k_and_rank(self) -> None:
        # 5 is second twice, 1 is first once and far below in the other: 2/62 against 1/61 + 1/69
        others = [10, 11, 12, 13, 14, 15, 16]
        assert 2 / (K + 2) > 1 / (K + 1) + 1 / (K + 9)
        assert fused([[1, 5], [10, 5, *others[1:], 20, 1]], 2) == [5, 1]

    @given(st.lists(ROWS, max_size=4), st.integers(0, 30))
    def test_it_lists_every_row_once_and_no_more_than_asked(self, lists: list[list[int]], count: int) -> None:
        found, given_rows = fused(lists, count), {row for rows in lists for row in rows}
        assert len(found) == len(set(found)) == min(count, len(given_rows))
        assert set(found) <= given_rows

    @given(ROWS)
    def test_lists_that_agree_keep_their_order(self, rows: list[int]) -> None:
        assert fused([rows, rows], len(rows)) == rows
