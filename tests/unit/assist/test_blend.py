"""The walk's steps and the learned ones as one list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.assist.blend import ALONE, blended
from kbassist.model.procedure import NextStep, StepKind

NAMES = ["ask", "check", "restart", "end"]


def step(name: str, confidence: float, **why: object) -> NextStep:
    return NextStep(f"n_{name}", "router", name, StepKind.DO, name, confidence, why)


steps = st.lists(
    st.builds(step, st.sampled_from(NAMES), st.floats(0, 1)), max_size=4, unique_by=lambda one: one.step_id
)


class TestBlend:
    def test_what_both_propose_weighs_both_and_tells_both(self) -> None:
        walk = [step("ask", 0.6, after="greeting"), step("check", 0.4)]
        learned = [step("check", 0.9, cases=["t1/3"]), step("ask", 0.1)]
        first, second = blended(walk, learned, 0.5)
        assert (first.step_id, first.confidence) == ("check", pytest.approx(0.65))
        assert first.why == {"cases": ["t1/3"], "walked": 0.4, "learned": 0.9}
        assert (second.step_id, second.why["after"]) == ("ask", "greeting")

    def test_what_only_the_past_knows_for_sure_is_proposed_with_its_share(self) -> None:
        assert blended([], [step("end", 0.5)], 0.2)[0].confidence == pytest.approx(0.1)

    def test_what_the_past_guesses_of_another_procedure_is_not_proposed(self) -> None:
        assert blended([], [step("end", 0.1)], 0.8) == ()

    def test_a_draw_goes_to_the_walk(self) -> None:
        assert [one.step_id for one in blended([step("ask", 0.4)], [step("end", 0.4)], 0.5)] == ["ask", "end"]

    @given(steps, steps)
    def test_a_share_of_nothing_changes_nothing(self, walk: list[NextStep], learned: list[NextStep]) -> None:
        assert blended(walk, learned, 0.0) == tuple(walk)
        assert blended(walk, [], 0.7) == tuple(walk)

    @given(steps, steps, st.floats(0.01, 1))
    def test_no_step_of_the_walk_is_lost_and_none_made_up(
        self, walk: list[NextStep], learned: list[NextStep], share: float
    ) -> None:
        both = blended(walk, learned, share)
        assert sorted(one.step_id for one in both) == sorted(
            {one.step_id for one in walk} | {one.step_id for one in learned if walk or one.confidence >= ALONE}
        )
        confidences = [one.confidence for one in both]
        if learned:
            assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= confidence <= 1 for confidence in confidences)
