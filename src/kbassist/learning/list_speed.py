"""How fast the lists of the editors' desk are, with every filter, through a server."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from kbassist.learning.callers import Caller
from kbassist.learning.figures import Figure, Target, spread
from kbassist.learning.long_library import AUTHORS
from kbassist.model.article import State
from kbassist.model.life import Act, Stage
from kbassist.ports.progress import Progress

FAR = 25
"""Pages of two hundred that lie before one far behind."""


def lists(address: str, key: str, times: int, progress: Progress | None = None) -> list[Figure]:
    """The time of every list of the desk, asked for in turn; the first reply of each is told apart.

    Who asks for health has all texts compared for conflicts, behind the lists' backs: those are asked for last, and the
    library once more beside them.
    """
    caller = Caller(address, key)
    known = caller.ask("GET", "/v1/articles?state=live&page_size=1")["articles"][0]
    taken = _taken(caller, _doors(caller, known), times, progress) | _taken(caller, _health(known), times, progress)
    caller.close()
    return [_figure(name, *milliseconds) for name, milliseconds in taken.items()]


def _taken(caller: Caller, doors: Mapping[str, str], times: int, progress: Progress | None) -> dict[str, list[float]]:
    taken = defaultdict[str, list[float]](list)
    for done in range(times + 1):
        for name, path in doors.items():
            began = time.perf_counter()
            caller.ask("GET", path)
            taken[name].append((time.perf_counter() - began) * 1000)
        if progress is not None:
            progress(done, times)
    return taken


def _figure(name: str, first: float, *others: float) -> Figure:
    told = spread(others)
    return Figure(f"list: {name}, p95", told.p95, "ms", Target(200), f"{told}; the first {first:.0f} ms")


def _doors(caller: Caller, known: Mapping[str, Any]) -> Mapping[str, str]:
    """What each list is called, and its address."""
    titles = [one["title"] for one in caller.ask("GET", "/v1/articles?page_size=200")["articles"]]
    word = max(" ".join(titles).split(), key=len)
    article = f"/v1/articles/{quote(known['id'])}"
    return {
        "library": _articles(),
        "library, far behind": _articles(page_token=_far(caller)),
        **{f"library, {state}": _articles(state=state) for state in State},
        **{f"library, written in {language}": _articles(language=language) for language in ("de", "en")},
        **{f"library, for {audience}": _articles(audience=audience) for audience in ("agents", "nobody")},
        "library, of an author": _articles(author=AUTHORS[3]),
        "library, of a family": _articles(family=known["family"]),
        "library, a word of many titles": _articles(q="the"),
        "library, a word of few titles": _articles(q=word),
        "library, a word of no title": _articles(q="quokka pelican"),
        "library, an id": _articles(q=known["id"]),
        "library, all filters": _articles(q="the", state="live", language="de", audience="agents"),
        "library, all filters but nothing fits": _articles(q="quokka", state="draft", language="de", audience="agents"),
        **{f"reviews, {stage}": _articles(review=stage, page_size=200) for stage in Stage},
        **{f"schedule, {state}": _articles(state=state, page_size=200) for state in (State.SCHEDULED, State.EXPIRED)},
        "gaps": "/v1/gaps?page_size=50",
        "log": "/v1/log",
        "log, of a person": f"/v1/log?{urlencode({'by': AUTHORS[5]})}",
        "log, of nobody": "/v1/log?by=nobody",
        **{f"log, {act}": f"/v1/log?act={act}" for act in (Act.WRITTEN, Act.WITHDRAWN, Act.RESTORED)},
        "an article": article,
        "an article's log": f"{article}/log",
        "an article's revisions": f"{article}/revisions",
        "an article's comments": f"{article}/comments",
        "an article's story": f"{article}/story",
    }


def _health(known: Mapping[str, Any]) -> Mapping[str, str]:
    return {
        "health and conflicts": "/v1/knowledge/health?limit=50",
        "schedule, what ends": "/v1/knowledge/health?limit=500",
        "an article's health": f"/v1/articles/{quote(known['id'])}/health",
        "library, while texts are compared": _articles(),
    }


def _articles(**narrowed: object) -> str:
    return f"/v1/articles?{urlencode({'page_size': 50, **narrowed})}"


def _far(caller: Caller) -> str:
    """The token of a page far behind, or of the last there is."""
    token = ""
    for _ in range(FAR):
        page = caller.ask("GET", _articles(page_size=200, **({"page_token": token} if token else {})))
        if page["next_page_token"] is None:
            break
        token = page["next_page_token"]
    return token
