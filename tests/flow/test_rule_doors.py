"""Rules through their doors: written, tried on the past, enabled, and proposing what to do."""

from __future__ import annotations

from typing import Any

import pytest

from flow.doors import Doors, assert_problem
from flow.test_procedure_doors import ROUTER
from kbassist.model.access import Role

RULE: dict[str, Any] = {
    "id": "keep",
    "condition": "context.plan == 'premium' && situation.language == 'en'",
    "action": {"offer": "Three months at half price"},
    "enabled": True,
}


def proposed(doors: Doors, role: Role = Role.AGENT, **context: Any) -> list[str]:
    asked = {"turns": [{"role": "CUSTOMER", "text": "my router shows error E105"}], "context": context}
    reply = doors.post("/v1/suggest", asked, role)
    assert reply.status_code == 200
    return [f"{one['kind']} {one['target']}" for one in reply.json()["actions"]]


class TestWriting:
    def test_a_rule_is_kept_replaced_and_forgotten(self, doors: Doors) -> None:
        written = doors.post("/v1/rules", RULE)
        assert written.status_code == 201
        assert written.headers["location"] == "/v1/rules/keep"
        assert written.json()["index_token"] > 0
        assert_problem(doors.post("/v1/rules", RULE), 409, "id")
        body = {key: value for key, value in RULE.items() if key != "id"} | {"priority": 3}
        assert doors.ask("PUT", "/v1/rules/keep", json=body).json()["priority"] == 3
        read = doors.ask("GET", "/v1/rules/keep", Role.EDITOR).json()
        assert (read["action"], read["priority"], read["enabled"]) == (RULE["action"], 3, True)
        assert [one["id"] for one in doors.ask("GET", "/v1/rules").json()["rules"]] == ["keep"]
        assert doors.ask("DELETE", "/v1/rules/keep").status_code == 200
        assert_problem(doors.ask("GET", "/v1/rules/keep"), 404)
        assert_problem(doors.ask("DELETE", "/v1/rules/keep"), 404)

    def test_every_expression_that_cannot_be_used_is_told(self, doors: Doors) -> None:
        form = {"form": {"name": "ticket", "fields": {"good": "context.plan", "bad": "shell('rm')"}}}
        refused = doors.post("/v1/rules", RULE | {"condition": "plan ==", "action": form})
        assert_problem(refused, 422, "condition", "action.form.fields.bad")
        assert doors.ask("GET", "/v1/rules").json()["rules"] == []

    @pytest.mark.parametrize("action", [{}, {"offer": "a", "suggest": "b"}, {"dance": "x"}])
    def test_a_rule_does_exactly_one_thing(self, doors: Doors, action: dict[str, Any]) -> None:
        assert doors.post("/v1/rules", RULE | {"action": action}).status_code == 422

    @pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR, Role.BOT, Role.CUSTOMER])
    def test_rules_are_written_only_by_who_may_publish(self, doors: Doors, role: Role) -> None:
        assert_problem(doors.post("/v1/rules", RULE, role), 403)
        assert_problem(doors.ask("DELETE", "/v1/rules/keep", role), 403)


