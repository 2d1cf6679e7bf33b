"""Who should take a matter over, how soon, and for how long it may keep them, each with its reason. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from kbassist.model.base import Attributes
from kbassist.model.procedure import RoutingHint
from kbassist.model.situation import Fact, Intent, Situation

SAID, KNOWN = 0.3, 0.1
"""What a fact counts for a skill beside the share of a family: one named in the talk, one of the customer's record."""

SURE = 0.5
"""The share from which a family counts as what the talk is about."""

ALARMS: Mapping[str, float] = {
    "danger": 0.95,
    "outage": 0.4,
    "leaving": 0.35,
    "repeated": 0.3,
    "pressing": 0.3,
    "business": 0.25,
}
"""How far each alarm alone raises the urgency, where the table does not say; reasons add up as chances do."""


@dataclass(frozen=True, slots=True)
class Sphere:
    """What something applies to: families of articles and values of attributes, as patterns (`moving-*`)."""

    families: tuple[str, ...] = ()
    attributes: Attributes = field(default_factory=dict)

    def share(self, intents: Iterable[Intent]) -> float:
        """The share of these intents that lies within."""
        return sum(intent.share for intent in intents if _any(intent.family, self.families))

    def facts(self, facts: Iterable[Fact]) -> list[Fact]:
        """The facts that lie within."""
        return [fact for fact in facts if _any(fact.value, self.attributes.get(fact.key, ()))]


@dataclass(frozen=True, slots=True)
class Skill:
    """What a group of agents can do."""

    name: str
    sphere: Sphere


@dataclass(frozen=True, slots=True)
class Haste:
    """Why some matters or customers wait less than others, and how far that alone raises the urgency (0 to 1)."""

    name: str
    weight: float
    sphere: Sphere


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """What a company says of its skills and of what is urgent to it; a family is of the first skill that names it."""

    skills: tuple[Skill, ...] = ()
    hastes: tuple[Haste, ...] = ()
    alarms: Mapping[str, float] = field(default_factory=lambda: ALARMS)


@dataclass(frozen=True, slots=True)
class Handling:
    """How long past talks about a family took: their median in minutes, and how many there were."""

    minutes: float
    talks: int


def routed(
    situation: Situation, alarms: Mapping[str, int], table: RoutingTable, handling: Mapping[str, Handling]
) -> RoutingHint:
    """The hint for a situation; `alarms` are told with the number of the turn that raised each."""
    skill, of_skill = _skill(situation, table.skills)
    urgency, of_urgency = _urgency(situation, alarms, table)
    minutes, of_minutes = _minutes(situation.intents, handling)
    return RoutingHint(skill, situation.language, urgency, minutes, (*of_skill, *of_urgency, *of_minutes))


def skill_of(family: str, skills: Sequence[Skill]) -> str | None:
    """The name of the first skill that names a family."""
    return next((skill.name for skill in skills if _any(family, skill.sphere.families)), None)


def _skill(situation: Situation, skills: Sequence[Skill]) -> tuple[str | None, list[str]]:
    best: tuple[float, str | None, list[str]] = (0.0, None, [])
    for skill in skills:
        meant = [one for one in situation.intents if skill_of(one.family, skills) == skill.name]
        known = skill.sphere.facts(situation.facts)
        score = sum(one.share for one in meant) + sum(_counts(fact) for fact in known)
        if score > best[0]:
            why = [f"family {one.family}: {one.share:.2f}" for one in meant]
            best = score, skill.name, [*why, *(f"{fact.key} {fact.value} ({fact.source})" for fact in known)]
    return best[1], best[2]


def _counts(fact: Fact) -> float:
    return (SAID if fact.source == "talk" else KNOWN) * fact.weight


def _urgency(situation: Situation, alarms: Mapping[str, int], table: RoutingTable) -> tuple[float, list[str]]:
    """The chance that at least one reason holds, as if none depended on another."""
    found = [(table.alarms.get(name, 0.0), f"{name} in turn {turn}") for name, turn in alarms.items()]
    for haste in table.hastes:
        known = max((fact.weight for fact in haste.sphere.facts(situation.facts)), default=0.0)
        sure = max(known, min(1.0, haste.sphere.share(situation.intents) / SURE))
        found.append((haste.weight * sure, haste.name))
    told = sorted((one for one in found if one[0] > 0), reverse=True)
    return round(1 - math.prod(1 - weight for weight, _ in told), 3), [why for _, why in told]


def _minutes(intents: Sequence[Intent], handling: Mapping[str, Handling]) -> tuple[float | None, list[str]]:
    """Those of the likeliest family of which talks are known."""
    for intent in sorted(intents, key=lambda one: -one.share):
        if known := handling.get(intent.family):
            return known.minutes, [f"{known.talks} past talks of {intent.family}"]
    return None, []


def _any(value: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(value.casefold(), pattern.casefold()) for pattern in patterns)
