"""From talk and context to a query: what was said, by whom, how long ago, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from kbassist.language.entities import Named, Names
from kbassist.model.situation import Context, Fact, Speaker, Turn, Utterance
from kbassist.ports.reading import Analyzer

DECAY = 0.85
"""What each further turn back counts; chosen with VOICES on the tune half of doc2dial, see docs/ranking.md."""

VOICES = {Speaker.CUSTOMER: 1.0, Speaker.AGENT: 1.0, Speaker.BOT: 0.5, Speaker.SYSTEM: 0.0}
WINDOW = 60
"""Turns that are looked at."""

FACT_DECAY = 0.8

BEFORE_ASIDE, LONG_BEFORE = 0.4, 0.05
"""What counts, beside a question asked in between, of what was said just before it and of everything earlier."""

LATELY, SENTENCE, LANGUAGE_DECAY = 6, 12, 0.6
"""Customer turns that tell the language, words of one that count, and what each further turn back that tells counts;
chosen on the tune half of the corpus.
"""

FORMER = 2.0
"""Words that the language of the context counts for."""

_PLURALS = {"products": "product", "plans": "plan", "regions": "region", "devices": "device"}


def utterances(turns: Sequence[Turn], language: str | None, analyzer: Analyzer) -> tuple[Utterance, ...]:
    """The turns that carry content as weighted utterances, oldest first, each in its own language."""
    said: list[Utterance] = []
    default = language or analyzer.detect(" ".join(turn.text for turn in turns[-WINDOW:]), "en")
    weight = 1.0
    for turn in reversed(turns[-WINDOW:]):
        voice = VOICES[turn.role]
        if voice and turn.text.strip():
            said.append(Utterance(turn.text, _language(analyzer.detect, turn.text, default), weight * voice))
            weight *= DECAY
    return tuple(reversed(said))


def aside(said: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """The same where the newest is a question of its own: what was said before only tells what it is about."""
    return tuple(
        replace(one, weight=one.weight * (1.0 if place == 0 else BEFORE_ASIDE if place == 1 else LONG_BEFORE))
        for place, one in zip(range(len(said) - 1, -1, -1), said, strict=True)
    )


def spoken_language(turns: Sequence[Turn], context: Context, analyzer: Analyzer) -> str:
    """The language to answer in: that of the customer's newest turns that tell, the newest most and by their length;
    who changes the language in mid-talk is followed at the first whole sentence. Else the context's, else English.
    """
    known = context.get("language")
    default = known if isinstance(known, str) and known else "en"
    spoken = {default: FORMER}
    weight = 1.0
    for turn in [turn for turn in reversed(turns) if turn.role is Speaker.CUSTOMER][:LATELY]:
        language = _language(analyzer.detect, turn.text, "")
        if language:
            spoken[language] = spoken.get(language, 0.0) + weight * min(len(turn.text.split()), SENTENCE)
            weight *= LANGUAGE_DECAY
    return max(spoken, key=spoken.__getitem__)


def known_facts(context: Context) -> list[Fact]:
    """Every plain value of the context as a fact under its key (`products` also stands for `product`)."""
    facts: dict[tuple[str, str], Fact] = {}
    for name, value in context.items():
        key = _PLURALS.get(name, name)
        for item in value if isinstance(value, list | tuple) else [value]:
            if isinstance(item, str | int | float) and not isinstance(item, bool) and str(item).strip():
                facts.setdefault((key, str(item)), Fact(key, str(item), "context"))
    return list(facts.values())


def told_facts(turns: Sequence[Turn], names: Names) -> list[Fact]:
    """Attribute values named in the talk, the newest mention most."""
    facts: dict[tuple[str, str], Fact] = {}
    weight = 1.0
    for turn in reversed(turns[-WINDOW:]):
        if turn.role in (Speaker.SYSTEM, Speaker.BOT):
            continue
        for named in _named_in(names, turn.text):
            facts.setdefault((named.key, named.value), Fact(named.key, named.value, "talk", weight))
        weight *= FACT_DECAY
    return list(facts.values())


@lru_cache(16_384)
def _language(detect: Callable[[str, str], str], text: str, default: str) -> str:
    """The language of a turn, remembered for the next turns of the talk."""
    return detect(text, default)


@lru_cache(16_384)
def _named_in(names: Names, text: str) -> tuple[Named, ...]:
    """What a turn names, remembered for the next turns of the talk."""
    return tuple(names.named_in(text))


def all_facts(context: Context, turns: Sequence[Turn], names: Names) -> tuple[Fact, ...]:
    """What is known and what was named; where the talk names a value of a key, the context's other values of that
    key do not count, since the matter is about what was named.
    """
    told = told_facts(turns, names)
    spoken = {fact.key for fact in told}
    return (*told, *(fact for fact in known_facts(context) if fact.key not in spoken))


def moments(context: Mapping[str, Any]) -> dict[str, datetime]:
    """Every date of the context by its key, for articles that hold as of one of them."""
    found = {}
    for key, value in context.items():
        moment = _moment(value)
        if moment is not None:
            found[key] = moment
    return found


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if isinstance(value, str) and len(value) >= 10 and value[:4].isdigit():
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
