"""From turns as they were said to turns as they may be kept, and what they name beside it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from kbassist.language.mentions import Mentions
from kbassist.language.personal import Redacted
from kbassist.model.base import digest
from kbassist.model.situation import Context, Entity, Speaker, Turn

_OWN = ("name", "names", "first_name", "last_name", "maiden_name", "address", "addresses", "street")
"""Keys of the context under which the CRM tells what a customer is called and where they live."""

REMEMBERED = 16_384
"""Turns whose reading is remembered: the windows of a few hundred talks, which move by a turn at a time."""


class Redacting(Protocol):
    """Takes what is personal out of a text."""

    def redact(self, text: str, known: Sequence[str] = (), before: str = "") -> Redacted:
        """The text with `[KIND]` in place of what is personal; see `language.redact`."""


class Recollection:
    """A redactor that has not to look at a turn again when the next one comes; safe to share between threads.

    Texts are known again by their digest, and those with a number for a look-up are not remembered, so that nothing
    personal is held.
    """

    def __init__(self, redactor: Redacting) -> None:
        self._redactor = redactor
        self._seen: OrderedDict[str, Redacted] = OrderedDict()
        self._lock = threading.Lock()

    def redact(self, text: str, known: Sequence[str] = (), before: str = "") -> Redacted:
        """As its redactor does."""
        key = digest(text, before, *known)
        with self._lock:
            seen = self._seen.get(key)
            if seen is not None:
                self._seen.move_to_end(key)
                return seen
        redacted = self._redactor.redact(text, known, before)
        if not redacted.lookups:
            with self._lock:
                self._seen[key] = redacted
                if len(self._seen) > REMEMBERED:
                    self._seen.popitem(last=False)
        return redacted


def heard_turns(
    turns: Sequence[Turn], known: Sequence[str], redactor: Redacting, mentions: Mentions
) -> tuple[list[Turn], tuple[Entity, ...]]:
    """The turns redacted, each in the light of the one before it, and the entities of customer and agent."""
    redacted: list[Turn] = []
    entities: list[Entity] = []
    before = ""
    for number, turn in enumerate(turns):
        kept = redactor.redact(turn.text, known, before)
        redacted.append(replace(turn, text=kept.text))
        before = turn.text
        if turn.role in (Speaker.CUSTOMER, Speaker.AGENT):
            entities += (replace(lookup, turn=number) for lookup in kept.lookups)
            entities += (replace(named, turn=number) for named in _named_in(mentions, kept.text))
    return redacted, tuple(entities)


@lru_cache(REMEMBERED)
def _named_in(mentions: Mentions, redacted: str) -> tuple[Entity, ...]:
    return mentions.named_in(redacted)


def own_names(context: Context) -> tuple[str, ...]:
    """The customer's names and addresses that the context tells."""
    values = (context.get(key) for key in _OWN)
    listed = (item for value in values for item in (value if isinstance(value, list | tuple) else (value,)))
    return tuple(item for item in listed if isinstance(item, str) and item.strip())
