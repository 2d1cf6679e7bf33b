"""A dry run: how often a rule would have fired in past interactions, told before it is enabled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kbassist.assist.rules import known_of
from kbassist.assist.understand import WINDOW
from kbassist.model.interaction import Heard, Interaction, Wanted
from kbassist.model.rule import Rule
from kbassist.model.situation import Context, Intent, Situation, Speaker, Turn
from kbassist.ports.guidance import Conditions, RuleStore
from kbassist.ports.talk import Interactions

MOST_TURNS = 500
"""Of one interaction."""
EXAMPLES = 10

SituationOf = Callable[[Sequence[Turn], Context, Sequence[Intent]], Situation]


@dataclass(frozen=True, slots=True)
class Firing:
    """A turn of the past after which a rule would have fired; its text is redacted."""

    interaction_id: str
    turn: int
    said: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a dry run found: how many interactions and customer turns it looked at, and in how many the rule fires."""

    interactions: int
    turns: int
    fired_in: int
    fired: int
    examples: tuple[Firing, ...]


class DryRun:
    """Asks a rule after every customer turn of past interactions; keeps nothing, shows nothing to anybody."""

    def __init__(
        self, situation_of: SituationOf, interactions: Interactions, kept: RuleStore, conditions: Conditions
    ) -> None:
        self._situation_of, self._interactions, self._kept = situation_of, interactions, kept
        self._conditions = conditions

    def of(self, rule: Rule, newest: int) -> Rehearsal:
        """The rule over the newest interactions; its expiry and whether it is enabled do not matter.

        Intents are those that the log of what was shown knows, so nothing is searched anew.
        """
        looked_at = turns = fired_in = fired = 0
        examples: list[Firing] = []
        for interaction in self._newest(newest):
            looked_at += 1
            found = list(self._firings(rule, interaction))
            turns += len(found)
            firings = [one for one in found if one is not None][: 1 if rule.once else None]
            fired_in, fired = fired_in + bool(firings), fired + len(firings)
            examples += firings[: max(0, min(2, EXAMPLES - len(examples)))]
        return Rehearsal(looked_at, turns, fired_in, fired, tuple(examples))

    def _newest(self, count: int) -> Iterator[Interaction]:
        after = ""
        while count > 0 and (page := self._interactions.listed(Wanted(), after, min(count, 100))):
            yield from page
            after, count = page[-1].id, count - len(page)

    def _firings(self, rule: Rule, interaction: Interaction) -> Iterator[Firing | None]:
        """One for every customer turn: None where the rule stays silent."""
        heard = self._interactions.turns(interaction.id, 0, MOST_TURNS)
        intents = self._kept.intents(interaction.id)
        for place, one in enumerate(heard):
            if one.turn.role is not Speaker.CUSTOMER:
                continue
            until = heard[place + 1].at if place + 1 < len(heard) else None
            turns = [former.turn for former in heard[max(0, place + 1 - WINDOW) : place + 1]]
            situation = self._situation_of(turns, interaction.context, _as_of(intents, until))
            known = self._conditions.given(known_of(situation, interaction.context, one.number))
            yield _firing(one) if known.holds(rule.condition) else None


def _firing(heard: Heard) -> Firing:
    return Firing(heard.interaction_id, heard.number, heard.turn.text)


def _as_of(intents: Sequence[tuple[datetime, str]], until: datetime | None) -> list[Intent]:
    """The families that stood out last before a moment."""
    before = [(at, family) for at, family in intents if until is None or at < until]
    return [Intent(family, 1.0) for at, family in before if at == before[-1][0]]
