"""Redaction is owed from the first text that is stored without knowing the name, until every text is redacted again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from homes import new_database
from kbassist.adapters.sql import SqlStore
from kbassist.adapters.sql_debts import SqlDebts
from kbassist.assist.debts import ASK_EVERY_S, LAST_WRITE_S, Settling
from kbassist.assist.known_customers import KnownCustomers
from kbassist.model.customer import Address, Customer, CustomerContext
from kbassist.ports.talk import CrmFailed

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SABINE = CustomerContext(Customer("C1", ("Sabine Kretschmer",)), {}, NOON)


class Crm:
    """A CRM that is down until it is up, and counts how often it is asked."""

    def __init__(self) -> None:
        self.up, self.asked = False, 0

    def by_id(self, customer_id: str, deadline_s: float) -> CustomerContext | None:  # noqa: ARG002
        self.asked += 1
        if not self.up:
            raise CrmFailed("it is down")
        return SABINE if customer_id == "C1" else None

    def by_address(self, address: Address, deadline_s: float) -> CustomerContext | None:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Place:
    """A place where texts are kept."""

    redacted: list[tuple[str, datetime]] = field(default_factory=list)

    def redact_again(self, customer_id: str, since: datetime) -> None:
        self.redacted.append((customer_id, since))


@dataclass
class House:
    crm: Crm
    debts: SqlDebts
    customers: KnownCustomers
    place: Place = field(default_factory=Place)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.settling = Settling(self.customers, self.debts, [self.place], lambda: self.now)

    def look(self, after_s: float = 0.0) -> None:
        self.now += after_s
        self.settling.look()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store, crm = SqlStore(new_database(tmp_path)), Crm()
    debts = SqlDebts(store)
    customers = KnownCustomers(crm, owing=lambda customer_id: debts.add(customer_id, NOON))
    yield House(crm, debts, customers)
    customers.close()
    store.close()


def test_a_text_without_a_customer_or_of_one_who_is_known_owes_nothing(house: House) -> None:
    house.crm.up = True
    assert house.customers.called("C1").names == ("Sabine Kretschmer",)
    assert house.customers.called(None).sure
    assert house.customers.called("C-nobody").sure
    assert house.debts.all() == {}


def test_the_crm_is_asked_again_only_now_and_then_while_it_is_down(house: House) -> None:
    assert not house.customers.called("C1").sure
    assert not house.customers.called("C1").sure
    assert house.debts.all() == {"C1": NOON}
    house.look()
    asked = house.crm.asked
    house.look(ASK_EVERY_S - 1)
    assert house.crm.asked == asked
    house.look(1)
    assert house.crm.asked == asked + 1
    assert house.place.redacted == []


def test_the_debt_is_struck_off_only_when_every_write_under_way_has_ended(house: House) -> None:
    house.customers.called("C1")
    house.crm.up = True
    house.look()
    house.look(1)
    assert house.place.redacted == [("C1", NOON)]
    assert house.debts.all() == {"C1": NOON}
    house.look(LAST_WRITE_S)
    assert house.place.redacted == [("C1", NOON)] * 2
    assert (house.debts.all(), house.customers.owed) == ({}, frozenset())
    house.look(LAST_WRITE_S)
    assert len(house.place.redacted) == 2


def test_who_turns_out_to_be_nobody_is_owed_nothing(house: House) -> None:
    house.customers.called("C-nobody")
    house.crm.up = True
    house.look()
    house.look(LAST_WRITE_S)
    assert house.debts.all() == {}


def test_a_debt_outlives_the_process(house: House) -> None:
    house.customers.called("C1")
    later = House(house.crm, house.debts, KnownCustomers(house.crm), now=1_000.0)
    house.crm.up = True
    later.look()
    assert later.place.redacted == [("C1", NOON)]
    later.customers.close()
