"""Turns are kept without what is personal in them; what they name stands beside."""

from __future__ import annotations

from kbassist.assist.hearing import heard_turns, own_names
from kbassist.language.mentions import Mentions
from kbassist.language.redact import Redactor
from kbassist.model.situation import Speaker, Turn

CUSTOMER, AGENT, BOT = Speaker.CUSTOMER, Speaker.AGENT, Speaker.BOT
MENTIONS = Mentions([("device", "Havelbox 5")])


def test_a_talk_is_redacted_turn_by_turn_each_in_the_light_of_the_one_before() -> None:
    turns = [
        Turn(AGENT, "nennen sie mir bitte ihre kundennummer und ihr geburtsdatum"),
        Turn(CUSTOMER, "c drei null eins und elfter vierter sechsundvierzig", step="identify/ask"),
        Turn(CUSTOMER, "bredow hier die havelbox fünf zeigt e eins null fünf"),
    ]
    redacted, entities = heard_turns(turns, ("Hannelore Bredow",), Redactor(), MENTIONS)
    assert [turn.text for turn in redacted[1:]] == [
        "[CUSTOMER_NUMBER] und [BIRTH_DATE]",
        "[NAME] hier die havelbox fünf zeigt e eins null fünf",
    ]
    assert redacted[1].step == "identify/ask"
    assert [(one.kind, one.value, one.turn) for one in entities] == [
        ("customer_number", "C301", 1),
        ("device", "Havelbox 5", 2),
        ("error_code", "E105", 2),
    ]


def test_what_the_bot_names_the_customer_has_not_named() -> None:
    redacted, entities = heard_turns([Turn(BOT, "Havelbox 5? 4111 1111 1111 1111")], (), Redactor(), MENTIONS)
    assert (redacted[0].text, entities) == ("Havelbox 5? [CARD]", ())


def test_the_context_tells_what_the_customer_is_called() -> None:
    context = {"name": "Sabine Kretschmer", "addresses": ["Rathenaustraße 9", 7], "plan": "Komfort", "street": None}
    assert own_names(context) == ("Sabine Kretschmer", "Rathenaustraße 9")
