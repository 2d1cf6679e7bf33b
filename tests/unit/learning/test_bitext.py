"""Translated sentences found by their vectors, and figures that a reader can redo by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from kbassist.learning.bitext import Bitext, by_words, earned, mine, nearest
from kbassist.ports.reading import Vectors

ANIMALS = Bitext("animals", ("de", "en"), (("Hund", "dog"), ("Katze", "cat"), ("Maus", "mouse")))
MEANT = {"Hund": 0, "dog": 0, "Katze": 1, "cat": 1, "Maus": 1, "mouse": 2}
"""The axis that a text lies on, to a model which takes mice for cats in German."""


def embed(texts: Sequence[str]) -> Vectors:
    return np.eye(3, dtype=np.float32)[[MEANT[text] for text in texts]]


class TestWhatIsFound:
    def test_a_sentence_finds_the_nearest_of_the_other_language(self) -> None:
        sources = np.array([[0.6, 0.8], [1.0, 0.0]], np.float32)
        targets = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
        way = nearest("de-en", sources, targets)
        assert way.found.tolist() == [1, 0]
        assert way.cosines.tolist() == pytest.approx([0.8, 1.0])

    def test_both_directions_are_mined_and_all_is_their_mean(self) -> None:
        groups = mine(ANIMALS, "words", embed).summary()["groups"]
        # de-en: the mouse finds the cat as well, so the cat's label has precision 1/2 and F1 2/3, the mouse's 0
        assert groups["de-en"]["metrics"]["F1"]["value"] == pytest.approx((1 + 2 / 3 + 0) / 3)
        # en-de: "mouse" is as far from all three and takes the first, so the dog's label has F1 2/3
        assert groups["en-de"]["metrics"]["F1"]["value"] == pytest.approx((2 / 3 + 1 + 0) / 3)
        both = (groups["de-en"]["metrics"]["F1"]["value"] + groups["en-de"]["metrics"]["F1"]["value"]) / 2
        assert groups["all"]["metrics"]["F1"]["value"] == pytest.approx(both)
        assert groups["all"]["answerable"] == 6

    def test_every_sentence_leaves_a_line_that_other_tools_can_read(self) -> None:
        lines = list(mine(ANIMALS, "words", embed).lines())
        mouse = next(line for line in lines if line["id"] == "de-en/2")
        assert (mouse["relevant"], mouse["ranking"]) == ({"2": 1}, {"1": 1.0})
        assert len({line["id"] for line in lines}) == 6

    def test_the_model_stands_in_the_name_of_the_run(self) -> None:
        assert mine(ANIMALS, "sentences", embed).name == "animals-check-sentences"

    def test_progress_is_told_for_each_side(self) -> None:
        told: list[tuple[int, int]] = []
        mine(ANIMALS, "words", embed, lambda done, total: told.append((done, total)))
        assert told == [(3, 3), (3, 3)]


class TestByWords:
    def test_a_text_is_the_sum_of_its_words_whatever_their_order_and_case(self) -> None:
        class Table:
            fingerprint, dimensions = "table", 3

            def vectors(self, of: Sequence[str]) -> Vectors:
                return embed([word.capitalize() for word in of])

        one, other = by_words(Table())(["Hund, Katze!", "KATZE hund"])
        assert one.tolist() == other.tolist() == pytest.approx([0.5**0.5, 0.5**0.5, 0])


class TestFigures:
    def test_what_is_found_by_many_is_found_with_less_precision(self) -> None:
        found = earned([0, 0, 2])
        assert found["recall"] == [1, 0, 1]
        assert found["precision"] == [0.5, 0, 1]
        assert found["F1"] == pytest.approx([2 / 3, 0, 1])

    @given(st.integers(1, 8).flatmap(lambda count: st.lists(st.integers(0, count - 1), min_size=count, max_size=count)))
    def test_the_means_are_the_figures_weighted_over_labels(self, found: list[int]) -> None:
        means = {name: float(np.mean(values)) for name, values in earned(found).items()}
        known = precision_recall_fscore_support(range(len(found)), found, average="weighted", zero_division=0.0)
        assert [means["precision"], means["recall"], means["F1"]] == pytest.approx(
            [float(value) for value in known[:3]]
        )
