"""Directions as bytes, looked at by their signs first: what comes back is what a full search finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.index.lexical import Bits, Floats
from kbassist.index.sketch import FULL, LEAST_COMPARED, Rows, Sketch, small
from kbassist.language.wordtable import unit

WIDTH = 64
SEED = st.integers(0, 2**32 - 1)
A_LITTLE = 1e-6


def some(seed: int, count: int, width: int = WIDTH) -> Floats:
    """Unit vectors in random directions."""
    return unit(np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32))


def moved(vectors: Floats) -> Floats:
    """The most, and a little, that rounding to bytes can move a cosine with each of these unit vectors."""
    return np.asarray(np.abs(vectors).max(axis=1) * vectors.shape[1] ** 0.5 / (2 * FULL) * 1.05, np.float32)


def exact(sketch: Sketch, vector: Floats, count: int, allowed: Bits) -> Rows:
    """The nearest allowed rows by comparing every one."""
    rows = np.flatnonzero(allowed)
    return rows[np.argsort(-sketch.cosine(vector, rows), kind="stable")[:count]]


class TestNearest:
    @settings(deadline=None)
    @given(SEED, st.integers(0, LEAST_COMPARED), st.integers(1, 40), st.floats(0, 1))
    def test_of_few_rows_it_finds_what_a_full_search_finds(
        self, seed: int, size: int, count: int, share: float
    ) -> None:
        sketch, vector = Sketch(small(some(seed, size))), some(seed + 1, 1)[0]
        allowed = np.random.default_rng(seed).random(size) < share
        rows, cosine = sketch.nearest(vector, count, allowed)
        assert allowed[rows].all()
        assert len(set(rows.tolist())) == len(rows)
        np.testing.assert_allclose(cosine, sketch.cosine(vector, exact(sketch, vector, count, allowed)), atol=1e-6)
        np.testing.assert_allclose(cosine, sketch.cosine(vector, rows), atol=1e-6)

    @settings(deadline=None)
    @given(SEED, st.sampled_from([LEAST_COMPARED + 1, 700, 1500]), st.integers(1, 100), st.floats(0, 1))
    def test_of_many_rows_only_allowed_ones_come_back_once_each_and_best_first(
        self, seed: int, size: int, count: int, share: float
    ) -> None:
        sketch, vector = Sketch(small(some(seed, size))), some(seed + 1, 1)[0]
        allowed = np.random.default_rng(seed).random(size) < share
        rows, cosine = sketch.nearest(vector, count, allowed)
        assert allowed[rows].all()
        assert len(set(rows.tolist())) == len(rows) == min(count, int(allowed.sum()))
        assert (np.diff(cosine) <= 0).all()
        np.testing.assert_allclose(cosine, sketch.cosine(vector, rows), atol=1e-6)

    @pytest.mark.parametrize("width", [64, 256])
    def test_of_two_thousand_random_rows_the_best_is_found_nineteen_times_in_twenty(self, width: int) -> None:
        sketch, everything = Sketch(small(some(1, 2000, width))), np.ones(2000, bool)
        asked = some(2, 200, width)
        met = [sketch.nearest(one, 1, everything)[0][0] == exact(sketch, one, 1, everything)[0] for one in asked]
        assert sum(met) >= 190

    def test_a_row_that_is_asked_for_is_found_among_many(self) -> None:
        vectors = some(3, 5000)
        sketch, everything = Sketch(small(vectors)), np.ones(5000, bool)
        assert [int(sketch.nearest(vectors[row], 1, everything)[0][0]) for row in range(0, 5000, 97)] == [
            *range(0, 5000, 97)
        ]

    def test_what_is_nearest_but_not_allowed_gives_way_to_the_next(self) -> None:
        vectors = some(4, 3000)
        sketch, allowed = Sketch(small(vectors)), np.ones(3000, bool)
        first, second = sketch.nearest(vectors[7], 2, allowed)[0].tolist()
        allowed[first] = False
        assert first == 7
        assert sketch.nearest(vectors[7], 1, allowed)[0].tolist() == [second]

    def test_where_nothing_is_allowed_nothing_is_found(self) -> None:
        for size in (0, 10, 2 * LEAST_COMPARED):
            rows, cosine = Sketch(small(some(5, size))).nearest(some(6, 1)[0], 3, np.zeros(size, bool))
            assert (rows.shape, cosine.shape) == ((0,), (0,))


class TestCosine:
    @settings(deadline=None)
    @given(SEED, st.sampled_from([64, 128]))
    def test_bytes_move_a_cosine_by_no_more_than_rounding_does(self, seed: int, width: int) -> None:
        vectors, asked = some(seed, 50, width), some(seed + 1, 1, width)[0]
        cosine = Sketch(small(vectors)).cosine(asked, np.arange(50))
        assert (np.abs(cosine - vectors @ asked) <= moved(vectors)).all()

    @settings(deadline=None)
    @given(SEED, st.floats(0.001, 1000))
    def test_only_where_a_row_points_counts(self, seed: int, times: float) -> None:
        vectors = some(seed, 20)
        assert (small(vectors * np.float32(times)) == small(vectors)).mean() > 0.999

    @settings(deadline=None)
    @given(SEED, st.integers(1, 200))
    def test_what_is_taken_out_and_put_back_is_what_it_was(self, seed: int, width: int) -> None:
        rows = small(some(seed, 20, width))
        units = Sketch(rows).units(np.arange(20))
        np.testing.assert_allclose(np.linalg.norm(units, axis=1), 1, atol=A_LITTLE)
        assert (small(units) == rows).all()

    @settings(deadline=None)
    @given(SEED)
    def test_several_are_compared_at_once_as_one_by_one(self, seed: int) -> None:
        sketch, asked = Sketch(small(some(seed, 30))), some(seed + 1, 4)
        rows = np.arange(0, 30, 2)
        each = np.stack([sketch.cosine(one, rows) for one in asked])
        np.testing.assert_allclose(sketch.cosine(asked, rows), each, atol=A_LITTLE)

    @settings(deadline=None)
    @given(SEED)
    def test_nothing_is_nearer_than_the_same(self, seed: int) -> None:
        vectors = some(seed, 20)
        own = np.array([Sketch(small(vectors)).cosine(vectors[row], np.array([row]))[0] for row in range(20)])
        assert max(own) <= 1
        assert (own > 1 - moved(vectors)).all()

    def test_a_row_without_meaning_is_near_to_nothing(self) -> None:
        sketch = Sketch(small(np.zeros((2, WIDTH), np.float32)))
        assert sketch.cosine(some(7, 1)[0], np.arange(2)).tolist() == [0, 0]

    def test_a_search_of_many_may_ask_for_so_near_a_row_only(self) -> None:
        vectors = some(10, 3000)
        sketch, everything = Sketch(small(vectors)), np.ones(3000, bool)
        for asked in vectors[:20]:
            rows, cosine = sketch.nearest(asked, 50, least=0.45)
            near = [
                row for row in exact(sketch, asked, 3000, everything) if sketch.cosine(asked, np.array([row])) > 0.5
            ]
            assert (cosine >= 0.45).all()
            assert {*near} <= {*rows.tolist()}

    def test_who_compares_more_misses_fewer(self) -> None:
        vectors, asked = small(some(8, 20_000, 100)), some(9, 60, 100)
        everything = np.ones(len(vectors), bool)

        def met(generosity: int) -> float:
            sketch = Sketch(vectors, generosity)
            return float(
                np.mean(
                    [np.isin(exact(sketch, one, 50, everything), sketch.nearest(one, 50)[0]).mean() for one in asked]
                )
            )

        assert met(8) < met(32) < met(128)
        assert met(128) > 0.9
