"""Manual pages: the paragraphs of a page and of its translation, which keeps the macros of the original."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from recipe.extract_blocks import Block, Document
from recipe.sources import CONVEYABLE
from recipe.texts import clean

_BREAKS = frozenset({"PP", "P", "LP", "IP", "TP", "TQ", "HP", "RS", "RE", "br", "sp", "nf", "fi", "EX", "EE"})
_FONTS = frozenset({"B", "I", "BR", "RB", "BI", "IB", "IR", "RI", "SM", "SB", "MR"})
_HEADINGS = {"SH": "h1", "SS": "h2"}
_UNREAD = {"nf": "fi", "EX": "EE", "ig": ".", "de": "."}
"""What begins a passage that nobody reads as text, and what ends it."""
_NAMED = {"-": "-", "aq": "'", "dq": '"', "e": "\\", " ": " ", "~": " ", "em": "—", "en": "–", "lq": "“", "rq": "”"}
_NAMED |= {":a": "ä", ":o": "ö", ":u": "ü", ":A": "Ä", ":O": "Ö", ":U": "Ü", "ss": "ß", "Fo": "«", "Fc": "»", "Bq": "„"}
_NAMED |= {"oq": "‘", "cq": "’", "ti": "~", "ha": "^", "hy": "-", "rs": "\\"}
_SPECIAL = re.compile(r"\\(?:\((..)|\[u([0-9A-F]{4,5})\]|\[([^\]]{2})\]|([-e ~]))")
_ESCAPE = re.compile(r"\\f(?:\[\w*\]|\(..|.)|\\s[+-]?\d|\\[&|^/,:%c]|\\[*m]?\[[^\]]*\]|\\\*?\(..")
_LICENCE = re.compile(r"SPDX-License-Identifier:\s*(\S+)")


def manual_pages(source: str, folders: Mapping[str, Path]) -> Iterator[Document]:
    """Manual pages that English and one language more have; not those whose own licence forbids it."""
    for path in sorted(folders["en"].glob("man[1-8]/*.gz")):
        relative = path.relative_to(folders["en"])
        files = {language: folder / relative for language, folder in folders.items()}
        texts = {language: _source(file) for language, file in files.items() if file.is_file()}
        licence = _LICENCE.search(texts["en"])
        if len(texts) > 1 and (licence is None or licence.group(1) in CONVEYABLE):
            yield Document(source, relative.as_posix(), {name: paragraphs(text) for name, text in texts.items()})


def paragraphs(page: str) -> list[Block]:
    """The title and paragraphs of a page's roff source in order, without its listings."""
    found: list[Block] = []
    tag, lines, ending = "", list[str](), ""
    for line in [*page.splitlines(), ".PP"]:
        macro, rest = _macro(line)
        if ending:
            ending = "" if macro == ending or line.rstrip().endswith(ending) else ending
            continue
        ending = _unread(macro, line)
        if macro in _BREAKS or macro in _HEADINGS:
            if text := clean(" ".join(lines)):
                found.append(Block(tag, text))
            if macro in _HEADINGS and rest:
                found.append(Block(_HEADINGS[macro], clean(rest)))
            tag, lines = macro, []
        elif not macro or macro in _FONTS:
            lines.append(rest)
    return _titled(found)


def _titled(blocks: list[Block]) -> list[Block]:
    """The page with what its NAME section says in one line as its title."""
    if len(blocks) < 2 or " - " not in blocks[1].text:
        return blocks
    return [Block("h1", blocks[1].text.partition(" - ")[2]), *blocks[2:]]


def _unread(macro: str, line: str) -> str:
    if macro in {"if", "ie"}:
        return "\\}" if "\\{" in line and not line.rstrip().endswith("\\}") else ""
    return _UNREAD.get(macro, "")


def _macro(line: str) -> tuple[str, str]:
    if not line.startswith((".", "'")):
        return "", _read(line)
    macro, _, rest = line[1:].strip().partition(" ")
    return macro or "\\", _read(rest.replace('"', ""))


def _read(line: str) -> str:
    return _ESCAPE.sub("", _SPECIAL.sub(_character, line))


def _character(special: re.Match[str]) -> str:
    two, code, bracketed, one = special.groups()
    return chr(int(code, 16)) if code else _NAMED.get(two or bracketed or one, "")


def _source(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
