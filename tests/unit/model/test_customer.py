"""Addresses have one spelling, and what is given of a customer wins."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.model.base import Refused
from kbassist.model.customer import Address, AddressKind, Customer, CustomerContext

TYPED = st.text("+0-(/) x@Äß49", max_size=12)
DIGITS = st.text(string.digits, min_size=4, max_size=11).map(lambda rest: f"1{rest}")


class TestAddress:
    @pytest.mark.parametrize(
        "written",
        ["+49 30 23125-101", "0049 (30) 23125 101", "030/23125101", "+49 (0)30 23125101", "(+49) 30 23125 101 ext. 7"],
    )
    def test_a_telephone_number_has_one_spelling(self, written: str) -> None:
        assert Address.of("phone", written, "49").handle == "+493023125101"

    def test_a_number_without_its_country_is_not_moved_to_one(self) -> None:
        assert Address.of("phone", "030 23125101").handle == "03023125101"

    def test_case_and_blanks_make_no_other_address(self) -> None:
        assert Address.of("email", " Max@Example.ORG ") == Address(AddressKind.EMAIL, "max@example.org")
        assert Address.of("chat", "Straße_7") == Address.of("chat", "STRASSE_7")

    @pytest.mark.parametrize(
        ("kind", "written"),
        [
            ("phone", "call me"),
            ("phone", "12"),
            ("phone", "1" * 16),
            ("email", "max"),
            ("email", "a@b@c"),
            ("chat", " "),
        ],
    )
    def test_what_is_no_address_is_refused_without_repeating_it(self, kind: str, written: str) -> None:
        with pytest.raises(Refused, match=f"no {kind} address") as refused:
            Address.of(kind, written)
        assert not written.strip() or written not in refused.value.message

    def test_a_kind_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(Refused, match="phone, email, chat"):
            Address.of("pigeon", "coo")

    @given(
        st.sampled_from(AddressKind),
        TYPED | DIGITS.map("+{}".format),
        st.sampled_from(["", "49"]),
    )
    def test_an_address_written_down_again_is_the_same(self, kind: AddressKind, written: str, country: str) -> None:
        try:
            address = Address.of(kind, written, country)
        except Refused:
            return
        assert Address.of(kind, address.handle, country if address.handle.startswith("+") else "") == address
        assert Address(kind, address.handle) == address

    @given(DIGITS, st.sampled_from(["{}", "0{}", "+49{}", "0049{}", "+49 (0) {}", " {}"]))
    def test_every_way_to_write_a_number_is_one_number(self, digits: str, way: str) -> None:
        assert Address.of("phone", way.format(digits), "49").handle == f"+49{digits}"


class TestContext:
    def known(self, **facts: object) -> CustomerContext:
        return CustomerContext(Customer("C1", ("Max",)), facts, datetime(2026, 11, 3, tzinfo=UTC))

    def test_what_is_given_wins_and_what_is_known_stands_beneath(self) -> None:
        known = self.known(language="de", region="BB")
        assert known.beneath({"region": "BE", "x": 1}) == {"language": "de", "region": "BE", "x": 1}

    def test_one_product_that_is_given_stands_for_the_list_that_is_known(self) -> None:
        known = self.known(products=["dsl", "tv"], plans=["Komfort"], plan="Komfort")
        assert known.beneath({"product": "fiber", "plans": []}) == {"product": "fiber", "plans": []}