class TestProposing:
    def test_what_a_rule_proposes_stands_beside_the_suggestions(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE)
        assert proposed(doors, plan="premium") == ["offer Three months at half price"]
        assert proposed(doors, plan="basic") == []
        assert proposed(doors, Role.CUSTOMER, plan="premium") == []

    def test_a_rule_that_is_not_enabled_or_has_expired_proposes_nothing(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE | {"enabled": False})
        doors.post("/v1/rules", RULE | {"id": "old", "expires": "2020-01-01T00:00:00Z"})
        assert proposed(doors, plan="premium") == []

    def test_an_article_is_proposed_only_to_who_may_read_it_while_it_is_published(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE | {"action": {"suggest": "secret"}})
        assert proposed(doors, plan="premium") == []
        doors.live(id="secret", audiences=["agents"])
        assert proposed(doors, plan="premium") == ["suggest secret"]
        assert proposed(doors, Role.BOT, plan="premium") == []
        doors.post("/v1/articles/secret/withdraw", {})
        assert proposed(doors, plan="premium") == []

    def test_a_procedure_is_started_only_while_it_is_in_force(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE | {"action": {"start": "router-offline"}})
        assert proposed(doors, plan="premium") == []
        doors.post("/v1/procedures", ROUTER)
        assert proposed(doors, plan="premium") == ["start router-offline"]

    def test_a_form_comes_filled_with_what_the_talk_named(self, doors: Doors) -> None:
        fields = {"plan": "context.plan", "code": "entity.error_code", "lost": "context.lost"}
        doors.post("/v1/rules", RULE | {"action": {"form": {"name": "ticket", "fields": fields}}})
        asked = {"turns": [{"role": "CUSTOMER", "text": "my router shows error E105"}], "context": {"plan": "premium"}}
        action = doors.post("/v1/suggest", asked, Role.AGENT).json()["actions"][0]
        assert action == {
            "rule_id": "keep",
            "kind": "form",
            "target": "ticket",
            "fields": {"plan": "premium", "code": "E105"},
        }

    def test_who_keeps_the_talk_tells_which_rules_have_fired(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE | {"once": True})
        doors.post("/v1/rules", RULE | {"id": "always"})
        asked = {"turns": [{"role": "CUSTOMER", "text": "my router is red"}], "context": {"plan": "premium"}}
        for fired, rules in ((), ["always", "keep"]), (("keep", "always"), ["always"]):
            told = doors.post("/v1/suggest", asked | {"fired": list(fired)}, Role.AGENT).json()["actions"]
            assert [one["rule_id"] for one in told] == rules


class TestInteractions:
    def talk(self, doors: Doors, *said: str) -> list[list[str]]:
        """What the rules propose after each turn of one customer."""
        opened = doors.post("/v1/interactions", {"channel": "chat", "agent_id": "ann", "context": {"plan": "premium"}})
        path = f"/v1/interactions/{opened.json()['id']}/turns"
        replies = [doors.post(path, {"role": "CUSTOMER", "text": text}).json() for text in said]
        return [[one["rule_id"] for one in reply["actions"]] for reply in replies]

    def test_once_is_after_one_turn_of_an_interaction(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE | {"once": True})
        doors.post("/v1/rules", RULE | {"id": "always"})
        said = ("my router shows a red light", "it is still red", "still nothing works here")
        assert self.talk(doors, *said) == [["always", "keep"], ["always"], ["always"]]
        assert self.talk(doors, said[0]) == [["always", "keep"]]

    def test_a_dry_run_tells_how_often_a_rule_would_have_fired_before_it_is_enabled(self, doors: Doors) -> None:
        self.talk(doors, "my router shows error E105", "and what about my bill of this month?")
        self.talk(doors, "how can I pay my bill this month?")
        doors.post("/v1/rules", RULE | {"condition": "entity.error_code == 'E105'", "enabled": False, "once": False})
        told = doors.post("/v1/rules/keep/dry_run", {}).json()
        assert (told["interactions"], told["turns"], told["fired_in"], told["fired"]) == (2, 3, 1, 2)
        assert [one["turn"] for one in told["examples"]] == [1, 2]
        assert told["examples"][0]["said"] == "my router shows error E105"
        assert doors.post("/v1/rules/keep/dry_run", {"interactions": 1}).json()["fired"] == 0
        assert self.talk(doors, "my router shows error E105") == [[]]

    def test_a_dry_run_is_for_who_oversees(self, doors: Doors) -> None:
        doors.post("/v1/rules", RULE)
        assert_problem(doors.post("/v1/rules/keep/dry_run", {}, Role.EDITOR), 403)
        assert_problem(doors.post("/v1/rules/none/dry_run", {}), 404)
