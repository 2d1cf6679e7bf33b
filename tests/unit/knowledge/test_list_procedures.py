"""A numbered list whose items lead to each other is a procedure, in German, English and Russian."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.list_procedures import from_lists
from kbassist.knowledge.procedure_check import flaws
from kbassist.model.procedure import Procedure, Step, StepKind

ENGLISH = """
Some words before.

1. **Look at the lamp.** If the light is red, go to step 4. If it blinks, see [Blinking router](blinking.en.md).
2. Restart the router. If it works, you are done. Otherwise go to step 3.
3. Ask for the serial number, then go to step 1.
4. Check the cable:
   - If it is loose, plug it in and go to step 2.
   - If it is broken, hand over to the technicians.
5. Tell the customer that we call back.
"""
GERMAN = """
1. **Lampe ansehen:** Wenn die Lampe rot ist, weiter mit Schritt 3. Falls sie blinkt, gehen Sie zu Schritt 2.
2. Starten Sie neu. Wenn es geht, sind Sie fertig. Sonst weiter mit Schritt 3.
3. Prüfen Sie das Kabel. Noch rot? Zurück zu Schritt 1. Gehen Sie zu Schritt 4, wenn das Kabel heil ist.
4. Übergeben Sie an die Technik.
"""
RUSSIAN = """
1. Посмотрите на лампу. Если лампа красная, перейдите к шагу 3. Если мигает, то переходите к шагу 2.
2. Перезагрузите роутер. Если заработало, на этом всё. Иначе перейдите к шагу 3.
3. Спросите номер. Если номера нет, передайте техникам.
"""


def read(text: str, language: str = "en") -> Procedure:
    found = from_lists(text, Procedure("p", "p", "Router", language, (), ()))
    assert found is not None
    assert list(flaws(found, lambda _: None)) == []
    return found


def ways(procedure: Procedure, step: str) -> list[tuple[str, str | None]]:
    return [(way.to, way.when.customer[0] if way.when else None) for way in procedure.ways(step)]


class TestLanguages:
    def test_english(self) -> None:
        read_ = read(ENGLISH)
        assert ways(read_, "step-1") == [("step-4", "the light is red"), ("see-1", "it blinks"), ("step-2", None)]
        assert ways(read_, "step-2") == [("end", "it works"), ("step-3", None)]
        assert ways(read_, "step-3") == [("step-1", None)]
        assert read_.step("see-1") == Step("see-1", StepKind.TRANSFER, "Blinking router", ("blinking.en",))
        assert [step.kind.value for step in read_.steps[:5]] == ["check", "do", "ask", "check", "tell"]

    def test_what_is_done_on_the_way_is_a_step_of_its_own(self) -> None:
        procedure = read(ENGLISH)
        assert ways(procedure, "step-4")[0] == ("step-4-1", "it is loose")
        assert procedure.step("step-4-1") == Step("step-4-1", StepKind.DO, "Plug it in")
        assert ways(procedure, "step-4-1") == [("step-2", None)]
        handed = [step for step in procedure.steps if step.text == "Hand over to the technicians."]
        assert [step.kind for step in handed] == [StepKind.TRANSFER]

    def test_german(self) -> None:
        procedure = read(GERMAN, "de")
        assert ways(procedure, "step-1") == [
            ("step-3", "die Lampe rot ist"),
            ("step-2", "sie blinkt"),
            ("step-2", None),
        ]
        assert ways(procedure, "step-2") == [("end", "es geht"), ("step-3", None)]
        assert ways(procedure, "step-3")[:2] == [("step-1", "Noch rot"), ("step-4", "das Kabel heil ist")]
        assert [step.kind.value for step in procedure.steps] == ["do", "do", "check", "transfer", "end"]
        assert procedure.steps[-1].text == "Fertig."

    def test_russian(self) -> None:
        procedure = read(RUSSIAN, "ru")
        assert ways(procedure, "step-1") == [("step-3", "лампа красная"), ("step-2", "мигает"), ("step-2", None)]
        assert ways(procedure, "step-2") == [("end", "заработало"), ("step-3", None)]
        assert [step.kind.value for step in procedure.steps[:3]] == ["check", "do", "ask"]


@pytest.mark.parametrize(
    ("sentence", "to", "said"),
    [
        ("If the light is red, go to step 2.", "step-2", "the light is red"),
        ("Go to step 2 if the light is red.", "step-2", "the light is red"),
        ("Is it red? Go to step 2.", "step-2", "Is it red"),
        ("Yes: continue with step 2.", "step-2", "Yes"),
        ("Red light → step 2.", "step-2", "Red light"),
        ("In case the light is red, skip to step 2.", "step-2", "the light is red"),
        ("When it **still blinks**, please go back to step 2.", "step-2", "it still blinks"),
        ("Sobald es rot ist, springen Sie zu Schritt 2.", "step-2", "es rot ist"),
        ("Weiter mit Schritt 2, falls es rot ist.", "step-2", "es rot ist"),
        ("Nein: zurück zu Schritt 2.", "step-2", "Nein"),
        ("Когда лампа красная, вернитесь к шагу 2.", "step-2", "лампа красная"),
        ("Перейдите к шагу 2, если лампа красная.", "step-2", "лампа красная"),
        ("Нет: перейдите к пункту 2.", "step-2", "Нет"),
        ("If it is green, that's all.", "end", "it is green"),
        ("Wenn es grün ist, ist alles erledigt.", "end", "es grün ist"),
        ("Если зелёная, всё готово.", "end", "зелёная"),
        ("Then go to step 2.", "step-2", None),
        ("Otherwise, jump to step 2.", "step-2", None),
        ("Andernfalls machen Sie mit Schritt 2 weiter.", "step-2", None),
        ("В противном случае переходите к шагу 2.", "step-2", None),
    ],
)
def test_a_way_is_told_in_many_words(sentence: str, to: str, said: str | None) -> None:
    text = f"1. Look. {sentence}\n2. Restart. If it is fine, go to step 3.\n3. Wait."
    found = from_lists(text, Procedure("p", "p", "Router", "en", (), ()))
    assert found is not None
    assert ways(found, "step-1")[0] == (to, said)


@pytest.mark.parametrize(
    "text",
    [
        "No list at all, go to step 4.",
        "1. Switch it off.\n2. Switch it on.",
        "- If it is red, go to step 2.\n- Wait.",
        "1. If it is red, see [another article](other.md).\n2. Wait.",
        "1. Only one item, go to step 1.",
        "```\n1. If it is red, go to step 2.\n2. Wait.\n```",
    ],
)
def test_a_text_without_ways_between_its_items_is_no_procedure(text: str) -> None:
    assert from_lists(text, Procedure("p", "p", "Router", "en", (), ())) is None


def test_a_list_that_is_interrupted_and_goes_on_counting_is_one_list() -> None:
    procedure = read("1. Look. If it is red, go to step 3.\n\nA picture.\n\n2. Restart.\n3. Check the cable.")
    assert [step.id for step in procedure.steps] == ["step-1", "step-2", "step-3", "end"]


@given(st.text(max_size=60), st.text("Wenn sie, go to step 123:?.→[](*)", max_size=60))
def test_whatever_an_item_says_is_read(odd: str, near: str) -> None:
    found = from_lists(f"1. {odd} go to step 2\n2. {near}\n3. x", Procedure("p", "p", "Router", "en", (), ()))
    if found is not None:
        assert len({step.id for step in found.steps}) == len(found.steps)
        assert all(step.text for step in found.steps)
