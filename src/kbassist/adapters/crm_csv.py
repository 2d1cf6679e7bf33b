"""Customers' records in CSV files, as any CRM can export them."""

from __future__ import annotations

import csv
import io
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from kbassist.model.base import RefusalKind, Refused
from kbassist.model.customer import Address, AddressKind, Customer, CustomerContext
from kbassist.observe import LogEvent, emit
from kbassist.ports.talk import CrmFailed

LISTS: Final = frozenset({"products", "plans", "devices", "open_cases"})
"""Columns that hold several values, parted by `;`. Every column that is neither personal nor the id is a fact."""

MOST_TOLD: Final = 100
"""Rows left out that the log names one by one; it tells the number of all."""

_PERSONAL: Final = frozenset({"customer_id", "name", *AddressKind})
_Files = tuple[tuple[Path, int, int], ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row (counted from 1, the heading's line included; None: the file as a whole) was left out."""

    file: str
    row: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Records:
    """What one reading of the files gave."""

    files: _Files = ()
    by_id: Mapping[str, CustomerContext] = field(default_factory=dict)
    by_address: Mapping[Address, str] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()


class CsvCrm:
    """The port Crm on a CSV file or a folder of them, read anew whenever one has changed.

    Refused INVALID where there is no such file or folder at the start.
    """

    def __init__(self, path: Path, country: str = "") -> None:
        self._path, self._country = path, country
        self._reading = threading.Lock()
        if not _listed(path):
            raise Refused(RefusalKind.INVALID, f"{path} is neither a CSV file nor a folder of CSV files")
        self._records = _Records()
        self._fresh()

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """What the last reading left out."""
        return self._records.problems

    def by_id(self, customer_id: str, deadline_s: float) -> CustomerContext | None:  # noqa: ARG002  (a file is quick)
        """What the files say of a customer now."""
        return self._fresh().by_id.get(customer_id)

    def by_address(self, address: Address, deadline_s: float) -> CustomerContext | None:  # noqa: ARG002
        """What the files say of the one customer who has this address."""
        records = self._fresh()
        owner = records.by_address.get(address)
        return None if owner is None else records.by_id[owner]

    def close(self) -> None:
        """Holds nothing open."""

    def _fresh(self) -> _Records:
        """The records as the files stand; CrmFailed where they cannot be read."""
        with self._reading:
            try:
                files = _signed(self._path)
                if not files:
                    raise CrmFailed("the CSV files are gone")
                if files != self._records.files:
                    self._records = _read(files, self._country)
            except OSError as error:
                raise CrmFailed(f"a CSV file cannot be read ({error.strerror})") from None
            return self._records


def _listed(path: Path) -> list[Path]:
    return sorted(path.glob("*.csv")) if path.is_dir() else [path] if path.is_file() else []


def _signed(path: Path) -> _Files:
    """The files, each with what changes when its text does."""
    stamps = ((file, file.stat()) for file in _listed(path))
    return tuple((file, stamp.st_mtime_ns, stamp.st_size) for file, stamp in stamps)


def _read(files: _Files, country: str) -> _Records:
    known: dict[str, CustomerContext] = {}
    problems: list[RowProblem] = []
    for file, modified_ns, _ in files:
        as_of = datetime.fromtimestamp(modified_ns / 1e9, UTC)
        for row, found in _rows(file, as_of, country):
            if isinstance(found, str):
                problems.append(RowProblem(file.name, row, found))
            elif found.customer_id in known:
                problems.append(RowProblem(file.name, row, "customer_id stands in an earlier row"))
            else:
                known[found.customer_id] = found
    for problem in problems[:MOST_TOLD]:
        emit(LogEvent.CRM_ROW_LEFT_OUT, file=problem.file, row=problem.row, reason=problem.reason)
    emit(LogEvent.CRM_READ, files=len(files), customers=len(known), left_out=len(problems))
    return _Records(files, known, _owners(known.values()), tuple(problems))


def _rows(file: Path, as_of: datetime, country: str) -> Iterator[tuple[int | None, CustomerContext | str]]:
    """Every customer of a file with the row's number, or why there is none."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        yield None, "the file is not UTF-8"
        return
    table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = table.fieldnames or ()
        if "customer_id" not in columns:
            yield 1, "there is no column customer_id"
            return
        for row in table:
            yield table.line_num, _customer(row, as_of, country)
    except csv.Error:
        yield table.line_num, "is no CSV; the file is read no further"


def _customer(row: Mapping[str | None, Any], as_of: datetime, country: str) -> CustomerContext | str:
    if None in row or None in row.values():
        return "has another number of columns than the heading"
    cells = {str(key): str(value).strip() for key, value in row.items()}
    if not cells["customer_id"]:
        return "customer_id is empty"
    if not _is_date(cells.get("contract_date", "")):
        return "contract_date is not written like 2026-03-01"
    try:
        addresses = tuple(Address.of(kind, cells[kind], country) for kind in AddressKind if cells.get(kind))
    except Refused as refused:
        return refused.message
    names = tuple(name for name in [cells.get("name", "")] if name)
    return CustomerContext(Customer(cells["customer_id"], names, addresses), _facts(cells), as_of)


def _facts(cells: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, cell in cells.items():
        values = [item.strip() for item in cell.split(";") if item.strip()] if key in LISTS else cell
        if values and key not in _PERSONAL:
            facts[key] = values
    if "plans" in facts:
        facts.setdefault("plan", facts["plans"][0])
    return facts


def _is_date(cell: str) -> bool:
    try:
        return not cell or bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _owners(contexts: Iterable[CustomerContext]) -> dict[Address, str]:
    """Whose each address is; one that several share tells nobody apart and is left out."""
    owned = [(address, context.customer_id) for context in contexts for address in context.addresses]
    shared = Counter(address for address, _ in owned)
    return {address: owner for address, owner in owned if shared[address] == 1}
