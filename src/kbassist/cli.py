"""The command line: everything the doors do, and what only the owner of the machine may."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from kbassist.model.access import EVERY_AUDIENCE, Principal, Role
from kbassist.model.base import Refused, now_utc

if TYPE_CHECKING:
    from kbassist.model.suggestion import Found
    from kbassist.ports import Progress
    from kbassist.wiring import Service

# Each command imports what it needs, so that `kbassist --help` answers at once.

LOCAL = Principal("local", "command line", frozenset({Role.ADMIN}), frozenset({EVERY_AUDIENCE}))
"""Who works at the command line: whoever can read the database may read all of it."""

app = typer.Typer(
    help="Ranked answers from a contact centre's knowledge while the customer is still talking.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
keys = typer.Typer(help="Make, list and revoke keys.", no_args_is_help=True)
app.add_typer(keys, name="keys")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Language = Annotated[str | None, typer.Option(help="Of the question, such as de; left out: detected.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="Most articles to show.")]
Ids = Annotated[list[str], typer.Argument(help="Ids of articles.")]


def main() -> None:
    """Runs the command line: exit code 0 done, 1 failed (told in one line), 2 wrong usage."""
    try:
        app()
    except Refused as refused:
        _fail(refused.message)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
    except Exception as error:
        _fail(f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}")


@app.command()
def serve() -> None:
    """Serves HTTP and keeps the index fresh; on an empty database it makes an admin key."""
    import uvicorn

    from kbassist.observe import LogEvent, emit, log_to_stderr
    from kbassist.web.app import create_app

    log_to_stderr()
    with _service() as service:
        settings = service.settings
        key = _admin_key(service)
        if key is not None:
            host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
            print(f"http://{host}:{settings.port}/login?token={key}", flush=True)
        emit(LogEvent.SERVER_STARTED, host=settings.host, port=settings.port)
        uvicorn.run(create_app(service), host=settings.host, port=settings.port, log_level="warning", access_log=False)


@app.command()
def worker() -> None:
    """Keeps the index fresh without serving, until it is stopped."""
    import signal
    from threading import Event

    from kbassist.observe import log_to_stderr

    log_to_stderr()
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with _service() as service:
        service.worker.start()
        stopped.wait()
        service.worker.stop()


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files and folders of articles.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is taken in, at once.")] = False,
    language: Annotated[str, typer.Option(help="Of texts that do not tell theirs.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Takes in articles (.md, .html, .txt, .json, .jsonl) and brings the index up to them."""
    from kbassist.knowledge.reading import walk

    found = list(walk(paths))
    with _service() as service:
        with _progress("reading", total=len(found)) as progress:
            report = service.importer.run(map(_read, found), LOCAL.name, publish, progress, language)
        with _progress("indexing") as progress:
            service.indexer.drain(progress)
    counts = report.counts
    problems = [{"file": file.file, "error": error} for file in report.files for error in file.errors]
    if as_json:
        _print_json({"files": len(report.files), **counts, "index_token": report.token, "errors": problems})
    else:
        for problem in problems:
            print(f"{problem['file']}: {problem['error']}", file=sys.stderr)
        print(f"{len(report.files)} files: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if problems:
        raise typer.Exit(1)


@app.command()
def publish(ids: Ids, as_json: AsJson = False) -> None:
    """Shows the newest text of articles to their audiences."""
    _for_each(ids, "published", lambda service, one: service.library.publish(one, LOCAL.name)[1], as_json)


@app.command()
def withdraw(ids: Ids, as_json: AsJson = False) -> None:
    """Shows articles to nobody from now on."""
    _for_each(ids, "withdrawn", lambda service, one: service.library.withdraw(one, LOCAL.name)[1], as_json)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    language: Language = None,
    limit: Limit = 10,
    as_json: AsJson = False,
) -> None:
    """Answers a typed question."""
    from kbassist.assist.assistant import Ask

    with _service() as service:
        asked = {"query": question, "limit": limit, "language": language}
        _show(service.assistant.search(question, LOCAL, Ask(limit=limit, language=language), asked), as_json)


@app.command()
def suggest(
    transcript: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="One turn as JSON per line.")],
    context: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The context, as JSON.")] = None,
    limit: Limit = 5,
    as_json: AsJson = False,
) -> None:
    """Suggests articles for a conversation."""
    from kbassist.assist.assistant import Ask
    from kbassist.model.situation import Turn
    from kbassist.web.bodies import SuggestBody

    lines = [line for line in transcript.read_text("utf-8").splitlines() if line.strip()]
    given: dict[str, Any] = {"turns": [_json(line, f"{transcript}, turn {turn}") for turn, line in enumerate(lines, 1)]}
    if context is not None:
        given["context"] = _json(context.read_text("utf-8"), str(context))
    try:
        body = SuggestBody.model_validate(given | {"limit": limit})
    except ValueError as error:
        _fail("; ".join(str(error).splitlines()[1:3]))
    turns = [Turn(turn.role, turn.text, turn.final, turn.step) for turn in body.turns]
    with _service() as service:
        asked = body.model_dump(mode="json")
        _show(service.assistant.suggest(turns, body.context, LOCAL, Ask(limit=limit), asked), as_json)


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Builds the index anew from the database."""
    with _service() as service:
        with _progress("indexing") as progress:
            token = service.indexer.rebuild(progress)
        _say({"index_token": token}, f"the index is built anew, up to event {token}", as_json)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Compares the index with the database; fails where they differ."""
    with _service() as service:
        change = service.indexer.verify()
        told = "index and database agree" if change.empty else f"the index lacks: {change.summary()}; run reindex"
        _say({"equal": change.empty, "difference": change.summary()}, told, as_json)
        if not change.empty:
            raise typer.Exit(1)


@app.command()
def export(output: Annotated[Path | None, typer.Option("--output", "-o", help="Instead of printing.")] = None) -> None:
    """Writes the newest text of every article, one JSON object per line, fit to be imported."""
    from kbassist.knowledge.content import as_mapping

    with _service() as service, _opened(output) as write:
        after = ""
        while ids := service.articles.ids(after):
            for article in service.articles.many(ids).values():
                write(json.dumps(as_mapping(article.head.content), ensure_ascii=False))
            after = ids[-1]


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    audience: Annotated[list[str] | None, typer.Option(help="Instead of those of the roles.")] = None,
    as_json: AsJson = False,
) -> None:
    """Makes a key and prints it, this once."""
    with _service() as service:
        key = service.principals.create(name, role, audience or None, now_utc())
        principal = service.principals.by_key(key)
        assert principal is not None
        _say(_principal(principal) | {"key": key}, key, as_json)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Lists who holds a key."""
    with _service() as service:
        holders = [_principal(principal) for principal in service.principals.list()]
    told = (f"{one['id']}  {one['name']}  {', '.join(one['roles'])}  reads {', '.join(one['audiences'])}" for one in holders)
    _say(holders, "\n".join(told), as_json)


@keys.command("revoke")
def revoke_key(principal_id: Annotated[str, typer.Argument(help="As `keys list` shows it.")]) -> None:
    """Ends a key at once."""
    with _service() as service:
        if not service.principals.revoke(principal_id):
            _fail(f"there is no key {principal_id}; `kbassist keys list` shows all")
    print(f"revoked {principal_id}")
