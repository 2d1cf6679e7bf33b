"""What becomes of the files that offices have: their structure survives, and a bad one is told with its reason."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.reading import Entry, Found, LeftOut, Unreadable, read_entries, unpacked
from kbassist.knowledge.webpage import markdown_of_html
from unit.knowledge.office_files import archive, docx, empty_pdf, linking, pdf, scanned_pdf, xlsx, zipped


def read(name: str, data: bytes, **columns: str) -> list[Found]:
    return [*read_entries(name, data, "de", lambda _, default: default, columns)]


def body(name: str, data: bytes) -> str:
    (entry,) = read(name, data)
    assert isinstance(entry, Entry), entry
    return entry.content.body


def left_out(name: str, data: bytes, **columns: str) -> list[str]:
    return [found.reason for found in read(name, data, **columns) if isinstance(found, LeftOut)]


def refused(name: str, data: bytes, **columns: str) -> list[str]:
    return [found.reason for found in read(name, data, **columns) if isinstance(found, Unreadable)]


class TestWord:
    def test_headings_lists_tables_links_and_bold_survive_and_what_runs_does_not(self) -> None:
        text = body("router.docx", docx())
        for kept in (
            "# Ursache",
            "**rot**",
            "[auf unserer Seite](https://example.com/router)",
            "1. Stecker ziehen\n2. Eine Minute warten",
            "- Kabel prüfen",
            "| Tarif | Gebühr |\n| --- | --- |\n| Basis | 5 € |",
        ):
            assert kept in text
        assert "javascript" not in text
        (entry,) = read("hilfe/router.docx", docx())
        assert isinstance(entry, Entry)
        assert (entry.content.id, entry.content.title) == ("hilfe/router", "Router neu starten")


class TestPdf:
    def test_headings_paragraphs_lists_tables_and_links_survive(self) -> None:
        text = body("router.pdf", pdf())
        for kept in (
            "# Restart the router",
            "## Why",
            "[all about lights](https://example.com/lights)",
            "1. Pull the plug\n2. Wait a minute",
            "| Plan | Fee |\n| --- | --- |\n| Basic | 5 |",
        ):
            assert kept in text
        assert "down. The light is red" in text.replace("\n", " ")

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (lambda: pdf("secret"), "is protected by a password; save it without one"),
            (scanned_pdf, "holds pictures of pages, but no text"),
            (empty_pdf, "there is no text in the document"),
            (lambda: pdf()[:400], "is no PDF file, or a broken one"),
            (lambda: b"hello", "is no PDF file, or a broken one"),
        ],
    )
    def test_a_pdf_that_cannot_be_read_says_why(self, data: object, reason: str) -> None:
        assert callable(data)
        (told,) = refused("a.pdf", data())
        assert told.startswith(reason)


class TestTables:
    def test_questions_and_answers_become_articles_whatever_the_language_of_the_heading(self) -> None:
        for heading in ("Question,Answer,Tags", "Frage;Antwort;Stichworte", "Вопрос\tОтвет\tТеги"):
            parted = next(one for one in ",;\t" if one in heading)
            row = parted.join(('"How, exactly?"', "So.", '"a;b"'))
            (entry,) = read("faq.csv", f"{heading}\n{row}\n".encode())
            assert isinstance(entry, Entry)
            assert (entry.content.title, entry.content.body) == ("How, exactly?", "So.")
            assert (entry.content.tags, entry.content.id) == (("a", "b"), "faq/How-exactly")

    def test_columns_are_named_by_who_knows_them(self) -> None:
        data = b"Kundenfrage,Was wir sagen,Produkt,Notiz\nWie?,So.,DSL; Glasfaser,intern\n"
        assert refused("faq.csv", data)[0].startswith(
            "no column is a question or an answer; say which is what; there are"
        )
        named = {"kundenfrage": "title", "Was wir sagen": "body", "Notiz": ""}
        (entry,) = read("faq.csv", data, **named)
        assert isinstance(entry, Entry)
        assert entry.content.attributes == {"product": ("DSL", "Glasfaser")}
        assert refused("faq.csv", data, Kundenfrage="titel")[0].startswith("columns: titel is none of")

    def test_a_ragged_row_is_told_by_its_line_and_spoils_no_other(self) -> None:
        data = b'question,answer\nOne?,Yes.\nTwo?,Yes, but no.\nThree?,"Yes,\nreally."\n'
        found = read("faq.csv", data)
        assert [one.content.title for one in found if isinstance(one, Entry)] == ["One?", "Three?"]
        assert refused("faq.csv", data) == [
            "line 3: has 3 cells, but the heading has 2; put quotes around a cell with a comma"
        ]

    def test_a_misspelt_column_does_not_open_an_article_to_everybody(self) -> None:
        assert refused("faq.csv", b"question,answer,audence\nWhy?,So.,agents\n") == [
            "audence: unknown key; did you mean audiences?"
        ]

    def test_every_sheet_with_a_heading_is_read_and_the_others_are_told(self) -> None:
        data = xlsx(
            Fragen=[["Frage", "Antwort", "gültig bis"], ["Wann?", "Um 8.", None], [None, None, None], ["Nr?", 7]],
            Notizen=[["irgendwas", "sonst"], ["x", "y"]],
        )
        found = read("faq.xlsx", data)
        assert [(one.content.title, one.content.body) for one in found if isinstance(one, Entry)] == [
            ("Wann?", "Um 8."),
            ("Nr?", "7"),
        ]
        assert refused("faq.xlsx", data) == [
            "sheet Notizen: no column is a question or an answer; say which is what; there are irgendwas, sonst"
        ]

    def test_a_column_that_nobody_has_named_is_told_of_where_it_holds_something(self) -> None:
        data = "Frage;Antwort;Preis;;Notiz;leer\nWann?;Um 8.;5 €;x;intern;\n".encode()
        told = "left out, as nobody has said what these columns are: "
        assert left_out("faq.csv", data) == [f"{told}Preis, (4), Notiz"]
        assert left_out("faq.csv", data, Notiz="", Preis="attributes.price") == [f"{told}(4)"]
        rows = [["Frage", "Antwort", "Preis"], ["Wann?", "Um 8.", 5]]
        assert left_out("faq.xlsx", xlsx(Eins=rows)) == [f"{told}Preis"]
        assert left_out("faq.xlsx", xlsx(Eins=rows, Zwei=rows)) == [
            f"sheet Eins: {told}Preis",
            f"sheet Zwei: {told}Preis",
        ]

    def test_a_cell_that_links_somewhere_still_does(self) -> None:
        rows = [["Frage", "Antwort", "Link"]] + [[f"Frage {n}", f"So [{n}] geht es", "hier"] for n in range(4)]
        data = xlsx(Fragen=rows, Mehr=[["Frage", "Antwort"], ["Was?", "Das.\nUnd das."]])
        addresses = {"B2": "https://example.com/a b(1)", "C3": "https://example.com/c", "A4": "https://example.com/t"}
        data = linking(data, Fragen=addresses | {"B5": "javascript:alert(1)"}, Mehr={"B2": "mailto:a@example.com"})
        found = [one.content for one in read("faq.xlsx", data) if isinstance(one, Entry)]
        assert [one.body for one in found] == [
            r"[So \[0\] geht es](https://example.com/a%20b%281%29)",
            "So [1] geht es",
            "So [2] geht es",
            "So [3] geht es",
            "Das.\nUnd das.\n\n[mailto:a@example.com](mailto:a@example.com)",
        ]
        assert [one.uri for one in found] == ["hier", "https://example.com/c", "hier", "hier", None]
        assert found[2].title == "Frage 2"

    def test_an_answer_in_html_is_cleaned(self) -> None:
        data = b'question,answer\nWhy?,"<p>So.</p><script>x()</script><img src=https://t.example/p width=1>"\n'
        assert body("faq.csv", data) == "So."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"", "the file is empty"),
        ("a.pdf", b" \n", "the file is empty"),
        ("a.csv", b"", "the file is empty"),
        ("a.docx", b"PK\x03\x04broken", "is no DOCX file, or a broken one"),
        ("a.docx", docx()[:3000], "is no DOCX file, or a broken one"),
        ("a.docx", archive(a_txt=b"x"), "is no DOCX file, or a broken one"),
        ("a.docx", zipped({"word/document.xml": b"<not-closed"}), "is no DOCX file, or a broken one"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0rest",
            "is protected by a password, or older than DOCX; save it as DOCX without one",
        ),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0rest",
            "is protected by a password, or older than XLSX; save it as XLSX without one",
        ),
        ("a.xlsx", archive(xl__workbook_xml=b"<x"), "is no XLSX file, or a broken one"),
        ("a.csv", b'question,answer\n"open,x\n', "line 2: the quotes do not match, or a cell is too long"),
        ("a.csv", b"question,answer\nW\xc3\xa4r?,\xc3\xa4\xff\xc3\xa4\xc3\xa4", "line 2: byte 0xff is not UTF-8"),
        ("../../etc/passwd.md", b"# x\n\ny", "leads out of its folder"),
        ("C:\\x.md", b"# x\n\ny", "leads out of its folder"),
        ("b.zip", b"PK", "is an archive inside an archive, which is not opened"),
        ("a.txt", b"x" * (65 * 2**20), "has 65 MB, 64 at most"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_bad_file_gets_a_clear_reason(name: str, data: bytes, reason: str) -> None:
    (told,) = refused(name, data)
    assert told.startswith(reason)


class TestArchives:
    def inside(self, data: bytes) -> list[tuple[str, str]]:
        found = unpacked(("pack.zip", data))
        return [(label, got.reason if isinstance(got, Unreadable) else "read") for label, (_, got) in found]

    def test_each_file_is_read_by_its_own_name_and_what_is_hidden_is_not(self) -> None:
        data = zipped({"de/a.md": b"x", "README.md": b"x", ".git/config": b"x", "__MACOSX/._a.md": b"x", "empty/": b""})
        assert self.inside(data) == [("pack.zip/de/a.md", "read")]

    @pytest.mark.parametrize("name", ["../a.md", "/etc/a.md", "de/../../a.md", "C:/a.md", "..\\a.md"])
    def test_a_path_that_leads_out_is_refused_and_the_others_are_read(self, name: str) -> None:
        assert [told for _, told in self.inside(zipped({name: b"x", "b.md": b"x"}))] == [
            "leads out of its archive",
            "read",
        ]

    def test_a_link_is_not_followed(self) -> None:
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            link = zipfile.ZipInfo("a.md")
            link.external_attr = 0o120777 << 16
            packed.writestr(link, "/etc/passwd")
        assert self.inside(file.getvalue()) == [("pack.zip/a.md", "leads out of its archive")]

    def test_a_bomb_is_not_unpacked(self) -> None:
        bomb = zipped({"a.md": bytes(30 * 2**20)})
        assert len(bomb) < 2**20
        reason = "is packed so tightly that it can only be there to do harm"
        assert self.inside(bomb) == [("pack.zip", reason)]
        assert refused("a.docx", zipped({"word/document.xml": bytes(30 * 2**20)})) == [reason]

    def test_a_file_that_lies_about_its_size_is_read_no_further_than_it_says(self) -> None:
        packed = bytearray(zipped({"a.md": b"text " * 1000}))
        at = packed.rfind(b"PK\x01\x02") + 24
        packed[at : at + 4] = (5).to_bytes(4, "little")
        (told,) = [told for _, told in self.inside(bytes(packed))]
        assert told in ("is no archive, or a broken one", "read")
        if told == "read":
            ((_, (_, data)),) = unpacked(("pack.zip", bytes(packed)))
            assert isinstance(data, bytes)
            assert len(data) <= 5

    @pytest.mark.parametrize(
        ("data", "reason"), [(b"junk", "is no archive, or a broken one"), (zipped({}), "the archive is empty")]
    )
    def test_what_is_no_archive_or_holds_nothing_is_told(self, data: bytes, reason: str) -> None:
        assert self.inside(data) == [("pack.zip", reason)]


@given(st.binary(max_size=200), st.sampled_from(["a.docx", "a.xlsx", "a.csv", "a.md", "a.html", "a.jsonl", "a.txt"]))
def test_no_bytes_break_a_reader(data: bytes, name: str) -> None:
    for found in read(name, data):
        assert isinstance(found, Found)


@given(st.text("<>pabtdlihrefscx=\"'/ :j", max_size=80))
def test_nothing_that_runs_survives_a_page(text: str) -> None:
    assert "javascript:" not in markdown_of_html(f"<a href='javascript:{text}'>x</a>{text}")[1].replace(text, "")
