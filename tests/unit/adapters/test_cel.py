"""Conditions: what cannot be used is told before it is kept, and what is kept neither fails nor takes long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.adapters.cel import MAX_EXPRESSION, MAX_TEXT, MAX_VALUES, CelConditions

CONDITIONS = CelConditions()
CONTEXT: dict[str, Any] = {
    "plan": "premium",
    "products": ["fiber", "tv"],
    "open_cases": [{"id": 1}, {"id": 2}],
    "since": "2026-03-01T00:00:00Z",
    "months": 3,
    "vip": True,
    "nothing": None,
    "huge": 10**40,
}
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


def flaw(expression: str, decides: bool = True) -> str | None:
    return CONDITIONS.flaw(expression, ("context",), decides)


class TestHolding:
    @pytest.mark.parametrize(
        "expression",
        [
            "context.plan == 'premium'",
            "context.plan in ['basic', 'premium'] && !(context.months > 5)",
            "size(context.open_cases) > 1 && context.open_cases.exists(one, one.id == 2)",
            "timestamp(context.since) < timestamp('2027-01-01T00:00:00Z')",
            "context.months > 2.5",
            "context.vip",
            "has(context.plan) && !has(context.region)",
            "context.unknown == 1 || context.vip",
            "context.nothing == null",
            "context.plan.startsWith('prem')",
        ],
    )
    def test_a_condition_that_is_true_holds(self, expression: str) -> None:
        assert flaw(expression) is None
        assert CONDITIONS.holds(expression, CONTEXT)

    @pytest.mark.parametrize(
        "expression",
        ["context.region == 'BE'", "context.plan > 3", "context.open_cases[7].id == 1", "!context.unknown"],
    )
    def test_what_is_not_known_does_not_hold(self, expression: str) -> None:
        assert flaw(expression) is None
        assert not CONDITIONS.holds(expression, CONTEXT)

    def test_a_value_is_plain(self) -> None:
        known = CONDITIONS.given({"context": CONTEXT})
        assert known.value("context.open_cases.map(one, one.id)") == [1, 2]
        assert known.value("context.plan + '!'") == "premium!"
        assert known.value("timestamp(context.since)") == "2026-03-01T00:00:00+00:00"
        assert known.value("context.unknown") is None

    @given(st.dictionaries(st.text(max_size=8), jsons, max_size=5))
    def test_no_context_makes_a_condition_fail(self, context: dict[str, Any]) -> None:
        assert CONDITIONS.holds("context.plan == 'x' || true", context)

    @given(st.text(max_size=40))
    def test_no_expression_fails_when_it_is_asked(self, expression: str) -> None:
        assert CONDITIONS.holds(expression, CONTEXT) in (True, False)
        flaw(expression)


class TestFlaws:
    @pytest.mark.parametrize(
        ("expression", "told"),
        [
            ("context.plan ==", "no CEL expression"),
            ("", "no CEL expression"),
            ("plan == 'premium'", "plan is not known here"),
            ("shell('rm')", "shell cannot be called here"),
            ("context.text.matches('(a+)+$')", "matches cannot be called here"),
            ("'x'", "neither true nor false"),
            ("1 / 0 == 1", "never be told"),
            ("'a' > 1", "never be told"),
            ("duration('soon') == duration('1s')", "never be told"),
        ],
    )
    def test_what_cannot_be_used_is_told_before(self, expression: str, told: str) -> None:
        problem = flaw(expression)
        assert problem is not None
        assert told in problem

    def test_a_field_may_be_any_value(self) -> None:
        assert flaw("'x'", decides=False) is None
        assert flaw("context.plan", decides=False) is None

    def test_a_name_in_a_text_or_of_a_macro_is_none_of_ours(self) -> None:
        assert flaw("context.a == 'plan.all(x, shell(x))' && context.l.all(each, each > 1)") is None


class TestBombs:
    def test_a_long_expression_is_refused_and_never_run(self) -> None:
        long = "true" + " || true" * MAX_EXPRESSION
        assert flaw(long) is not None
        assert not CONDITIONS.holds(long, CONTEXT)

    @pytest.mark.parametrize("deep", ["(" * 200 + "1" + ")" * 200, "[" * 240 + "]" * 240, "true ? " * 70 + "true"])
    def test_deep_nesting_is_refused(self, deep: str) -> None:
        assert flaw(deep) is not None
        assert not CONDITIONS.holds(deep, CONTEXT)

    @pytest.mark.parametrize(
        "nested",
        [
            "[1, 2].all(a, [1, 2].all(b, a != b))",
            "context.l.filter(a, context.l . exists ( b, b == a)).size() > 0",
            "context.l.map(a, ('(' == ')') && context.l.all(b, b > a)).size() > 1",
        ],
    )
    def test_macros_inside_each_other_are_refused(self, nested: str) -> None:
        problem = flaw(nested)
        assert problem is not None
        assert "inside each other" in problem

    def test_macros_beside_each_other_are_not(self) -> None:
        assert flaw("context.l.filter(a, a > 1).exists(b, b > 2) || context.m.all(c, c)") is None

    def test_a_key_that_holds_too_much_is_not_known_and_the_others_are(self) -> None:
        context = {"many": list(range(MAX_VALUES + 1)), "long": "x" * (MAX_TEXT + 1), "plan": "premium"}
        known = CONDITIONS.given({"context": context})
        assert not known.holds("has(context.many) || has(context.long)")
        assert known.holds("context.plan == 'premium'")

    def test_the_most_that_may_be_asked_is_answered(self) -> None:
        context = {"l": list(range(MAX_VALUES - 1))}
        each = " && ".join(["context.l == context.l"] * 18)
        expression = f"context.l.all(a, {each})"
        assert flaw(expression) is None
        assert CONDITIONS.holds(expression, context)
