"""Where the cells of a sheet link to: openpyxl tells it only of workbooks that it holds in memory as a whole."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import iterparse

from kbassist.knowledge.webpage import SAFE_LINK, link_target

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Links = dict[int, dict[int, str]]
"""Row, from 1 -> column, from 0 -> address."""


def links_of(archive: zipfile.ZipFile, sheet: str) -> Links:
    """The links of a sheet to the web, to mail and to telephones; of one over several cells the first counts.

    Raises what a broken file makes `zipfile` and parsers of XML raise.
    """
    from openpyxl.packaging.relationship import get_dependents  # only who needs it waits for it
    from openpyxl.utils.cell import range_boundaries

    folder, _, name = sheet.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    targets = {one.Id: str(one.Target) for one in get_dependents(archive, relations)}
    links: Links = {}
    for place, relation in _links(archive, sheet):
        address = targets.get(relation, "").strip()
        column, row, *_ = range_boundaries(place)
        if SAFE_LINK.match(address) and column and row:
            links.setdefault(row, {})[column - 1] = address
    return links


def linked(text: str, address: str) -> str:
    """The text of a cell as a Markdown link; where it has several lines, the link stands below them."""
    target = link_target(address)
    if "\n" in text:
        return f"{text}\n\n[{target}]({target})"
    bracketed = text.replace("[", r"\[").replace("]", r"\]")
    return f"[{bracketed}]({target})"


def _links(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[str, str]]:
    """Cell and relation of every link; what was passed is forgotten, however long the sheet is."""
    with archive.open(sheet) as file:
        for _, element in iterparse(file):
            if element.tag == f"{_MAIN}hyperlink":
                yield element.get("ref", ""), element.get(_RELATION, "")
            if element.tag != f"{_MAIN}hyperlinks":
                element.clear()
