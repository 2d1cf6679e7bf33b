"""What makes a matter pressing is heard in three languages, and what is denied is not."""

from __future__ import annotations

import pytest

from kbassist.language.alarms import Alarm, alarms

GAS = [
    "Es riecht bei uns im Flur nach Gas",
    "hier ist so ein gasgeruch im keller",
    "im bad an der therme stinkt es ganz komisch",
    "there is a strong smell of gas in the kitchen",
    "i think the boiler smells funny and its hissing",
    "it smells like rotten eggs down here",
    "У нас на кухне сильно пахнет газом",
    "чувствую запах газа в подъезде",
    "в подвале воняет тухлыми яйцами",
]
QUIET = [
    "Ich rieche kein Gas, ich wollte nur den Tarif wissen",
    "Was kostet bei euch Gas und wie lange gilt der Preis?",
    "es stinkt mir, dass das Gas schon wieder teurer wird",
    "There's no smell of gas, I only want to read the meter",
    "does the app run on a fire tv stick",
    "die lampe brennt rot und sonst geht alles",
    "Запаха газа нет, просто вопрос по счётчику",
    "Сколько стоит газ? С уважением, искренне ваш Пётр",
]


@pytest.mark.parametrize("said", GAS)
def test_a_smell_of_gas_is_danger_however_it_is_said(said: str) -> None:
    assert Alarm.DANGER in alarms(said)


@pytest.mark.parametrize("said", QUIET)
def test_gas_and_lamps_as_such_are_no_danger(said: str) -> None:
    assert Alarm.DANGER not in alarms(said)


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ("die steckdose ist verschmort und sprüht funken", Alarm.DANGER),
        ("my husband got a shock from the wallbox", Alarm.DANGER),
        ("от щитка идёт дым", Alarm.DANGER),
        ("bei uns geht gar nichts mehr", Alarm.OUTAGE),
        ("we have had no internet since monday", Alarm.OUTAGE),
        ("у нас нет интернета второй день", Alarm.OUTAGE),
        ("in unserer Praxis steht das Kartenterminal", Alarm.BUSINESS),
        ("it's our office, the card machine is offline", Alarm.BUSINESS),
        ("у нас магазин, не работает касса", Alarm.BUSINESS),
        ("Ich rufe jetzt zum dritten Mal an", Alarm.REPEATED),
        ("this is the third time I'm calling", Alarm.REPEATED),
        ("я уже звонила вам вчера", Alarm.REPEATED),
        ("dann kündige ich eben", Alarm.LEAVING),
        ("or I will cancel my contract and go elsewhere", Alarm.LEAVING),
        ("тогда я уйду к другому оператору", Alarm.LEAVING),
        ("es ist dringend", Alarm.PRESSING),
        ("this is urgent, please", Alarm.PRESSING),
        ("срочно нужна помощь", Alarm.PRESSING),
    ],
)
def test_each_alarm_is_heard_in_each_language(said: str, alarm: Alarm) -> None:
    assert alarm in alarms(said)


@pytest.mark.parametrize(
    "said", ["Ich will nicht kündigen, nur fragen", "it's not urgent at all", "Мне не срочно", "Danke, auf Wiederhören"]
)
def test_what_is_denied_raises_no_alarm(said: str) -> None:
    assert alarms(said) == frozenset()
