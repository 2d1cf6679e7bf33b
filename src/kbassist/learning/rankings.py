"""Rankings as they lie on the disk: each case, what answers it, and what it was shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kbassist.learning import trec
from kbassist.model.base import RefusalKind, Refused

LINES, RUN, QRELS = ".jsonl", ".run", ".qrels"


@dataclass(frozen=True, slots=True)
class Judged:
    """What one case was shown, best first with its score, and the ids that answer it; none: it has no answer.

    Cases of one `dialogue` are not independent of each other; left empty, a case stands alone.
    """

    id: str
    relevant: frozenset[str]
    ranking: Mapping[str, float]
    dialogue: str = ""


Judgements = Mapping[str, Judged]
"""The cases of one run by their ids, in the order they were asked."""


def read(file: Path) -> Judgements:
    """The cases of a results file (`.jsonl`) or of a TREC run (`.run`, judged by the `.qrels` beside it, if any).

    Refused NOT_FOUND where there is no such file, INVALID with its line where it holds something else.
    """
    if not file.is_file():
        raise Refused(RefusalKind.NOT_FOUND, f"{file}: there is no such file", "compare")
    return _read_run(file) if file.suffix == RUN else _read_lines(file)


def rankings_in(folder: Path) -> dict[str, Path]:
    """The files of a folder that hold rankings, by the name of the run; results are preferred to a TREC run."""
    runs = {file.stem: file for file in sorted(folder.glob(f"*{RUN}"))}
    return runs | {file.stem: file for file in sorted(folder.glob(f"*{LINES}")) if _ranks(file)}


def export(names: list[str], results: Path, folder: Path) -> list[Path]:
    """Writes runs that were measured as TREC files, `<name>.run` and `<name>.qrels`; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in names:
        source = results / f"{name}{LINES}"
        if not source.is_file() or not _ranks(source):
            continue
        cases = read(source).values()
        for suffix, text in (
            (RUN, trec.run({case.id: case.ranking for case in cases}, name)),
            (QRELS, trec.qrels({case.id: case.relevant for case in cases})),
        ):
            written.append(folder / f"{name}{suffix}")
            written[-1].write_text(text, encoding="utf-8")
    return written


def _read_lines(file: Path) -> Judgements:
    cases = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            case = _case(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            message = f"{file}, line {number}: not a case with `id`, `relevant` and `ranking`"
            raise Refused(RefusalKind.INVALID, message, "compare") from None
        cases[case.id] = case
    return cases


def _case(row: Mapping[str, Any]) -> Judged:
    relevant = frozenset(one for one, grade in row["relevant"].items() if grade > 0)
    ranking = {one: float(score) for one, score in row["ranking"].items()}
    return Judged(row["id"], relevant, ranking, row.get("dialogue", ""))


def _read_run(file: Path) -> Judgements:
    shown, beside = trec.read_run(file), file.with_suffix(QRELS)
    relevant = trec.read_qrels(beside) if beside.is_file() else {}
    ids = dict.fromkeys((*relevant, *shown))
    return {one: Judged(one, relevant.get(one, frozenset()), shown.get(one, {})) for one in ids}


def _ranks(file: Path) -> bool:
    """Whether the first line is of a ranking: some sets leave lines about other things."""
    with file.open(encoding="utf-8") as lines:
        first = lines.readline()
    return '"ranking"' in first and '"relevant"' in first
