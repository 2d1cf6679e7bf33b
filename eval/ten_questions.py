"""Ten questions each to two imported knowledge bases, right and wrong answers alike: writes docs/ten-questions.md.

    python eval/ten_questions.py [FOLDER OF THE DATA]

The bases are imported as they were published: the bank's articles as one .jsonl file, the help pages as the JSON
exports of the sites, HTML and all. The questions are the first five and the last five of the check half.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kbassist.assist.assistant import Ask
from kbassist.knowledge.imports import FileOutcome
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Half
from kbassist.learning.datasets import Places, load
from kbassist.model.situation import Speaker, Turn
from kbassist.settings import Settings
from kbassist.wiring import Service, build

TOWNS = ("lkaugsburg", "rems-murr-kreis")


@dataclass(frozen=True)
class Question:
    """What is asked, in which language, and the ids that are right."""

    text: str
    language: str
    right: frozenset[str]


def main() -> None:
    """Imports, asks and writes."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data")
    origin = "Questions and pages: OMoS-QA (CC BY 4.0); stories and articles: tau-bench, banking knowledge (MIT)."
    lines = ["Written by `python eval/ten_questions.py`, right and wrong answers alike.", "", origin, ""]
    for title, files, questions in (
        ("A bank's support base", [tau_file(data)], tau_questions(data)),
        ("Help pages for newcomers, raw HTML, German and English", list(town_files(data)), town_questions(data)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            service = build(Settings(home=Path(folder)))
            report = service.importer.run(files, "ten questions", True)
            service.catch_up()
            lines += [f"## {title}", "", *told(report.files), "", "| question | first three | right |", "|---|---|---|"]
            lines += [row(service, question) for question in questions]
            lines += [""]
            service.close()
    Path("docs/ten-questions.md").write_text("# Ten questions each\n\n" + "\n".join(lines), encoding="utf-8")


def told(files: Sequence[FileOutcome]) -> list[str]:
    """What became of the import, in one line."""
    taken = sum(len(file.articles) for file in files)
    failed = [error for file in files for error in file.errors]
    reasons = sorted({error.rsplit(": ", 1)[-1] for error in failed})
    return [f"{taken} articles imported, {len(failed)} refused" + (f" ({'; '.join(reasons)})" if failed else "") + "."]


def row(service: Service, question: Question) -> str:
    """One question as a line of a table."""
    if len(question.text) > 300:
        found = service.assistant.suggest([Turn(Speaker.CUSTOMER, question.text)], {}, CALLER, Ask(limit=10), {})
    else:
        found = service.assistant.search(question.text, CALLER, Ask(limit=10), {})
    hits = [hit.edition for hit in found.suggestions]
    rank = next((number for number, hit in enumerate(hits, 1) if hit.article_id in question.right), None)
    shown = "<br>".join(f"{hit.title} ({hit.language})".replace("|", "/") for hit in hits[:3])
    verdict = "**first**" if rank == 1 else f"at rank {rank}" if rank else "not among ten"
    text = " ".join(question.text.split())
    return f"| {text[:220] + ('…' if len(text) > 220 else '')} | {shown or found.no_answer_reason} | {verdict} |"


def tau_file(data: Path) -> tuple[str, bytes]:
    """The bank's articles as published."""
    return "documents.jsonl", gzip.decompress((data / "tau_banking_knowledge" / "documents.jsonl.gz").read_bytes())


def tau_questions(data: Path) -> list[Question]:
    """Customers' stories."""
    cases = [case for case in load("tau", Places.found(data)).cases if case.half is Half.CHECK]
    return [Question(case.turns[0].text, "en", case.relevant) for case in cases[:5] + cases[-5:]]


def town_files(data: Path) -> Iterator[tuple[str, bytes]]:
    """The sites' exports as published."""
    for town in TOWNS:
        for language in ("de", "en"):
            name = f"pages_{town}_{language}.json"
            yield name, gzip.decompress((data / "omos_qa" / f"{name}.gz").read_bytes())


def town_questions(data: Path) -> list[Question]:
    """Newcomers' questions of the two towns, five in German and five in English."""
    chosen: list[Question] = []
    for language in ("de", "en"):
        held: set[str] = set()
        for town in TOWNS:
            held |= {
                str(page["id"])
                for page in _json(data / "omos_qa" / f"pages_{town}_{language}.json.gz")
                if page["content"]
            }
        path = data / "omos_qa" / f"{language}_dataset_{language}.jsonl.gz"
        rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        fitting = [one for one in rows if one["answers"] and one["city"] in TOWNS and str(one["pageId"]) in held]
        step = len(fitting) // 5
        chosen += [Question(one["question"], language, frozenset({str(one["pageId"])})) for one in fitting[::step][:5]]
    return chosen


def _json(path: Path) -> list[dict[str, object]]:
    pages: list[dict[str, object]] = json.loads(gzip.decompress(path.read_bytes()))
    return pages


if __name__ == "__main__":
    main()
