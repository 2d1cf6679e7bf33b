"""Loan words told by sound and by translations, and translations that meet in English."""

import numpy as np
import pytest
from recipe.bridges import with_bridges
from recipe.loanwords import LOANWORDS, loanwords, readings, sound, with_loanwords
from recipe.numbered import Numbered
from recipe.ragged import Ragged
from recipe.work import LANGUAGES

WORDS = ["account", "magazine", "router", "shop", "аккаунт", "аккаунтом", "магазин", "роутер", "сбросить"]


def numbered(pairs: list[tuple[str, str, str, str]], sources: list[str]) -> Numbered:
    """Texts of known words in pairs of (source, language of the other side, English, other)."""
    texts = list(dict.fromkeys(text for _, _, *both in pairs for text in both))
    rows = [
        [texts.index(one), texts.index(other), 0, LANGUAGES.index(language), sources.index(source)]
        for source, language, one, other in pairs
    ]
    return Numbered(
        words=WORDS,
        frequency=np.full(len(WORDS), 1e-5, np.float32),
        speaks=np.array([4 if word[0] > "z" else 1 for word in WORDS], np.uint8),
        texts=texts,
        sentences=Ragged.of([[WORDS.index(word) for word in text.split()] for text in texts]),
        pairs=np.array(rows, np.int32).reshape(-1, 5),
        sources=sources,
        pages=Ragged.of([]),
        page_sources=[],
    )


@pytest.mark.parametrize(
    ("russian", "original", "language"),
    [
        ("роутер", "router", 0),
        ("аккаунт", "account", 0),
        ("вайфай", "wifi", 0),
        ("менеджер", "manager", 0),
        ("тариф", "tarif", 1),
    ],
)
def test_a_loan_word_sounds_like_a_reading_of_its_original(russian: str, original: str, language: int) -> None:
    assert sound(russian) in readings(original, language)


def test_a_native_word_sounds_like_no_reading() -> None:
    assert sound("кабель") not in readings("router", 0)


def test_a_loan_word_is_believed_without_translations_and_its_endings_with_it() -> None:
    text = numbered([], [])
    found = {(WORDS[word], WORDS[russian]) for _, word, russian in loanwords(text)}
    assert {("router", "роутер"), ("account", "аккаунт"), ("account", "аккаунтом")} <= found


def test_translations_show_that_a_word_sounds_alike_by_chance() -> None:
    text = numbered(
        [("tatoeba", "ru", f"shop{' shop' * times}", f"магазин{' магазин' * times}") for times in range(5)], ["tatoeba"]
    )
    assert ("magazine", "магазин") not in {(WORDS[word], WORDS[russian]) for _, word, russian in loanwords(text)}


def test_loan_words_become_pairs_of_a_source_of_their_own() -> None:
    text = with_loanwords(numbered([("tatoeba", "ru", "router", "роутер")], ["tatoeba"]))
    assert text.sources == ["tatoeba", LOANWORDS]
    made = [(text.texts[one], text.texts[other]) for one, other, *_, source in text.pairs.tolist() if source == 1]
    assert ("router", "роутер") in made
    assert ("account", "аккаунтом") in made
    assert len(text.texts) == len(text.sentences)


def test_german_and_russian_translations_of_one_text_are_paired_within_a_source_that_is_no_dictionary() -> None:
    text = with_bridges(
        numbered(
            [
                ("tatoeba", "de", "router", "router router"),
                ("tatoeba", "ru", "router", "роутер"),
                ("dict:ding", "de", "shop", "shop shop"),
                ("dict:ding", "ru", "shop", "магазин"),
            ],
            ["tatoeba", "dict:ding"],
        )
    )
    bridged = [(text.texts[one], text.texts[other]) for one, other, first, *_ in text.pairs.tolist() if first == 1]
    assert bridged == [("router router", "роутер")]
