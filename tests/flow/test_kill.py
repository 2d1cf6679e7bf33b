"""Whatever is killed in the middle of whatever it does: what was acknowledged stays, and is found."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from kbassist.assist.assistant import Ask
from kbassist.cli import LOCAL
from kbassist.model.access import EVERY_AUDIENCE
from kbassist.model.base import now_utc
from kbassist.model.passage import Scope
from kbassist.settings import Settings
from kbassist.wiring import Service, build

EDITOR = """
import itertools, sys
from pathlib import Path
from kbassist.model.article import Content
from kbassist.settings import Settings
from kbassist.wiring import build

home, name = sys.argv[1:]
service = build(Settings(home=Path(home), embedder="words"))
for number in itertools.count():
    words = f"{name}{number:04}"
    text = f"The word of {words} is known."
    batch = [Content(f"{words}x{part}", f"Article {words}", text, "en", f"{words}x{part}") for part in range(3)]
    service.library.take_in(batch, name, publish=True)
    print("written", *(one.id for one in batch), flush=True)
    again = Content(batch[0].id, batch[0].title, text + " Revised.", "en", batch[0].family)
    service.library.write(again, name)
    service.library.publish(again.id, name)
    print("revised", again.id, flush=True)
    service.library.withdraw(batch[1].id, name)
    print("withdrawn", batch[1].id, flush=True)
    print("shelved", service.indexer.drain(), flush=True)
"""
ROUNDS, EDITORS = 3, 2
EVERYTHING = frozenset({EVERY_AUDIENCE})
CHANCE = random.Random(20261122)


def told_until_killed(home: Path, round: int) -> list[list[list[str]]]:
    """Lets editors work on one home at once and kills each at some point; the lines of each, each in words."""
    start = [sys.executable, "-c", EDITOR, str(home)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    editors = [
        subprocess.Popen([*start, f"{chr(97 + number)}{round}"], stdout=subprocess.PIPE, text=True, env=environment)
        for number in range(EDITORS)
    ]
    told: list[list[list[str]]] = []
    for editor in editors:
        assert editor.stdout is not None
        told.append([editor.stdout.readline().split() for _ in range(CHANCE.randint(2, 14))])
        with contextlib.suppress(subprocess.TimeoutExpired):
            editor.wait(CHANCE.uniform(0, 0.02))
        editor.send_signal(signal.SIGKILL)
    for editor, lines in zip(editors, told, strict=True):
        rest = editor.communicate()[0]
        lines += [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        assert editor.returncode == -signal.SIGKILL
    assert all(line for lines in told for line in lines), "an editor ended by itself"
    return told


def until_shelved(lines: list[list[str]]) -> list[list[str]]:
    """What an editor was told up to the last time the shelf had taken it in."""
    last = max((number for number, words in enumerate(lines) if words[0] == "shelved"), default=0)
    return lines[:last]


def assert_kept(service: Service, told: list[list[str]]) -> None:
    """The database holds all that was told, and the shelf of now shows it."""
    said = {(words[0], id) for words in told if words[0] != "shelved" for id in words[1:]}
    now = now_utc()
    standing = service.articles.standing({id for _, id in said}, now)
    shelf = service.shelf.current
    shown = {edition.article_id: edition for edition in shelf.in_force(shelf.allowed(Scope(EVERYTHING, now)))}
    for done, id in sorted(said):
        gone = ("withdrawn", id) in said
        least = 2 if ("revised", id) in said else 1
        if gone:
            assert id not in standing
            assert id not in shown
        elif not id.endswith("x1"):  # its withdrawal may have been written without being told
            assert max(standing[id]) >= least, (done, id)
            assert shown[id].revision == max(standing[id])


def assert_found(service: Service) -> None:
    """A search by its title finds whatever the shelf shows."""
    shelf = service.shelf.current
    shown = {edition.article_id: edition for edition in shelf.in_force(shelf.allowed(Scope(EVERYTHING, now_utc())))}
    for id in CHANCE.sample(sorted(shown), min(10, len(shown))):
        hits = service.assistant.search(shown[id].title, LOCAL, Ask(limit=10), {}).suggestions
        assert id in {hit.edition.article_id for hit in hits}


def test_editors_killed_again_and_again_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build(Settings(home=home, embedder="words")).close()
    told: list[list[str]] = []
    for round in range(ROUNDS):
        mine = told_until_killed(home, round)
        told += [words for lines in mine for words in lines]
        service = build(Settings(home=home, embedder="words"))
        # Before anything is shelved again: its token may be older, for an event that changes nothing writes no shelf.
        assert_kept(service, [words for lines in mine for words in until_shelved(lines)])
        assert service.indexer.drain() == service.outbox.newest()[0]
        assert service.indexer.verify().empty, service.indexer.verify().summary()
        assert_kept(service, told)
        assert_found(service)
        service.close()
    assert sum(words[0] == "written" for words in told) >= ROUNDS * EDITORS / 2
