"""Tables of questions and answers, in CSV and XLSX, to drafts: one row, one article."""

from __future__ import annotations

import csv
import dataclasses
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from io import BytesIO, StringIO
from typing import Any

from kbassist.knowledge.decoding import decoded
from kbassist.knowledge.office import refuse_unopened
from kbassist.knowledge.records import GUARDED, Draft, Remark, draft_of
from kbassist.knowledge.sheet_links import linked, links_of
from kbassist.model.base import RefusalKind, Refused

Columns = Mapping[str, str]
"""Which column says what: heading -> `title`, `body`, `attributes.product` …; an empty field leaves the column out."""

LONGEST_ROWS = 100_000
"""Rows of one table."""

_CALLED = {
    "id": "id|nr|no|number|nummer|artikelnummer|номер",
    "title": "title|titel|question|frage|subject|betreff|вопрос|название|заголовок|тема",
    "body": "body|text|answer|antwort|content|inhalt|solution|lösung|ответ|текст|решение|содержание",
    "language": "language|lang|sprache|язык",
    "family": "family|familie|семейство",
    "audiences": "audiences|audience|zielgruppe|zielgruppen|аудитория",
    "phrasings": "phrasings|phrasing|synonyms|synonyme|other questions|andere formulierungen|формулировки|синонимы",
    "tags": "tags|tag|keywords|schlagworte|stichworte|category|kategorie|rubrik|теги|категория|рубрика",
    "valid_from": "valid_from|valid from|gültig ab|действует с",
    "valid_until": "valid_until|valid until|gültig bis|действует до",
    "as_of_field": "as_of_field",
    "verbatim": "verbatim|wörtlich|дословно",
    "uri": "uri|url|link|ссылка",
    "attributes.product": "product|produkt|продукт|товар",
    "attributes.region": "region|регион",
    "attributes.plan": "plan|tarif|тариф",
    "attributes.device": "device|gerät|устройство",
}
_FIELDS = {name: field for field, names in _CALLED.items() for name in names.split("|")}
_LISTS = ("audiences", "phrasings", "tags")
_TRUE = frozenset({"true", "yes", "ja", "да", "1", "x", "wahr"})
_PARTED = re.compile(r"\s*[;\n]\s*")
_FIELD = re.compile(r"(?:attributes\.\S.*|" + "|".join(field for field in _CALLED if "." not in field) + r")?")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row, the place that people know it by, and where its cells link to."""

    place: str
    cells: Sequence[str]
    links: Mapping[int, str] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class _Heading:
    """What each column says (None: nothing of ours), and what of it nobody has said."""

    names: Sequence[str]
    fields: list[str | None]
    unasked: frozenset[int]
    lost: set[int] = dataclasses.field(default_factory=set)

    def heed(self, cells: Sequence[str]) -> None:
        """Notes which of the columns that nobody has named hold something after all."""
        self.lost |= {place for place in self.unasked - self.lost if cells[place].strip()}

    def remarks(self) -> Iterator[Remark]:
        """Names the columns that were lost."""
        if self.lost:
            names = ", ".join(self.names[place].strip() or f"({place + 1})" for place in sorted(self.lost))
            yield Remark("", f"left out, as nobody has said what these columns are: {names:.1000}")


def csv_drafts(name: str, data: bytes, columns: Columns) -> Iterator[Draft | Remark]:
    """Every row of a CSV file, whatever parts its columns; a ragged row spoils no other."""
    text = decoded(data)
    head = text[:65_536]
    best = max(_DELIMITERS, key=lambda one: _known(next(csv.reader(StringIO(head), delimiter=one), []), columns))
    reader = csv.reader(StringIO(text), delimiter=best, strict=True)
    try:
        rows = [_Row(f"line {reader.line_num}", cells) for cells in _bounded(reader)]
    except csv.Error as error:
        told = f"line {reader.line_num}: the quotes do not match, or a cell is too long ({error})"
        raise Refused(RefusalKind.INVALID, told) from error
    yield from _drafts(name, rows, columns)


def xlsx_drafts(name: str, data: bytes, columns: Columns) -> Iterator[Draft | Remark]:
    """Every row of every sheet that has a heading we know, with its links; the others are told of."""
    refuse_unopened(data, "XLSX", "xl/")
    from openpyxl import load_workbook  # only who needs it waits for it

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, [*_bounded(sheet.iter_rows(values_only=True))]) for sheet in book.worksheets]
        with zipfile.ZipFile(BytesIO(data)) as archive:
            paths = [(sheet.title, sheet._worksheet_path) for sheet in book.worksheets]  # type: ignore[attr-defined]
            links = {title: links_of(archive, path) for title, path in paths}
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, EOFError) as error:
        raise Refused(RefusalKind.INVALID, "is no XLSX file, or a broken one") from error
    filled = [(title, rows) for title, rows in sheets if any(any(map(_cell, row)) for row in rows)]
    if not filled:
        raise Refused(RefusalKind.INVALID, "the file is empty")
    for title, values in filled:
        sheet = f"sheet {title}, " if len(filled) > 1 else ""
        rows = [
            _Row(f"{sheet}row {number}", _trimmed([*map(_cell, row)]), links[title].get(number, {}))
            for number, row in enumerate(values, 1)
        ]
        try:
            for found in _drafts(name, rows, columns, padded=True):
                yield Remark(f"sheet {title}", found.told) if sheet and isinstance(found, Remark) else found
        except Refused as refused:
            yield Draft(f"sheet {title}" if sheet else "", refused)


def _drafts(name: str, rows: Iterable[_Row], columns: Columns, padded: bool = False) -> Iterator[Draft | Remark]:
    """The rows under the heading as drafts, then what was lost; `padded`: rows come without their last empty cells."""
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    heading = next(filled, None)
    if heading is None:
        raise Refused(RefusalKind.INVALID, "the file is empty")
    known = _heading(heading.cells, columns)
    for row in filled:
        cells = [*row.cells, *[""] * (len(known.fields) - len(row.cells))] if padded else row.cells
        if len(cells) != len(known.fields):
            wide = len(known.fields)
            told = f"has {len(cells)} cells, but the heading has {wide}; put quotes around a cell with a comma"
            yield Draft(row.place, Refused(RefusalKind.INVALID, told))
        else:
            known.heed(cells)
            yield draft_of(name, row.place, _mapping(known.fields, cells, row.links))
    yield from known.remarks()


def _heading(heading: Sequence[str], columns: Columns) -> _Heading:
    """What the columns say. Refused INVALID where none is a question or an answer."""
    named = {" ".join(name.split()).casefold(): field for name, field in columns.items()}
    if wrong := next((field for field in named.values() if not _FIELD.fullmatch(field)), None):
        known = ", ".join(field for field in _CALLED if "." not in field)
        raise Refused(RefusalKind.INVALID, f"columns: {wrong} is none of {known}, attributes.…", "columns")
    found: list[str | None] = []
    for cell in heading:
        name = " ".join(cell.split()).casefold()
        field = named[name] if name in named else _FIELDS.get(name, name if name.startswith("attributes.") else None)
        if field is None and (near := get_close_matches(name, GUARDED, 1, 0.8)):
            raise Refused(RefusalKind.INVALID, f"{cell.strip()}: unknown key; did you mean {near[0]}?")
        found.append(field or None)
    if "title" not in found and "body" not in found:
        told = ", ".join(cell.strip() for cell in heading if cell.strip())
        raise Refused(
            RefusalKind.INVALID, f"no column is a question or an answer; say which is what; there are {told:.500}"
        )
    doubled = next((field for field in found if field is not None and found.count(field) > 1), None)
    if doubled is not None and not (doubled in _LISTS or doubled.startswith("attributes.")):
        raise Refused(RefusalKind.INVALID, f"two columns are the {doubled}; say which one it is")
    left_out = {place for place, cell in enumerate(heading) if " ".join(cell.split()).casefold() in named}
    return _Heading(heading, found, frozenset(place for place, said in enumerate(found) if said is None) - left_out)


def _mapping(fields: Sequence[str | None], cells: Sequence[str], links: Mapping[int, str]) -> dict[str, Any]:
    """One row as an article says it."""
    told: dict[str, Any] = {}
    for place, (field, cell) in enumerate(zip(fields, cells, strict=True)):
        text = cell.strip()
        if field is None or not text:
            continue
        if place in links and field in ("body", "uri"):
            text = links[place] if field == "uri" else linked(text, links[place])
        if field.startswith("attributes."):
            kept = told.setdefault("attributes", {}).setdefault(field.removeprefix("attributes."), [])
            kept += filter(None, _PARTED.split(text))
        elif field in _LISTS:
            told.setdefault(field, []).extend(filter(None, _PARTED.split(text)))
        else:
            told[field] = text.casefold() in _TRUE if field == "verbatim" else text
    if "title" in told:
        told["title"] = " ".join(told["title"].split())
    elif "body" in told:
        told["title"] = " ".join(told["body"].split()[:12])
    return told


def _known(heading: Sequence[str], columns: Columns) -> tuple[int, int]:
    """How many cells of a heading are known, and how many there are."""
    names = {" ".join(name.split()).casefold() for name in columns} | _FIELDS.keys()
    return sum(" ".join(cell.split()).casefold() in names for cell in heading), len(heading)


def _bounded(rows: Iterable[Any]) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number > LONGEST_ROWS:
            raise Refused(RefusalKind.INVALID, f"has more than {LONGEST_ROWS} rows; split it")
        yield row


def _cell(value: object) -> str:
    """A cell as its reader sees it."""
    match value:
        case None:
            return ""
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end, which a sheet has by accident."""
    last = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return list(cells[:last])
