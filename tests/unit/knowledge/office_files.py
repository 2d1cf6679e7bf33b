"""Real files as offices make them."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, PageBreak, Paragraph, SimpleDocTemplate, Table


def docx() -> bytes:
    """A Word document with everything an article needs."""
    document = Document()
    document.add_heading("Router neu starten", 0)
    document.add_heading("Ursache", 1)
    paragraph = document.add_paragraph("Das Licht leuchtet ")
    paragraph.add_run("rot").bold = True
    paragraph.add_run(". Mehr steht ")
    _link(paragraph, "auf unserer Seite", "https://example.com/router")
    _link(paragraph, " (nicht hier)", "javascript:alert(1)")
    for step in ("Stecker ziehen", "Eine Minute warten"):
        document.add_paragraph(step, style="List Number")
    document.add_paragraph("Kabel prüfen", style="List Bullet")
    table = document.add_table(2, 2)
    for place, text in enumerate(("Tarif", "Gebühr", "Basis", "5 €")):
        table.cell(place // 2, place % 2).text = text
    return _saved(document)


def _link(paragraph: Any, text: str, target: str) -> None:
    relation = paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link, run, shown = OxmlElement("w:hyperlink"), OxmlElement("w:r"), OxmlElement("w:t")
    link.set(qn("r:id"), relation)
    shown.text = text
    run.append(shown)
    link.append(run)
    paragraph._p.append(link)


def _saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(password: str | None = None) -> bytes:
    """Two pages with a title, headings, a list, a link and a table."""
    style = getSampleStyleSheet()
    file = BytesIO()
    story = [
        Paragraph("Restart the router", style["Title"]),
        Paragraph("Why", style["Heading2"]),
        Paragraph("The light is red because the line is down. " * 4, style["BodyText"]),
        Paragraph('Read <a href="https://example.com/lights">all about lights</a> first.', style["BodyText"]),
        PageBreak(),
        Paragraph("How", style["Heading2"]),
        ListFlowable([Paragraph("Pull the plug", style["BodyText"]), Paragraph("Wait a minute", style["BodyText"])]),
        Table([["Plan", "Fee"], ["Basic", "5"]], style=[("GRID", (0, 0), (-1, -1), 1, "black")]),
    ]
    lock = None if password is None else pdfencrypt.StandardEncryption(password)
    SimpleDocTemplate(file, pagesize=A4, encrypt=lock).build(story)
    return file.getvalue()


def scanned_pdf() -> bytes:
    """A page that is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    file = BytesIO()
    canvas = Canvas(file)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "white")), 0, 0, 500, 700)
    canvas.save()
    return file.getvalue()


def empty_pdf() -> bytes:
    """A page with nothing on it."""
    file = BytesIO()
    canvas = Canvas(file)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def xlsx(**sheets: list[list[Any]]) -> bytes:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def linking(workbook: bytes, **sheets: dict[str, str]) -> bytes:
    """The workbook with links in cells."""
    book = load_workbook(BytesIO(workbook))
    for title, addresses in sheets.items():
        for cell, address in addresses.items():
            book[title][cell].hyperlink = address
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**members: bytes) -> bytes:
    """A zip; two underscores in a name are a slash, one is a dot."""
    named = {name.replace("__", "/").replace("_", "."): data for name, data in members.items()}
    return zipped(named)


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of these members, under whatever names."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return file.getvalue()
