"""Help pages and handbooks: the same pages in three languages, in folders of the same shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree, html

from recipe.extract_blocks import Block, Document, blocks, parsed
from recipe.texts import clean

_KEYED = ("h1", "h2", "h3", "h4", "h5", "h6", "p")
_OTHER = re.compile(r"\.(?!en\.)[a-z]{2}(?:[-_]\w+)?\.\w+$")
_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".page", ".xml", ".docbook"})


def office_pages(source: str, folders: Mapping[str, Path]) -> Iterator[Document]:
    """LibreOffice help: every paragraph has a number, the same in all languages. Only pages that all folders have."""
    for path in sorted(folders["en"].rglob("*.html")):
        relative = path.relative_to(folders["en"])
        if not all((folder / relative).is_file() for folder in folders.values()):
            continue
        pages = {language: _office_page(folder / relative) for language, folder in folders.items()}
        if all(pages.values()):
            yield Document(source, relative.as_posix(), pages)


def pages(source: str, folders: Mapping[str, Path]) -> Iterator[Document]:
    """Pages of parallel folders, aligned later by their structure; a page needs English and one language more."""
    for path in sorted(folders["en"].rglob("*")):
        if path.suffix not in _SUFFIXES or _OTHER.search(path.name) or not path.is_file():
            continue
        relative = path.relative_to(folders["en"])
        found = {language: _translated(folder, relative, language) for language, folder in folders.items()}
        there = {language: blocks(parsed(file)) for language, file in found.items() if file}
        if len(there) > 1:
            yield Document(source, relative.as_posix(), there)


def _office_page(path: Path) -> list[Block]:
    root = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    area = root.get_element_by_id("DisplayArea", None)
    found: dict[str, Block] = {}
    for element in area.iter(*_KEYED) if area is not None else ():
        key, text = element.get("id"), clean("".join(map(str, element.itertext())))
        if key and text and key not in found:
            found[key] = Block(str(etree.QName(element).localname), text, key)
    return list(found.values())


def _translated(folder: Path, relative: Path, language: str) -> Path | None:
    renamed = re.sub(r"\.en\.", f".{language}.", relative.name)
    file = folder / relative.with_name(renamed)
    return file if file.is_file() else None
