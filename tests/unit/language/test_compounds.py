"""German compounds come apart where a reader would cut them, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language import lexicon
from kbassist.language.compounds import LINKS, SHORTEST, parts, readings


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("vertragslaufzeit", ("vertrag", "lauf", "zeit")),
        ("internetanschluss", ("internet", "anschluss")),
        ("kündigungsfrist", ("kündigung", "frist")),
        ("kabelbruch", ("kabel", "bruch")),
        ("rechnungsadresse", ("rechnung", "adresse")),
    ],
)
def test_a_compound_is_cut_into_its_words(word: str, cut: tuple[str, ...]) -> None:
    assert parts(word) == cut


@pytest.mark.parametrize(
    "word", ["router", "vertrag", "rechnung", "kündigung", "haus", "", "e105", "abc-def", "internet"]
)
def test_a_word_of_one_piece_stays_whole(word: str) -> None:
    assert parts(word) == ()


WORD = st.text("abdeginrstuöß", min_size=0, max_size=12)


@given(
    st.lists(st.sampled_from(["vertrag", "kabel", "netz", "rechnung", "haus", "zeit"]), min_size=1, max_size=3), WORD
)
def test_the_parts_and_links_make_up_the_word(words: list[str], strange: str) -> None:
    word = "".join(words) + strange
    left = word
    for part in parts(word):
        assert len(part) >= SHORTEST
        before, found, left = left.partition(part)
        assert found == part
        assert before in LINKS
    assert not parts(word) or left == ""


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("ging", ("gehen",)),
        ("abgebucht", ("abbuchen",)),
        ("router", ("router",)),
        ("vertragslaufzeit", ("vertragslaufzeit", "vertrag", "lauf", "zeit")),
        ("", ("",)),
    ],
)
def test_a_form_is_read_as_its_word_and_then_as_the_parts_of_it(form: str, read: tuple[str, ...]) -> None:
    assert readings(form) == read


def test_the_list_made_at_installation_says_what_the_whole_list_says(tmp_path: Path) -> None:
    path = tmp_path / "share" / "words.tsv"
    lexicon.prepare(path)
    assert lexicon.from_list(path) == lexicon.from_package()
