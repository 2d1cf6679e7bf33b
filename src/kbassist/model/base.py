"""Identity, digests, time and refusals: the few things every noun needs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count, islice
from typing import Any, TypeVar

Item = TypeVar("Item")
_SECRET, _COUNT = secrets.token_hex(16), count()  # asking the system for randomness anew costs a millisecond

Attributes = dict[str, tuple[str, ...]]
"""Where an article applies: key -> the values it names, as `{"product": ("fiber",)}`. Treated as immutable."""


def digest(*parts: str) -> str:
    """The 32 hex digits that stand for exactly these parts in this order."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode()
        state.update(len(data).to_bytes(8, "big") + data)
    return state.hexdigest()


def stretches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in order, `size` at a time."""
    source = iter(items)
    while some := list(islice(source, size)):
        yield some


def merged(target: Any, patch: Any) -> Any:
    """The target changed as a JSON merge patch (RFC 7396) says."""
    if not isinstance(patch, Mapping):
        return patch
    kept = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = merged(kept.get(key), value)
    return kept


def new_id(prefix: str) -> str:
    """An identity nobody can guess, readable by its prefix (`s_4f…`)."""
    return f"{prefix}_{digest(_SECRET, str(next(_COUNT)))[:24]}"


def now_utc() -> datetime:
    """This moment, with its time zone."""
    return datetime.now(UTC)


class RefusalKind(StrEnum):
    """Why something asked for is not done; the doors map each to a status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    LOST_UPDATE = "lost_update"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NOT_FRESH = "not_fresh"
    UNAVAILABLE = "unavailable"


class Refused(Exception):  # noqa: N818  (a refusal is an answer, not a defect)
    """Something asked for is not done: `message` says what and where to a tired person, `also` what else is wrong."""

    def __init__(self, kind: RefusalKind, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.field = field
        self.also: tuple[Refused, ...] = ()

    def with_others(self, others: Iterable[Refused]) -> Refused:
        """The same, told together with these."""
        self.also = (*self.also, *others)
        return self

    @property
    def all(self) -> tuple[Refused, ...]:
        """This and what else is wrong, in order."""
        return (self, *self.also)

    def __reduce__(self) -> tuple[type[Refused], tuple[RefusalKind, str, str | None]]:
        """As it is copied from one process to another."""
        return Refused, (self.kind, self.message, self.field)
