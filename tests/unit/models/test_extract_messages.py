"""The recipe reads what programs and dictionaries say, and keeps what a reader would see of it."""

from __future__ import annotations

import gettext
import gzip
import hashlib
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recipe.extract_catalogues import catalogue_pairs, compiled, written
from recipe.extract_dictionaries import ding_pairs, freedict_pairs, mueller_pairs
from recipe.extract_messages import php_pairs, wiki_pairs
from recipe.extract_names import name_pairs
from recipe.extract_pairs import table_pairs
from recipe.texts import Pair, clean, plain, plausible, sentences


def _catalogue(messages: dict[str, str]) -> bytes:
    """A compiled catalogue as `msgfmt` writes it, checked by the standard library's own reader."""
    originals, translations = sorted(messages), [messages[one] for one in sorted(messages)]
    count, tables, texts = len(messages), b"", b""
    start = 28 + 16 * count
    for text in (*originals, *translations):
        raw = text.encode()
        tables += struct.pack("<2I", len(raw), start + len(texts))
        texts += raw + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + tables + texts


def _texts(pairs: list[Pair]) -> list[tuple[str, str, str]]:
    return [(pair.language, pair.english, pair.other) for pair in pairs]


@given(st.dictionaries(st.text("abc .", min_size=1), st.text("äöü абв", min_size=1), min_size=1))
def test_a_compiled_catalogue_gives_what_gettext_reads(messages: dict[str, str]) -> None:
    assert dict(compiled(_catalogue(messages))) == messages


def test_contexts_and_further_plurals_are_left_out() -> None:
    raw = _catalogue({"menu\x04Open": "Öffnen", "%d file\0%d files": "%d Datei\0%d Dateien"})
    assert dict(compiled(raw)) == {"Open": "Öffnen", "%d file": "%d Datei"}


def test_what_is_no_catalogue_gives_nothing() -> None:
    assert not list(compiled(b"PK\x03\x04" + bytes(40)))


def test_a_doubtful_translation_is_left_out() -> None:
    text = '#, fuzzy\nmsgid "Send"\nmsgstr "Empfangen"\n\nmsgid ""\n"Send "\n"it"\nmsgstr "Senden"\n'
    assert list(written(text)) == [("Send it", "Senden")]


def test_catalogues_are_found_by_language_wherever_they_lie(tmp_path: Path) -> None:
    for name in ("share/locale/de/LC_MESSAGES/a.mo", "plugins/languages/ru_RU.mo", "share/locale/fr/LC_MESSAGES/a.mo"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(_catalogue({"_Save": "Сохранить"}))
    assert _texts(list(catalogue_pairs("mo:a", tmp_path))) == [
        ("ru", "Save", "Сохранить"),
        ("de", "Save", "Сохранить"),
    ]


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ("_Save &amp; close", "Save & close"),
        ("Sa_ve As...", "Save As..."),
        ("E&xit", "Exit"),
        ("could not load pg_hba.conf", "could not load pg_hba.conf"),
        ("%1$s of %2$d <b>pages</b>", "of pages"),
        ("Opens %PRODUCTNAME, $(ARG1) and {name}.", "Opens , and ."),
        ('relation "%s" exists', "relation exists"),
        ("50% of it", "50% of it"),
    ],
)
def test_a_message_is_what_its_reader_sees(message: str, seen: str) -> None:
    assert plain(message) == seen


def test_wiki_and_mail_texts_are_paired_by_key(tmp_path: Path) -> None:
    for language, text in (("en", "'''Log in''' to $1"), ("de", "'''Anmelden''' bei $1")):
        (tmp_path / f"{language}.json").write_text(json.dumps({"@metadata": {}, "login": text}))
    for region, text in (("en_US", "Can\\'t send"), ("ru_RU", "Не отправлено")):
        (tmp_path / region).mkdir()
        (tmp_path / region / "labels.inc").write_text(f"<?php\n$labels['fail'] = '{text}';\n", "utf-8")
    assert _texts(list(wiki_pairs("wiki", tmp_path))) == [("de", "Log in to", "Anmelden bei")]
    assert _texts(list(php_pairs("mail", tmp_path))) == [("ru", "Can't send", "Не отправлено")]


