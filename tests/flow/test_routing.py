"""Who should take a talk over, told through the doors by the sample company's own table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flow.doors import Doors
from kbassist.adapters.routing_file import read_routing
from kbassist.assist.routing import Handling
from kbassist.learning.handling import keep
from kbassist.model.access import Role
from kbassist.model.base import Refused
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

TABLE = Path(__file__).parents[2] / "corpus" / "routing.toml"
GAS = {
    "id": "gas-smell.en",
    "family": "gas-smell-emergency",
    "title": "Smell of gas: safety first",
    "body": "Leave the house at once. No sparks, no light switch. Call the gas emergency line from outside.",
}
METER = {
    "id": "meter.en",
    "family": "smart-meter-error-m301",
    "title": "The smart meter shows M301",
    "body": "M301 means that the smart meter cannot reach the network. Check the antenna.",
}


@pytest.fixture(scope="module")
def routing_doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    home = tmp_path_factory.mktemp("routing") / "home"
    service = build(Settings(home=home, embedder="words", routing=TABLE))
    with TestClient(create_app(service)) as client:
        doors = Doors(service, client)
        doors.live(**GAS, attributes={}, phrasings=["rotten eggs in the kitchen"])
        doors.live(**METER, attributes={}, phrasings=["m301 on the display"])
        service.catch_up()
        yield doors
    service.close()


def routing(doors: Doors, said: str, **more: object) -> dict[str, object]:
    turns = [{"role": "AGENT", "text": "Havelwerk"}, {"role": "CUSTOMER", "text": said}]
    reply = doors.post("/v1/suggest", {"turns": turns, **more}, Role.AGENT)
    assert reply.status_code == 200, reply.text
    return dict(reply.json()["routing"])


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Bei uns im Treppenhaus riecht es ganz stark nach Gas, was soll ich tun?", "de"),
        ("Hello, there is a strong smell of gas in my kitchen, what should I do?", "en"),
        ("Здравствуйте, у нас на кухне сильно пахнет газом, что делать?", "ru"),
    ],
)
def test_who_smells_gas_goes_to_the_emergency_line_before_everybody_else(
    routing_doors: Doors, said: str, language: str
) -> None:
    hint = routing(routing_doors, said)
    assert (hint["skill"], hint["language"]) == ("emergency", language)
    assert hint["urgency"] > 0.95  # type: ignore[operator]
    assert "danger in turn 1" in hint["why"]  # type: ignore[operator]


def test_a_question_about_the_meter_goes_to_metering_and_can_wait(routing_doors: Doors) -> None:
    hint = routing(routing_doors, "My smart meter shows M301, what does that mean?")
    assert hint["skill"] == "metering"
    assert hint["urgency"] == 0


def test_a_business_customer_with_an_open_case_waits_less(routing_doors: Doors) -> None:
    asked = "My smart meter shows M301, what does that mean?"
    hint = routing(routing_doors, asked, context={"plan": "Business", "open_cases": ["meter swap"]})
    assert hint["urgency"] == pytest.approx(0.4)
    assert {"business plan", "open case"} <= set(hint["why"])  # type: ignore[call-overload]


def test_minutes_are_told_from_the_moment_they_were_learned(routing_doors: Doors) -> None:
    asked = "My smart meter shows M301, what does that mean?"
    assert routing(routing_doors, asked)["minutes"] is None
    keep(routing_doors.service.settings.home, {"smart-meter-error-m301": Handling(7.5, 4)})
    hint = routing(routing_doors, asked)
    assert hint["minutes"] == 7.5
    assert "4 past talks of smart-meter-error-m301" in hint["why"]  # type: ignore[operator]


def test_an_interaction_tells_its_routing_as_well(routing_doors: Doors) -> None:
    opened = routing_doors.post("/v1/interactions", {"channel": "voice"}, Role.AGENT).json()["interaction_id"]
    turn = {"role": "CUSTOMER", "text": "There is a smell of gas in the hallway!"}
    reply = routing_doors.post(f"/v1/interactions/{opened}/turns", turn).json()
    assert reply["routing"]["skill"] == "emergency"


def test_nothing_said_asks_for_nobody(routing_doors: Doors) -> None:
    assert routing_doors.post("/v1/suggest", {"turns": []}, Role.AGENT).json()["routing"] is None


def test_a_damaged_file_of_minutes_costs_the_hint_and_nothing_else(tmp_path: Path) -> None:
    service = build(Settings(home=tmp_path / "home", embedder="words", routing=TABLE))
    with TestClient(create_app(service)) as client:
        doors = Doors(service, client)
        token = doors.live()
        file = keep(service.settings.home, {})
        file.write_text("{", "utf-8")
        turns = [{"role": "CUSTOMER", "text": "my router shows a red light"}]
        reply = doors.post("/v1/suggest", {"turns": turns, "min_index_token": token}, Role.AGENT).json()
    service.close()
    assert reply["suggestions"][0]["article_id"] == "router-red"
    assert reply["routing"] is None
    assert "routing" in reply["degraded"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[skill]]\nfamilies = ['a']", "skill.0.name: Field required"),
        ("[[urgent]]\nname = 'x'\nweight = 2", "urgent.0.weight: Input should be less than or equal to 1"),
        ("[alarms]\nearthquake = 1", "alarms.earthquake"),
        ("skill = [", "broken TOML"),
    ],
)
def test_a_table_that_cannot_be_right_says_where(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "routing.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(Refused, match=r"routing\.toml") as refused:
        read_routing(file)
    assert said in refused.value.message
