"""How soon what is published is found while others search, and how fast the lists are: `kbassist bench edit`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kbassist.learning.bench import Configured
from kbassist.learning.callers import Caller, Heard, Searches
from kbassist.learning.figures import Figure, Target, spread, write
from kbassist.learning.large_home import AUTHOR, TYPED, fill, questions
from kbassist.learning.list_speed import lists
from kbassist.learning.long_library import Opener, Shelved, Size, stock
from kbassist.learning.machine import confined, machine
from kbassist.learning.restart import Server, listening, served
from kbassist.learning.texts import source_of
from kbassist.model.access import Role
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.ports.progress import Progress


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured; the defaults are what the figures of the documentation stand on."""

    passages: int = 100_000
    library: Size = Size()  # noqa: RUF009  (it is frozen)
    a_second: float = 50.0
    rounds: int = 3
    changes: int = 15
    """Articles that are published in a round, one a second; before each round nobody publishes for as long."""

    every_s: float = 1.0
    times: int = 20
    """How often each list is asked for."""

    results: Path = Path("eval/results")


DEFAULT = Amount()


def command(
    settings: Configured,
    open_home: Opener,
    amount: Amount = DEFAULT,
    serve: Server = served,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Fills two homes, starts a server on each, publishes, searches and lists, and writes down; the report as JSON.

    The first home is that of `kbassist bench`; the second holds many articles in every state.
    """
    source, folder = source_of(settings.bench_texts), settings.home / "bench"
    with confined() as cores:
        with closing(open_home(folder / "home")) as home:
            fill(home, folder / "home", source, amount.passages, progress)
            passages, embedding = home.shelf.current.living, home.embedder is not None
            figures = _publishing(home, folder / "home", amount, serve)
        with closing(open_home(folder / "library")) as library:
            stock(library, folder / "library", source, amount.library, progress)
            key = library.principals.create(AUTHOR, [Role.ADMIN], None, now_utc())
            with listening(folder / "library", key, embedding, serve) as (address, _):
                figures += lists(address, key, amount.times, progress)
            _forget(library, key)
    about = {
        "machine": machine(),
        "cores": f"{cores}, those who ask on them too",
        "passages": passages,
        "articles in the lists": amount.library.articles,
        "texts": source.name,
        "sentence model": "yes" if embedding else "no",
        "processes beside the server": settings.answerers,
    }
    return write(amount.results / "bench-edit", about, figures)


def _publishing(home: Shelved, folder: Path, amount: Amount, serve: Server) -> list[Figure]:
    """Rounds of searches alone and rounds in which articles are published too, in turn."""
    shelf, seconds = home.shelf.current, amount.changes * amount.every_s
    asked = list(islice(questions(home, TYPED, seed=21), round(2.5 * amount.rounds * seconds * amount.a_second)))
    ids = sorted(shelf.cards)
    chosen = [
        ids[number * len(ids) // (amount.rounds * amount.changes)] for number in range(amount.rounds * amount.changes)
    ]
    key = home.principals.create(AUTHOR, [Role.ADMIN], None, now_utc())
    alone, beside, found = Heard(), Heard(), list[float]()
    with listening(folder, key, home.embedder is not None, serve) as (address, _):
        editor, share = Caller(address, key), len(asked) // (2 * amount.rounds + 1)
        parts = [asked[number * share : (number + 1) * share] for number in range(2 * amount.rounds + 1)]
        _searched(Searches(address, key, parts.pop(), amount.a_second), seconds, Heard())  # not counted: it warms up
        for number in range(amount.rounds):
            _searched(Searches(address, key, parts.pop(), amount.a_second), seconds, alone)
            mine = chosen[number * amount.changes : (number + 1) * amount.changes]
            found += _published(
                Searches(address, key, parts.pop(), amount.a_second), editor, mine, amount.every_s, beside
            )
        editor.close()
    _forget(home, key)
    return _figures(found, alone, beside, amount.a_second)


def _searched(searches: Searches, seconds: float, heard: Heard) -> None:
    with searches:
        time.sleep(seconds)
    _note(searches, heard)


def _published(
    searches: Searches, editor: Caller, article_ids: Sequence[str], every_s: float, heard: Heard
) -> list[float]:
    """Changes and publishes an article every so often while others search; milliseconds until each was found."""
    taken = []
    with searches:
        for article_id in article_ids:
            began = time.perf_counter()
            taken.append(_changed(editor, article_id))
            time.sleep(max(every_s - (time.perf_counter() - began), 0))
    _note(searches, heard)
    return taken


def _changed(editor: Caller, article_id: str) -> float:
    """Writes a new word into an article, publishes it and searches for the word; milliseconds from the publish on."""
    word, door = f"kbassistbench{time.time_ns()}", f"/v1/articles/{quote(article_id)}"
    body = editor.ask("GET", door)["body"]
    editor.ask("PATCH", door, {"body": f"{body}\n\nSeen {word} here."})
    began = time.perf_counter()
    token = editor.ask("POST", f"{door}/publish", {})["index_token"]
    hits = editor.ask("POST", "/v1/search", {"query": word, "min_index_token": token})["hits"]
    taken = (time.perf_counter() - began) * 1000
    if not hits or hits[0]["article_id"] != article_id:
        raise Refused(RefusalKind.UNAVAILABLE, f"{article_id} was changed and not found by its new word")
    return taken


def _note(searches: Searches, heard: Heard) -> None:
    heard.taken_ms += searches.heard.taken_ms
    heard.failed += searches.heard.failed


def _figures(found: Sequence[float], alone: Heard, beside: Heard, a_second: float) -> list[Figure]:
    told, before, meanwhile = spread(found), spread(alone.taken_ms), spread(beside.taken_ms)
    rhythm = f"{a_second:g} searches a second meanwhile"
    return [
        Figure("publish to searchable, p95", told.p95, "ms", Target(300), f"{told}; {rhythm}"),
        Figure(
            "searches that failed", alone.failed + beside.failed, "", Target(0), f"of {before.count + meanwhile.count}"
        ),
        Figure("searches while nobody publishes, p95", before.p95, "ms", None, str(before)),
        Figure("searches while somebody publishes, p95", meanwhile.p95, "ms", None, str(meanwhile)),
        Figure(
            "slower while somebody publishes, p50", meanwhile.p50 / before.p50, "times", Target(1.5), "of the two above"
        ),
        Figure(
            "slower while somebody publishes, p95", meanwhile.p95 / before.p95, "times", Target(1.5), "of the two above"
        ),
    ]


def _forget(home: Shelved, key: str) -> None:
    holder = home.principals.by_key(key)
    if holder is not None:
        home.principals.revoke(holder.id)
