"""A library after years: many articles in every state, searches in the log, and what came of them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Protocol

from kbassist.learning.large_home import MARK, TYPED, Running, drawn, questions
from kbassist.learning.texts import Source, endless
from kbassist.model.article import Content
from kbassist.model.base import new_id, now_utc
from kbassist.model.feedback import Feedback, Verdict
from kbassist.model.life import Stage
from kbassist.model.situation import Query, Utterance
from kbassist.model.suggestion import NoAnswer, SearchRecord, Shown
from kbassist.ports.progress import Progress
from kbassist.ports.store import Records
from kbassist.ports.talk import FeedbackLog
from kbassist.search.query import as_mapping

LANGUAGES = ("en", "de", "ru")
AUDIENCES = (("public",), ("public",), ("customers",), ("agents",), ("team-red",))
AUTHORS = tuple(f"editor {number}" for number in range(20))
UNANSWERED, SHOWN, JUDGED = 0.2, 5, 0.2
"""The share of searches that nothing was found for, articles shown to the others, the share of these judged."""

PUBLISHED = 7
"""Of ten articles so many are published as they come in."""

EVERY = 7
"""To one of so many articles something happens later."""

_WEEKS = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Size:
    """How many articles there are, and how many searches in the log."""

    articles: int = 40_000
    searches: int = 10_000


class Shelved(Running, Protocol):
    """The parts of a service that a library is stocked through."""

    @property
    def journal(self) -> Records: ...
    @property
    def feedback_log(self) -> FeedbackLog: ...


class Opener(Protocol):
    """Builds a service in a folder of its own."""

    def __call__(self, folder: Path) -> Shelved: ...


def stock(home: Shelved, folder: Path, source: Source, size: Size, progress: Progress | None = None) -> None:
    """Brings a home to so many articles and searches; a home that fits stays as it is."""
    model = home.embedder and home.embedder.fingerprint
    wanted = {"texts": source.name, "embedder": model, **asdict(size)}
    mark = folder / MARK
    if mark.is_file() and json.loads(mark.read_text()) == wanted and not home.shelf.outdated:
        return
    mark.unlink(missing_ok=True)
    now = now_utc()
    pages = islice(endless(list(source.pages(home.analyzer.detect))), size.articles)
    contents = [_varied(page, number, now) for number, page in enumerate(pages)]
    for number, author in enumerate(AUTHORS):
        mine = contents[number :: len(AUTHORS)]
        home.library.take_in([one for place, one in enumerate(mine) if place % 10 < PUBLISHED], author, True, progress)
        home.library.take_in(
            [one for place, one in enumerate(mine) if place % 10 >= PUBLISHED], author, False, progress
        )
    _live_on(home, contents, now)
    drawn(home, 3 * size.articles, progress)
    _remember(home, contents, size.searches, now)
    mark.write_text(json.dumps(wanted))


def _varied(page: Content, number: int, now: datetime) -> Content:
    """The page as one of a family in three languages; some run out soon, some have, some are to become valid."""
    family = f"matter-{number // len(LANGUAGES)}"
    begins = now + timedelta(days=number % 90 + 1) if number % 41 == 0 else None
    ends = now + timedelta(days=number % 90 - 30) if number % 23 == 0 and begins is None else None
    return replace(
        page,
        id=f"{family}/{page.id}-{number}",
        family=family,
        language=LANGUAGES[number % len(LANGUAGES)],
        audiences=AUDIENCES[number % len(AUDIENCES)],
        valid_from=begins,
        valid_until=ends,
    )


def _live_on(home: Shelved, contents: Sequence[Content], now: datetime) -> None:
    """Some are withdrawn, revised, sent to review, approved, sent back or scheduled."""
    library = home.library
    for number in range(0, len(contents), EVERY):
        content = contents[number]
        match number // len(AUTHORS) % 10:
            case 0:
                library.withdraw(content.id, AUTHORS[1])
            case 1 | 2:
                library.write(replace(content, body=f"{content.body}\n\nRevised."), AUTHORS[2])
                library.review(content.id, Stage.SUBMITTED, AUTHORS[3])
            case 7:
                library.schedule(content.id, AUTHORS[4], now + timedelta(days=number % 60 + 1))
            case 8:
                library.review(content.id, Stage.SUBMITTED, AUTHORS[5])
                library.review(content.id, Stage.APPROVED, AUTHORS[6])
            case 9:
                library.review(content.id, Stage.SUBMITTED, AUTHORS[7])
                library.review(content.id, Stage.REJECTED, AUTHORS[8])


def _remember(home: Shelved, contents: Sequence[Content], count: int, now: datetime) -> None:
    """Twelve weeks of searches, and what was thought of what they found."""
    chance = random.Random(3)
    for question in islice(questions(home, TYPED, seed=13), count):
        record = _search(question, contents, now, chance)
        home.journal.keep(record)
        for shown in record.shown:
            if chance.random() < JUDGED:
                said = chance.choice([Verdict.USED, Verdict.HELPFUL, Verdict.DISMISSED, Verdict.OUTDATED])
                told = shown.suggestion_id, record.search_id, shown.article_id, shown.revision, record.principal_id
                home.feedback_log.put(Feedback(*told, said, record.at))


def _search(question: str, contents: Sequence[Content], now: datetime, chance: random.Random) -> SearchRecord:
    name, found = new_id("s"), chance.sample(contents, 0 if chance.random() < UNANSWERED else SHOWN)
    query = Query((Utterance(question, "en"),), "en")
    shown = tuple(Shown(f"{name}.{rank}", rank, one.id, 1, "", 1 / rank, 0.5, {}) for rank, one in enumerate(found, 1))
    reason = None if found else NoAnswer.NO_MATCH
    at = now - chance.random() * _WEEKS
    return SearchRecord(name, at, "bench", {"query": as_mapping(query)}, 1, "en", reason, shown)
