"""Pages: a title and the text below it in at least two languages, and which of them are held out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recipe.extract_blocks import HEADINGS, Block, Document
from recipe.texts import translated

OFFICE = "libreoffice-help"
MANUAL = "man:"
"""How the names of sources of manual pages begin; the headings in those say nothing, so they are never cut."""
HELD_ONE_IN = 5
BODY, LONGEST = 150, 6000
"""A page has more letters than this below its title; of a longer one the beginning is learned."""

Text = tuple[str, str]
"""A title and the body below it."""


@dataclass(frozen=True)
class Page:
    """A page: title and body in each of its languages."""

    source: str
    id: str
    texts: dict[str, Text]


def is_held(document: Document) -> bool:
    """Whether a document is held out: a fifth of the LibreOffice help pages, by the hash of their path."""
    if document.source != OFFICE:
        return False
    return int(hashlib.md5(f"lo/{document.id}".encode()).hexdigest(), 16) % HELD_ONE_IN == 0


def held_page(document: Document) -> Page | None:
    """A held page as it is tested: whole, in all three languages, its German title a translation; None for others."""
    texts = _texts(document.blocks, frozenset({"h1"}))
    if len(texts) < 3 or texts["en"][0] == texts["de"][0]:
        return None
    return Page(document.source, document.id, texts)


def training_pages(document: Document) -> Iterator[Page]:
    """The pages to learn from: a document as a whole, a long one in its sections; languages that say the same."""
    whole = document.source.startswith(MANUAL)
    sections = {language: _sections(blocks, whole) for language, blocks in document.blocks.items()}
    english = sections.get("en", [])
    same = {language: parts for language, parts in sections.items() if _shape(parts) == _shape(english)}
    for number in range(len(english)):
        texts = _texts({language: parts[number] for language, parts in same.items()}, HEADINGS)
        if "en" in texts and (others := _translations(texts)):
            kept = {language: (title, body[:LONGEST]) for language, (title, body) in others.items()}
            yield Page(document.source, f"{document.id}#{number}", kept)


def _texts(blocks: Mapping[str, Sequence[Block]], titles: frozenset[str]) -> dict[str, Text]:
    found = {language: _text(of, titles) for language, of in blocks.items()}
    return {language: text for language, text in found.items() if text}


def _text(blocks: Sequence[Block], titles: frozenset[str]) -> Text | None:
    title = next((block for block in blocks if block.tag in titles), None)
    if title is None:
        return None
    body = " ".join(block.text for block in blocks if block is not title and block.tag != "h1")
    return (title.text, body) if len(body) > BODY else None


def _translations(texts: dict[str, Text]) -> dict[str, Text]:
    english = texts["en"]
    others = {name: text for name, text in texts.items() if name != "en" and translated(name, english[1], text[1])}
    return {"en": english, **others} if others else {}


def _sections(blocks: Sequence[Block], whole: bool) -> list[list[Block]]:
    if whole or sum(len(block.text) for block in blocks) <= LONGEST:
        return [list(blocks)]
    found: list[list[Block]] = [[]]
    for block in blocks:
        if block.tag in HEADINGS:
            found.append([])
        found[-1].append(block)
    return found


def _shape(sections: list[list[Block]]) -> list[str]:
    return [section[0].tag if section else "" for section in sections] if len(sections) > 1 else []
