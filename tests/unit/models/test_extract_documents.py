"""The recipe reads help pages and manuals in three languages and finds out which text translates which."""

from __future__ import annotations

import gzip
from pathlib import Path

from recipe.extract_blocks import Block, Document, aligned
from recipe.extract_help import office_pages, pages
from recipe.extract_man import manual_pages, paragraphs

NAVIGATION = "<nav><ul><li>Home</li></ul></nav>"


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _office(*paragraphs: tuple[str, str]) -> str:
    body = "".join(f'<p id="{key}">{text}</p>' for key, text in paragraphs)
    return f'<html><body><p id="menu">Help</p><div id="DisplayArea">{body}</div></body></html>'


def _pairs(document: Document, language: str) -> list[tuple[str, str]]:
    return [(pair.english, pair.other) for pair in aligned(document, language)]


def test_numbered_paragraphs_meet_however_they_are_ordered(tmp_path: Path) -> None:
    _written(tmp_path, "en/a.html", _office(("1", "Save the file."), ("2", "Close it."), ("3", "Only here.")))
    _written(tmp_path, "de/a.html", _office(("2", "Schließen Sie sie."), ("1", "Speichern Sie die Datei.")))
    [document] = office_pages("office", {"en": tmp_path / "en", "de": tmp_path / "de"})
    assert _pairs(document, "de") == [
        ("Save the file.", "Speichern Sie die Datei."),
        ("Close it.", "Schließen Sie sie."),
    ]


def test_a_page_that_a_language_lacks_is_no_document(tmp_path: Path) -> None:
    _written(tmp_path, "en/a.html", _office(("1", "Save the file.")))
    (tmp_path / "ru").mkdir()
    assert not list(office_pages("office", {"en": tmp_path / "en", "ru": tmp_path / "ru"}))


def test_pages_of_one_shape_are_paired_without_numbering_navigation_and_listings(tmp_path: Path) -> None:
    page = "<html><body>{}<h1>{} {}</h1><p>{}</p><pre>apt update</pre></body></html>"
    _written(tmp_path, "guide.en.html", page.format(NAVIGATION, "2.3.", "Printers", "Turn it on."))
    _written(tmp_path, "guide.de.html", page.format(NAVIGATION, "2.3.", "Drucker", "Schalten Sie ihn ein."))
    [document] = pages("guide", {"en": tmp_path, "de": tmp_path})
    assert _pairs(document, "de") == [("Printers", "Drucker"), ("Turn it on.", "Schalten Sie ihn ein.")]


def test_pages_of_different_shape_are_not_paired() -> None:
    english = [Block("h1", "One"), Block("p", "Two"), Block("p", "Three")]
    german = [Block("h1", "Eins"), Block("li", "Zwei"), Block("li", "Drei"), Block("p", "Vier")]
    assert _pairs(Document("guide", "a", {"en": english, "de": german}), "de") == []


def test_what_was_left_in_english_is_no_pair() -> None:
    same = [Block("h1", "GNOME"), Block("p", "Never translated.")]
    other = [Block("h1", "GNOME"), Block("p", "Übersetzt.")]
    assert _pairs(Document("guide", "a", {"en": same, "de": other}), "de") == [("Never translated.", "Übersetzt.")]


def test_a_manual_page_is_its_purpose_and_its_paragraphs() -> None:
    page = "\n".join(
        [
            '.TH cp 1 "2023"',
            ".SH NAME",
            r"cp \- copy files",
            ".SH BESCHREIBUNG",
            r"Dateien \fBkopieren\fP, auch gro\(sse.",
            ".nf",
            "cp a b",
            ".fi",
            ".if n \\{\\",
            "nobody reads this",
            ".\\}",
            r".B \-f",
            "erzwingt es.",
        ]
    )
    assert [block.text for block in paragraphs(page)] == [
        "copy files",
        "BESCHREIBUNG",
        "Dateien kopieren, auch große.",
        "-f erzwingt es.",
    ]


def test_a_manual_page_under_terms_of_its_own_is_left_out(tmp_path: Path) -> None:
    for name, licence in (("free.1.gz", "GPL-2.0-or-later"), ("bound.1.gz", "Linux-man-pages-copyleft")):
        for language in ("en", "de"):
            folder = tmp_path / language / "man1"
            folder.mkdir(parents=True, exist_ok=True)
            text = f'.\\" SPDX-License-Identifier: {licence}\n.SH NAME\nx \\- does something\n'
            (folder / name).write_bytes(gzip.compress(text.encode()))
    found = manual_pages("man", {"en": tmp_path / "en", "de": tmp_path / "de"})
    assert [document.id for document in found] == ["man1/free.1.gz"]
