"""What an agent says, and what another system tells, opens the way in a real interaction, as customers' answers do."""

from __future__ import annotations

from typing import Any

import pytest

from flow.doors import Doors

LOOKUP = {
    "id": "unknown-invoice",
    "steps": [
        {"id": "lookup", "kind": "check", "text": "Look the invoice up by its number."},
        {"id": "explain", "kind": "tell", "text": "Explain the items of the invoice one by one."},
        {"id": "apologise", "kind": "tell", "text": "Apologise: no such invoice was ever sent by us."},
        {"id": "report", "kind": "transfer", "text": "Report it to the fraud team."},
        {"id": "end", "kind": "end", "text": "The customer knows what is to be paid."},
    ],
    "branches": [
        {"from": None, "to": "lookup"},
        {"from": "lookup", "to": "explain", "when": {"event": "invoice.lookup:found"}},
        {"from": "lookup", "to": "apologise", "when": {"event": "invoice.lookup:missing"}},
        {"from": "explain", "to": "end"},
        {"from": "apologise", "to": "report"},
    ],
}
ASKED = (
    ("CUSTOMER", "I have got an invoice that I do not understand."),
    ("AGENT", "I look the invoice up by its number."),
)


OUTAGE = {
    "id": "line-down",
    "steps": [
        {"id": "outage", "kind": "check", "text": "Look at the map of outages for the customer's street."},
        {"id": "wait", "kind": "tell", "text": "Ask for patience: technicians are at work, it is mended tonight."},
        {"id": "restart", "kind": "do", "text": "Take the router off the power for a minute."},
        {"id": "end", "kind": "end", "text": "The customer knows what happens now."},
    ],
    "branches": [
        {"from": None, "to": "outage"},
        {"from": "outage", "to": "wait", "when": {"agent": ["there is an outage in your street"]}},
        {"from": "outage", "to": "restart"},
        {"from": "wait", "to": "end"},
        {"from": "restart", "to": "end"},
    ],
}
DOWN = (
    ("CUSTOMER", "My internet is down since this morning."),
    ("AGENT", "I look at the map of outages for your street."),
)
FOUND, MISSING = "invoice.lookup:found", "invoice.lookup:missing"


@pytest.mark.parametrize(("event", "step"), [(FOUND, "explain"), (MISSING, "apologise")])
def test_what_a_look_up_found_leads_on_at_once(doors: Doors, event: str, step: str) -> None:
    talk = Talk(doors, title="Invoices that are not understood", procedure=LOOKUP)
    talk.say(*ASKED)
    assert talk.say(("SYSTEM", event)) == step


def test_a_result_that_came_early_counts_once_its_step_is_raised(doors: Doors) -> None:
    talk = Talk(doors, title="Invoices that are not understood", procedure=LOOKUP)
    talk.say(ASKED[0], ("SYSTEM", MISSING))
    assert talk.say(ASKED[1]) == "apologise"


def test_a_result_stands_whatever_the_customer_says_meanwhile(doors: Doors) -> None:
    talk = Talk(doors, title="Invoices that are not understood", procedure=LOOKUP)
    talk.say(*ASKED, ("SYSTEM", MISSING))
    assert talk.say(("CUSTOMER", "Take your time.")) == "apologise"


def test_of_two_results_the_newer_counts(doors: Doors) -> None:
    talk = Talk(doors, title="Invoices that are not understood", procedure=LOOKUP)
    assert talk.say(*ASKED, ("SYSTEM", MISSING), ("SYSTEM", FOUND)) == "explain"


def test_only_a_system_tells_results(doors: Doors) -> None:
    talk = Talk(doors, title="Invoices that are not understood", procedure=LOOKUP)
    talk.say(*ASKED)
    even = talk.chances()
    talk.say(("SYSTEM", "The call is recorded."))
    assert talk.chances() == even
    talk.say(("CUSTOMER", MISSING))
    assert talk.chances()["apologise"] == talk.chances()["explain"]


def test_what_the_agent_tells_opens_the_way_at_once(doors: Doors) -> None:
    talk = Talk(doors, title="The internet is down", procedure=OUTAGE)
    assert talk.say(*DOWN) == "restart"
    assert talk.say(("AGENT", "I see that there is an outage in your street.")) == "wait"
    assert talk.say(("CUSTOMER", "Oh dear, all right.")) == "wait"


@pytest.mark.parametrize(
    "said", ["Could there be an outage in your street?", "There is no outage in your street.", "One moment, please."]
)
def test_who_asks_or_denies_it_has_not_said_it(doors: Doors, said: str) -> None:
    talk = Talk(doors, title="The internet is down", procedure=OUTAGE)
    talk.say(*DOWN)
    assert talk.say(("AGENT", said)) == "restart"


class Talk:
    """An interaction that is led by a procedure."""

    def __init__(self, doors: Doors, **article: Any) -> None:
        assert doors.service.shelf.wait_for(doors.live(**article), 20)
        opened = doors.post("/v1/interactions", {"channel": "voice"}).json()
        self._doors, self._place = doors, f"/v1/interactions/{opened['id']}/turns"
        self._steps: list[dict[str, Any]] = []

    def say(self, *said: tuple[str, str]) -> str:
        """The step proposed first after these turns."""
        for role, text in said:
            reply = self._doors.post(self._place, {"role": role, "text": text})
            assert reply.status_code == 200, reply.text
            self._steps = reply.json()["next_steps"]
        first: str = self._steps[0]["step_id"]
        return first

    def chances(self) -> dict[str, float]:
        """How likely each step is to come next."""
        return {step["step_id"]: step["why"]["next"] for step in self._steps}
