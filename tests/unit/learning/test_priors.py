"""What feedback teaches, in numbers that a reader can redo by hand, and what no feedback can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.learning.priors import (
    ACCOUNT,
    DEFAULT_PROPENSITIES,
    HALF_LIFE,
    LEAST,
    MOST,
    SHRINKAGE,
    Choice,
    added,
    factor,
    factor_at,
    faded,
    lesson,
    pooled,
    propensities,
)
from kbassist.model.feedback import Feedback, Impression, Prior, Tally, Verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALONE = (SHRINKAGE + ACCOUNT) / SHRINKAGE
"""How far one account may move a prior."""


def shown(*articles: str) -> list[Impression]:
    return [
        Impression(f"s.{rank}", "s", article, 1, "p", rank, "ann", None, None, 1, NOON, "router")
        for rank, article in enumerate(articles, 1)
    ]


def said(rank: int, verdict: Verdict, seen_at: int | None = None) -> Feedback:
    return Feedback(f"s.{rank}", "s", "any", 1, "ann", verdict, NOON, seen_at)


def tally(uses: float, expected: float, by: str = "ann", at: datetime = NOON) -> Tally:
    return Tally("router", "a", by, uses, expected, at)


amount = st.floats(0, 1e6)
tallies = st.builds(
    tally, amount, amount, st.text(max_size=3), st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC))
)
verdicts = st.lists(st.builds(said, st.integers(1, 4), st.sampled_from(Verdict), st.none() | st.integers(1, 30)))


class TestALesson:
    def test_a_use_is_expected_where_people_look_and_counts_where_it_was(self) -> None:
        taught = lesson(shown("a", "b", "c"), [said(2, Verdict.USED)], (1.0, 0.5, 0.5))
        assert taught == {"a": (0.0, 0.5), "b": (1.0, 0.25), "c": (0.0, 0.25)}

    def test_a_search_that_nobody_used_anything_of_teaches_nothing(self) -> None:
        assert lesson(shown("a", "b"), []) == {}
        assert lesson(shown("a", "b"), [said(1, Verdict.DISPLAYED)]) == {}

    def test_opening_copying_and_using_the_same_article_is_one_use(self) -> None:
        once = lesson(shown("a", "b"), [said(1, Verdict.USED)])
        often = [said(1, verdict) for verdict in (Verdict.OPENED, Verdict.COPIED, Verdict.USED, Verdict.USED)]
        assert lesson(shown("a", "b"), often) == once

    def test_what_was_used_and_then_found_wrong_was_no_use_and_counts_against_the_article(self) -> None:
        taught = lesson(shown("a", "b"), [said(1, Verdict.USED), said(1, Verdict.WRONG)])
        assert taught == {"a": (0.0, 1.0)}

    def test_where_the_desk_showed_it_counts_not_where_the_search_put_it(self) -> None:
        low = lesson(shown("a", "b"), [said(2, Verdict.USED)])
        high = lesson(shown("a", "b"), [said(2, Verdict.USED, 1), said(1, Verdict.DISPLAYED, 2)])
        assert low["b"][1] == pytest.approx(1 / 3)
        assert high["b"][1] == pytest.approx(2 / 3)

    @given(verdicts)
    def test_as_many_uses_are_expected_as_were_seen_besides_what_was_blamed(self, given: list[Feedback]) -> None:
        praised = [one for one in given if one.verdict in (Verdict.USED, Verdict.OPENED, Verdict.DISPLAYED)]
        taught = lesson(shown("a", "b", "c", "d"), praised)
        assert sum(use for use, _ in taught.values()) == pytest.approx(sum(wanted for _, wanted in taught.values()))
        assert all(min(told) >= 0 for told in lesson(shown("a", "b", "c", "d"), given).values())


class TestAPrior:
    def test_nothing_known_is_one(self) -> None:
        assert factor(0, 0) == 1

    def test_it_is_uses_over_expected_ones_with_twenty_imagined_before(self) -> None:
        assert factor(40, 20) == 60 / 40
        assert factor(0, 10) == 20 / 30

    @given(amount, amount)
    def test_it_never_leaves_its_bounds(self, uses: float, expected: float) -> None:
        assert LEAST <= factor(uses, expected) <= MOST

    def test_it_fades_by_half_in_a_half_life(self) -> None:
        known = Prior("router", "a", 20, 0, NOON, 1)
        assert factor_at(known, NOON) == 2
        assert factor_at(known, NOON + HALF_LIFE) == pytest.approx(1.5)
        assert factor_at(known, NOON + 20 * HALF_LIFE) == pytest.approx(1, abs=1e-4)
        assert faded(tally(8, 4), NOON + HALF_LIFE) == tally(4, 2, at=NOON + HALF_LIFE)

    def test_a_later_verdict_takes_the_place_of_what_was_learned_before(self) -> None:
        assert added(tally(1, 0.6), (0, 1), (1, 0.6)) == tally(0, 1)


class TestOneAccount:
    @given(st.lists(tallies, max_size=5), amount, amount)
    def test_it_moves_a_prior_by_no_more_than_the_bound_whatever_others_said(
        self, others: Sequence[Tally], uses: float, expected: float
    ) -> None:
        others = [replace(one, principal_id=f"other {number}") for number, one in enumerate(others)]
        latest = max((one.at for one in others), default=NOON)
        without = factor(*pooled(others, latest))
        moved = factor(*pooled([*others, tally(uses, expected, "one", latest)], latest))
        assert without / ALONE * (1 - 1e-9) <= moved <= without * ALONE * (1 + 1e-9)

    @given(st.lists(verdicts, max_size=8))
    def test_however_much_it_says_it_alone_moves_a_prior_by_no_more_than_the_bound(
        self, searches: list[list[Feedback]]
    ) -> None:
        known = {article: replace(tally(0, 0), article_id=article) for article in "abcd"}
        for search in searches * 20:
            for article, told in lesson(shown(*"abcd"), search).items():
                known[article] = added(known[article], told, (0, 0))
        for one in known.values():
            assert 1 / ALONE - 1e-9 <= factor(*pooled([one], NOON)) <= ALONE + 1e-9

    def test_many_accounts_that_agree_move_it_further(self) -> None:
        agreed = [tally(3, 0.3, f"agent {number}") for number in range(12)]
        assert factor(*pooled(agreed[:1], NOON)) < 1.15 < factor(*pooled(agreed, NOON))


class TestPropensities:
    def test_an_empty_log_tells_the_default(self) -> None:
        assert propensities([]) == DEFAULT_PROPENSITIES

    def test_a_few_searches_move_the_default_a_little(self) -> None:
        told = propensities([Choice((("i", "a"), ("i", "b")), 2)] * 5)
        assert told[0] == 1
        assert DEFAULT_PROPENSITIES[1] < told[1] < 0.7

    def test_an_article_used_as_often_at_either_rank_tells_that_both_are_looked_at_alike(self) -> None:
        either = [Choice((("i", one), ("i", other)), rank) for one, other in ("ab", "ba") for rank in (1, 2)]
        assert propensities(either * 500)[1] == pytest.approx(1, abs=0.08)

    def test_a_better_article_at_the_second_rank_is_not_taken_for_a_second_rank_that_is_looked_at_more(self) -> None:
        # liked 3 to 1, looked at 2 to 1: at its home rank 2 the better is used 3/5 of the time, at rank 1 6/7
        home = [Choice((("i", "worse"), ("i", "better")), rank) for rank in (2, 2, 2, 1, 1)]
        away = [Choice((("i", "better"), ("i", "worse")), rank) for rank in (1, 1, 1, 1, 1, 1, 2)]
        assert propensities(home * 700 + away * 100)[1] == pytest.approx(0.5, abs=0.1)


def test_time_that_runs_backwards_between_machines_adds_nothing() -> None:
    assert faded(tally(8, 4), NOON - timedelta(hours=1)) == tally(8, 4)
