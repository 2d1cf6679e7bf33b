"""What is typed to bring articles to files and files to articles: export, sync."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbassist.knowledge.writing import Format
from kbassist.model.base import Refused, now_utc
from kbassist.terminal import fail, opened, print_json, progress, say

if TYPE_CHECKING:
    from kbassist.knowledge.following import FollowReport
    from kbassist.knowledge.writing import WrittenFile
    from kbassist.wiring import Service

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
AUTHOR = "command line"
_LOOK_EVERY_MS = 500


def export(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file, or the folder of Markdown.")] = None,
    format: Annotated[Format, typer.Option(help="One line an article, or one file an article.")] = Format.JSONL,
    feedback: Annotated[
        Path | None, typer.Option(file_okay=False, help="Searches and feedback to there instead.")
    ] = None,
) -> None:
    """Writes every article with its state, procedures and rules, fit to be taken in again by `import --publish`."""
    from kbassist.knowledge.guidance import FILE, guidance_lines
    from kbassist.knowledge.writing import WrittenFile, everything, json_line, markdown_files
    from kbassist.learning.behaviour import write_down

    with _service() as service:
        guidance = list(guidance_lines(service.playbook.every(), service.rulebook.all()))
        if feedback is not None:
            with opened(output):
                write_down(feedback, service.searches, service.feedback_log)
        elif format is Format.MARKDOWN:
            if output is None:
                fail("--output names the folder that the files are written to")
            beside = [WrittenFile(FILE, "".join(f"{line}\n" for line in guidance).encode())] if guidance else []
            files = markdown_files(everything(service.articles, now_utc()), service.sources)
            written = _write(output, chain(files, beside))
            print(f"{written} files in {output}")
        else:
            with opened(output) as write:
                for told in everything(service.articles, now_utc()):
                    write(json_line(told))
                for line in guidance:
                    write(line)


def sync(
    folder: Annotated[Path, typer.Argument(help="The folder, or Git work tree, that is the source of truth.")],
    watch: Annotated[bool, typer.Option("--watch", help="Go on following, until stopped.")] = False,
    name: Annotated[str | None, typer.Option(help="Of the folder here; left out: its path.")] = None,
    all_gone: Annotated[bool, typer.Option("--all-gone", help="Withdraw also where no article is left.")] = False,
    as_json: AsJson = False,
) -> None:
    """Follows a folder: publishes what is new or changed there, and withdraws what is deleted."""
    origin = name or str(folder.resolve())
    failed = False
    with _service() as service:
        for _ in _rounds(folder) if watch else (None,):
            try:
                report = _follow(service, folder, origin, all_gone)
            except Refused as refused:
                if not watch:
                    raise
                print(f"kbassist: {refused.message}", file=sys.stderr)
            else:
                failed = bool(report.errors)
                _tell(report, as_json)
    if failed and not watch:
        raise typer.Exit(1)


def _service() -> closing[Service]:
    from kbassist.settings import Settings
    from kbassist.wiring import build

    return closing(build(Settings()))


def _write(folder: Path, files: Iterable[WrittenFile]) -> int:
    written = 0
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        written += 1
    return written


def _rounds(folder: Path) -> Iterator[None]:
    """Once at the beginning, and whenever something in the folder changed; what changes meanwhile is not missed."""
    from watchfiles import watch

    began = False
    for changes in watch(folder, yield_on_timeout=True, rust_timeout=_LOOK_EVERY_MS, raise_interrupt=False):
        if changes or not began:
            began = True
            yield


def _follow(service: Service, folder: Path, origin: str, all_gone: bool) -> FollowReport:
    with progress("following") as following:
        report = service.follower.follow(folder, origin, AUTHOR, all_gone, following)
    with progress("indexing") as indexing:
        service.catch_up(indexing)
    return report


def _tell(report: FollowReport, as_json: bool) -> None:
    lines = [
        f"{done} {one.article_id} ({one.file})"
        for done, some in (
            ("added", report.added),
            ("revised", report.revised),
            ("withdrawn", report.withdrawn),
            ("still withdrawn", report.kept_down),
        )
        for one in some
    ]
    counts = f"{len(report.added)} added, {len(report.revised)} revised, {len(report.withdrawn)} withdrawn"
    if as_json:
        plain = asdict(report)
        plain["index_token"] = plain.pop("token")
        plain["errors"] = [{"file": file, "error": error} for file, error in report.errors]
        plain["warnings"] = [{"file": file, "warning": warning} for file, warning in report.warnings]
        print_json(plain)
        sys.stdout.flush()
        return
    for file, told in (*report.errors, *report.warnings):
        print(f"{file}: {told}", file=sys.stderr)
    say({}, "\n".join([*lines, f"{counts}, {report.unchanged} unchanged"]), as_json)
