"""The figures of the model card, with arithmetic that a reader can do again, and the table that is shipped."""

from pathlib import Path

import numpy as np
import pytest
from recipe.evaluate import first_right, sentences
from recipe.export import agreement, even_axes, export
from recipe.numbered import Numbered
from recipe.ragged import Ragged
from recipe.retrieval import score
from recipe.work import BUCKETS

from kbassist.language.wordtable import WordTable, parts, unit, write

AXES = {"router": [1, 0, 0], "gerät": [0.9, 0.4, 0], "kabel": [0, 0, 1], "cable": [0, 0.2, 1], "der": [0.0, 0.1, 0]}


@pytest.fixture
def table(tmp_path: Path) -> WordTable:
    rows = np.array(list(AXES.values()), np.float32)
    write(tmp_path, list(AXES), rows, np.zeros((64, 3), np.float32), "tiny")
    return WordTable(tmp_path)


def test_ties_count_as_a_fair_draw_would_decide() -> None:
    scores = np.array([[2, 1, 0], [1, 1, 0], [0, 2, 1]], np.float32)
    assert first_right(scores) == pytest.approx((1 + 1 / 2 + 0) / 3)


def test_a_translation_chosen_twice_is_half_as_precise(table: WordTable) -> None:
    figures = sentences(table, ["router", "gerät"], ["gerät", "kabel"])
    assert figures["accuracy there"] == 0.5
    assert figures["F1 there"] == pytest.approx((2 / 3 + 0) / 2)


def test_a_question_finds_a_text_through_a_word_of_another_language(table: WordTable) -> None:
    scores = score(table, ["router"], ["der kabel", "der gerät"])
    for way in (scores.dense, scores.soft, scores.late, scores.blend("soft", "dense", 0.5)):
        assert way[0].argmax() == 1
    assert scores.soft[0, 0] == 0


def test_the_words_shipped_are_those_whose_parts_miss_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    words = ["passwort", "passworte", "router"]
    of_parts = rng.normal(size=(BUCKETS, 256)).astype(np.float32)
    rows = rng.normal(size=(3, 256)).astype(np.float32)
    rows[1] = of_parts[parts("passworte", BUCKETS)].sum(0)
    numbered = Numbered(
        words=words,
        frequency=np.array([1e-5, 1e-5, 1e-5], np.float32),
        speaks=np.ones(3, np.uint8),
        texts=["a"],
        sentences=Ragged.of([[0, 1, 2]]),
        pairs=np.zeros((0, 5), np.int32),
        sources=[],
        pages=Ragged.of([]),
        page_sources=[],
    )
    assert agreement(words, rows, of_parts)[1] == pytest.approx(1, abs=1e-5)
    assert export(tmp_path, numbered, rows, of_parts, "tiny", most=2) == 2
    shipped = WordTable(tmp_path)
    assert [word in shipped for word in words] == [True, False, True]
    embedded = shipped.embed(words)
    np.testing.assert_allclose(embedded @ embedded.T, unit(rows) @ unit(rows).T, atol=0.02)


def test_every_component_of_a_shipped_vector_says_about_as_much_as_another() -> None:
    decaying = np.random.default_rng(0).normal(size=(2000, 256)).astype(np.float32) / np.arange(1, 257)
    carried = np.square(decaying @ even_axes(256)).mean(0)
    assert np.square(decaying).mean(0).max() > 1000 * np.square(decaying).mean(0).min()
    assert carried.max() < 100 * np.median(carried)
