"""Talks in three languages find their way through a procedure that nobody was trained for."""

from __future__ import annotations

import weakref
from dataclasses import replace

import pytest

from kbassist.adapters.words import packaged_words
from kbassist.assist.branching import Talk
from kbassist.assist.matters import followed
from kbassist.assist.meaning import Texts
from kbassist.assist.nextstep import TalkSoFar
from kbassist.assist.phrasing import Phrasing, agree
from kbassist.assist.stepreading import Reader
from kbassist.assist.subjects import Subjects
from kbassist.assist.walk import Walk, walk
from kbassist.language.analyzer import Analyzer
from kbassist.model.procedure import Branch, Procedure, Step, StepKind, When
from kbassist.model.situation import Speaker, Turn

TEXTS = Texts(Analyzer(), packaged_words())
WRITTEN = {
    "en": (
        "Red lamp on the router",
        ("Is the Link lamp red or blinking?", "Unplug the grey cable and plug it in again.", "Restart: off the power."),
        ("it is green now", "works again"),
    ),
    "de": (
        "Rote Lampe am Router",
        (
            "Ist die Lampe Link rot, oder blinkt sie?",
            "Das graue Kabel abziehen und wieder einstecken.",
            "Neustart ohne Strom",
        ),
        ("jetzt ist sie grün", "läuft wieder"),
    ),
    "ru": (
        "Красная лампочка на роутере",
        ("Лампочка Link красная или мигает?", "Выньте серый кабель и вставьте его снова.", "Перезагрузка без питания"),
        ("теперь зелёная", "заработало"),
    ),
}


def router(language: str) -> Procedure:
    title, (lights, cable, restart), solved = WRITTEN[language]
    steps = (
        Step("lights", StepKind.ASK, lights),
        Step("cable", StepKind.CHECK, cable),
        Step("restart", StepKind.DO, restart),
        Step("transfer", StepKind.TRANSFER, "→"),
        Step("end", StepKind.END, "✓"),
    )
    branches = (
        Branch(None, "lights"),
        Branch("lights", "cable"),
        Branch("cable", "end", When(solved)),
        Branch("cable", "restart"),
        Branch("restart", "end", When(solved)),
        Branch("restart", "transfer"),
    )
    return Procedure("router", "router", title, language, steps, branches)


def walked(
    language: str, *lines: str, holds: bool = False, procedure: Procedure | None = None, texts: Texts = TEXTS
) -> Walk:
    one = procedure or router(language)
    turns = [Turn(Speaker(role), text) for role, text in (line.split(": ", 1) for line in lines)]
    talk = Talk(Phrasing(Reader(one, texts), texts), TalkSoFar(turns, language), lambda _: holds)
    return walk(one, turns, talk)


TALKS = {
    "en": (
        "CUSTOMER: the lamp on my router is red",
        "AGENT: Is the lamp red all the time, or is it blinking?",
        "CUSTOMER: all the time",
        "AGENT: Please pull out the grey cable and push it back in.",
    ),
    "de": (
        "CUSTOMER: an meinem Router ist die Lampe rot",
        "AGENT: Ist die Lampe dauerhaft rot, oder blinkt sie?",
        "CUSTOMER: dauerhaft",
        "AGENT: Ziehen Sie bitte das graue Kabel ab und stecken Sie es wieder ein.",
    ),
    "ru": (
        "CUSTOMER: на роутере лампочка красная",
        "AGENT: лампочка красная всё время или мигает?",
        "CUSTOMER: всё время",
        "AGENT: выньте серый кабель и вставьте его обратно.",
    ),
}
FAILED = {"en": "Done, it's still red.", "de": "Gemacht, bleibt aber rot.", "ru": "Сделал, всё равно красная."}
SOLVED = {
    "en": "Yes! It's green, works again.",
    "de": "Ja, jetzt ist sie grün!",
    "ru": "Ура, теперь зелёная, заработало!",
}


@pytest.mark.parametrize("language", TALKS)
def test_failure_leads_to_the_next_attempt(language: str) -> None:
    assert walked(language, *TALKS[language], f"CUSTOMER: {FAILED[language]}").ranking[0] == "restart"


