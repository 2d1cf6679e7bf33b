"""A server killed in the middle of many talks: what was acknowledged is there, in order, and they go on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from kbassist.cli import LOCAL
from kbassist.model.base import now_utc
from kbassist.model.interaction import Said
from kbassist.model.situation import Speaker, Turn
from kbassist.settings import Settings
from kbassist.wiring import build

TALKS = """
import itertools, sys, threading
from pathlib import Path
from kbassist.cli import LOCAL
from kbassist.interactions.thread import Opening
from kbassist.model.base import now_utc
from kbassist.model.interaction import Channel, Said
from kbassist.model.situation import Speaker, Turn
from kbassist.settings import Settings
from kbassist.wiring import build

service = build(Settings(home=Path(sys.argv[1]), embedder="words"))

def talk(desk):
    matters = [service.thread.open(Opening(Channel.VOICE), LOCAL)[0].id for _ in range(10)]
    for number in itertools.count():
        matter, word = matters[number % 10], f"{desk}x{number}"
        for final in (False, True):
            said = Said(matter, Turn(Speaker.CUSTOMER, f"{word} {final}", final), now_utc(), source_id=word)
            heard = service.thread.hear(said, LOCAL)
            sys.stdout.write(f"{matter} {heard.number} {heard.edition} {heard.turn.text}\\n")
            sys.stdout.flush()

for desk in range(4):
    threading.Thread(target=talk, args=(desk,)).start()
"""
CHANCE = random.Random(20261122)


def told_until_killed(home: Path) -> list[list[str]]:
    """Lets four desks talk and kills them at some point; what was acknowledged, each line in words."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    talks = subprocess.Popen(
        [sys.executable, "-c", TALKS, str(home)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert talks.stdout is not None
    told = [talks.stdout.readline() for _ in range(CHANCE.randint(60, 120))]
    talks.send_signal(signal.SIGKILL)
    told += talks.communicate()[0].splitlines(keepends=True)
    assert talks.returncode == -signal.SIGKILL
    return [line.split() for line in told if line.endswith("\n")]


def test_every_acknowledged_turn_is_there_after_a_kill_and_the_talk_goes_on(tmp_path: Path) -> None:
    told = told_until_killed(tmp_path)
    service = build(Settings(home=tmp_path, embedder="words"))
    acknowledged: defaultdict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
    for matter, number, edition, *text in told:
        acknowledged[matter][int(number)] = int(edition), " ".join(text)
    for matter, turns in acknowledged.items():
        kept = {heard.number: heard for heard in service.thread.turns(matter)}
        assert [*kept] == [*range(1, service.thread.get(matter, LOCAL).newest + 1)]
        for number, (edition, text) in turns.items():
            assert kept[number].edition >= edition
            assert kept[number].turn.text == text or kept[number].edition > edition
        said = Said(matter, Turn(Speaker.AGENT, "are you still there"), now_utc())
        assert service.thread.hear(said, LOCAL).number == len(kept) + 1
    assert sum(map(len, acknowledged.values())) >= 20
    service.close()
