"""Names of products, plans and places are heard as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.entities import Named, Names

HAVELBOX, HAVELBOX_5 = Named("product", "Havelbox"), Named("product", "Havelbox 5")
MESH, PREMIUM, BERLIN = Named("product", "Mesh H1"), Named("plan", "Premium"), Named("region", "BE")
FIBER = Named("product", "fiber")
NAMES = Names((one.key, one.value) for one in (HAVELBOX, HAVELBOX_5, MESH, PREMIUM, BERLIN, FIBER))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("meine Havelbox 5 blinkt", [HAVELBOX_5]),
        ("die HAVELBOX5", [HAVELBOX_5]),
        ("Havelbox 7", [HAVELBOX]),
        ("die Hafelbox geht nicht", [HAVELBOX]),
        ("der Mesh-H1, mesh h 1, MeshH1", [MESH]),
        ("Premiums, bitte", [PREMIUM]),
        ("Премиум", [PREMIUM]),
        ("erst Premium, dann fiber", [PREMIUM, FIBER]),
        ("in BE", [BERLIN]),
        ("my router is broken", []),
        ("", []),
    ],
)
def test_a_name_is_heard(said: str, meant: list[Named]) -> None:
    assert NAMES.named_in(said) == meant


def test_a_short_name_must_be_said_as_it_is_written() -> None:
    assert NAMES.named_in("by") == []
    assert NAMES.named_in("b e") == []


def test_another_number_is_another_thing() -> None:
    assert HAVELBOX_5 not in NAMES.named_in("Havelbox 6")
    assert MESH not in NAMES.named_in("Mesh H2")


def test_one_value_of_two_keys_is_both() -> None:
    both = [Named("plan", "Flex"), Named("product", "Flex")]
    assert Names((one.key, one.value) for one in both).named_in("flex") == both


def test_a_shelf_without_attributes_names_nothing() -> None:
    assert Names([]).named_in("Havelbox 5") == []


@given(st.text(max_size=60))
def test_only_known_names_are_heard_and_each_once(said: str) -> None:
    heard = NAMES.named_in(said)
    assert len(set(heard)) == len(heard)
    assert set(heard) <= {HAVELBOX, HAVELBOX_5, MESH, PREMIUM, BERLIN, FIBER}