def test_signs_and_countries_are_paired_by_what_they_name(tmp_path: Path) -> None:
    names = '<annotation cp="!">{}</annotation><annotation cp="!" type="tts">{}</annotation>'
    page = f"<ldml><annotations>{names}</annotations></ldml>"
    (tmp_path / "en.xml").write_text(page.format("bang | mark", "exclamation mark"))
    (tmp_path / "de.xml").write_text(page.format("Zeichen", "Ausrufezeichen"), "utf-8")
    assert _texts(list(name_pairs("cldr", tmp_path))) == [("de", "exclamation mark", "Ausrufezeichen")]


def test_a_german_entry_gives_each_meaning_without_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "de-en"
    path.write_text("# comment\nVertrag {m}; Abkommen {n} [pol.] | Verträge {pl} :: contract /C/; treaty | contracts\n")
    assert ("de", "contract", "Vertrag") in _texts(list(ding_pairs("dict", path)))
    assert ("de", "treaty", "Abkommen") in _texts(list(ding_pairs("dict", path)))
    assert ("de", "contracts", "Verträge") in _texts(list(ding_pairs("dict", path)))
    assert all(set("{}[]/").isdisjoint(pair.other + pair.english) for pair in ding_pairs("dict", path))


def test_entries_below_a_headword_are_its_translations(tmp_path: Path) -> None:
    path = tmp_path / "eng-deu.dict.dz"
    path.write_bytes(gzip.compress("to lean on sb. /liːn/\nsich stützen <v>, anlehnen\n   Synonym: {rest}\n".encode()))
    assert _texts(list(freedict_pairs("dict", path, "de"))) == [
        ("de", "to lean on", "sich stützen"),
        ("de", "to lean on", "anlehnen"),
    ]


def test_meanings_and_phrases_of_an_english_russian_entry(tmp_path: Path) -> None:
    path = tmp_path / "mueller.dict.dz"
    entry = "bill\n   [bɪl] _n.\n   1) счёт; to pay the ~ оплатить счёт\n   2) _юр. законопроект, билль\n"
    path.write_bytes(gzip.compress(entry.encode()))
    assert _texts(list(mueller_pairs("dict", path))) == [
        ("ru", "bill", "счёт"),
        ("ru", "to pay the bill", "оплатить счёт"),
        ("ru", "bill", "законопроект"),
        ("ru", "bill", "билль"),
    ]


def test_ready_pairs_keep_their_order(tmp_path: Path) -> None:
    lines = "Good morning.\tДоброе утро.\nThank you.\tСпасибо.\n"
    packed = gzip.compress(lines.encode())
    (tmp_path / "talk.en-ru.tsv.gz").write_bytes(packed)
    known = {"ru": hashlib.sha256(packed).hexdigest()}
    assert [pair.other for pair in table_pairs("talk", tmp_path, known)] == ["Доброе утро.", "Спасибо."]
    with pytest.raises(SystemExit, match=r"talk\.en-ru"):
        list(table_pairs("talk", tmp_path, {"ru": "0" * 64}))


@pytest.mark.parametrize(
    ("language", "english", "other", "kept"),
    [
        ("de", "Please restart the router now.", "Bitte starten Sie den Router jetzt neu.", True),
        ("ru", "Please restart the router now.", "Пожалуйста, перезапустите роутер.", True),
        ("ru", "Please restart the router now.", "Bitte starten Sie den Router jetzt neu.", False),
        ("ru", "Please restart the router now.", "Please restart the роутер right now.", False),
        ("de", "Please restart the router now.", "Please restart the router, now.", False),
        ("de", "Please restart the router now.", "Ja.", False),
        ("de", "Пожалуйста", "Bitte", False),
        ("de", "12.345,67", "12.345,67", False),
        ("de", "x", "y", False),
    ],
)
def test_only_what_can_be_a_translation_is_kept(language: str, english: str, other: str, kept: bool) -> None:
    assert plausible(Pair("any", language, english, other)) is kept


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert "\n" not in once
    assert clean(once.replace("&", "")) == once.replace("&", "").strip()


@given(st.text("aBЖ.?! 1"))
def test_sentences_lose_nothing_but_the_blanks_between_them(text: str) -> None:
    cleaned = clean(text)
    assert "".join(sentences(cleaned)).replace(" ", "") == cleaned.replace(" ", "")


def test_the_catalogue_of_these_tests_is_a_real_one(tmp_path: Path) -> None:
    (tmp_path / "a.mo").write_bytes(_catalogue({"Open": "Öffnen", "": "Content-Type: text/plain; charset=UTF-8\n"}))
    with (tmp_path / "a.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Open") == "Öffnen"
