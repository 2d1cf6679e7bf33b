"""What people say of themselves at a help desk leaves the text, however they say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.personal import PersonalKind
from kbassist.language.redact import Redactor, searchable

REDACTOR = Redactor()
SABINE = ("Sabine Kretschmer", "Rathenaustraße 9")
TALK = st.text("abcdeßäю 0123456789.,@-«»\n", max_size=60) | st.lists(
    st.sampled_from("null drei oh seven ноль сто двадцать pin ist passwort ät punkt de c k wie kaufmann 4 12 .".split())
).map(" ".join)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("meine nummer is null drei null zwo drei eins zwo fünf fünf null drei danke", "meine nummer is [PHONE] danke"),
        ("max punkt müller ät web punkt de", "[EMAIL]"),
        ("q q one two three four five six c is my insurance number", "[INSURANCE_NUMBER] is my insurance number"),
        ("родилась двенадцатого ноября тысяча девятьсот семьдесят пятого года", "родилась [BIRTH_DATE] года"),
        ("die pin ist vier sieben eins eins", "die pin ist [SECRET]"),
        ("паспорт 45 08 № 123456", "паспорт [PASSPORT]"),
        ("Steuer-ID 86 095 742 719", "Steuer-ID [TAX_ID]"),
    ],
)  # fmt: skip
def test_what_is_said_in_words_is_recognised_as_what_is_written(said: str, kept: str) -> None:
    assert REDACTOR.redact(said).text == kept


@pytest.mark.parametrize(
    "said",
    [
        "Mein Passwort ist falsch",
        "I forgot my password",
        "пароль не подходит",
        "Wo finde ich die PIN?",
        "Tuesday 9 am: 905, Wednesday 288",
        "eins zwei drei vier fünf sechs sieben acht",
        "der Vertrag läuft seit dem 12.03.2019",
        "Mein Vertrag von Fix12 auf Natur, E-105 auf der Havelbox 5, 318,70 Euro",
    ],
)
def test_talk_about_passwords_dates_and_prices_is_left(said: str) -> None:
    assert REDACTOR.redact(said).text == said


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        ("Nennen Sie mir bitte Ihr Geburtsdatum", "dritter dritter siebzig", "[BIRTH_DATE]"),
        ("whats your pin please", "nine oh two one", "[SECRET]"),
        ("wann wurde das installiert", "dritter dritter siebzig", "dritter dritter siebzig"),
    ],
)
def test_an_answer_is_read_in_the_light_of_its_question(question: str, answer: str, kept: str) -> None:
    assert REDACTOR.redact(answer, before=question).text == kept


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("hier ist kretschmar", SABINE),
        ("Frau Kretschmers Vertrag", SABINE),
        ("k wie kaufmann r wie richard e t s c h m e r", SABINE),
        ("in der rathenau straße neun", SABINE),
        ("договор на Дарью Смирнову", ("Дарья Смирнова",)),
        ("это оксана петренко", ("Oksana Petrenko",)),
        ("василий елена борис елена роман", ("Артём Вебер",)),
        ("petz old mein name", ("Dieter Petzold",)),
    ],
)
def test_the_customers_own_names_are_recognised_inflected_misheard_and_spelled(
    said: str, known: tuple[str, ...]
) -> None:
    kinds = {one.kind for one in REDACTOR.redact(said, known).found}
    assert kinds
    assert kinds <= {PersonalKind.NAME, PersonalKind.ADDRESS}


def test_a_name_that_is_a_month_besides_stays_where_the_month_is_meant() -> None:
    assert REDACTOR.redact("will that be in may or june", ("May Carter",)).found == ()
    assert len(REDACTOR.redact("this is May Carter", ("May Carter",)).found) == 2


def test_what_a_look_up_needs_stands_beside_the_text() -> None:
    heard = REDACTOR.redact("also c drei null eins, bestellnummer 4471-0938")
    assert heard.text == "also [CUSTOMER_NUMBER], bestellnummer [ORDER_NUMBER]"
    assert [(one.kind, one.value) for one in heard.lookups] == [
        ("customer_number", "C301"),
        ("order_number", "4471-0938"),
    ]
    assert [heard.text[one.start : one.end] for one in heard.lookups] == ["[CUSTOMER_NUMBER]", "[ORDER_NUMBER]"]


def test_the_forms_of_customer_numbers_are_configured() -> None:
    ours = Redactor({"customer_number": r"KD-\d{4}"})
    assert ours.redact("KD-1234, C301").text == "[CUSTOMER_NUMBER], C301"


def test_no_value_is_seen_where_a_result_is_shown() -> None:
    shown = repr(REDACTOR.redact("C301, 4111 1111 1111 1111, mein passwort ist Sommer2024!", SABINE))
    assert not any(value in shown for value in ("C301", "4111", "Sommer2024"))


@given(TALK)
def test_redacting_twice_is_redacting_once_whoever_the_customer_is(said: str) -> None:
    once = REDACTOR.redact(said, SABINE).text
    assert REDACTOR.redact(once, SABINE).text == once


@given(TALK)
def test_what_is_found_lies_in_the_text_in_order_and_apart(said: str) -> None:
    ends = [0, *(place for one in REDACTOR.redact(said, SABINE).found for place in (one.start, one.end)), len(said)]
    assert ends == sorted(ends)


@given(
    st.sampled_from(["4111 1111 1111 1111", "DE44 5001 0517 5407 3249 31", "ann@example.org", "+49 30 23125 101"]), TALK
)
def test_a_planted_value_never_survives(planted: str, said: str) -> None:
    assert planted not in searchable(REDACTOR.redact(f"{said}\n{planted}\n{said}").text)
