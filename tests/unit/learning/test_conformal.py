"""The threshold keeps its promise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.learning.conformal import Judged, least_confidence

judgements = st.lists(st.builds(Judged, st.floats(0, 1, allow_nan=False), st.booleans()), max_size=60)


def risk_and_coverage(judged: Sequence[Judged], least: float, asked: int) -> tuple[int, int, float]:
    """How many answers are given from this confidence on, how many of them are wrong, and the share of all answered."""
    given_ = [one for one in judged if one.confidence >= least]
    return len(given_), sum(not one.right for one in given_), len(given_) / asked


def test_twenty_right_answers_are_the_least_that_five_in_a_hundred_wrong_can_be_told_from() -> None:
    assert least_confidence([Judged(0.9, True)] * 19, 0.05) is None
    assert least_confidence([Judged(0.9, True)] * 20, 0.05) == 0.9


def test_the_threshold_stands_as_low_as_the_risk_lets_it() -> None:
    judged = [Judged(0.9, True)] * 30 + [Judged(0.5, False)] + [Judged(0.4, True)] * 20 + [Judged(0.1, False)] * 9
    assert least_confidence(judged, 0.05) == 0.4
    assert risk_and_coverage(judged, 0.4, 60) == (51, 1, 0.85)


def test_a_part_that_breaks_the_promise_is_not_hidden_by_the_others() -> None:
    easy = [Judged(0.9, True, "easy")] * 200
    hard = [Judged(0.9, False, "hard")] * 5
    assert least_confidence(easy + [Judged(0.9, False, "easy")] * 5, 0.05) == 0.9
    assert least_confidence(easy + hard, 0.05) is None
    assert least_confidence([*easy, Judged(0.9, False, "hard"), *[Judged(0.9, True, "hard")] * 5], 0.05) == 0.9


@given(judgements, st.sampled_from((0.05, 0.1, 0.2, 0.5)))
def test_no_more_than_the_risk_is_wrong_where_it_was_chosen(judged: list[Judged], risk: float) -> None:
    least = least_confidence(judged, risk)
    if least is not None:
        given_, wrong, _ = risk_and_coverage(judged, least, len(judged))
        assert (wrong + 1) / given_ <= risk


@pytest.mark.parametrize("risk", [0.05, 0.1])
def test_new_answers_are_wrong_no_more_often_than_was_borne(risk: float) -> None:
    """Over many drawings of calibration and new answers; confidences that know a good deal, as ours do."""
    chance, shares = np.random.default_rng(7), []
    for _ in range(300):
        sure = chance.random(600)
        right = chance.random(600) < sure**0.3
        old = [Judged(float(c), bool(r)) for c, r in zip(sure[:300], right[:300], strict=True)]
        new = [Judged(float(c), bool(r)) for c, r in zip(sure[300:], right[300:], strict=True)]
        least = least_confidence(old, risk)
        given_, wrong, _ = risk_and_coverage(new, 2.0 if least is None else least, 300)
        shares.append(wrong / max(given_, 1))
    assert np.mean(shares) <= risk
