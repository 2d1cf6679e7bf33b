"""What becomes of the files that people have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.reading import Unreadable, read_file, walk
from kbassist.model.article import Content
from kbassist.model.base import Refused

ARTICLE = """---
id: router.de
family: router
language: de
title: "Router: neu starten"
audiences: [public, "team:fraud"]
attributes: {product: [fiber]}
phrasings: ["Nichts geht mehr"]
valid_from: 2026-01-01
---
# Router neu starten

Ziehen Sie den Stecker.
"""


def detect(text: str, default: str) -> str:
    return "de" if " der " in f" {text} " else "ru" if "роутер" in text.lower() else default


def read(name: str, data: str | bytes) -> list[Content | Unreadable]:
    return list(read_file(name, data if isinstance(data, bytes) else data.encode(), "en", detect))


def one(name: str, data: str | bytes) -> Content:
    (content,) = read(name, data)
    assert isinstance(content, Content), content
    return content


def lines(*articles: object) -> str:
    return "\n".join(json.dumps(article) for article in articles)


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_front_matter_says_everything_about_an_article() -> None:
    content = one("router.md", ARTICLE)
    assert (content.id, content.family, content.language) == ("router.de", "router", "de")
    assert content.title == "Router: neu starten"
    assert content.audiences == ("public", "team:fraud")
    assert content.attributes == {"product": ("fiber",)}
    assert content.valid_from is not None
    assert content.body == "# Router neu starten\n\nZiehen Sie den Stecker."


def test_markdown_without_front_matter_is_named_by_its_heading_and_its_place() -> None:
    content = one("de/Router & Modem.markdown", "Vorab.\n\n## Der *Neustart*\n\nSo geht der Neustart.")
    assert (content.id, content.title, content.language) == ("de/Router-Modem", "Der Neustart", "de")


def test_markdown_without_any_heading_is_named_by_its_file() -> None:
    assert one("how_to-restart.md", "Unplug it.").title == "how to restart"


def test_a_mistyped_key_in_front_matter_is_refused_rather_than_show_the_article_to_everybody() -> None:
    (outcome,) = read("a.md", ARTICLE.replace("audiences", "audience"))
    assert isinstance(outcome, Unreadable)
    assert "audience" in outcome.reason


# --- HTML and text --------------------------------------------------------------------------------------------------


def test_a_page_is_an_article() -> None:
    page = '<html lang="de-AT"><title>Neustart</title><body><h1>So</h1><p>Ziehen &amp; warten.</p>'
    content = one("help/restart.htm", page)
    assert (content.id, content.title, content.language) == ("help/restart", "Neustart", "de")
    assert content.body == "# So\n\nZiehen & warten."


def test_a_fragment_is_named_by_its_first_heading_or_its_file_and_its_language_is_detected() -> None:
    assert one("a.html", "<h2>Der Router</h2><p>Das ist der Router.</p>").title == "Der Router"
    content = one("my_router.html", "Das ist der Router.")
    assert (content.title, content.language) == ("my router", "de")


def test_a_short_first_line_is_the_title_of_a_text() -> None:
    content = one("a.txt", "\n Restart the router \n\nUnplug it.\nWait.\n")
    assert (content.title, content.body) == ("Restart the router", "Unplug it.\nWait.")


def test_a_text_that_begins_with_a_long_line_is_named_by_its_file() -> None:
    text = "To restart the router you unplug it and wait for ten whole seconds, then plug it in.\nDone."
    assert (one("restart.txt", text).title, one("restart.txt", text).body) == ("restart", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "koi8-r"])
def test_russian_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    text = "Роутер\nПерезагрузите роутер: выньте вилку из розетки, подождите десять секунд и включите снова."
    assert (one("a.txt", text.encode(encoding)).title, one("a.txt", text.encode(encoding)).language) == ("Роутер", "ru")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "cp1252"])
def test_german_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    text = "Störung\r\nBei einer Störung prüfen Sie zuerst die Lämpchen am Gerät; für Rückfragen: täglich ab 7 Uhr."
    content = one("a.txt", text.encode(encoding))
    assert (content.title, content.body[:27]) == ("Störung", "Bei einer Störung prüfen Si")


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Да, роутер</p>'
    assert one("a.html", page.encode("cp1251")).body == "Да, роутер"


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_every_line_has_its_own_outcome() -> None:
    good = {"id": "a", "title": "A", "body": "Text.", "language": "de"}
    first, second, third, fourth = read(
        "all.jsonl", lines(good) + '\n{"id": "b", \n\n' + lines({**good, "id": 7}, {**good, "id": "c", "body": ""})
    )
    assert isinstance(first, Content)
    assert second == Unreadable(
        "all.jsonl",
        "line 2, column 13: broken JSON (Expecting property name enclosed in double quotes)",
    )
    assert isinstance(third, Content)
    assert third.id == "7"
    assert isinstance(fourth, Unreadable)
    assert fourth.reason.startswith("line 5 (id c): body: ")


def test_the_pages_of_a_website_are_imported_as_they_were_exported() -> None:
    page = {
        "id": 5393749,
        "url": "https://admin.example/en/about/",
        "path": "/en/about/",
        "title": "About &amp; help",
        "modified_gmt": "2023-10-25T10:00:50.910Z",
        "content": "<div>\r\n<p>A guide.<br>Read it.</p><ul><li>one</li></ul></div>",
        "parent": {"id": 0},
        "available_languages": {"de": {}},
        "hash": None,
    }
    content = one("pages.json", json.dumps([page]))
    assert (content.id, content.title, content.uri) == ("5393749", "About & help", "https://admin.example/en/about/")
    assert content.body == "A guide.\\\nRead it.\n\n- one"
    assert one("pages.jsonl", lines(page)) == content


def test_an_empty_page_of_an_export_is_reported() -> None:
    (outcome,) = read("pages.json", json.dumps([{"id": 1, "title": "Chapter", "content": ""}]))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason.startswith("item 1 (id 1): body: ")


@pytest.mark.parametrize(
    "export",
    [
        {"id": 1, "title": "Fees", "content": "## Fees\n\n1. One <b>euro</b>"},
        {"id": 1, "name": "Fees", "text": "## Fees\n\n1. One <b>euro</b>"},
        {"id": 1, "question": "Fees", "answer": "## Fees\n\n1. One <b>euro</b>", "rating": 4},
        {"id": "1", "content": "## Fees\n\n1. One <b>euro</b>"},
    ],
)
def test_exports_name_things_differently_and_markdown_stays_markdown(export: dict[str, object]) -> None:
    content = one("documents.jsonl", lines(export))
    assert (content.id, content.title, content.body) == ("1", "Fees", "## Fees\n\n1. One <b>euro</b>")


def test_wordpress_wraps_its_texts() -> None:
    post = {"id": 1, "title": {"rendered": "Fees &#8211; all"}, "content": {"rendered": "<p>One <b>euro</b></p>"}}
    assert (one("p.json", json.dumps(post)).title, one("p.json", json.dumps(post)).body) == (
        "Fees – all",
        "One **euro**",
    )


def test_a_list_inside_an_object_is_found() -> None:
    export = {"count": 2, "articles": [{"id": n, "title": "T", "body": "Text."} for n in range(2)], "next": None}
    assert [content.id for content in read("a.json", json.dumps(export)) if isinstance(content, Content)] == ["0", "1"]


def test_an_article_without_an_id_is_named_by_its_title_so_that_its_line_may_move() -> None:
    first = {"title": "Wi-Fi / 5 GHz?", "body": "Text."}
    second = {"title": "Other", "body": "Text."}
    ids = [
        [content.id for content in read("faq.jsonl", lines(*pair)) if isinstance(content, Content)]
        for pair in ((first, second), (second, first))
    ]
    assert ids == [["faq/Wi-Fi-5-GHz", "faq/Other"], ["faq/Other", "faq/Wi-Fi-5-GHz"]]


def test_an_id_of_another_system_is_made_to_fit() -> None:
    assert one("a.jsonl", lines({"id": "holders_+_roles (1)", "title": "T", "body": "B"})).id == "holders_+_roles-(1)"


def test_an_id_used_twice_in_a_file_does_not_replace_the_first_article() -> None:
    first, second = read("a.jsonl", lines(*({"id": "x", "title": title, "body": "B"} for title in "TU")))
    assert isinstance(first, Content)
    assert second == Unreadable("a.jsonl", "line 2 (id x): id: x is already the id of line 1 (id x)")


def test_a_mistyped_audience_is_refused_even_where_unknown_keys_are_not() -> None:
    article = {"id": "x", "title": "T", "body": "B", "views": 3}
    assert isinstance(read("a.jsonl", lines(article))[0], Content)
    assert read("a.jsonl", lines({**article, "audience": ["team:fraud"]})) == [
        Unreadable("a.jsonl", "line 1: audience: unknown key; did you mean audiences?")
    ]


# --- bad files ------------------------------------------------------------------------------------------------------

BAD_FILES = [
    ("a.md", b"", "the file is empty"),
    ("a.txt", b"\xef\xbb\xbf \r\n\t", "the file is empty"),
    ("a.jsonl", b"\n\n", "the file is empty"),
    (
        "a.exe",
        b"MZ",
        "unknown kind .exe; known are .csv, .docx, .htm, .html, .json, .jsonl, .markdown, .md, .pdf",
    ),
    ("Makefile", b"all:", "unknown kind of file; known are"),
    ("a.txt", b"%PDF-1.7 text", "is binary, not text"),
    ("a.md", b"PK\x03\x04zip", "is binary, not text"),
    ("a.html", b"<p>a\x00b</p>", "is binary, not text"),
    ("a.txt", b"\xff\xfea\x00\x00", "begins as UTF-16, but is not"),
    ("a.md", "Störung am Gerät\nfür Süd".encode() + b"\xff!", "line 2: byte 0xff is not UTF-8"),
    ("a.md", b"---\nid: a\ntitle: [x\n---\nBody", "line 4: broken YAML"),
    ("a.md", b"---\nid: a\n\ttitle: x\n---\nBody", "line 3: broken YAML"),
    ("a.md", b"---\nid: a\nBody", "line 1: the front matter is never closed"),
    ("a.md", b"---\njust words\n---\nBody", "line 2: the front matter must be lines of `key: value`"),
    ("a.md", b"---\ntitle: " + b"[" * 100_000 + b"]" * 100_000 + b"\n---\nBody", "broken YAML in the front matter"),
    ("a.md", b"---\nvalid_from: 2026-13-45\n---\nBody", "broken YAML in the front matter (month must be in 1..12"),
    ("a.md", b"---\ntitle: !!python/name:os.system x\n---\nBody", "line 2: broken YAML (could not determine"),
    ("a.md", b"---\nlanguage: no\n---\nBody", "language: must be text"),
    ("a.md", b"---\nid: a\ntitle: T\n---\n", "body: there is neither a text nor a phrasing"),
    ("a.html", b"<html><script>x()</script><nav>Menu</nav></html>", "there is no text on the page"),
    ("a.json", b'{"title": "T",\n "body": }', "line 2, column 10: broken JSON (Expecting value)"),
    ("a.json", b"[]", "there is no article in the list"),
    ("a.json", b"[[[[" * 50_000, "broken JSON"),
    ("a.json", b"[7]", "item 1: must be an object with the keys of an article, not 7"),
    ("a.jsonl", b"plain words", "line 1, column 1: broken JSON (Expecting value)"),
    ("a.jsonl", b'{"id": "a", "title": "T", "body": 7}', "line 1 (id a): body: must be text"),
    ("a.jsonl", b'{"id": "a", "body": "Text."}', "line 1 (id a): title: is missing"),
    ("a.jsonl", b'{"id": "a", "title": "T", "body": "half \\ud83d"}', "line 1 (id a): body: holds a character"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BAD_FILES, ids=[reason for _, _, reason in BAD_FILES])
def test_a_bad_file_is_refused_as_a_whole_with_its_reason(name: str, data: bytes, reason: str) -> None:
    (outcome,) = read(name, data)
    assert isinstance(outcome, Unreadable)
    assert outcome.where == name
    assert outcome.reason.startswith(reason)


@given(st.sampled_from(["a.md", "a.html", "a.txt", "a.json", "a.jsonl"]), st.binary(max_size=200))
def test_no_bytes_are_too_broken_to_be_answered(name: str, data: bytes) -> None:
    assert read(name, data)


@given(st.sampled_from(["a.md", "a.html", "a.txt", "a.json", "a.jsonl"]), st.text(max_size=60))
def test_no_text_is_too_broken_to_be_answered(name: str, text: str) -> None:
    assert read(name, "---\n" + text.encode("utf-8", "replace").decode())


# --- folders --------------------------------------------------------------------------------------------------------


def test_a_folder_is_walked_in_order_without_what_is_hidden_or_lies_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    for name in ("de/b.md", "de/a.md", "c.txt", "README.md", "de/README", ".git/x.md", ".hidden.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Text.")
    (tmp_path / "secret.md").write_text("Secret.")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "up").symlink_to(tmp_path)
    (folder / "gone.md").symlink_to(tmp_path / "nothing")
    assert list(walk([folder])) == [(name, folder / name) for name in ("c.txt", "de/a.md", "de/b.md")]


def test_a_file_given_itself_is_taken_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Text.")
    assert list(walk([tmp_path / "README.md"])) == [("README.md", tmp_path / "README.md")]


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file or folder"):
        list(walk([tmp_path / "nothing"]))