@pytest.mark.parametrize("language", TALKS)
def test_success_leads_to_the_end(language: str) -> None:
    assert walked(language, *TALKS[language], f"CUSTOMER: {SOLVED[language]}").ranking[0] == "end"


@pytest.mark.parametrize("language", TALKS)
def test_what_the_customer_has_done_before_is_not_asked_for_again(language: str) -> None:
    said = {
        "en": "CUSTOMER: The lamp on my router is red. I already unplugged the grey cable and plugged it in again.",
        "de": "CUSTOMER: Die Lampe am Router ist rot. Das graue Kabel hab ich schon abgezogen und wieder eingesteckt.",
        "ru": "CUSTOMER: Лампочка на роутере красная. Я уже вынимал серый кабель и вставлял его снова.",
    }
    _, asked, answered, _ = TALKS[language]
    found = walked(language, said[language], asked, answered)
    assert "cable" in found.tried
    assert found.ranking[0] == "restart"


def test_a_condition_over_the_context_decides() -> None:
    one = router("en")
    way = Branch("cable", "transfer", When(context="context.plan == 'premium'"))
    premium = Procedure(one.id, one.family, one.title, "en", one.steps, (*one.branches, way))
    talk = (*TALKS["en"], f"CUSTOMER: {FAILED['en']}")
    assert walked("en", *talk, holds=True, procedure=premium).ranking[0] == "transfer"
    assert walked("en", *talk, holds=False, procedure=premium).ranking[0] == "restart"


def test_all_procedures_share_one_memory_that_never_outgrows_its_bytes() -> None:
    room = 30_000
    narrow = Texts(Analyzer(), packaged_words(), room)
    for number in range(5):
        for language, lines in TALKS.items():
            one = replace(router(language), id=f"router-{number}")
            talk = (*lines, f"CUSTOMER: {FAILED[language]}")
            assert walked(language, *talk, procedure=one, texts=narrow).next == walked(language, *talk).next
            assert 0 < narrow.bytes <= room


def test_a_procedure_that_is_in_force_no_longer_is_not_kept_alive_by_what_was_read_of_it() -> None:
    one = router("en")
    phrasing, subjects = Phrasing(Reader(one, TEXTS), TEXTS), Subjects([one], TEXTS)
    turns = [Turn(Speaker.CUSTOMER, "the lamp on my router is red"), Turn(Speaker.AGENT, "Is it blinking?")]
    talk = Talk(phrasing, TalkSoFar(turns, "en"), lambda _: False)
    assert walk(one, turns, talk).next
    assert subjects.likeness(turns[0].text, "en")["router"] > 0
    left = [weakref.ref(part) for part in (phrasing, phrasing.reader, subjects, talk)]
    del phrasing, subjects, talk
    assert [part() for part in left] == [None] * len(left)


def test_statements_agree_where_both_affirm_or_both_deny() -> None:
    assert agree("the neighbours have no internet", "the neighbours have nothing either")
    assert not agree("у соседей интернет есть", "у соседей интернета нет")
    assert not agree("Nein, alle Schalter sind oben", "Ja, ein Schalter ist unten")


def test_a_talk_is_recognised_by_the_words_that_only_its_procedure_uses() -> None:
    phone = Procedure(
        "phone", "phone", "Landline without a dial tone", "en", (Step("ask", StepKind.ASK, "Dial tone?"),), ()
    )
    subjects = Subjects([router("en"), phone], TEXTS)
    talk = [subjects.likeness(said, "en") for said in ("hello", "my landline has no dial tone", "yes")]
    beliefs = followed(talk)
    assert beliefs[-1]["phone"] > 0.8
    assert abs(sum(beliefs[0].values()) - 1) < 1e-9


def test_a_talk_that_changes_the_matter_is_followed() -> None:
    red, phone = {"router": 0.8, "phone": 0.0}, {"router": 0.0, "phone": 0.8}
    beliefs = followed([red, red, phone, phone])
    assert beliefs[1]["router"] > 0.9
    assert beliefs[3]["phone"] > 0.9
