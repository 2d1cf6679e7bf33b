"""What people write alike is found alike, in three languages and their mixtures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.language.analyzer import Analyzer
from kbassist.language.folding import fold, words

ANALYZER = Analyzer()
WRITTEN = ["Straße", "ＷＬＡＮ", "Gro\u0308ße", "Роутера", "ёлка", "Fiber", "Laufzeiten", "105"]
LANGUAGE = st.sampled_from(["de", "en", "ru", "fr", ""])
CHARACTERS = st.sampled_from(list("aeiou sßäöüẞéëй ёжЖ Ёъ E-105 №½ﬁＷ²⑤ '’.,-–(„“)/@#\t\n\u00a0\u200b\u0301🙂0123"))
TEXT = st.one_of(st.text(CHARACTERS, max_size=40), st.text(max_size=40))


def terms(text: str, language: str) -> list[str]:
    return ANALYZER.terms(text, language)


def meet(one: str, other: str, language: str, other_language: str | None = None) -> set[str]:
    """The terms that both texts have."""
    return set(terms(one, language)) & set(terms(other, other_language or language))


class TestAlike:
    @pytest.mark.parametrize(
        ("one", "other", "language"),
        [
            ("Straße", "STRASSE", "de"),
            ("Störung", "Störungen", "de"),
            ("ＷＬＡＮ", "wlan", "de"),
            ("ﬁber", "fiber", "en"),
            ("Größe", "Gro\u0308ße", "de"),
            ("cancel", "Cancelled", "en"),
            ("Vertrags\u00adlauf\u00adzeit", "Vertragslaufzeit", "de"),
            ("ёлка", "Елка", "ru"),
            ("раи\u0306он", "район", "fr"),
            ("роутера", "Роутеры", "ru"),
            ("договор", "договоров", "ru"),
            ("людей", "человек", "ru"),
            ("до конца", "конец", "ru"),
            ("bricht", "brechen", "de"),
            ("abgebucht", "abbuchen", "de"),
        ],
    )
    def test_spellings_and_endings_of_one_word_meet(self, one: str, other: str, language: str) -> None:
        assert terms(one, language) == terms(other, language) != []

    @pytest.mark.parametrize(
        ("text", "language", "left"),
        [
            ("der die das und ein Router", "de", ["rout"]),
            ("the router and its light", "en", ["router", "light"]),
            ("и роутер, а не он", "ru", ["роутер"]),
        ],
    )
    def test_small_words_are_left_out(self, text: str, language: str, left: list[str]) -> None:
        assert terms(text, language) == left

    def test_words_that_carry_meaning_at_a_help_desk_are_kept(self) -> None:
        assert terms("call me back", "en") == ["call", "back"]
        assert terms("the front side is full", "en") == ["front", "side", "full"]

    def test_a_compound_meets_its_parts_written_apart(self) -> None:
        assert meet("Vertragslaufzeit", "Laufzeit des Vertrags", "de") >= {"vertrag", "lauf", "zeit"}
        assert "internet" in meet("Internetanschluss", "mein Internet geht nicht", "de")

    @pytest.mark.parametrize(
        ("apart", "together", "language"),
        [
            ("Wi-Fi", "wifi", "de"),
            ("Wi-Fi", "WiFi", "en"),
            ("вай-фай", "вайфай", "ru"),
            ("E-Mail", "Email", "de"),
            ("e-mail", "email", "en"),
            ("Online-Shop", "Onlineshop", "de"),
            ("„Mindest-Vertragslaufzeit“", "Mindestvertragslaufzeit", "de"),
        ],
    )
    def test_a_word_with_a_hyphen_meets_the_same_without(self, apart: str, together: str, language: str) -> None:
        assert terms(together, language)[0] in terms(apart, language)

    def test_what_english_does_not_write_together_is_not_put_together(self) -> None:
        assert terms("a same-day transfer", "en") == ["day", "transfer"]

    @pytest.mark.parametrize("written", ["I don't know", "i dont know", "I Don’t know"])
    def test_a_short_form_says_nothing_with_or_without_its_apostrophe(self, written: str) -> None:
        assert terms(written, "en") == []

    def test_words_in_another_alphabet_are_cut_by_their_own_rules(self) -> None:
        assert terms("Мой Router не works", "ru") == ["router", "work"]
        assert "мига" in terms("Router мигает rot", "de")
        assert meet("роутеры", "роутера", "de", "ru")

    @pytest.mark.parametrize("language", ["fr", "zz", "", "de-AT-1996", "EN"])
    def test_a_language_we_do_not_know_is_cut_into_plain_words(self, language: str) -> None:
        assert terms("Routeur 105", language)[-1:] == ["105"]
        assert len(terms("Routeur 105", language)) == 2

    def test_a_region_does_not_make_another_language(self) -> None:
        assert terms("Verträge", "de-AT") == terms("Verträge", "DE") == terms("Verträge", "de")


class TestCodes:
    SPELLINGS = ("E-105", "E105", "e 105", "e-105", "E–105", "Е-105", "е105", "(E-105)", "„E 105“", "E 105,", "E105.")

    @pytest.mark.parametrize("written", SPELLINGS)
    @pytest.mark.parametrize("language", ["de", "en", "ru"])
    def test_a_code_is_one_code_however_it_is_written(self, written: str, language: str) -> None:
        assert terms(written, language) == ["e105", "105"]

    def test_a_code_is_found_by_its_number_alone(self) -> None:
        assert meet("Fehler 105", "E-105", "de") == {"105"}

    def test_other_codes_do_not_meet(self) -> None:
        assert "e105" not in terms("E-106", "de")
        assert not meet("E-105", "F-106", "de")

    def test_a_small_word_before_a_number_is_no_code(self) -> None:
        assert terms("in 2024", "de") == ["2024"]
        assert terms("a 105", "en") == ["105"]

    def test_a_word_before_a_number_keeps_its_own_meaning(self) -> None:
        assert terms("PC 2", "en") == ["pc2", "pc", "2"]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "language", "left"),
        [
            ("Die Vertragslaufzeiten, bitte!", "de", ["vertragslaufzeiten"]),
            ("I don't see the customer's Wi-Fi.", "en", ["customer", "wi", "fi"]),
            ("Мой Router не works", "ru", ["router", "works"]),
            ("Догово\u0301р «Ёлка»", "ru", ["договор", "елка"]),
            ("Fehler E-105 am PC 2 in 2024", "de", ["fehler", "e105", "pc2", "2024"]),
            ("ВАЙФАЙ-роутер", "de", ["вайфай", "роутер"]),
        ],
    )
    def test_words_are_left_whole_and_small_words_out(self, text: str, language: str, left: list[str]) -> None:
        assert [word for word, _, _ in ANALYZER.words(text, language)] == left

    def test_a_word_knows_where_it_was_written(self) -> None:
        text = "Die STRASSE, „E 105“ und Vertrags\u00adlaufzeiten."
        written = [text[start:end] for _, start, end in ANALYZER.words(text, "de")]
        assert written == ["STRASSE", "E 105", "Vertrags\u00adlaufzeiten"]

    @given(st.lists(st.sampled_from(WRITTEN), max_size=8), LANGUAGE)
    def test_words_are_spelled_as_the_word_table_spells_them(self, written: list[str], language: str) -> None:
        text = " – ".join(written)
        assert [word for word, _, _ in ANALYZER.words(text, language)] == words(text)

    @given(TEXT, LANGUAGE)
    def test_every_word_stands_where_a_term_stands(self, text: str, language: str) -> None:
        said = {(start, end) for _, start, end in ANALYZER.words(text, language)}
        assert said <= {(start, end) for _, start, end in ANALYZER.spans(text, language)}


class TestSpans:
    @given(TEXT, LANGUAGE)
    def test_every_term_comes_from_a_place_inside_the_text(self, text: str, language: str) -> None:
        for term, start, end in ANALYZER.spans(text, language):
            assert term
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip() == text[start:end] != ""

    @given(TEXT, LANGUAGE)
    def test_spans_and_terms_agree(self, text: str, language: str) -> None:
        spans = ANALYZER.spans(text, language)
        assert [term for term, _, _ in spans] == terms(text, language)

    @given(TEXT, TEXT, LANGUAGE.filter(lambda code: code != "ru"))
    def test_lines_are_cut_each_by_itself_but_for_russian_whose_letters_the_whole_text_tells(
        self, one: str, other: str, language: str
    ) -> None:
        shift = len(one) + 1
        moved = [(term, start + shift, end + shift) for term, start, end in ANALYZER.spans(other, language)]
        assert [*ANALYZER.spans(f"{one}\n{other}", language)] == [*ANALYZER.spans(one, language), *moved]

    @given(TEXT, LANGUAGE, st.data())
    def test_what_is_sought_is_found_wherever_it_stands_and_nothing_else(
        self, text: str, language: str, data: st.DataObject
    ) -> None:
        spans, said = ANALYZER.spans(text, language), ANALYZER.words(text, language)
        terms = data.draw(st.sets(st.sampled_from([*{term for term, _, _ in spans}, "nothing"])))
        words = data.draw(st.sets(st.sampled_from([*{word for word, _, _ in said}, "nothing"])))
        found = ANALYZER.sought(text, language, terms, words)
        assert found == (tuple(s for s in spans if s[0] in terms), tuple(s for s in said if s[0] in words))

    def test_a_span_is_what_was_written(self) -> None:
        text = "Die STRASSE, „E 105“ und Vertragslaufzeiten."
        written = {text[start:end] for _, start, end in ANALYZER.spans(text, "de")}
        assert written == {"STRASSE", "E 105", "105", "Vertragslaufzeiten"}


class TestDetection:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Mein Router geht nicht", "de"),
            ("kein Internet", "de"),
            ("Rechnung", "de"),
            ("Hilfe", "de"),
            ("My router is down", "en"),
            ("no internet", "en"),
            ("invoice", "en"),
            ("how much is it", "en"),
            ("Роутер не работает", "ru"),
            ("нет", "ru"),
            ("Мой Router мигает красным", "ru"),
        ],
    )
    @pytest.mark.parametrize("default", ["de", "en", "ru", "fr"])
    def test_a_few_words_tell_their_language(self, text: str, language: str, default: str) -> None:
        assert ANALYZER.detect(text, default) == language

    @pytest.mark.parametrize("text", ["", "   ", "12345", "ok", "?!", "🙂"])
    @pytest.mark.parametrize("default", ["de", "en", "ru", "fr"])
    def test_what_tells_nothing_is_in_the_language_spoken_so_far(self, text: str, default: str) -> None:
        assert ANALYZER.detect(text, default) == default


@given(TEXT)
def test_folding_twice_changes_nothing_more_for_words(text: str) -> None:
    assert "ё" not in fold(text)
    assert fold(text.upper()) == fold(text.upper().upper())


class TestSpeech:
    """Speech recognition writes neither capitals nor punctuation."""

    WORDS = (
        "Rechnung Störung Vertragslaufzeit ging Wi-Fi nicht E105 router cancelled договора ещё Вайфай не rabotaet "
        "E-Mail Straße my Ärger"
    )
    SAID = st.lists(st.sampled_from(WORDS.split()), max_size=8)
    BETWEEN = st.sampled_from([", ", ". ", "! ", " – ", "; ", "\n", "… ", "? «"])

    @given(SAID, st.lists(BETWEEN, min_size=8, max_size=8), LANGUAGE)
    def test_casing_and_punctuation_change_no_term(self, said: list[str], between: list[str], language: str) -> None:
        written = "".join(word + mark for word, mark in zip(said, between, strict=False))
        assert terms(" ".join(said).casefold(), language) == terms(written, language)

    @given(SAID, LANGUAGE)
    def test_shouting_changes_no_term(self, said: list[str], language: str) -> None:
        assert terms(" ".join(said).upper(), language) == terms(" ".join(said), language)
