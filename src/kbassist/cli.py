"""The command line: everything the doors do, and what only the owner of the machine may."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbassist import filing, measuring, training
from kbassist.model.access import EVERY_AUDIENCE, Principal, Role
from kbassist.model.base import Refused, now_utc
from kbassist.terminal import fail, parsed, print_json, progress, say, show

if TYPE_CHECKING:
    from kbassist.model.suggestion import Found
    from kbassist.web.bodies import Reply
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
app.command("eval")(measuring.evaluate)
app.command("sync")(filing.sync)
app.command("export")(filing.export)
app.command("calibrate")(measuring.calibrate)
app.add_typer(measuring.bench, name="bench")
app.add_typer(training.train, name="train")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Language = Annotated[str | None, typer.Option(help="Of the question, such as de; left out: detected.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="Most articles to show.")]
Ids = Annotated[list[str], typer.Argument(help="Ids of articles.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line (None: the process's own) and exits: 0 done, 1 failed (told in one line), 2 wrong usage."""
    # Before numpy is loaded: its products here are small, and threads that wait for them burn more than they bring.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(arguments)
    except Refused as refused:
        fail(refused.message)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
    except Exception as error:
        told = [line.strip() for line in str(error).splitlines() if line.strip()]
        fail(": ".join([type(error).__name__, *told[:3]]))


@app.command()
def serve() -> None:
    """Serves HTTP and keeps the index fresh; on an empty database it makes an admin key."""
    import gc

    gc.disable()  # nothing that a start makes is garbage, and looking for some takes a tenth of it

    import uvicorn

    from kbassist.observe import LogEvent, emit, log_to_stderr
    from kbassist.web.app import create_app
    from kbassist.web.live import LARGEST

    log_to_stderr()
    with _service() as service:
        settings = service.settings
        key = _admin_key(service)
        if key is not None:
            host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
            print(f"http://{host}:{settings.port}/login?token={key}", flush=True)
        emit(LogEvent.SERVER_STARTED, host=settings.host, port=settings.port)
        gc.freeze()
        gc.enable()
        uvicorn.run(
            create_app(service),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            ws_max_size=LARGEST,
            ws_per_message_deflate=False,  # costs more time and memory than a network saves
        )


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


@app.command()
def mcp(
    key: Annotated[
        str | None, typer.Option(help="Whose audiences hold; left out: KBASSIST_KEY, else what is public.")
    ] = None,
) -> None:
    """Speaks the Model Context Protocol over standard input and output."""
    from kbassist.observe import log_to_stderr
    from kbassist.web.mcp import serve_stdio

    log_to_stderr()
    with _service() as service:
        serve_stdio(service, key or service.settings.key)


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files and folders of articles.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is taken in, at once.")] = False,
    language: Annotated[str, typer.Option(help="Of texts that do not tell theirs.")] = "en",
    column: Annotated[list[str] | None, typer.Option(help="Of tables, as 'Frage=title'; may be given often.")] = None,
    as_json: AsJson = False,
) -> None:
    """Takes in articles (Markdown, HTML, DOCX, PDF, tables, JSON, archives) and brings the index up to them."""
    from kbassist.knowledge.reading import source_at, walk

    found = list(walk(paths))
    with _service() as service:
        with progress("reading", len(found)) as reading:
            files = (source_at(*one) for one in found)
            report = service.importer.run(files, LOCAL.name, publish, reading, language, _named(column))
        with progress("indexing") as indexing:
            service.catch_up(indexing)
    counts = report.counts
    problems = [{"file": file.file, "error": error} for file in report.files for error in file.errors]
    lost = [{"file": file.file, "warning": warning} for file in report.files for warning in file.warnings]
    if as_json:
        told = {"index_token": report.token, "errors": problems, "warnings": lost}
        print_json({"files": len(report.files), **counts, **told})
    else:
        for line in (": ".join(one.values()) for one in (*problems, *lost)):
            print(line, file=sys.stderr)
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
    from kbassist.web.bodies import search_reply

    with _service() as service:
        asked = {"query": question, "limit": limit, "language": language}
        found = service.assistant.search(question, LOCAL, Ask(limit=limit, language=language), asked)
    _answer(found, search_reply(found, explain=True), as_json)


