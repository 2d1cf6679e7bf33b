"""Documents in several languages: their blocks (headings, paragraphs, list items), and which block translates which."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from recipe.texts import Pair, clean

HEADINGS = frozenset({"title", "h1", "h2", "h3", "h4", "h5", "h6"})
TEXTS = HEADINGS | {"p", "li", "td", "th", "dt", "dd", "caption", "figcaption", "para", "simpara", "desc", "term"}
_HOLDERS = TEXTS | {"ul", "ol", "table", "div", "pre", "dl", "list", "screen"}
_SKIPPED = frozenset({"script", "style", "head", "info", "credit", "nav", "footer", "screen", "pre", "code-block"})
_NUMBERING = re.compile(
    r"^(?:(?:Chapter|Kapitel|Глава|Appendix|Anhang|Приложение) \w+\.|[A-Z0-9]+(?:\.\d+)+\.?|\d+\.)\s+"
)
SAME_SHAPE = 0.97
"""Documents whose sequences of tags agree less than this are not aligned at all."""


@dataclass(frozen=True)
class Block:
    """A piece of a document: its tag, its text, and its number where the document gives one to every paragraph."""

    tag: str
    text: str
    key: str = ""


@dataclass(frozen=True)
class Document:
    """One document of a source as blocks in each of its languages; "en" is always there."""

    source: str
    id: str
    blocks: Mapping[str, Sequence[Block]]


def parsed(path: Path) -> etree._Element:
    """The tree of an HTML or XML file, comments left out; broken markup is read as far as it goes."""
    raw = path.read_bytes()
    if path.suffix in {".page", ".xml", ".docbook"}:
        lenient = etree.XMLParser(recover=True, resolve_entities=False, remove_comments=True, remove_pis=True)
        return etree.fromstring(raw, lenient)
    return html.document_fromstring(
        raw, parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    )


def blocks(root: etree._Element) -> list[Block]:
    """The innermost text blocks of a tree in order; listings, legal notes and navigation are left out."""
    found: list[Block] = []
    _walk(root, found)
    return found


def aligned(document: Document, language: str) -> Iterator[Pair]:
    """Pairs of blocks that translate each other, in order: by key where blocks have one, else by equal structure."""
    english, other = document.blocks["en"], document.blocks.get(language, ())
    if not other:
        return
    for one, two in _by_key(english, other) if english and english[0].key else _by_shape(english, other):
        if one.text != two.text:
            yield Pair(document.source, language, one.text, two.text)


def _walk(element: etree._Element, found: list[Block]) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        tag = _tag(child)
        if tag in _SKIPPED:
            continue
        if tag in TEXTS and not any(_tag(inner) in _HOLDERS for inner in child.iterdescendants(etree.Element)):
            text = _NUMBERING.sub("", clean("".join(str(part) for part in child.itertext())).rstrip("¶"))
            if text:
                found.append(Block(tag, text))
        else:
            _walk(child, found)


def _tag(element: etree._Element) -> str:
    name = str(etree.QName(element).localname)
    if name == "div" and (element.get("class") or "") in {"para", "simpara"}:
        return "para"
    return name


def _by_key(english: Sequence[Block], other: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    translated = {block.key: block for block in other}
    return ((block, translated[block.key]) for block in english if block.key in translated)


def _by_shape(english: Sequence[Block], other: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    shapes = [block.tag for block in english], [block.tag for block in other]
    if shapes[0] == shapes[1]:
        yield from zip(english, other, strict=True)
        return
    matcher = difflib.SequenceMatcher(None, *shapes, autojunk=False)
    if matcher.quick_ratio() < SAME_SHAPE or matcher.ratio() < SAME_SHAPE:
        return
    for one, two, length in matcher.get_matching_blocks():
        yield from zip(english[one : one + length], other[two : two + length], strict=True)
