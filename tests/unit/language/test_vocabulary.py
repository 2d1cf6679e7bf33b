"""Many words and their numbers."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.vocabulary import Vocabulary

WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True)


@given(WORDS, WORDS)
def test_it_says_of_every_word_what_a_dictionary_says(known: list[str], asked: list[str]) -> None:
    dictionary = {word: number for number, word in enumerate(known)}
    vocabulary = Vocabulary(known)
    assert [vocabulary.get(word) for word in known + asked] == [dictionary.get(word) for word in known + asked]
    assert [word in vocabulary for word in asked] == [word in dictionary for word in asked]
    assert vocabulary == dictionary


@given(WORDS)
def test_a_word_is_found_by_its_number(known: list[str]) -> None:
    words = Vocabulary(known).words
    assert list(words) == known
    assert [words[number] for number in range(len(words))] == known
    assert words[1:-1] == known[1:-1]


def test_a_hundred_thousand_words_take_a_fifth_of_what_a_dictionary_of_them_takes() -> None:
    known = [f"störung{number}" for number in range(100_000)]
    dictionary = {word: number for number, word in enumerate(known)}
    objects = sum(map(sys.getsizeof, [*dictionary, *dictionary.values()]))
    assert Vocabulary(known).bytes < (sys.getsizeof(dictionary) + objects) / 5
