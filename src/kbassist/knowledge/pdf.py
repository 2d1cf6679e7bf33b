"""PDF files to Markdown, read in a process of its own: a PDF can keep its reader busy, or full, for ever."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from kbassist.knowledge.records import Draft, id_of, title_of
from kbassist.knowledge.webpage import SAFE_LINK, escaped, guarded, link_target
from kbassist.model.base import RefusalKind, Refused

SECONDS, MEMORY_MB, MOST_PAGES = 120, 2048, 1000
_TOO_MUCH = f"cannot be read in {SECONDS} seconds with {MEMORY_MB} MB of memory; split it"

_BULLET = re.compile(r"(?:[•‣◦▪●○■–—*\uf0b7-]|\\?\(cid:\d+\))\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")
_LARGER = 1.12
"""So many times as large as the text, a line is a heading."""

_Word = dict[str, Any]


def pdf_drafts(name: str, data: bytes) -> Iterator[Draft]:
    """A PDF as one article, and a line for pages that are mere pictures."""
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise Refused(RefusalKind.INVALID, "is no PDF file, or a broken one")
    told = _contained(data)
    if "refused" in told:
        raise Refused(RefusalKind.INVALID, told["refused"])
    yield Draft("", {"id": id_of(name), "title": told["title"] or title_of(name), "body": told["body"]})
    if told["pictures"]:
        pages = ", ".join(map(str, told["pictures"][:20]))
        yield Draft(f"page {pages}", Refused(RefusalKind.INVALID, "is a picture without text and is left out"))


def _contained(data: bytes) -> dict[str, Any]:
    """What a process with little memory and time makes of the file."""
    command = [sys.executable, "-m", "kbassist.knowledge.pdf"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True, env=environment)
    except subprocess.TimeoutExpired:
        return {"refused": _TOO_MUCH}
    except subprocess.CalledProcessError as error:
        if error.returncode > 0:  # ours is the defect, not the file's
            raise
        return {"refused": _TOO_MUCH}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main() -> None:
    """Reads a PDF from standard input and writes what it says, or why it is not read, as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 2**20, MEMORY_MB * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        told = read_pdf(sys.stdin.buffer.read())
    except Refused as refused:
        told = {"refused": refused.message}
    except MemoryError:
        told = {"refused": _TOO_MUCH}
    except Exception:  # a broken file breaks its reader in many ways
        told = {"refused": "is no PDF file, or a broken one"}
    sys.stdout.write(json.dumps(told))


# --- in that process ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """One line of a page: its Markdown, and what tells headings, lists and paragraphs apart."""

    page: int
    text: str
    top: float
    bottom: float
    left: float
    size: float
    bold: bool
    kind: str = "text"
    plain: str = field(default="")


