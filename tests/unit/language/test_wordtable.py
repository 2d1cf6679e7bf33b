"""A table of word vectors: what was written is read, what it does not know is put together, what is another is told."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.language.folding import words
from kbassist.language.wordtable import CONFIG, FORMAT, GRAM, WORDS, WordTable, parts, unit, write

WIDTH, BUCKETS = 64, 211
KNOWN = ("router", "роутер", "straße", "105")
WORD = st.from_regex(r"[a-zäöüßа-я0-9]{1,12}", fullmatch=True).filter(lambda word: words(word) == [word])


def rows(seed: int, count: int) -> np.ndarray:
    """Vectors of several lengths: words count more or less in a text."""
    made = np.random.default_rng(seed)
    return (made.standard_normal((count, WIDTH)) * made.uniform(0.01, 3, (count, 1))).astype(np.float32)


def written(folder: Path, known: Sequence[str] = KNOWN, seed: int = 1, name: str = "small") -> WordTable:
    """A table in a folder, opened."""
    write(folder, known, rows(seed, len(known)), rows(seed + 1, BUCKETS), name)
    return WordTable(folder)


def together(word: str, of_parts: np.ndarray) -> np.ndarray:
    """The vector of a word from its parts."""
    mine = parts(word, BUCKETS)
    return of_parts[mine].sum(0) / np.sqrt(len(mine))


class TestWrittenAndRead:
    @settings(deadline=None)
    @given(st.lists(WORD, min_size=1, max_size=20, unique=True), st.integers(0, 2**31))
    def test_a_row_comes_back_within_half_a_step_of_its_own_byte_scale(self, known: list[str], seed: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            table = written(Path(folder), known, seed)
            made = rows(seed, len(known))
            step = np.abs(made).max(1, keepdims=True) / 127
            assert (np.abs(table.vectors(known) - made) <= step * 0.501).all()
            assert all(word in table for word in known)
            assert table.dimensions == WIDTH

    def test_every_word_stands_where_it_is_asked_for(self, tmp_path: Path) -> None:
        table = written(tmp_path)
        asked = ["router", "unheard", "router", "105", "106", "straße"]
        alone = np.stack([table.vectors([word])[0] for word in asked])
        np.testing.assert_array_equal(table.vectors(asked), alone)
        assert table.vectors([]).shape == (0, WIDTH)

    def test_a_row_of_zeros_stays_one(self, tmp_path: Path) -> None:
        write(tmp_path, ["silent"], np.zeros((1, WIDTH), np.float32), rows(2, BUCKETS), "small")
        assert not WordTable(tmp_path).vectors(["silent"]).any()


class TestUnknownWords:
    @settings(deadline=None)
    @given(WORD.filter(lambda word: word not in KNOWN and not any(map(str.isdigit, word))))
    def test_a_word_that_is_not_in_the_table_comes_from_its_parts(self, word: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            table = written(Path(folder))
            of_parts = rows(2, BUCKETS)
            step = np.abs(of_parts).max() / 127
            near = together(word, of_parts)
            assert word not in table
            assert np.abs(table.vectors([word])[0] - near).max() <= step * 0.501 * np.sqrt(table.fragments(word))

    @settings(deadline=None)
    @given(st.integers(0, 10**9).map(str).filter(lambda number: number not in KNOWN))
    def test_a_number_that_is_not_in_the_table_means_nothing(self, number: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            table = written(Path(folder))
            assert not table.vectors([number]).any()
            assert not table.embed([number]).any()

    def test_a_code_that_is_not_in_the_table_is_like_no_other_code(self, tmp_path: Path) -> None:
        table = written(tmp_path)
        assert not table.vectors(["e105"]).any()
        assert not table.vectors(["x1carbon"]).any()

    def test_a_number_that_is_in_the_table_means_what_it_says_there(self, tmp_path: Path) -> None:
        assert written(tmp_path).vectors(["105"]).any()

    def test_words_that_share_a_stem_share_parts_and_so_are_near(self, tmp_path: Path) -> None:
        one, other, stranger = unit(written(tmp_path).vectors(["glasfaser", "glasfasern", "kündigung"]))
        assert one @ other > 0.5 > abs(float(one @ stranger))

    def test_the_parts_of_a_word_know_its_borders(self) -> None:
        assert len(parts("router", 2**31)) == len("<router>") - GRAM + 1
        assert not set(parts("outer", 2**31)) >= set(parts("router", 2**31))
        assert len(parts("ab", 2**31)) == 1

    @settings(deadline=None)
    @given(WORD)
    def test_a_word_is_split_into_one_piece_where_it_is_known_and_into_its_parts_where_not(self, word: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            expected = 1 if word in KNOWN else max(1, len(parts(word, BUCKETS)))
            assert written(Path(folder)).fragments(word) == expected


class TestTexts:
    def test_a_text_is_the_sum_of_its_words_however_they_are_spelled(self, tmp_path: Path) -> None:
        table = written(tmp_path)
        [text] = table.embed(["STRASSE, Router! Router?"])
        np.testing.assert_allclose(text, unit(table.vectors(["strasse", "router", "router"]).sum(0)), atol=1e-6)
        assert np.linalg.norm(text) == pytest.approx(1)

    def test_a_text_without_words_is_zeros_and_no_texts_are_no_rows(self, tmp_path: Path) -> None:
        table = written(tmp_path)
        assert not table.embed(["... !"]).any()
        assert table.embed([]).shape == (0, WIDTH)


class TestIdentity:
    def test_the_same_table_written_again_has_the_same_fingerprint(self, tmp_path: Path) -> None:
        assert written(tmp_path / "one").fingerprint == written(tmp_path / "other").fingerprint

    @pytest.mark.parametrize("change", ["name", "word", "row", "part"])
    def test_another_content_has_another_fingerprint(self, tmp_path: Path, change: str) -> None:
        before = written(tmp_path / "before").fingerprint
        known, known_rows, of_parts = list(KNOWN), rows(1, len(KNOWN)), rows(2, BUCKETS)
        if change == "word":
            known[0] = "routers"
        if change == "row":
            known_rows[0, 0] += 1
        if change == "part":
            of_parts[BUCKETS - 1] *= 2
        write(tmp_path / "after", known, known_rows, of_parts, "other" if change == "name" else "small")
        assert WordTable(tmp_path / "after").fingerprint != before

    def test_another_format_is_refused_by_name(self, tmp_path: Path) -> None:
        written(tmp_path)
        config = json.loads((tmp_path / CONFIG).read_text())
        (tmp_path / CONFIG).write_text(json.dumps(config | {"format": FORMAT + 1}))
        with pytest.raises(ValueError, match=f"format {FORMAT + 1}"):
            WordTable(tmp_path)

    def test_a_table_whose_words_were_cut_short_is_refused(self, tmp_path: Path) -> None:
        written(tmp_path)
        (tmp_path / WORDS).write_text("\n".join(KNOWN[:-1]), encoding="utf-8")
        with pytest.raises(ValueError, match="3 words have 4 rows"):
            WordTable(tmp_path)
