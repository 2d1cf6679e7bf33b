"""What an agent reads who takes over from a bot: what was asked, what was tried, what was named."""

from __future__ import annotations

from collections.abc import Sequence

from kbassist.assist.seeking import seeking
from kbassist.language.done import done
from kbassist.model.answer import Brief, Mentioned
from kbassist.model.situation import Entity, Situation, Speaker, Turn
from kbassist.ports.reading import Analyzer

MOST = 5
"""Customer turns that are quoted: the first and the last."""


def brief(turns: Sequence[Turn], situation: Situation, analyzer: Analyzer) -> Brief:
    """The brief of a talk whose turns are redacted; numbers that only a look-up needs are told by their kind alone."""
    asked = [
        turn.text
        for place, turn in enumerate(turns)
        if turn.role is Speaker.CUSTOMER and seeking(turns[: place + 1], situation.language, analyzer).yes
    ]
    said = asked or [turn.text for turn in turns if turn.role is Speaker.CUSTOMER and turn.text.strip()][-1:]
    quoted = said if len(said) <= MOST else [said[0], *said[-MOST + 1 :]]
    tried = [told for turn in turns if turn.role is Speaker.CUSTOMER for told in done(turn.text)]
    named = {(fact.key, fact.value) for fact in situation.facts if fact.source == "talk"}
    named |= {(one.kind, _told(one, turns[one.turn].text)) for one in situation.entities}
    return Brief(
        situation.language, tuple(quoted), tuple(dict.fromkeys(tried)), tuple(Mentioned(*one) for one in sorted(named))
    )


def _told(entity: Entity, redacted: str) -> str:
    """The entity's value; nothing where it was taken out of the turn that it was said in."""
    return "" if redacted[entity.start : entity.end].startswith("[") else entity.value
