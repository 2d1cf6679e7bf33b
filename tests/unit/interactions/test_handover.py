"""What the next agent is given to read first."""

from __future__ import annotations

from datetime import UTC, datetime

from kbassist.interactions.handover import brief
from kbassist.model.interaction import Heard
from kbassist.model.situation import Speaker, Turn

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def heard(*lines: str) -> list[Heard]:
    """Turns from lines such as `CUSTOMER: it is dead`; a line that ends in … is interim."""
    turns = []
    for number, line in enumerate(lines, 1):
        role, _, text = line.partition(": ")
        turns.append(Heard("i", number, "l", NOON, Turn(Speaker(role), text, not text.endswith("…"))))
    return turns


def seeks(text: str) -> bool:
    return "router" in text


def test_the_first_and_last_question_and_the_last_advice_are_quoted() -> None:
    talk = heard(
        "CUSTOMER: hello",
        "CUSTOMER: my router is dead",
        "AGENT: restart the router",
        "AGENT: one moment",
        "CUSTOMER: done, the router is still dead",
        "AGENT: then the router goes back",
        "CUSTOMER: will I get a new router",
        "AGENT: let me ask",
        "CUSTOMER: thanks",
        "CUSTOMER: the router…",
    )
    assert brief(talk, seeks) == (2, 6, 7)


def test_one_question_is_quoted_once_and_whoever_reads_twice_counts_once() -> None:
    talk = heard("AGENT: how can I help with your router", "CUSTOMER: my router is dead")
    assert brief([*talk, *talk], seeks) == (2,)


def test_a_customer_who_sought_nothing_is_quoted_as_they_began_and_ended() -> None:
    assert brief(heard("CUSTOMER: hello", "CUSTOMER: are you there", "CUSTOMER: well"), seeks) == (1, 3)


def test_nothing_said_is_nothing_to_read() -> None:
    assert brief([], seeks) == brief(heard("AGENT: the router"), seeks) == ()
