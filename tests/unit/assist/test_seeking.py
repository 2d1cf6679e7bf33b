"""When the shelf is asked: for what a customer wants to know or tells anew, not for manners, figures and waiting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.assist.seeking import seeking
from kbassist.language.analyzer import Analyzer
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import NoAnswer

CUSTOMER, AGENT, SYSTEM = Speaker.CUSTOMER, Speaker.AGENT, Speaker.SYSTEM
ANALYZER = Analyzer()

SEEKING = [
    ("de", "Guten Tag, wie kann ich helfen?", "Mein Router blinkt seit gestern rot, was soll ich tun?"),
    ("de", "Blinkt die Lampe?", "nein, das blinkt rot"),
    ("de", "Bitte warten Sie eine Minute.", "hab ich gemacht, geht aber immer noch nicht"),
    ("de", "Das kostet nichts.", "und wie kündige ich dann meinen Vertrag"),
    ("en", "Hello, how can I help?", "the internet is down since this morning"),
    ("en", "Do you have a second bank account?", "yes"),
    ("en", "Here you are.", "thanks, but now it asks for a code I never got"),
    ("ru", "Слушаю вас.", "у меня интернет не работает со вчерашнего дня"),
    ("ru", "Это бесплатно.", "а сколько стоит перенос номера"),
    ("ru", "Лампочка горит зелёным?", "нет, мигает красным"),
]
SILENT = [
    ("de", "Das wäre alles.", "super, vielen Dank, tschüss", NoAnswer.SMALL_TALK),
    ("de", "Bitte nennen Sie die Nummer.", "vier acht null sieben zwo", NoAnswer.NO_NEW_TOPIC),
    ("de", "Ziehen Sie den Stecker.", "moment, ich gehe in den Keller", NoAnswer.NO_NEW_TOPIC),
    ("en", "Your credit comes with the next bill.", "great, thank you so much", NoAnswer.SMALL_TALK),
    ("en", "Please hold the button.", "ok one sec", NoAnswer.NO_NEW_TOPIC),
    ("en", "", "good morning", NoAnswer.SMALL_TALK),
    ("ru", "Всё готово.", "спасибо большое, до свидания", NoAnswer.SMALL_TALK),
    ("ru", "Я отправлю письмо.", "хорошо, жду", NoAnswer.NO_NEW_TOPIC),
]


def talk(agent: str, customer: str) -> list[Turn]:
    return [Turn(AGENT, agent), Turn(CUSTOMER, customer)]


@pytest.mark.parametrize(("language", "agent", "customer"), SEEKING)
def test_a_question_or_a_new_fact_seeks_something(language: str, agent: str, customer: str) -> None:
    told = seeking(talk(agent, customer), language, ANALYZER)
    assert told.yes
    assert told.reason is None


@pytest.mark.parametrize(("language", "agent", "customer", "reason"), SILENT)
def test_manners_figures_and_waiting_seek_nothing(language: str, agent: str, customer: str, reason: NoAnswer) -> None:
    told = seeking(talk(agent, customer), language, ANALYZER)
    assert not told.yes
    assert told.reason is reason


def test_a_question_is_not_forgotten_because_a_greeting_follows_before_anybody_replied() -> None:
    asked = [Turn(CUSTOMER, "my internet is down, what can I do?"), Turn(CUSTOMER, "hello")]
    assert seeking(asked, "en", ANALYZER).yes
    replied = [asked[0], Turn(AGENT, "Hello, please restart the router."), asked[1]]
    assert not seeking(replied, "en", ANALYZER).yes


def test_what_the_agent_says_after_the_customer_changes_nothing() -> None:
    asked = talk("Hello", "how do I cancel my contract?")
    assert seeking([*asked, Turn(AGENT, "One moment please.")], "en", ANALYZER) == seeking(asked, "en", ANALYZER)


@pytest.mark.parametrize("turns", [[], [Turn(CUSTOMER, "  ")], [Turn(AGENT, "How do I help?")]])
def test_without_a_word_of_the_customer_there_is_nothing_to_look_for(turns: list[Turn]) -> None:
    assert seeking(turns, "en", ANALYZER).reason is NoAnswer.EMPTY_QUERY


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Speaker), st.text(max_size=60)), max_size=8))
def test_who_seeks_is_not_met_with_silence(said: list[tuple[Speaker, str]]) -> None:
    told = seeking([Turn(role, text) for role, text in said], "en", ANALYZER)
    assert told.reason is None or not told.yes
    assert 0 <= told.chance <= 1


def test_an_answer_to_the_agent_may_seek_nothing_and_what_stands_there_goes_on_helping() -> None:
    talk = [
        Turn(Speaker.CUSTOMER, "can I get a refund for my bus pass"),
        Turn(Speaker.AGENT, "You need a birth certificate."),
        Turn(Speaker.CUSTOMER, "okay I have that here"),
    ]
    told = seeking(talk, "en", ANALYZER)
    assert not told.yes
    assert told.reason is None
    assert seeking([*talk, Turn(Speaker.CUSTOMER, "okay thank you, bye")], "en", ANALYZER).reason is NoAnswer.SMALL_TALK


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Guten Tag, meine Havelbox leuchtet rot und das Internet ist weg.", "de"),
        ("Hello, my router shows a red light.", "en"),
        ("Здравствуйте, роутер мигает красным и интернета нет", "ru"),
    ],
)
def test_a_greeting_does_not_hide_the_matter(said: str, language: str) -> None:
    assert seeking([Turn(Speaker.CUSTOMER, said)], language, ANALYZER).yes
