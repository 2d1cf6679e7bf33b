"""Who will see what: the readers of an article before and after a publish. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kbassist.model.access import DEFAULT_AUDIENCES, Principal, Role, may_read


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a key, and whether they may read the article now and then."""

    principal: Principal
    now: bool
    then: bool


@dataclass(frozen=True, slots=True)
class RoleCount:
    """A role: its keys, those of them that read the article now and then, and whether a new key of it would then."""

    role: Role
    keys: int
    now: int
    then: int
    new_keys: bool


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody with a key, those whose view changes first, and the same by role."""

    every: tuple[Reader, ...]
    roles: tuple[RoleCount, ...]

    @property
    def widened(self) -> bool:
        """True where somebody would read it who does not now."""
        return any(one.then and not one.now for one in self.every)

    @property
    def narrowed(self) -> bool:
        """True where somebody reads it now who would not then."""
        return any(one.now and not one.then for one in self.every)


def readers(principals: Sequence[Principal], now: Sequence[str], then: Sequence[str]) -> Readers:
    """Who reads an article by these audiences now (none: it is not published), and by those then."""
    every = [Reader(one, bool(now) and may_read(one.readable, now), may_read(one.readable, then)) for one in principals]
    every.sort(key=lambda one: (one.now == one.then, one.principal.name))
    return Readers(tuple(every), tuple(_count(role, every, then) for role in Role))


def _count(role: Role, every: Sequence[Reader], then: Sequence[str]) -> RoleCount:
    mine = [one for one in every if role in one.principal.roles]
    new = Principal("new", "new", frozenset({role}), DEFAULT_AUDIENCES[role])
    counts = sum(one.now for one in mine), sum(one.then for one in mine)
    return RoleCount(role, len(mine), *counts, may_read(new.readable, then))
