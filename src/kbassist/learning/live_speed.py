"""How fast the live path is: a server on a large shelf, one talk alone and then many at once, over sockets."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.request import Request, urlopen

import numpy as np

from kbassist.learning.bench import Configured
from kbassist.learning.figures import Figure, Target, spread, write
from kbassist.learning.large_home import AUTHOR, Opener, Running, fill
from kbassist.learning.live_line import Notes, Place, at_their_time, one_after_another
from kbassist.learning.live_talks import Line, talk
from kbassist.learning.machine import confined, machine
from kbassist.learning.restart import Server, family_of, listening, memory_of, served
from kbassist.learning.texts import source_of
from kbassist.model.access import Role
from kbassist.model.base import now_utc
from kbassist.ports.progress import Progress

_LOOK_EVERY_S = 1.0
_BEGIN_S = 5.0
"""Between opening the sockets and the first turn."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is said; the defaults are what the figures of the documentation stand on."""

    passages: int = 100_000
    alone: int = 400
    interactions: int = 200
    minutes: float = 30.0
    every_s: float = 5.0
    warming: int = 40
    """Turns of the lone talk before the clock starts."""

    results: Path = Path("eval/results")

    @property
    def turns(self) -> int:
        """Turns of each of the many talks."""
        return max(2, round(self.minutes * 60 / self.every_s))


@dataclass(frozen=True, slots=True)
class Watched:
    """What the server used, second by second: seconds since the first turn, gigabytes, seconds of processor time."""

    at: tuple[float, ...]
    memory: tuple[float, ...]
    worked: tuple[float, ...]


DEFAULT = Load()


def command(
    settings: Configured,
    open_home: Opener,
    load: Load = DEFAULT,
    serve: Server = served,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What `kbassist bench live` does: fills a home, starts a server on it, talks, and writes down; the report as JSON.

    The home is that of `kbassist bench`, where the talks stay.
    """
    source, folder = source_of(settings.bench_texts), settings.home / "bench" / "home"
    with confined() as cores:
        with closing(open_home(folder)) as home:
            fill(home, folder, source, load.passages, progress)
            passages, embedding = home.shelf.current.living, home.embedder is not None
            lone = list(islice(talk(home.shelf.current, seed=0), load.warming + load.alone))
            many = [
                list(islice(talk(home.shelf.current, seed), load.turns)) for seed in range(1, load.interactions + 1)
            ]
            key = home.principals.create(AUTHOR, [Role.AGENT], None, now_utc())
        with listening(folder, key, embedding, serve) as (address, server):
            figures = _alone(address, key, lone, load.warming) + _together(address, key, many, load, server)
        with closing(open_home(folder)) as home:
            _forget(home, key)
    about = {
        "machine": machine(),
        "cores": f"{cores}, the talking clients on them too",
        "passages": passages,
        "texts": source.name,
        "sentence model": "yes" if embedding else "no",
        "processes beside the server": settings.answerers,
    }
    return write(load.results / "bench-live", about, figures)


def _alone(address: str, key: str, lines: Sequence[Line], warming: int) -> list[Figure]:
    place = _places(address, key, 1)[0]
    told = spread(asyncio.run(one_after_another(place, lines, warming)).helped_ms)
    return [Figure("one talk: turn to suggestions, p95", told.p95, "ms", Target(60), str(told))]


def _together(
    address: str, key: str, talks: Sequence[Sequence[Line]], load: Load, server: Popen[bytes]
) -> list[Figure]:
    places = _places(address, key, len(talks))
    notes, watched = asyncio.run(_all(places, talks, load.every_s, server.pid))
    helped = spread([ms for one in notes for ms in one.helped_ms])
    kept = spread([ms for one in notes for ms in one.kept_ms])
    said, lost = sum(one.said for one in notes), sum(one.lost for one in notes)
    name = f"{len(talks)} talks at once"
    rhythm = f"a turn every {load.every_s:g} s each, for {load.minutes:g} minutes"
    return [
        Figure(f"{name}: turn to suggestions, p95", helped.p95, "ms", Target(300), f"{helped}; {rhythm}"),
        Figure(f"{name}: turn to disk, p95", kept.p95, "ms", told=str(kept)),
        Figure(f"{name}: lost or out of order", lost, "", Target(0), f"of {said} turns"),
        *_use(watched, said),
    ]


def _use(watched: Watched, turns: int) -> list[Figure]:
    """The server's memory and processor time while so many turns are said, with that of the processes beside it."""
    memory = watched.memory
    start, middle, end = (memory[place] for place in (0, len(memory) // 2, -1))
    last = slice(len(memory) * 2 // 3, None)
    growth = 0.0
    if len(memory[last]) > 1:
        growth = float(np.polyfit(watched.at[last], memory[last], 1)[0]) * 60 * 1000
    seconds, worked = max(watched.at[-1] - watched.at[0], 1e-9), watched.worked[-1] - watched.worked[0]
    return [
        Figure("memory at the end", end, "GB", told=f"{start:.3f} at the start, {middle:.3f} in the middle"),
        Figure("memory, growth in the last third", growth, "MB a minute", Target(1)),
        Figure("processor", worked / seconds, "cores", told="of the server"),
        Figure("processor time of a turn", worked / max(turns, 1) * 1000, "ms", told="customers' and agents' alike"),
    ]


async def _all(
    places: Sequence[Place], talks: Sequence[Sequence[Line]], every_s: float, process: int
) -> tuple[list[Notes], Watched]:
    begin = asyncio.get_running_loop().time() + _BEGIN_S
    share = every_s / len(talks)
    watching = asyncio.create_task(_watch(process, begin))
    notes = await asyncio.gather(
        *(
            at_their_time(place, lines, begin + number * share, every_s)
            for number, (place, lines) in enumerate(zip(places, talks, strict=True))
        )
    )
    watching.cancel()
    return notes, await watching


async def _watch(process: int, begin: float) -> Watched:
    """What a process uses, until this is cancelled."""
    loop = asyncio.get_running_loop()
    seen: list[tuple[float, float, float]] = []
    try:
        await asyncio.sleep(begin - loop.time())
        while True:
            seen.append((loop.time() - begin, *_used(process)))
            await asyncio.sleep(_LOOK_EVERY_S)
    except asyncio.CancelledError:
        seen.append((loop.time() - begin, *_used(process)))
    at, memory, worked = zip(*seen, strict=True)
    return Watched(at, memory, worked)


def _used(process: int) -> tuple[float, float]:
    """Gigabytes that a server and the processes beside it hold of their own, and seconds that they have worked."""
    every = family_of(process)
    return sum(memory_of(one).own for one in every), sum(map(_worked, every))


def _worked(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _places(address: str, key: str, count: int) -> list[Place]:
    """So many new interactions, each with the address of its socket."""
    opened = [_post(f"{address}/v1/interactions", key, {"channel": "voice", "new": True}) for _ in range(count)]
    live = address.replace("http:", "ws:") + "/v1/live?interaction_id="
    return [Place(live + one["id"], key) for one in opened]


def _post(url: str, key: str, body: Mapping[str, object]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=30) as reply:
        told: dict[str, Any] = json.load(reply)
    return told


def _forget(home: Running, key: str) -> None:
    holder = home.principals.by_key(key)
    if holder is not None:
        home.principals.revoke(holder.id)
