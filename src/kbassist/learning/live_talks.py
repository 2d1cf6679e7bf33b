"""Talks made of a shelf's own text: who says what, a few sentences to a matter, some of it half said first."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from kbassist.model.situation import Speaker
from kbassist.ports.shelf import ShelfView

CUSTOMER_WORDS, AGENT_WORDS = (4, 24), (6, 30)
"""Words of a turn, at least and at most."""

MATTER = 12
"""Turns that stay with one stretch of the shelf before the talk goes on to another."""

HALF_SAID = 0.5
"""Share of a customer's turns that an interim one comes before."""

_NEARBY = 4
"""Passages on which the turns of one matter draw."""


@dataclass(frozen=True, slots=True)
class Line:
    """A turn of a talk; `half` is what an interim turn says before it, None: there is none."""

    role: Speaker
    text: str
    half: str | None = None


def talk(shelf: ShelfView, seed: int) -> Iterator[Line]:
    """An endless talk, customer and agent in turn; the same seed gives the same on the same shelf."""
    chance, start = random.Random(seed), 0
    for number in count():
        if number % MATTER == 0:
            start = chance.randrange(max(1, shelf.size - _NEARBY))
        customer = number % 2 == 0
        words = shelf.passage(min(start + chance.randrange(_NEARBY), shelf.size - 1)).text.split()
        length = chance.randint(*(CUSTOMER_WORDS if customer else AGENT_WORDS))
        at = chance.randrange(max(len(words) - length, 0) + 1)
        said = words[at : at + length] or ["yes"]
        half = " ".join(said[: len(said) // 2]) if customer and chance.random() < HALF_SAID else None
        yield Line(Speaker.CUSTOMER if customer else Speaker.AGENT, " ".join(said), half or None)