def read_pdf(data: bytes) -> dict[str, Any]:
    """Title, body and the numbers of pages that are pictures; Refused INVALID where there is nothing to read."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        document = pdfplumber.open(BytesIO(data))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Refused(RefusalKind.INVALID, "is protected by a password; save it without one") from error
        raise Refused(RefusalKind.INVALID, "is no PDF file, or a broken one") from error
    with document:
        if len(document.pages) > MOST_PAGES:
            raise Refused(RefusalKind.INVALID, f"has {len(document.pages)} pages, {MOST_PAGES} at most; split it")
        lines: list[_Line] = []
        pictures: list[int] = []
        for number, page in enumerate(document.pages, 1):
            found = _lines(page, number)
            if not found and page.images:
                pictures.append(number)
            lines += found
            page.close()
    if not lines:
        told = "there is no text in the document"
        if pictures:
            told = "holds pictures of pages, but no text; let a text recognition (OCR) read it first"
        raise Refused(RefusalKind.INVALID, told)
    lines = _without_margins(lines, number)
    title, body = _markdown(lines)
    return {"title": title, "body": body, "pictures": pictures}


def _lines(page: Any, number: int) -> list[_Line]:
    """The lines of a page in the order they were written, each table as one."""
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    links = [link for link in page.hyperlinks if link.get("uri") and SAFE_LINK.match(link["uri"])]
    words = page.extract_words(use_text_flow=True, extra_attrs=["size", "fontname"], keep_blank_chars=False)
    lines: list[list[_Word]] = []
    for word in words:
        if any(_inside(word, table.bbox) for table in tables):
            continue
        before = lines[-1][-1] if lines else None
        beside = before is not None and abs(before["bottom"] - word["bottom"]) < before["size"] / 2
        if beside and before is not None and word["x0"] >= before["x0"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    found = [_line(line, links, number) for line in lines]
    for table in tables:
        place = next((at for at, line in enumerate(found) if line.top > table.bbox[1]), len(found))
        found.insert(place, _table(table, number))
    return found


def _inside(word: _Word, box: Sequence[float]) -> bool:
    middle, height = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= middle <= box[2] and box[1] <= height <= box[3])


def _line(words: list[_Word], links: Sequence[dict[str, Any]], page: int) -> _Line:
    first, *rest = words
    if (
        rest
        and first["text"].isdigit()
        and len(first["text"]) < 4
        and rest[0]["x0"] - first["x1"] > 0.5 * first["size"]
    ):
        first["text"] += "."  # a number that stands apart from its line counts an item
    parts: list[tuple[str | None, list[str]]] = []
    for word in words:
        boxes = ((link["uri"], (link["x0"], link["top"], link["x1"], link["bottom"])) for link in links)
        uri = next((str(uri) for uri, box in boxes if _inside(word, box)), None)
        if parts and parts[-1][0] == uri:
            parts[-1][1].append(word["text"])
        else:
            parts.append((uri, [word["text"]]))
    said = ((uri, escaped(" ".join(texts))) for uri, texts in parts)
    text = " ".join(told if uri is None else f"[{told}]({link_target(uri)})" for uri, told in said)
    return _Line(
        page,
        text,
        min(word["top"] for word in words),
        max(word["bottom"] for word in words),
        words[0]["x0"],
        max(words, key=lambda word: len(word["text"]))["size"],
        all("bold" in word["fontname"].lower() for word in words),
        plain=" ".join(word["text"] for word in words),
    )


def _table(table: Any, page: int) -> _Line:
    rows = [[" ".join(escaped(cell or "").split()).replace("|", r"\|") for cell in row] for row in table.extract()]
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    text = "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
    return _Line(page, text, table.bbox[1], table.bbox[3], table.bbox[0], 0, False, "table")


def _without_margins(lines: list[_Line], pages: int) -> list[_Line]:
    """Without what stands at the same height of most pages: running titles and page numbers."""

    def mark(line: _Line) -> tuple[int, str]:
        return round(line.top / 4), re.sub(r"\d+", "0", line.plain)

    seen = Counter({key: len({line.page for line in lines if mark(line) == key}) for key in set(map(mark, lines))})
    most = max(3, round(0.6 * pages))
    kept = [line for line in lines if line.kind == "table" or seen[mark(line)] < most]
    return kept or lines


def _markdown(lines: list[_Line]) -> tuple[str | None, str]:
    """Title and text: larger or bold lines are headings, lines that stand close together a paragraph."""
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.plain)
    usual = sizes.most_common(1)[0][0] or 10.0
    larger = sorted({round(line.size * 2) / 2 for line in lines if line.size >= usual * _LARGER}, reverse=True)
    levels = {size: min(place, 4) for place, size in enumerate(larger, 1)}
    blocks: list[list[_Line]] = []
    for line in lines:
        line.kind = _kind(line, levels, usual)
        if blocks and _continues(blocks[-1][-1], line, blocks[-1][0]):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    texts = [_block(block, levels) for block in blocks]
    title = next((_joined(block) for block in blocks if block[0].kind == "heading"), None)
    body = texts[0]
    for before, block, text in zip(blocks, blocks[1:], texts[1:], strict=False):
        tight = before[0].kind == block[0].kind and block[0].kind in ("bullet", "number")
        body += ("\n" if tight else "\n\n") + text
    return None if title is None else re.sub(r"\\(.)", r"\1", title), body


def _kind(line: _Line, levels: dict[float, int], usual: float) -> str:
    if line.kind == "table":
        return "table"
    if round(line.size * 2) / 2 in levels or (line.bold and len(line.plain) < 100 and line.size >= usual):
        return "heading"
    if _BULLET.match(line.plain):
        return "bullet"
    return "number" if _NUMBER.match(line.plain) else "text"


def _continues(before: _Line, line: _Line, first: _Line) -> bool:
    """True where the line goes on with what the line before said."""
    close = before.page != line.page or line.top - before.bottom < 0.6 * (before.bottom - before.top)
    match (before.kind, line.kind):
        case ("heading", "heading"):
            return close and abs(before.size - line.size) < 0.3 and before.page == line.page
        case ("text", "text"):
            unfinished = before.page == line.page or not re.search(r"[.!?:;]$", before.plain)
            if first.kind in ("bullet", "number"):
                return close and line.left > first.left + 1
            return close and unfinished
        case ("bullet" | "number", "text"):
            return close and line.left > before.left + 1
        case _:
            return False


def _block(lines: Sequence[_Line], levels: dict[float, int]) -> str:
    first = lines[0]
    text = _joined(lines)
    match first.kind:
        case "heading":
            return f"{'#' * levels.get(round(first.size * 2) / 2, min(len(levels) + 1, 5))} {text}"
        case "bullet":
            return "- " + re.sub(r"^\\?" + _BULLET.pattern, "", text)
        case "number":
            number = _NUMBER.match(first.plain)
            return f"{number[1] if number else 1}. " + re.sub(r"^\d{1,3}\\?[.)]\s+", "", text)
        case "text":
            return guarded(text)
        case _:
            return text


def _joined(lines: Sequence[_Line]) -> str:
    """The lines as one; a word that was broken at the end of a line is whole again."""
    text = lines[0].text
    for line in lines[1:]:
        if _BROKEN_WORD.search(text) and line.plain[:1].islower():
            text = _BROKEN_WORD.sub("", text) + line.text
        else:
            text += f" {line.text}"
    return text


if __name__ == "__main__":
    main()
