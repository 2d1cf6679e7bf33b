"""Rows of different lengths in two arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from recipe.ragged import Ragged, joined

ROWS = st.lists(st.lists(st.integers(0, 99), max_size=6), min_size=1, max_size=8)


@given(ROWS, st.data())
def test_rows_come_back_in_the_order_asked_for(rows: list[list[int]], data: st.DataObject) -> None:
    order = data.draw(st.lists(st.integers(0, len(rows) - 1)))
    taken = Ragged.of(rows).take(np.array(order, np.int64))
    assert [row.tolist() for row in map(taken.__getitem__, range(len(taken)))] == [rows[at] for at in order]


@given(ROWS, ROWS)
def test_joined_rows_stand_one_after_the_other(first: list[list[int]], second: list[list[int]]) -> None:
    both = joined([Ragged.of(first), Ragged.of(second)])
    assert [both[at].tolist() for at in range(len(both))] == first + second


@given(ROWS, st.integers(1, 7))
def test_a_rectangle_holds_the_beginning_of_each_row_and_then_the_filler(rows: list[list[int]], most: int) -> None:
    rectangle = Ragged.of(rows).padded(most, -1)
    for row, padded in zip(rows, rectangle.tolist(), strict=True):
        kept = row[:most]
        assert padded == kept + [-1] * (len(padded) - len(kept))
