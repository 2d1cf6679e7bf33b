"""Which edition of each article is in force: all editions as columns, so that a question touches no Python object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from kbassist.model.access import may_read
from kbassist.model.passage import Edition, Scope

Slots = npt.NDArray[np.int32]
Families = Mapping[str, tuple[str, ...]]
"""The articles of each family."""

_EARLIEST, _LATEST = -(2**62), 2**62
MOST_EDITIONS = 64
"""Editions of one article that the shelf keeps; a row marks in 64 bits which of them show it."""


def _micros(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else round(moment.timestamp() * 1_000_000)


@dataclass(frozen=True)
class Visible:
    """The rows that a scope lets through, the edition in force of each article slot, and the span it holds for."""

    rows: npt.NDArray[np.bool_]
    editions: Slots
    holds: tuple[float, float]


@dataclass(frozen=True)
class Roster:
    """Every edition, those of one article together and oldest first; dead ones (of a former state) have slot -1.

    `slots` numbers articles; `times` has the columns published from, until, valid from, until (microseconds).
    """

    editions: tuple[Edition, ...]
    slot_of: Mapping[str, int]
    slots: Slots
    bits: npt.NDArray[np.uint8]
    times: npt.NDArray[np.int64]
    moments: npt.NDArray[np.int16]
    moment_fields: tuple[str | None, ...]
    readers: npt.NDArray[np.int16]
    reader_sets: tuple[tuple[str, ...], ...]
    values: frozenset[tuple[str, str]]
    """Attribute values with their keys: those of all editions, and of some that are gone."""

    @staticmethod
    def empty() -> Roster:
        """A roster of no article."""
        small = np.zeros(0, np.int16)
        none = np.zeros(0, np.uint8), np.zeros((0, 4), np.int64)
        return Roster((), {}, np.zeros(0, np.int32), *none, small, (None,), small, (), frozenset())

    def revised(self, changed: Sequence[tuple[str, tuple[Edition, ...]]]) -> Roster:
        """The roster with these articles' editions replaced (none: the article is gone)."""
        slot_of = dict(self.slot_of)
        for article, _ in changed:
            slot_of.setdefault(article, len(slot_of))
        slots = self.slots.copy()
        slots[np.isin(slots, [slot_of[article] for article, _ in changed])] = -1
        new = [(slot_of[article], bit, edition) for article, editions in changed for bit, edition in _kept(editions)]
        fields, sets = list(self.moment_fields), list(self.reader_sets)
        added = [edition for _, _, edition in new]
        roster = Roster(
            self.editions + tuple(added),
            slot_of,
            np.concatenate([slots, np.array([slot for slot, _, _ in new], np.int32)]),
            np.concatenate([self.bits, np.array([bit for _, bit, _ in new], np.uint8)]),
            np.concatenate([self.times, np.array([_times(edition) for edition in added], np.int64).reshape(-1, 4)]),
            np.concatenate([self.moments, _numbered([edition.as_of_field for edition in added], fields)]),
            tuple(fields),
            np.concatenate([self.readers, _numbered([edition.audiences for edition in added], sets)]),
            tuple(sets),
            self.values | _values(added),
        )
        return roster.compacted() if np.count_nonzero(slots < 0) > 1000 + len(slots) // 2 else roster

    def compacted(self) -> Roster:
        """The same roster without its dead editions."""
        alive = np.flatnonzero(self.slots >= 0)
        return Roster(
            tuple(self.editions[number] for number in alive),
            self.slot_of,
            self.slots[alive],
            self.bits[alive],
            self.times[alive],
            self.moments[alive],
            self.moment_fields,
            self.readers[alive],
            self.reader_sets,
            self.values,
        )

    def in_force(self, scope: Scope) -> tuple[Slots, tuple[float, float]]:
        """For every article slot the edition in force for this scope (-1: none), and the span of times it holds for.

        In force is the newest revision published by then whose validity has begun, while it has not ended, where the
        caller may read it and the filters let it pass.
        """
        now = _micros(scope.as_of, 0)
        clock = np.full(len(self.moment_fields), now, np.int64)
        for number, field in enumerate(self.moment_fields):
            if field is not None and field in scope.moments:
                clock[number] = _micros(scope.moments[field], now)
        moment = clock[self.moments]
        then = now if scope.published_at is None else _micros(scope.published_at, now)
        shown = (self.times[:, 0] <= then) & (then < self.times[:, 1]) & (self.slots >= 0)
        begun = shown & (self.times[:, 2] <= moment)
        newest = np.full(len(self.slot_of), -1, np.int32)
        candidates = np.flatnonzero(begun).astype(np.int32)
        newest[self.slots[candidates]] = candidates  # the last write wins, and revisions stand oldest first
        readable = np.array([may_read(scope.readable, readers) for readers in self.reader_sets], bool)
        chosen = newest[newest >= 0]
        good = (moment[chosen] < self.times[chosen, 3]) & readable[self.readers[chosen]]
        if scope.filters:
            good &= np.array([_passes(self.editions[edition], scope.filters) for edition in chosen], bool)
        forced = np.full(len(self.slot_of), -1, np.int32)
        forced[self.slots[chosen[good]]] = chosen[good]
        past = self.times <= now
        before = self.times.max(where=past, initial=_EARLIEST)
        after = self.times.min(where=~past, initial=_LATEST)
        return forced, (before / 1e6, after / 1e6)


def _values(editions: Iterable[Edition]) -> frozenset[tuple[str, str]]:
    named = ((key, values) for edition in editions for key, values in edition.attributes.items())
    return frozenset((key, value) for key, values in named for value in values)


def _kept(editions: tuple[Edition, ...]) -> Iterable[tuple[int, Edition]]:
    return enumerate(editions[-MOST_EDITIONS:])


def _times(edition: Edition) -> tuple[int, int, int, int]:
    return (
        _micros(edition.published_from, _EARLIEST),
        _micros(edition.published_until, _LATEST),
        _micros(edition.valid_from, _EARLIEST),
        _micros(edition.valid_until, _LATEST),
    )


def _numbered(values: Sequence[Any], known: list[Any]) -> npt.NDArray[np.int16]:
    """The number of each value in the list of known ones, which grows by new ones."""
    numbers = {value: number for number, value in enumerate(known)}
    found = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int16)
    known[:] = numbers
    return found


def _passes(edition: Edition, filters: Mapping[str, tuple[str, ...]]) -> bool:
    own = {
        "language": (edition.language,),
        "family": (edition.family,),
        "tag": edition.tags,
        "article": (edition.article_id,),
    }
    values = {**edition.attributes, **own}
    return all(not set(wanted).isdisjoint(values.get(key, ())) for key, wanted in filters.items())


def regrouped(
    families: Families, before: Mapping[str, tuple[Edition, ...]], changed: Iterable[tuple[str, tuple[Edition, ...]]]
) -> Families:
    """The articles of each family after these articles got new editions; `before` has those they had."""
    groups = dict(families)
    for article, editions in changed:
        was = {edition.family for edition in before.get(article, ())}
        now = {edition.family for edition in editions}
        for family in was - now:
            groups[family] = tuple(other for other in groups[family] if other != article)
            if not groups[family]:
                del groups[family]
        for family in now - was:
            groups[family] = (*groups.get(family, ()), article)
    return groups
