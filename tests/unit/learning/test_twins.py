"""Pairs are found without comparing all with all, and planted contradictions are found again."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.adapters.words import packaged_words
from kbassist.language.analyzer import Analyzer
from kbassist.learning.alike import alike, rarities
from kbassist.learning.cases import Half
from kbassist.learning.datasets import Places
from kbassist.learning.grouping import grouped
from kbassist.learning.statements import Reader
from kbassist.learning.twins_set import planted_pairs

ROOT = Path(__file__).parents[3]
ONE_LANGUAGE = ("another figure", "another day", "the opposite rule", "a copy in other words")
SETS = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=6), max_size=12)


class TestAlike:
    @given(SETS, st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]))
    def test_the_filter_loses_no_pair_and_invents_none(self, sets: list[frozenset[str]], least: float) -> None:
        weights = rarities(sets)

        def likeness(one: frozenset[str], other: frozenset[str]) -> float:
            return sum(weights[m] for m in one & other) / sum(weights[m] for m in one | other)

        every = {
            (a, b): likeness(sets[a], sets[b]) for a, b in combinations(range(len(sets)), 2) if sets[a] and sets[b]
        }
        found = {(a, b): share for a, b, share in alike(sets, weights, least)}
        assert found.keys() <= every.keys()
        for pair, share in every.items():
            if abs(share - least) > 1e-6:  # at the border the order of adding decides
                assert (pair in found) == (share > least)
            if pair in found:
                assert found[pair] == pytest.approx(share)


class TestGrouping:
    def test_a_question_joins_the_nearest_group_and_else_leads_its_own(self) -> None:
        asked = np.eye(3, dtype=np.float32)[[0, 1, 0, 2]]
        groups, new = grouped(np.eye(3, dtype=np.float32)[:1], asked)
        assert groups == [0, 1, 0, 2]
        assert new == [1, 3]

    @given(st.integers(0, 2**32 - 1), st.integers(0, 6), st.integers(1, 20))
    def test_those_asked_before_stay_together_when_more_is_asked(self, seed: int, known: int, size: int) -> None:
        drawn = np.random.default_rng(seed).normal(size=(known + size, 4)).astype(np.float32)
        rows = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        whole, _ = grouped(rows[:known], rows[known:])
        part, _ = grouped(rows[:known], rows[known : known + size // 2])
        assert whole[: size // 2] == part


def test_planted_contradictions_and_copies_are_found_again() -> None:
    trial = planted_pairs(Places.found(), Half.TUNE, Reader(Analyzer(), packaged_words()))
    metrics = trial.groups["all"].metrics
    assert trial.groups["all"].seeking >= 40
    assert {name: trial.groups[name].metrics["found"].value for name in ONE_LANGUAGE} == dict.fromkeys(
        ONE_LANGUAGE, 1.0
    )
    assert metrics["found"].value >= 0.95
    assert metrics["found surely"].value >= 0.87
    assert metrics["precision of conflicts in a language"].value >= 0.95
    assert metrics["precision of figures between translations, surely"].value >= 0.72
    assert metrics["precision of rules between translations, surely"].value >= 0.3
    assert metrics["precision of twins"].value >= 0.95
