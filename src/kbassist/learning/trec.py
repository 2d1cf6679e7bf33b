"""The two plain tables that tools of retrieval exchange since TREC: a run (what was shown) and qrels (what answers).

A run has the columns case, `Q0`, id, rank, score, tag; qrels have case, `0`, id, grade. White space parts the columns.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from kbassist.model.base import RefusalKind, Refused

_RUN_COLUMNS, _QRELS_COLUMNS = 6, 4


def run(rankings: Mapping[str, Mapping[str, float]], tag: str) -> str:
    """Rankings as a run, in the order given; a case that was shown nothing has no line.

    Tools sort by score and break ties as they like: a score that would not tell the order is told the least bit lower.
    """
    lines = []
    for case, ranking in rankings.items():
        before = math.inf
        for rank, (one, score) in enumerate(ranking.items(), 1):
            before = score if score < before else math.nextafter(before, -math.inf)
            lines.append(f"{_column(case)} Q0 {_column(one)} {rank} {before!r} {_column(tag)}\n")
    return "".join(lines)


def qrels(relevant: Mapping[str, Collection[str]]) -> str:
    """What answers each case as qrels; a case without an answer has no line."""
    return "".join(f"{_column(case)} 0 {_column(one)} 1\n" for case, ids in relevant.items() for one in sorted(ids))


def read_run(file: Path) -> dict[str, dict[str, float]]:
    """The rankings of a run by case, best first: by score and, where that is equal, by the rank told.

    Refused INVALID with its line where the file holds something else.
    """
    found: defaultdict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for number, columns in _rows(file, _RUN_COLUMNS):
        case, _, one, rank, score, _ = columns
        found[case].append((-_number(score, file, number), _number(rank, file, number), one))
    return {case: {one: -score for score, _, one in sorted(rows)} for case, rows in found.items()}


def read_qrels(file: Path) -> dict[str, frozenset[str]]:
    """The ids with a grade above 0 by case; Refused INVALID with its line where the file holds something else."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for number, (case, _, one, grade) in _rows(file, _QRELS_COLUMNS):
        found[case] |= {one} if _number(grade, file, number) > 0 else set()
    return {case: frozenset(ids) for case, ids in found.items()}


def _rows(file: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            row = line.split()
            if row and len(row) != columns:
                message = f"{file}, line {number}: {len(row)} columns where there should be {columns}"
                raise Refused(RefusalKind.INVALID, message, "compare")
            if row:
                yield number, row


def _number(told: str, file: Path, line: int) -> float:
    try:
        return float(told)
    except ValueError:
        raise Refused(RefusalKind.INVALID, f"{file}, line {line}: {told!r} is no number", "compare") from None


def _column(told: str) -> str:
    if not told or told.split() != [told]:
        message = f"{told!r}: an id with white space, or none, cannot stand in a TREC file"
        raise Refused(RefusalKind.INVALID, message, "trec-out")
    return told
