"""What is remembered is made once, and never grows beyond its bytes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kbassist.index.packed import BLOCK, Packed
from kbassist.index.remembered import OWN, Remembered

ROOM = 3


def remembered() -> Remembered[int, bytes]:
    """With room for three values of 100 bytes."""
    return Remembered(ROOM * (OWN + 100), len)


class TestRemembered:
    def test_a_value_is_made_once_as_long_as_it_is_held(self) -> None:
        memory = remembered()
        first = memory.of(1, lambda: bytes(100))
        assert memory.of(1, lambda: b"another") is first

    def test_what_was_longest_unused_is_forgotten_first(self) -> None:
        memory = remembered()
        for key in (1, 2, 3, 1, 4):
            memory.of(key, lambda: bytes(100))
        made: list[int] = []
        for key in (1, 3, 4, 2):
            memory.of(key, lambda key=key: made.append(key) or bytes(100))  # type: ignore[misc]
        assert made == [2]

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1000))))
    def test_it_holds_no_more_than_its_bytes_but_for_a_single_value(self, asked: list[tuple[int, int]]) -> None:
        memory = remembered()
        for key, size in asked:
            memory.of(key, lambda size=size: bytes(size))  # type: ignore[misc]
            assert memory.bytes <= max(ROOM * (OWN + 100), OWN + size)


@given(st.sets(st.integers(0, 5 * BLOCK), max_size=200))
def test_packed_numbers_come_out_as_they_went_in(numbers: set[int]) -> None:
    packed = Packed.of(np.array(sorted(numbers), np.int64))
    assert packed.numbers().tolist() == sorted(numbers)
    assert packed.rest.nbytes == 2 * len(numbers)
