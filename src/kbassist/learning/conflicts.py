"""Where two articles of a language that hold for the same customer contradict each other: another figure, the opposite
rule. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from kbassist.learning.alike import alike, rarities
from kbassist.learning.statements import LEAST_TERMS, Source, Statement, meet

SAME, SAME_RULE = 0.7, 0.9
"""From which similarity two statements of one language are taken to speak of the same thing, figures and denials apart;
a rule and its opposite must read nearly alike, since what else is said may turn it.
"""

SELF_EVIDENT = 0.6
"""The share of a title that a statement names itself, from which it needs no title to tell what it is about."""

BUILT_ALIKE = 0.15
"""The share of two titles that is the same, from which they name things of one kind."""

AS_OFTEN = 3.0
"""An article is about a name where the other names it so many times less often."""

FORM = 3
"""Families that say the same, each with other figures, from which it is a form that everybody fills in."""

MOST_ALIKE = 60
"""Statements that read the same of which all pairs are looked at; more are a form that is filled in."""


class Clash(StrEnum):
    """What stands against what."""

    FIGURE = "figure"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the article, its revision, the headings above, and the statement itself."""

    article_id: str
    revision: int
    title: str
    language: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Apart:
    """What two statements differ in; `kind` is the unit of the figures, which are `one` and `other`."""

    clash: Clash
    kind: str = ""
    one: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two places that cannot both be right, and how sure that is, 0 to 1."""

    apart: Apart
    first: Place
    second: Place
    confidence: float


_Said = tuple[Source, Statement]


def within_language(sources: Sequence[Source]) -> Iterator[Conflict]:
    """The conflicts between articles of one language, of different families."""
    every = [(source, said) for source in sources for said in source.statements if len(said.terms) >= LEAST_TERMS]
    by_terms: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for place, (_, said) in enumerate(every):
        by_terms[said.terms].append(place)
    forms = {terms for terms, places in by_terms.items() if _is_form([every[place] for place in places])}
    readings = sorted(by_terms.keys() - forms, key=sorted)
    weights = rarities([source.terms for source in sources])
    pairs = [*alike(readings, weights, SAME), *((number, number, 1.0) for number in range(len(readings)))]
    for one, other, likeness in pairs:
        for a, b in _of_two(by_terms[readings[one]], by_terms[readings[other]]):
            yield from _judged(every[a], every[b], likeness, weights)


def apart(one: Statement, other: Statement, likeness: float = 1.0) -> Apart | None:
    """What two statements of the same thing contradict each other in; None: in nothing."""
    if one.figures != other.figures:
        return _figures_apart(one.figures, other.figures)
    if one.denials % 2 != other.denials % 2 and likeness >= SAME_RULE:
        return Apart(Clash.RULE)
    return None


def kinship(one: Source, other: Source, shared: frozenset[str], weights: Mapping[str, float]) -> float:
    """How surely what two articles say in shared terms is of the same subject, 0 to 1.

    Where their titles are built alike, what one of them names alone sets them apart; else they tell their subject
    themselves, or neither article is about something that the other hardly knows. Half as surely where each title names
    something that stands nowhere in the other article.
    """
    itself = max(_share(shared, one.subject, weights), _share(shared, other.subject, weights))
    titles = _share(one.subject & other.subject, one.subject | other.subject, weights)
    variants = titles >= BUILT_ALIKE
    sure = 0.5 + 0.5 * max(titles, itself)
    if not variants and itself >= SELF_EVIDENT:
        return sure
    if _names(one, other, variants) or _names(other, one, variants):
        return 0.0
    strangers = _names(one, other, by_title=True) and _names(other, one, by_title=True)
    return sure / 2 if strangers else sure


def place_of(source: Source, said: Statement) -> Place:
    """Where a statement stands."""
    return Place(source.article_id, source.revision, source.title, source.language, said.heading, said.text)


def _is_form(same: Sequence[_Said]) -> bool:
    """True where so many families fill in another figure, for the same customers, that it is theirs to fill in."""
    filled = {said.figures: source for source, said in same if said.figures}
    return len(filled) >= FORM and any(
        len({other.family for other in filled.values() if meet(one, other)} | {one.family}) >= FORM
        for one in filled.values()
    )


def _of_two(one: Sequence[int], other: Sequence[int]) -> Iterator[tuple[int, int]]:
    if one is other:
        yield from combinations(one[:MOST_ALIKE], 2)
    else:
        yield from ((a, b) for a in one[:MOST_ALIKE] for b in other[:MOST_ALIKE])


def _judged(first: _Said, second: _Said, likeness: float, weights: Mapping[str, float]) -> Iterator[Conflict]:
    (one, said), (other, told) = first, second
    if one.family == other.family or not meet(one, other):
        return
    found = apart(said, told, likeness)
    if found is None or one.repeats(said) or other.repeats(told):
        return
    if said.saying in other.sayings or told.saying in one.sayings:
        return  # who says both contradicts neither
    sure = kinship(one, other, said.terms & told.terms, weights)
    if sure > 0:
        yield Conflict(found, place_of(*first), place_of(*second), round(likeness * sure, 4))


def _figures_apart(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> Apart | None:
    """The first kind of figures of which each side names one that the other does not."""
    mine, theirs = Counter(one), Counter(other)
    left, right = mine - theirs, theirs - mine
    for kind in dict.fromkeys(kind for kind, _ in one):
        here, there = ([amount for name, amount in side if name == kind] for side in (left, right))
        if here and there:
            return Apart(Clash.FIGURE, kind, here[0], there[0])
    return None


def _names(one: Source, other: Source, by_title: bool) -> bool:
    """True where an article is about something, by its title and text or by its title alone, that the other does not
    name, or far less often.
    """
    return any(
        not other.counts[term]
        or max(one.counts[term], 1) * len(other.statements) >= AS_OFTEN * other.counts[term] * len(one.statements)
        for term in one.subject - other.subject
        if by_title or one.counts[term]
    )


def _share(some: frozenset[str], whole: frozenset[str], weights: Mapping[str, float]) -> float:
    total = sum(weights.get(term, 0.0) for term in whole)
    return sum(weights.get(term, 0.0) for term in some & whole) / total if total else 0.0


def surest(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """The surest first; of the conflicts of two articles over the same figures one is enough."""
    best: dict[object, Conflict] = {}
    for one in conflicts:
        pair = tuple(sorted([(one.first.article_id, one.apart.one), (one.second.article_id, one.apart.other)]))
        text = one.first.text if one.apart.clash is Clash.RULE else ""
        known = best.get((pair, one.apart.kind, text))
        if known is None or one.confidence > known.confidence:
            best[pair, one.apart.kind, text] = one
    return sorted(best.values(), key=_order)


def _order(one: Conflict) -> tuple[float, str, str, str]:
    return -one.confidence, one.first.article_id, one.second.article_id, one.first.text
