"""From turns as they were said to turns as they may be kept, and what they name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kbassist.language.mentions import Mentions
from kbassist.language.redact import Redactor
from kbassist.model.situation import Context, Entity, Speaker, Turn

_OWN = ("name", "names", "first_name", "last_name", "maiden_name", "address", "addresses", "street")
"""Keys of the context under which the CRM tells what a customer is called and where they live."""


def heard_turns(
    turns: Sequence[Turn], known: Sequence[str], redactor: Redactor, mentions: Mentions
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
            entities += mentions.named_in(kept.text, number)
    return redacted, tuple(entities)


def own_names(context: Context) -> tuple[str, ...]:
    """The customer's names and addresses that the context tells."""
    values = (context.get(key) for key in _OWN)
    listed = (item for value in values for item in (value if isinstance(value, list | tuple) else (value,)))
    return tuple(item for item in listed if isinstance(item, str) and item.strip())
