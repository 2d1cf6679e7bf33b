"""What a search is about, and what use taught of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.model.situation import Intent
from kbassist.search.intents import MOST_INTENTS, intents, priors_of
from kbassist.search.rank import Place, Ranked, taught

scores = st.lists(st.floats(0, 1), max_size=8).map(lambda some: sorted(some, reverse=True))


def places(*scores: float) -> list[Place]:
    return [Place(one, one) for one in (Ranked(n, f"a{n}", f"f{n}", "en", score) for n, score in enumerate(scores))]


def articles(order: list[Place]) -> list[str]:
    return [place.shown.article for place in order]


class TestIntents:
    def test_nothing_found_is_about_nothing(self) -> None:
        assert intents([]) == intents(places(0.0)) == ()

    def test_one_that_is_far_ahead_is_all_of_it(self) -> None:
        assert intents(places(1.0, 0.7, 0.5)) == (Intent("f0", 1.0),)

    def test_equal_ones_share(self) -> None:
        assert intents(places(0.8, 0.8)) == (Intent("f0", 0.5), Intent("f1", 0.5))

    def test_the_share_is_how_far_a_family_stands_above_what_does_not_stand_out(self) -> None:
        shares = [intent.share for intent in intents(places(1.0, 0.875))]
        assert shares == pytest.approx([2 / 3, 1 / 3], abs=1e-4)

    @given(scores)
    def test_they_are_few_and_their_shares_sum_to_one(self, found: list[float]) -> None:
        told = intents(places(*found))
        assert len(told) <= MOST_INTENTS
        assert all(intent.share >= 0 for intent in told)
        if told:
            assert sum(intent.share for intent in told) == pytest.approx(1, abs=1e-3)


class TestPriors:
    def test_each_intent_counts_by_its_share(self) -> None:
        meant = (Intent("router", 0.75), Intent("bill", 0.25))
        priors = {("router", "a"): 2.0, ("bill", "a"): 0.5, ("other", "b"): 2.0}
        assert priors_of(["a", "b"], meant, priors) == {"a": 0.75 * 2 + 0.25 * 0.5}

    def test_of_a_search_about_nothing_nothing_was_taught(self) -> None:
        assert priors_of(["a"], (), {("router", "a"): 2.0}) == {}

    def test_what_was_taught_is_a_factor_on_the_score_and_may_turn_the_order(self) -> None:
        order = taught(places(1.0, 0.9, 0.4), {"a1": 1.2, "a2": 2.0})
        assert articles(order) == ["a1", "a0", "a2"]
        assert [place.earned.score for place in order] == pytest.approx([1.08, 1.0, 0.8])

    @given(scores, st.floats(0.5, 2))
    def test_what_is_taught_alike_of_all_changes_no_order(self, found: list[float], factor: float) -> None:
        order = places(*found)
        assert articles(taught(order, {place.shown.article: factor for place in order})) == articles(order)
