"""What a person at a terminal sees, and what a script reads instead."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from kbassist.model.suggestion import Found
    from kbassist.ports.progress import Progress


def show(found: Found) -> None:
    """Prints what was found, best first, with the matching words marked."""
    if found.no_answer_reason is not None:
        print(f"nothing to show: {found.no_answer_reason}")
    from rich.console import Console
    from rich.text import Text

    console, colours = Console(highlight=False), {"HIGH": "green", "MEDIUM": "yellow", "LOW": "dim"}
    for hit in found.suggestions:
        head = Text.assemble(f"{hit.rank}. ", (hit.edition.title, "bold"), f"  {hit.edition.article_id}  ")
        console.print(head.append(f"{hit.level} {hit.confidence:.2f}", colours[hit.level]))
        passage = Text(hit.passage.text)
        for start, end in hit.highlights:
            passage.stylize("reverse", start, end)
        passage.truncate(400, overflow="ellipsis")
        console.print(passage, "")


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Progress]:
    """A bar on a terminal, a plain line for every tenth elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        yield _PlainProgress(label, total)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done, of: bar.update(task, completed=done, total=max(done, total or of))


class _PlainProgress:
    """Long work in plain lines."""

    def __init__(self, label: str, total: int | None) -> None:
        self._label, self._total, self._told = label, total, 0

    def __call__(self, done: int, of: int) -> None:
        total = max(done, self._total or of, 1)
        tenth = 10 * done // total
        if total >= 100 and tenth != self._told:
            print(f"{self._label}: {done} of {total}", file=sys.stderr)
        self._told = tenth


@contextmanager
def opened(output: Path | None) -> Iterator[Callable[[str], None]]:
    """Writes lines to a file, which appears only once it is complete, or to standard output."""
    if output is None:
        yield print
        return
    partial = output.with_name(f"{output.name}.part")
    with partial.open("w", encoding="utf-8") as file:
        yield lambda line: print(line, file=file)
    partial.replace(output)


def say(value: Mapping[str, Any] | list[Any], told: str, as_json: bool) -> None:
    """Prints the value for a script or the words for a person."""
    if as_json:
        print_json(value)
    elif told:
        print(told)


def print_json(value: Mapping[str, Any] | list[Any]) -> None:
    """Prints one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def parsed(text: str, place: str) -> Any:
    """The value that a text of JSON holds; where it holds none, ends with what is wrong in which place."""
    try:
        return json.loads(text)
    except ValueError as error:
        fail(f"{place}: broken JSON ({error})")


def fail(message: str) -> NoReturn:
    """Ends with one line on standard error and exit code 1."""
    print(f"kbassist: {message}", file=sys.stderr)
    raise SystemExit(1)