@app.command()
def suggest(
    transcript: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="One turn as JSON per line.")],
    context: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The context, as JSON.")] = None,
    limit: Limit = 5,
    as_json: AsJson = False,
) -> None:
    """Suggests articles for a conversation."""
    from pydantic import ValidationError

    from kbassist.assist.assistant import Ask
    from kbassist.model.situation import Turn
    from kbassist.web.bodies import SuggestBody
    from kbassist.web.suggest_bodies import suggest_reply

    lines = [line for line in transcript.read_text("utf-8").splitlines() if line.strip()]
    given: dict[str, Any] = {
        "turns": [parsed(line, f"{transcript}, turn {turn}") for turn, line in enumerate(lines, 1)]
    }
    if context is not None:
        given["context"] = parsed(context.read_text("utf-8"), str(context))
    try:
        body = SuggestBody.model_validate(given | {"limit": limit, "explain": True})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        fail(f"{transcript}: {place}: {first['msg']}; each line is one turn, with its role and its text")
    turns = [Turn(turn.role, turn.text, turn.final, turn.step) for turn in body.turns]
    with _service() as service:
        facts, known = service.customers.joined(body.context, None)
        found = service.assistant.suggest(turns, facts, LOCAL, Ask(limit=limit), body.model_dump(mode="json"))
    _answer(found, suggest_reply(found, turns, len(turns) - 1, known), as_json)


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Builds the index anew from the database."""
    with _service() as service:
        with progress("indexing") as indexing:
            token = service.catch_up(indexing, anew=True)
        say({"index_token": token}, f"the index is built anew, up to event {token}", as_json)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Compares the index with the database; fails where they differ."""
    with _service() as service:
        change = service.indexer.verify()
        told = "index and database agree" if change.empty else f"the index lacks: {change.summary()}; run reindex"
        say({"equal": change.empty, "difference": change.summary()}, told, as_json)
        if not change.empty:
            raise typer.Exit(1)


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
        say(_principal(principal) | {"key": key}, key, as_json)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Lists who holds a key."""
    with _service() as service:
        holders = [_principal(principal) for principal in service.principals.list()]
    told = (
        f"{one['id']}  {one['name']}  {', '.join(one['roles'])}  reads {', '.join(one['audiences'])}" for one in holders
    )
    say(holders, "\n".join(told), as_json)


@keys.command("revoke")
def revoke_key(principal_id: Annotated[str, typer.Argument(help="As `keys list` shows it.")]) -> None:
    """Ends a key at once."""
    with _service() as service:
        if not service.principals.revoke(principal_id):
            fail(f"there is no key {principal_id}; `kbassist keys list` shows all")
    print(f"revoked {principal_id}")


# --- what the commands share -----------------------------------------------------------------------------------------


@contextmanager
def _service() -> Iterator[Service]:
    from kbassist.settings import Settings
    from kbassist.wiring import build

    service = build(Settings())
    try:
        yield service
    finally:
        service.close()


def _admin_key(service: Service) -> str | None:
    """The key that lets its owner in, made where nobody holds any, read from a file that only the owner can read."""
    file = service.settings.home / "admin.key"
    if service.principals.list():
        key = file.read_text("ascii").strip() if file.exists() else ""
        return key if key and service.principals.by_key(key) else None
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        key = service.principals.create("admin", [Role.ADMIN], None, now_utc())
        opened.write(f"{key}\n")
    return key


def _named(columns: list[str] | None) -> dict[str, str]:
    """What `--column Frage=title` says of the columns of tables."""
    return {heading: field for heading, _, field in (column.rpartition("=") for column in columns or ())}


def _for_each(ids: list[str], done: str, verb: Callable[[Service, str], int], as_json: bool) -> None:
    """Does the verb to every article that lets it, and tells of those that do not; then brings the index up to them."""
    token, refused = 0, {}
    with _service() as service:
        for one in ids:
            try:
                token = verb(service, one)
            except Refused as refusal:
                refused[one] = refusal.message
                print(f"kbassist: {refusal.message}", file=sys.stderr)
        service.catch_up()
    kept = [one for one in ids if one not in refused]
    say({done: kept, "refused": refused, "index_token": token}, f"{done}: {', '.join(kept) or 'none'}", as_json)
    if refused:
        raise typer.Exit(1)


def _answer(found: Found, reply: Reply, as_json: bool) -> None:
    if as_json:
        print_json(reply.model_dump(mode="json", exclude={"request_id"}))
    else:
        show(found)


def _principal(one: Principal) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "roles": sorted(one.roles), "audiences": sorted(one.audiences)}
