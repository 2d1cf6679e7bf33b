"""Who takes a matter over, how soon and for how long."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kbassist.assist.routing import ALARMS, Handling, Haste, RoutingTable, Skill, Sphere, routed
from kbassist.model.situation import Fact, Intent, Situation

TABLE = RoutingTable(
    (
        Skill("metering", Sphere(("smart-meter-*",), {"device": ("meter*",)})),
        Skill("network", Sphere(("router-*", "dsl-*"), {"product": ("fiber", "dsl")})),
        Skill("service", Sphere(("*",))),
    ),
    (
        Haste("an emergency", 0.95, Sphere(("gas-*",))),
        Haste("open case", 0.2, Sphere(attributes={"open_cases": ("*",)})),
    ),
)
NOTHING = Situation("de", seeking=True)


def about(*shares: tuple[str, float], facts: tuple[Fact, ...] = ()) -> Situation:
    return replace(NOTHING, intents=tuple(Intent(family, share) for family, share in shares), facts=facts)


class TestSkill:
    def test_the_family_that_stands_out_most_decides(self) -> None:
        hint = routed(about(("router-red", 0.7), ("smart-meter-dark", 0.3)), {}, TABLE, {})
        assert (hint.skill, hint.language) == ("network", "de")
        assert hint.why == ("family router-red: 0.70",)

    def test_a_family_is_of_the_first_skill_that_names_it(self) -> None:
        assert routed(about(("dsl-drops", 1.0)), {}, TABLE, {}).skill == "network"
        assert routed(about(("moving", 1.0)), {}, TABLE, {}).skill == "service"

    def test_what_the_customer_has_helps_where_no_family_is_known(self) -> None:
        hint = routed(about(facts=(Fact("product", "fiber", "context"),)), {}, TABLE, {})
        assert (hint.skill, hint.why) == ("network", ("product fiber (context)",))

    def test_what_is_named_in_the_talk_breaks_a_draw(self) -> None:
        named = (Fact("device", "meter iM4", "talk"),)
        assert routed(about(("router-red", 0.5), ("smart-meter-dark", 0.5), facts=named), {}, TABLE, {}).skill == (
            "metering"
        )

    def test_nobody_is_named_where_nothing_tells(self) -> None:
        assert routed(NOTHING, {}, TABLE, {}).skill is None


class TestUrgency:
    def test_an_emergency_stands_above_everything(self) -> None:
        hint = routed(about(("gas-smell", 0.6)), {"danger": 2}, TABLE, {})
        assert hint.urgency > 0.99
        assert set(hint.why) >= {"an emergency", "danger in turn 2"}

    def test_a_family_that_only_may_be_meant_counts_less(self) -> None:
        assert routed(about(("gas-smell", 0.25), ("moving", 0.75)), {}, TABLE, {}).urgency == 0.475

    def test_a_customer_with_an_open_case_waits_less(self) -> None:
        waiting = about(facts=(Fact("open_cases", "DSL drops", "context"),))
        assert routed(waiting, {}, TABLE, {}).urgency == 0.2
        assert routed(NOTHING, {}, TABLE, {}).urgency == 0

    @given(st.sets(st.sampled_from(sorted(ALARMS))), st.sampled_from(sorted(ALARMS)))
    def test_another_reason_never_makes_a_matter_less_urgent(self, alarms: set[str], more: str) -> None:
        fewer = routed(NOTHING, dict.fromkeys(alarms, 0), TABLE, {}).urgency
        assert 0 <= fewer <= routed(NOTHING, dict.fromkeys(alarms | {more}, 0), TABLE, {}).urgency <= 1


class TestMinutes:
    def test_those_of_the_likeliest_family_of_which_talks_are_known(self) -> None:
        known = {"moving": Handling(4.5, 6), "router-red": Handling(9.0, 3)}
        hint = routed(about(("dsl-drops", 0.5), ("router-red", 0.3), ("moving", 0.2)), {}, TABLE, known)
        assert hint.minutes == 9.0
        assert hint.why[-1] == "3 past talks of router-red"

    def test_none_where_nothing_is_known(self) -> None:
        assert routed(about(("dsl-drops", 1.0)), {}, TABLE, {}).minutes is None
