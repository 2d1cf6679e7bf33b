"""How well the knowledge is kept: what runs out, what nobody is shown, what is put aside, what lacks a translation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kbassist.learning.renewed import Renewed
from kbassist.model.base import now_utc
from kbassist.model.feedback import SHOWN, Verdict
from kbassist.model.passage import Edition
from kbassist.ports.talk import FeedbackLog

RECENTLY = timedelta(weeks=12)
"""How far back it is looked at what was shown and judged."""

NEW = timedelta(weeks=4)
"""How long an article may stand before it counts that nobody was shown it."""

SOON = timedelta(days=30)
"""How long before its end an article expires soon."""

OFTEN = 3
"""Times that an article has to be put aside before it is told of."""

USUAL = 0.2
"""The share of families written in a language from which the others lack it."""

MANY = 5_000
"""Articles that something happened to from which on nobody waits until all of it is counted."""

Standings = Mapping[str, Mapping[str, int]]
"""How often each thing happened to each article, as the log of feedback has it."""

_ASIDE = (Verdict.DISMISSED, Verdict.NOT_HELPFUL)
_USED = (Verdict.USED, Verdict.COPIED, Verdict.HELPFUL)
_FLAGGED = (Verdict.OUTDATED, Verdict.WRONG)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A family that is not written in languages that many others are written in."""

    family: str
    has: tuple[Edition, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An article and how often each thing happened to it."""

    edition: Edition
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Health:
    """What editors should look at, the most pressing first."""

    articles: int
    expiring: tuple[Edition, ...]
    never_shown: tuple[Edition, ...]
    dismissed: tuple[Standing, ...]
    flagged: tuple[Standing, ...]
    untranslated: tuple[Lacking, ...]


def standings_of(log: FeedbackLog, clock: Callable[[], datetime] = now_utc) -> Renewed[Standings]:
    """What happened to articles lately; of many of them, as it was some seconds ago."""
    return Renewed(lambda: log.standing_of(clock() - RECENTLY), lambda told: len(told) >= MANY)


def health(editions: Sequence[Edition], counts: Standings, now: datetime) -> Health:
    """The health of these articles, each by the edition that is published."""
    standings = [Standing(edition, counts.get(edition.article_id, {})) for edition in editions]
    judged = [one for one in standings if one.counts]
    return Health(
        len(editions),
        tuple(sorted((one for one in editions if _expires_soon(one, now)), key=_end)),
        tuple(one.edition for one in standings if _never_shown(one, now)),
        _by(_ASIDE, [one for one in judged if _put_aside(one)]),
        _by(_FLAGGED, [one for one in judged if _total(one, _FLAGGED)]),
        tuple(untranslated(editions)),
    )


def untranslated(editions: Sequence[Edition]) -> list[Lacking]:
    """The families that lack a usual language, those that lack most first."""
    families: defaultdict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        families[edition.family].append(edition)
    spoken = {family: {_base(one.language) for one in members} for family, members in families.items()}
    written = Counter(language for languages in spoken.values() for language in languages)
    usual = {language for language, count in written.items() if count >= USUAL * len(families)}
    found = [
        Lacking(family, tuple(members), tuple(sorted(usual - spoken[family])))
        for family, members in families.items()
        if usual - spoken[family]
    ]
    return sorted(found, key=lambda one: (-len(one.lacks), one.family))


def _expires_soon(edition: Edition, now: datetime) -> bool:
    lasts = edition.valid_until is None and edition.published_until is None
    return not lasts and edition.as_of_field is None and now < _end(edition) <= now + SOON


def _end(edition: Edition) -> datetime:
    """When an edition that ends does."""
    return min(end for end in (edition.valid_until, edition.published_until) if end is not None)


def _never_shown(one: Standing, now: datetime) -> bool:
    return one.edition.published_from <= now - NEW and not one.counts.get(SHOWN)


def _put_aside(one: Standing) -> bool:
    aside = _total(one, _ASIDE)
    return aside >= OFTEN and aside > _total(one, _USED)


def _total(one: Standing, verdicts: Sequence[Verdict]) -> int:
    return sum(one.counts.get(verdict, 0) for verdict in verdicts)


def _by(verdicts: Sequence[Verdict], standings: Sequence[Standing]) -> tuple[Standing, ...]:
    return tuple(sorted(standings, key=lambda one: (-_total(one, verdicts), one.edition.article_id)))


def _base(language: str) -> str:
    return language.partition("-")[0]
