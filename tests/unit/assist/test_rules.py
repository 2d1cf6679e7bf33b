"""Which rules propose what, from plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.adapters.cel import CelConditions
from kbassist.assist.rules import KNOWN, Moment, known_of, proposals
from kbassist.model.rule import ActionKind, Proposed, Rule, RuleAction
from kbassist.model.situation import Entity, Fact, Intent, Situation

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
OFFER = RuleAction(ActionKind.OFFER, "half price")
SITUATION = Situation(
    "en",
    True,
    (Fact("product", "fiber", "talk"), Fact("plan", "basic", "context")),
    (Intent("cancel", 0.8),),
    (Entity("error_code", "E105", 0, 4, 0), Entity("error_code", "E200", 0, 4, 2)),
)


def rule(id: str = "a", condition: str = "true", **said: object) -> Rule:
    return Rule(id, condition, **{"action": OFFER, **said})  # type: ignore[arg-type]


def fired(*rules: Rule, moment: Moment | None = None) -> list[str]:
    proposed = proposals(rules, lambda told: told == "true", lambda _: None, moment or Moment(NOON))
    return [one.rule_id for one in proposed]


def test_the_higher_priority_comes_first_and_what_does_not_hold_is_left_out() -> None:
    assert fired(rule("b"), rule("a"), rule("c", priority=5), rule("d", "false")) == ["c", "a", "b"]


def test_a_rule_that_is_not_enabled_or_has_expired_is_silent() -> None:
    assert fired(rule(enabled=False)) == []
    assert fired(rule(expires=NOON)) == []
    assert fired(rule(expires=NOON + timedelta(seconds=1))) == ["a"]


def test_once_is_after_one_turn_however_often_that_turn_is_asked_about() -> None:
    once = rule(once=True)
    assert fired(once, moment=Moment(NOON, 3)) == ["a"]
    assert fired(once, moment=Moment(NOON, 3, {"a": 3})) == ["a"]
    assert fired(once, moment=Moment(NOON, 4, {"a": 3})) == []
    assert fired(rule(), moment=Moment(NOON, 4, {"a": 3})) == ["a"]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.booleans())
def test_never_more_than_was_asked_for_and_never_out_of_order(priorities: list[int], once: bool) -> None:
    rules = [rule(f"r{place}", priority=one, once=once) for place, one in enumerate(priorities)]
    found = fired(*rules, moment=Moment(NOON, 2, {"r0": 1}))
    ranks = [priorities[int(one[1:])] for one in found]
    assert ranks == sorted(ranks, reverse=True)
    assert ("r0" in found) is not once


def test_a_form_is_filled_with_what_is_known() -> None:
    fields = {"plan": "context.plan", "code": "entity.error_code", "lost": "context.lost", "n": "situation.turns + 1"}
    form = rule(action=RuleAction(ActionKind.FORM, "ticket", fields))
    known = CelConditions().given(known_of(SITUATION, {"plan": "premium"}, 4))
    filled = {"plan": "premium", "code": "E200", "n": 5}
    assert proposals([form], known.holds, known.value, Moment(NOON)) == (
        Proposed("a", ActionKind.FORM, "ticket", filled),
    )


@pytest.mark.parametrize(
    "condition",
    [
        "'cancel' in situation.intents",
        "situation.seeking && situation.language == 'en'",
        "situation.entities.error_code == 'E200'",
        "entity.product == 'fiber'",
        "!has(entity.plan) && context.plan == 'premium'",
    ],
)
def test_a_condition_may_ask_of_situation_context_and_entities(condition: str) -> None:
    conditions = CelConditions()
    assert conditions.flaw(condition, KNOWN) is None
    assert conditions.given(known_of(SITUATION, {"plan": "premium"}, 4)).holds(condition)
