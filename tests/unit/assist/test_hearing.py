"""Turns are kept without what is personal in them; what they name stands beside."""

from __future__ import annotations

from collections.abc import Sequence

from kbassist.assist.hearing import Recollection, heard_turns, own_names
from kbassist.language.mentions import Mentions
from kbassist.language.personal import Redacted
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


class Counting:
    """A redactor that counts the texts it looks at."""

    def __init__(self) -> None:
        self.looked = 0
        self._redactor = Redactor()

    def redact(self, text: str, known: Sequence[str] = (), before: str = "") -> Redacted:
        self.looked += 1
        return self._redactor.redact(text, known, before)


class TestRecollection:
    def test_a_talk_that_goes_on_is_redacted_as_before_without_looking_at_its_turns_again(self) -> None:
        counting = Counting()
        recollection = Recollection(counting)
        talk = [Turn(CUSTOMER, f"bredow, line {number}, card 4111 1111 1111 1111") for number in range(5)]
        for length in range(1, 6):
            kept = heard_turns(talk[:length], ("Bredow",), recollection, MENTIONS)
            assert kept == heard_turns(talk[:length], ("Bredow",), Redactor(), MENTIONS)
        assert counting.looked == 5

    def test_a_name_that_is_known_only_now_leaves_what_was_said_before(self) -> None:
        recollection = Recollection(Redactor())
        assert recollection.redact("bredow here").text == "bredow here"
        assert recollection.redact("bredow here", ("Bredow",)).text == "[NAME] here"

    def test_what_was_asked_before_tells_what_an_answer_is(self) -> None:
        recollection, said = Recollection(Redactor()), "elfter vierter sechsundvierzig"
        assert recollection.redact(said).text == said
        assert recollection.redact(said, (), "ihr geburtsdatum bitte").text == "[BIRTH_DATE]"

    def test_a_number_for_a_look_up_is_not_remembered(self) -> None:
        counting = Counting()
        recollection = Recollection(counting)
        first, second = (recollection.redact("meine nummer ist C301") for _ in range(2))
        assert first == second
        assert [lookup.value for lookup in second.lookups] == ["C301"]
        assert counting.looked == 2
