"""What was already tried is marked: steps a customer says to have done, and no others."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kbassist.adapters.words import packaged_words
from kbassist.assist.tried import deeds, tried
from kbassist.language.analyzer import Analyzer
from kbassist.language.wordtable import WordTable
from kbassist.model.passage import Passage, PassageKind
from kbassist.model.situation import Speaker, Turn

STEPS = {
    "de": (
        "1. **Kabel prüfen.** Ziehen Sie das graue Kabel an beiden Enden heraus und stecken Sie es wieder ein.\n"
        "2. **Neu starten.** Nehmen Sie das Netzteil für eine Minute aus der Steckdose.\n"
        "3. **Passwort ändern.** Legen Sie im Konto ein neues Passwort fest.\n"
        "4. **App aktualisieren.** Laden Sie die neueste Version der App.\n"
        "5. **Sicherung prüfen.** Sehen Sie nach, ob im Zählerschrank ein Schalter unten ist.\n"
    ),
    "en": (
        "1. **Check the cable.** Pull the grey cable out at both ends and push it back in.\n"
        "2. **Restart.** Take the power supply out of the socket for a minute.\n"
        "3. **Change the password.** Choose a new password in your account.\n"
        "4. **Update the app.** Load the newest version of the app.\n"
        "5. **Check the fuse.** See whether a switch in the meter cupboard is down.\n"
    ),
    "ru": (
        "1. **Проверьте кабель.** Выньте серый кабель с обоих концов и вставьте его снова.\n"
        "2. **Перезагрузите.** Выньте блок питания из розетки на минуту.\n"
        "3. **Смените пароль.** Задайте в кабинете новый пароль.\n"
        "4. **Обновите приложение.** Загрузите новейшую версию приложения.\n"
        "5. **Проверьте автомат.** Посмотрите, не опущен ли рычажок в щитке.\n"
    ),
}

SAID = (
    ("de", "hab ich schon dreimal neu gestartet", 2),
    ("de", "Das Kabel habe ich schon rausgezogen und wieder reingesteckt.", 1),
    ("de", "ich hab den stecker vom netzteil gestern schon gezogen und gewartet", 2),
    ("de", "Passwort hab ich auch schon geändert, bringt nichts", 3),
    ("de", "die neueste version der app hab ich bereits geladen", 4),
    ("de", "Die Sicherungen im Zählerschrank habe ich alle geprüft.", 5),
    ("de", "mein mann hat das graue kabel an beiden enden schon getauscht", 1),
    ("de", "App ist schon aktualisiert", 4),
    ("de", "soll ich das Kabel rausziehen?", 0),
    ("de", "Ich habe das Passwort noch nicht geändert.", 0),
    ("de", "wie kann ich denn neu starten", 0),
    ("de", "wenn ich das netzteil ziehe geht dann alles aus", 0),
    ("de", "Ich habe seit gestern kein Internet.", 0),
    ("de", "ich habe schon zweimal bei ihnen angerufen", 0),
    ("de", "die Rechnung habe ich schon bezahlt", 0),
    ("de", "muss ich die App neu laden?", 0),
    ("de", "das hab ich nie neu gestartet", 0),
    ("de", "Router neugestartet hab ich auch, hilft nix", 2),
    ("en", "I already rebooted it", 2),
    ("en", "I've unplugged the cable at both ends and put it back in", 1),
    ("en", "we took the power supply out of the socket for five minutes yesterday", 2),
    ("en", "Already changed my password twice.", 3),
    ("en", "I updated the app this morning, no change", 4),
    ("en", "i checked the fuse in the meter cupboard its fine", 5),
    ("en", "my son has already restarted the thing three times", 2),
    ("en", "I did install the newest version of the app", 4),
    ("en", "Should I pull the cable out?", 0),
    ("en", "I haven't changed the password yet", 0),
    ("en", "if I restart it will I lose my settings", 0),
    ("en", "I have already paid the bill", 0),
    ("en", "how do I update the app", 0),
    ("en", "I moved to Berlin in May", 0),
    ("en", "I never touched the cable", 0),
    ("en", "I've already called you twice about this", 0),
    ("en", "can you restart it from your side?", 0),
    ("en", "swapped the grey cable already", 1),
    ("ru", "уже перезагружал, не помогает", 2),
    ("ru", "я кабель уже вынимала и вставляла обратно", 1),
    ("ru", "мы блок питания из розетки вынимали на пять минут", 2),
    ("ru", "Пароль я уже сменил два раза", 3),
    ("ru", "приложение уже обновила", 4),
    ("ru", "я автоматы в щитке проверил все наверху", 5),
    ("ru", "дочка вчера уже перезагрузила два раза", 2),
    ("ru", "пробовал вставить кабель заново с обоих концов", 1),
    ("ru", "мне надо кабель вынимать?", 0),
    ("ru", "пароль ещё не меняла", 0),
    ("ru", "если перезагрузить, настройки пропадут?", 0),
    ("ru", "я уже оплатил счёт", 0),
    ("ru", "как обновить приложение", 0),
    ("ru", "я уже звонила вам вчера", 0),
    ("ru", "интернета нет уже неделю", 0),
    ("ru", "я не перезагружал ничего", 0),
    ("ru", "можно я потом перезагружу", 0),
    ("ru", "последнюю версию приложения я уже загрузила", 4),
)
"""What a customer says, and the step that it tells of (0: none)."""


@dataclass(frozen=True)
class Marker:
    analyzer: Analyzer
    table: WordTable

    def steps(self, said: list[Turn], language: str, written: str = "") -> set[int]:
        """The numbers of the steps that are marked as tried."""
        text = STEPS[written or language]
        passage = Passage("router", written or language, PassageKind.BODY, "Störung", "", text)
        told = deeds(said, language, self.analyzer, self.table)
        return {int(text[start]) for start, _ in tried(passage, told, self.analyzer, self.table)}


@pytest.fixture(scope="module")
def marker() -> Marker:
    return Marker(Analyzer(), packaged_words())


def customer(text: str) -> list[Turn]:
    return [Turn(Speaker.CUSTOMER, text)]


@pytest.mark.parametrize("language", ["de", "en", "ru"])
def test_what_was_done_is_marked_and_little_else(marker: Marker, language: str) -> None:
    cases = [(text, {step} if step else set()) for spoken, text, step in SAID if spoken == language]
    marked = [(marker.steps(customer(text), language), steps) for text, steps in cases]
    right = sum(len(found & steps) for found, steps in marked)
    assert right / sum(len(steps) for _, steps in marked) >= 0.75, "recall"
    assert right / sum(len(found) for found, _ in marked) >= 0.9, "precision"


def test_that_is_what_the_agent_asked_for(marker: Marker) -> None:
    turns = [
        Turn(Speaker.AGENT, "dann nehmen wir das Netzteil eine Minute aus der Steckdose"),
        Turn(Speaker.CUSTOMER, "das hab ich gestern schon drei mal gemacht"),
    ]
    assert marker.steps(turns, "de") == {2}


def test_it_stays_tried_when_the_talk_goes_on(marker: Marker) -> None:
    turns = [
        Turn(Speaker.CUSTOMER, "Das Kabel habe ich schon rausgezogen und wieder reingesteckt."),
        Turn(Speaker.AGENT, "Danke, ich sehe nach."),
        Turn(Speaker.CUSTOMER, "Und was mache ich jetzt?"),
    ]
    assert marker.steps(turns, "de") == {1}


def test_what_the_agent_has_done_is_not_what_the_customer_tried(marker: Marker) -> None:
    assert marker.steps([Turn(Speaker.AGENT, "I have already updated the app")], "en") == set()


def test_a_deed_is_known_in_an_article_of_another_language(marker: Marker) -> None:
    assert marker.steps(customer("Passwort hab ich auch schon geändert"), "de", written="en") == {3}


def test_another_way_to_ask_has_no_steps(marker: Marker) -> None:
    said = deeds(customer("I already changed the password"), "en", marker.analyzer, marker.table)
    asked = Passage("a", "en", PassageKind.PHRASING, "Password", "", "How do I change the password?")
    assert tried(asked, said, marker.analyzer, marker.table) == ()
