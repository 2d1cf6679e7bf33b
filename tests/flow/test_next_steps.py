"""A troubleshooting talk is led from step to step, through the doors that agents and their programs use."""

from __future__ import annotations

from typing import Any

from flow.doors import Doors

PROCEDURE = {
    "id": "router-red",
    "steps": [
        {"id": "ask-lights", "kind": "ask", "text": "Ask: is the Link lamp steady red or is it blinking?"},
        {"id": "check-cable", "kind": "check", "text": "Unplug the grey cable at both ends and plug it in again."},
        {"id": "restart", "kind": "do", "text": "Take the router off the power for a minute."},
        {"id": "transfer", "kind": "transfer", "text": "Hand over to the line team."},
        {"id": "premium", "kind": "transfer", "text": "Send a technician today."},
        {"id": "end", "kind": "end", "text": "The lamp is green, close."},
    ],
    "branches": [
        {"from": None, "to": "ask-lights"},
        {"from": "ask-lights", "to": "check-cable"},
        {"from": "check-cable", "to": "end", "when": {"customer": ["it is green now", "the plug was loose"]}},
        {"from": "check-cable", "to": "restart"},
        {"from": "restart", "to": "end", "when": {"customer": ["works again", "it is green"]}},
        {"from": "restart", "to": "premium", "when": {"context": "context.plan == 'premium'"}},
        {"from": "restart", "to": "transfer"},
    ],
}
OPENING = ("AGENT: Good morning, how can I help?", "CUSTOMER: The Link lamp of my router is red and nothing works.")
LIGHTS = ("AGENT: Is the Link lamp steady red, or does it blink?", "CUSTOMER: It is steady, no blinking at all.")
CABLE = ("AGENT: Please unplug the grey cable at both ends and plug it in again.", "CUSTOMER: Did that, still red.")
RESTART = ("AGENT: Then take the router off the power for a minute.",)


def turns(*lines: str) -> list[dict[str, str]]:
    told = (line.split(": ", 1) for line in lines)
    return [{"role": role, "text": text} for role, text in told]


def suggest(doors: Doors, *lines: str, **more: Any) -> dict[str, Any]:
    reply = doors.post("/v1/suggest", {"turns": turns(*lines), **more})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    assert told["degraded"] == []
    return told


def steps(told: dict[str, Any]) -> list[str]:
    return [step["step_id"] for step in told["next_steps"]]


def furnished(doors: Doors) -> Doors:
    token = doors.live(title="Router shows a red light", procedure=PROCEDURE)
    assert doors.service.shelf.wait_for(token, 20)
    return doors


def test_every_answer_of_the_customer_brings_the_next_step(doors: Doors) -> None:
    furnished(doors)
    assert steps(suggest(doors, *OPENING))[0] == "ask-lights"
    assert steps(suggest(doors, *OPENING, *LIGHTS))[0] == "check-cable"
    assert steps(suggest(doors, *OPENING, *LIGHTS, *CABLE))[0] == "restart"
    solved = suggest(doors, *OPENING, *LIGHTS, *CABLE, *RESTART, "CUSTOMER: Yes! Now it is green and works again.")
    assert steps(solved)[0] == "end"


def test_a_step_tells_what_chose_it(doors: Doors) -> None:
    furnished(doors)
    first = suggest(doors, *OPENING, *LIGHTS)["next_steps"][0]
    assert first["procedure_id"] == "router-red"
    assert first["kind"] == "check"
    assert first["why"]["at"] == "ask-lights"
    assert first["why"]["done"] == ["ask-lights"]
    assert 0 < first["confidence"] <= 1


def test_a_question_in_between_does_not_move_the_walk(doors: Doors) -> None:
    furnished(doors)
    told = suggest(doors, *OPENING, *LIGHTS[:1], "CUSTOMER: What do you mean by Link lamp?")
    assert steps(told)[0] == "ask-lights"
    assert told["next_steps"][0]["why"]["waits"] > 0.5


def test_the_context_decides_where_a_condition_asks_for_it(doors: Doors) -> None:
    furnished(doors)
    talk = (*OPENING, *LIGHTS, *CABLE, *RESTART, "CUSTOMER: No, it is still red.")
    assert steps(suggest(doors, *talk, context={"plan": "premium"}))[0] == "premium"
    assert steps(suggest(doors, *talk, context={"plan": "basic"}))[0] == "transfer"


def test_a_caller_may_say_how_many_steps_and_of_which_procedures(doors: Doors) -> None:
    furnished(doors)
    assert len(suggest(doors, *OPENING, next_steps=1)["next_steps"]) == 1
    assert suggest(doors, *OPENING, next_steps=0)["next_steps"] == []
    assert suggest(doors, *OPENING, procedures=["another"])["next_steps"] == []


def test_a_step_named_with_a_turn_needs_no_guessing(doors: Doors) -> None:
    furnished(doors)
    said = turns(*OPENING, "AGENT: Hm, let me think.", "CUSTOMER: No, it is still red.")
    said[2]["step"] = "router-red/restart"
    reply = doors.post("/v1/suggest", {"turns": said}).json()
    assert steps(reply)[0] == "transfer"


def test_a_withdrawn_article_leads_nobody(doors: Doors) -> None:
    furnished(doors)
    assert doors.post("/v1/articles/router-red/withdraw", {}).status_code == 200
    assert suggest(doors, *OPENING)["next_steps"] == []


def test_what_an_agent_marks_wins_over_what_was_inferred(doors: Doors) -> None:
    furnished(doors)
    opened = doors.post("/v1/interactions", {"channel": "voice"}).json()
    place = f"/v1/interactions/{opened['interaction']['id'] if 'interaction' in opened else opened['id']}"
    for turn in turns(*OPENING, *LIGHTS):
        helped = doors.post(f"{place}/turns", turn).json()
    assert steps(helped)[0] == "check-cable"

    def mark(deed: str, step: str | None) -> list[str]:
        reply = doors.post(f"{place}/steps", {"procedure_id": "router-red", "step_id": step, "deed": deed})
        assert reply.status_code == 200, reply.text
        return steps(reply.json())

    assert mark("done", "check-cable")[0] == "restart"
    assert mark("back", "check-cable")[0] == "check-cable"
    assert mark("jump", "transfer")[0] == "transfer"
    assert mark("stop", None) == []
    assert mark("start", None)[0] == "ask-lights"
