"""Russian typed in Latin letters is told from other languages, read in its own, and finds what Cyrillic finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.analyzer import Analyzer
from kbassist.language.letters import russian_odds
from kbassist.language.transliteration import MOST, in_cyrillic

ANALYZER = Analyzer()


class TestSpellings:
    @pytest.mark.parametrize(
        ("typed", "russian"),
        [
            ("rabotaet", "работает"),
            ("schet", "счет"),
            ("tarif", "тариф"),
            ("vklyuchaetsya", "включается"),
            ("vkljuchaetsja", "включается"),
            ("oplatit", "оплатить"),
            ("skorost", "скорость"),
            ("xorosho", "хорошо"),
            ("dengi", "деньги"),
            ("spisaniya", "списания"),
            ("eto", "это"),
            ("moy", "мой"),
            ("krasnyi", "красный"),
        ],
    )
    def test_russian_in_latin_letters_has_its_russian_spelling_among_few(self, typed: str, russian: str) -> None:
        assert russian in in_cyrillic(typed)
        assert len(in_cyrillic(typed)) <= MOST

    @pytest.mark.parametrize("word", ["", "105", "größe", "e105", "роутер"])
    def test_what_is_no_word_in_plain_latin_letters_has_no_spelling(self, word: str) -> None:
        assert in_cyrillic(word) == ()

    @given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=24))
    def test_any_latin_word_is_spelled_in_cyrillic_letters_alone(self, word: str) -> None:
        assert in_cyrillic(word)
        assert all("а" <= letter <= "я" for spelling in in_cyrillic(word) for letter in spelling)


class TestDetection:
    @pytest.mark.parametrize(
        "text",
        [
            "roster ne rabotaet, gorit krasnaya lampochka",
            "ROUTER NE VKLYUCHAETSYA",
            "kak oplatit schet",
            "pochemu tak dorogo",
            "gde moy zakaz",
            "wallbox ne zaryazhaet mashinu",
            "Obnovleniye sistemy",
        ],
    )
    @pytest.mark.parametrize("default", ["de", "en", "ru"])
    def test_russian_is_recognised_in_latin_letters(self, text: str, default: str) -> None:
        assert ANALYZER.detect(text, default) == "ru"

    def test_where_russian_was_spoken_so_far_less_tells_it(self) -> None:
        assert ANALYZER.detect("internet ne rabotaet", "ru") == "ru"

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Hol mir ne Rechnung", "de"),
            ("ne, das brauche ich nicht", "de"),
            ("Spaet, aber Qualitaet", "de"),
            ("Guten Tag, Anna Petrova, Kundennummer folgt", "de"),
            ("to do or not to do", "en"),
            ("no, my card won't work", "en"),
            ("a loyalty programme for royal navy heavy users", "en"),
            ("Netflix on my Samsung TV", "en"),
        ],
    )
    def test_german_and_english_are_not_taken_for_it(self, text: str, language: str) -> None:
        assert ANALYZER.detect(text, language) == language

    @pytest.mark.parametrize("words", [[], ["105"], ["роутер"], ["e105", "🙂"]])
    def test_what_has_no_latin_letters_tells_nothing(self, words: list[str]) -> None:
        assert russian_odds(words) == 0


class TestSearching:
    @pytest.mark.parametrize(
        ("typed", "russian"),
        [
            ("internet ne rabotaet", "Интернет не работает"),
            ("kak oplatit schet", "Как оплатить счёт?"),
            ("gorit krasnaya lampochka", "Горит красная лампочка"),
            ("pochemu ne prihodyat dengi", "Почему не приходят деньги"),
            ("oshibka e-105", "Ошибка E-105"),
            ("v 2026 godu podnyali ceny", "В 2026 году подняли цены"),
        ],
    )
    def test_russian_in_latin_letters_finds_every_term_of_the_same_in_cyrillic(self, typed: str, russian: str) -> None:
        assert set(ANALYZER.terms(russian, "ru")) <= set(ANALYZER.terms(typed, ANALYZER.detect(typed, "ru")))

    def test_its_words_are_said_in_cyrillic_and_stand_where_they_were_typed(self) -> None:
        text = "Wallbox ne zaryazhaet"
        assert [(word, text[start:end]) for word, start, end in ANALYZER.words(text, "ru")] == [
            ("wallbox", "Wallbox"),
            ("заряжает", "zaryazhaet"),
        ]

    def test_a_foreign_word_in_russian_talk_stays_foreign(self) -> None:
        assert ANALYZER.terms("мой Router", "ru") == ["router"]
        assert ANALYZER.terms("Wi-Fi", "ru") == ["wi", "fi", "wifi"]

    def test_a_name_in_latin_letters_is_found_from_russian_in_either_alphabet(self) -> None:
        typed, cyrillic = ANALYZER.terms("moy router ne rabotaet", "ru"), ANALYZER.terms("мой роутер не работает", "ru")
        assert {"router", "роутер"} <= {*typed}
        assert set(cyrillic) <= set(typed)
