"""What the CRM knows helps an answer, and never keeps it waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flow.crm_server import TOKEN, CrmServer, crm_serving
from flow.doors import Doors
from homes import new_home
from kbassist.adapters.crm_csv import CsvCrm
from kbassist.adapters.crm_mapping import read_mapping
from kbassist.adapters.crm_rest import RestCrm
from kbassist.assist.known_customers import UNSAID, Known, KnownCustomers
from kbassist.model.access import Role
from kbassist.model.customer import Address, CustomerContext
from kbassist.settings import Settings
from kbassist.web.app import create_app
from kbassist.wiring import build

FOREVER = 1_000_000.0
"""Seconds: whoever waits so long never comes back, and the test with them."""
SOON = 0.05
NOT_YET = Known(None, (UNSAID,))
TURNS = [{"role": "CUSTOMER", "text": "my router shows a red light"}]


@pytest.fixture
def server() -> Iterator[CrmServer]:
    with crm_serving() as server:
        yield server


@pytest.fixture
def customers(server: CrmServer, tmp_path: Path) -> Iterator[KnownCustomers]:
    known = KnownCustomers(RestCrm(read_mapping(server.mapping(tmp_path, TOKEN), {}), "49"), timeout_s=60)
    yield known
    server.go()
    known.close()


class Arrivals:
    """Who has arrived; waits for it as long as it takes."""

    def __init__(self, customers: KnownCustomers) -> None:
        self._changed = threading.Condition()
        self._arrived: list[CustomerContext] = []
        self.leave = customers.listen(self._hear)

    def _hear(self, context: CustomerContext) -> None:
        with self._changed:
            self._arrived.append(context)
            self._changed.notify_all()

    def wait(self, count: int) -> list[str]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._arrived) >= count, timeout=60)
            return [context.customer_id for context in self._arrived]


class TestACrmThatHangs:
    def test_is_left_behind_when_patience_ends_and_its_answer_serves_the_next_turn(
        self, server: CrmServer, customers: KnownCustomers
    ) -> None:
        arrivals = Arrivals(customers)
        assert customers.context_of("hang-1", SOON) == NOT_YET
        assert server.asked("hang-1", 1) == 1
        assert server.held == 1  # we are back, and it hangs still
        server.go()
        assert arrivals.wait(1) == ["hang-1"]
        known = customers.context_of("hang-1", 0)
        assert known.context is not None
        assert known.context.facts == {"language": "de", "products": ["fiber"], "region": "BB"}
        assert not known.context.stale
        assert known.degraded == ()

    def test_costs_patience_once_and_is_asked_once_however_many_want_to_know(
        self, server: CrmServer, customers: KnownCustomers
    ) -> None:
        assert customers.context_of("hang-1", SOON) == NOT_YET
        with ThreadPoolExecutor(12) as callers:
            told = list(callers.map(lambda _: customers.context_of("hang-1", FOREVER), range(12)))
        assert told == [NOT_YET] * 12
        assert server.asked("hang-1", 1) == 1
        assert server.held == 1

    def test_delays_no_other_customer(self, server: CrmServer, customers: KnownCustomers) -> None:
        assert customers.context_of("hang-1", SOON) == NOT_YET
        assert customers.context_of("C101", FOREVER).context is not None
        assert server.asked("hang-1", 1) == server.held == 1


class TestACrmThatIsSlow:
    def test_is_asked_once_for_all_who_wait(self, server: CrmServer, customers: KnownCustomers) -> None:
        with ThreadPoolExecutor(8) as callers:
            waiting = [callers.submit(customers.context_of, "slow-1", FOREVER) for _ in range(8)]
            assert server.asked("slow-1", 1) == 1
            server.go()
            contexts = [told.result().context for told in waiting]
        assert {context and context.customer_id for context in contexts} == {"slow-1"}
        assert server.asked("slow-1", 1) == 1


class TestACrmThatFails:
    def test_once_is_asked_again_behind_the_callers_back(self, server: CrmServer, customers: KnownCustomers) -> None:
        known = customers.context_of("flaky-1", FOREVER)
        assert known.context is not None
        assert server.asked("flaky-1", 2) == 2

    def test_always_leaves_the_customer_unknown_and_says_so(self, customers: KnownCustomers) -> None:
        assert customers.context_of("broken-1", FOREVER) == NOT_YET
        assert customers.context_of("odd-1", FOREVER) == NOT_YET

    def test_a_customer_whom_the_crm_does_not_have_is_no_failure(
        self, server: CrmServer, customers: KnownCustomers
    ) -> None:
        assert customers.context_of("nobody-1", FOREVER) == Known()
        assert customers.context_of("nobody-1", 0) == Known()
        assert server.asked("nobody-1", 1) == 1

    def test_a_listener_that_fails_keeps_the_news_from_nobody_else(self, customers: KnownCustomers) -> None:
        def fails(context: CustomerContext) -> None:
            raise RuntimeError(context.customer_id)

        customers.listen(fails)
        gone, arrivals = Arrivals(customers), Arrivals(customers)
        gone.leave()
        customers.context_of("C101", FOREVER)
        assert arrivals.wait(1) == ["C101"]
        assert gone.wait(0) == []


class TestAge:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        file = tmp_path / "customers.csv"
        file.write_text("customer_id,region,phone\nC1,BB,+49 30 23125 101\n")
        return file

    def test_an_old_record_is_served_at_once_marked_stale_while_the_crm_is_asked_again(self, file: Path) -> None:
        now = [0.0]
        customers = KnownCustomers(CsvCrm(file), max_age_s=60, clock=lambda: now[0])
        arrivals = Arrivals(customers)
        first = customers.context_of("C1", FOREVER).context
        assert first is not None
        assert not first.stale
        arrivals.wait(1)
        file.write_text("customer_id,region,phone\nC1,HH changed,+49 30 23125 101\n")
        now[0] = 59.9
        assert customers.context_of("C1", FOREVER).context is first
        now[0] = 60.0
        old = customers.context_of("C1", FOREVER).context
        assert old is not None
        assert (old.stale, old.as_of, old.facts) == (True, first.as_of, first.facts)
        arrivals.wait(2)
        new = customers.context_of("C1", 0).context
        assert new is not None
        assert (new.stale, new.facts["region"]) == (False, "HH changed")
        customers.close()

    def test_what_was_known_is_still_served_when_the_crm_is_gone(self, file: Path) -> None:
        now = [0.0]
        customers = KnownCustomers(CsvCrm(file), max_age_s=60, clock=lambda: now[0])
        customers.context_of("C1", FOREVER)
        file.unlink()
        for now[0] in (100.0, 10_000.0):
            known = customers.context_of("C1", FOREVER)
            assert known.context is not None
            assert known.context.stale
            assert known.degraded == ()
        assert customers.context_of("C2", FOREVER) == NOT_YET
        customers.close()

    def test_who_calls_is_known_by_their_number_and_then_by_their_id(self, file: Path) -> None:
        customers = KnownCustomers(CsvCrm(file))
        by_number = customers.context_of(Address.of("phone", "0049 30 23125101"), FOREVER).context
        assert by_number is not None
        assert customers.context_of("C1", 0).context is by_number
        customers.close()

    def test_without_a_crm_nobody_is_known_and_nothing_is_missing(self) -> None:
        assert KnownCustomers(None).context_of("C1", FOREVER) == Known()


class TestSuggesting:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        return tmp_path / "home"

    @pytest.fixture
    def doors(self, server: CrmServer, tmp_path: Path, home: Path) -> Iterator[Doors]:
        crm = server.mapping(tmp_path, TOKEN)
        service = build(Settings(home=new_home(home), embedder="words", crm=crm, crm_timeout_s=60))
        with TestClient(create_app(service)) as client:
            doors = Doors(service, client)
            assert service.shelf.wait_for(doors.live(id="fiber", attributes={"product": ["fiber"]}), 60)
            yield doors
        server.go()
        service.close()

    def suggest(self, doors: Doors, role: Role = Role.AGENT, **asked: Any) -> dict[str, Any]:
        reply = doors.post("/v1/suggest", {"turns": TURNS, **asked}, role)
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told

    def known(self, doors: Doors, customer_id: str) -> None:
        assert doors.service.customers.context_of(customer_id, FOREVER).context is not None

    def test_the_facts_of_the_customer_weigh_as_if_they_had_been_given(self, doors: Doors) -> None:
        self.known(doors, "C101")
        reply = self.suggest(doors, context={"customer_id": "C101"}, explain=True)
        assert reply["customer"]["stale"] is False
        assert reply["customer"]["as_of"].endswith("Z")
        assert UNSAID not in reply["degraded"]
        assert ("product", "fiber") in {(one["key"], one["value"]) for one in reply["situation"]["entities"]}
        assert reply["suggestions"][0]["why"]["context"] > 1

    def test_a_fact_that_is_given_wins(self, doors: Doors) -> None:
        self.known(doors, "C101")
        reply = self.suggest(doors, context={"customer_id": "C101", "product": "dsl", "region": "HH"})
        entities = {(entity["key"], entity["value"]) for entity in reply["situation"]["entities"]}
        assert {("product", "dsl"), ("region", "HH"), ("language", "de")} <= entities
        assert not {("product", "fiber"), ("region", "BB")} & entities

    def test_a_crm_that_hangs_is_noted_and_the_answer_comes_without_it(self, doors: Doors, server: CrmServer) -> None:
        arrivals = Arrivals(doors.service.customers)
        reply = self.suggest(doors, context={"customer_id": "hang-1"}, deadline_ms=10_000)
        assert server.asked("hang-1", 1) == server.held == 1  # the answer is here, and the CRM hangs still
        assert reply["suggestions"]
        assert reply["customer"] is None
        assert reply["degraded"] == [UNSAID]
        server.go()
        arrivals.wait(1)
        assert self.suggest(doors, context={"customer_id": "hang-1"})["customer"]["stale"] is False

    def test_a_customer_whom_nobody_knows_changes_nothing(self, doors: Doors) -> None:
        doors.service.customers.context_of("nobody-1", FOREVER)
        reply = self.suggest(doors, context={"customer_id": "nobody-1"})
        assert reply["customer"] is None
        assert UNSAID not in reply["degraded"]

    @pytest.mark.parametrize("role", [Role.CUSTOMER, Role.EDITOR, Role.REVIEWER])
    def test_who_serves_no_customers_learns_nothing_of_them(self, doors: Doors, role: Role) -> None:
        self.known(doors, "C101")
        reply = self.suggest(doors, role, context={"customer_id": "C101"})
        assert reply["customer"] is None
        assert [entity["key"] for entity in reply["situation"]["entities"]] == ["customer_id"]

    def test_names_and_addresses_leave_the_crm_in_no_reply_and_reach_no_file(self, doors: Doors, home: Path) -> None:
        self.known(doors, "C101")
        for role in (Role.AGENT, Role.BOT):
            reply = self.suggest(doors, role, context={"customer_id": "C101"}, explain=True)
            assert reply["customer"] is not None
            log = doors.ask("GET", f"/v1/searches/{reply['search_id']}").text
            assert not personal(f"{reply}{log}".encode())
        said = [{"role": "CUSTOMER", "text": "kretschmer here, sabine kretschmer, the lamp shows a red light"}]
        assert self.suggest(doors, context={"customer_id": "C101"}, turns=said)["suggestions"]
        doors.service.journal.close()
        files = [path for path in home.rglob("*") if path.is_file()]
        assert any(b"red light" in path.read_bytes() for path in files)
        assert [path for path in files if personal(path.read_bytes())] == []


def personal(data: bytes) -> bool:
    return any(planted in data.lower() for planted in (b"sabine", b"kretschmer", b"23125"))
