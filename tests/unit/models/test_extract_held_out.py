"""What the model is tested on never reaches what it learns from."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recipe.contamination import HeldOut, key
from recipe.extract_blocks import Block, Document
from recipe.fetch import packages
from recipe.pages import HELD_ONE_IN, OFFICE, held_page, is_held, training_pages
from recipe.sources import HERE, sources

BODY = {
    "en": "Choose the menu and open the dialog in which the page can be arranged as the reader wants. " * 3,
    "de": "Wählen Sie das Menü und öffnen Sie das Fenster, in dem die Seite angeordnet werden kann. " * 3,
    "ru": "Выберите пункт меню и откройте окно, в котором страницу можно расположить как угодно. " * 3,
}
TITLES = {"en": "Arranging pages", "de": "Seiten anordnen", "ru": "Расположение страниц"}


def _document(name: str = "a.html", source: str = OFFICE, **titles: str) -> Document:
    named = TITLES | titles
    return Document(source, name, {of: [Block("h1", named[of]), Block("p", BODY[of])] for of in BODY})


def test_about_a_fifth_of_the_office_pages_is_held_out_and_nothing_else() -> None:
    names = [f"text/{number}.html" for number in range(1000)]
    share = sum(is_held(_document(name)) for name in names) / len(names)
    assert share == pytest.approx(1 / HELD_ONE_IN, abs=0.05)
    assert not any(is_held(_document(name, "gnome-user-docs")) for name in names)


def test_a_held_page_is_title_and_body_in_three_languages() -> None:
    page = held_page(_document())
    assert page is not None
    assert page.texts["ru"] == (TITLES["ru"], BODY["ru"])
    assert held_page(_document(de=TITLES["en"])) is None


def test_a_page_that_was_never_translated_is_not_learned_in_that_language() -> None:
    document = _document()
    left = Document(OFFICE, "a", {**document.blocks, "ru": document.blocks["en"]})
    [page] = training_pages(left)
    assert set(page.texts) == {"en", "de"}


def test_a_long_handbook_page_is_learned_by_its_sections() -> None:
    sections = {of: [Block("h2", f"{TITLES[of]} {number}") for number in range(3)] for of in BODY}
    blocks = {of: [part for heading in sections[of] for part in (heading, Block("p", BODY[of] * 12))] for of in BODY}
    pages = list(training_pages(Document("handbook", "a", blocks)))
    assert [page.texts["de"][0] for page in pages] == ["Seiten anordnen 0", "Seiten anordnen 1", "Seiten anordnen 2"]


def test_a_held_sentence_is_found_inside_a_longer_text_however_it_is_spelt() -> None:
    held = HeldOut()
    held.add(["Die Straße ist wegen der Bauarbeiten heute vollständig gesperrt.", "Ещё раз?"])
    assert held.touches("Achtung! Die strasse ist wegen der Bauarbeiten heute vollständig gesperrt. Danke.")
    assert held.touches("еще раз")
    assert not held.touches("Die Straße ist offen.")


def test_a_dictionary_may_know_the_word_that_is_a_held_title() -> None:
    held = HeldOut()
    held.add_document(Document(OFFICE, "a", {"en": [Block("h1", "Tables")]}))
    assert held.touches("Tables")
    assert not held.touches("Tables", word_list=True)


def test_short_interface_texts_of_held_pages_stay_in_use() -> None:
    held = HeldOut()
    held.add_document(Document(OFFICE, "a", {"en": [Block("h1", "Fields"), Block("p", "Choose OK. " + BODY["en"])]}))
    assert not held.touches("Choose OK.")
    assert held.touches(BODY["en"].strip())


@given(st.lists(st.text("abcde .!", min_size=1), min_size=1))
def test_whatever_is_held_out_is_found(texts: list[str]) -> None:
    held = HeldOut()
    held.add(texts)
    assert all(held.touches(text) for text in texts if key(text))


def test_every_used_package_has_its_checksum_and_every_source_its_licence() -> None:
    known = packages()
    assert {name for source in sources() if source.used for name in source.packages} == set(known)
    assert all(len(package.sha256) == 64 for package in known.values())
    assert all(source.licence for source in sources())


def test_sources_under_one_version_of_the_gpl_or_the_gfdl_are_not_used() -> None:
    unused = {source.name for source in sources() if not source.used}
    assert {"installation-guide", "debian-faq", "mo:phpmyadmin"} <= unused
    assert "GFDL" not in {source.licence for source in sources() if source.used}


def test_catalogues_are_listed_in_order() -> None:
    names = list(tomllib.loads((HERE / "catalogues.toml").read_text("utf-8")))
    assert names == sorted(names)
