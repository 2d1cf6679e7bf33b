"""Where translations of one article contradict each other: another figure, the opposite rule. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from kbassist.language.claims import COUNT, DATE, YEAR
from kbassist.language.denials import hedges
from kbassist.language.folding import words as words_of
from kbassist.language.wordtable import unit
from kbassist.learning.conflicts import Apart, Clash, Conflict, place_of
from kbassist.learning.statements import Source, Statement, meet
from kbassist.ports.reading import Words

Floats = npt.NDArray[np.float32]

LOOSE = frozenset({COUNT, YEAR})
"""Kinds of figures that a translator may leave out."""

IN_ORDER = 0.3
"""How much less alike two statements are of which one stands at the beginning and the other at the end."""

ALIKE = 0.35
"""From which likeness two statements may be each other's translation."""

COUNTS = 0.45
"""From which length of its vector a word says something by itself."""

SAID = 0.4
"""From which share of what one translation denies the others say it, so that they cannot all be right."""

SHOWN, UNSURE, IDLE = 0.45, 0.3, 0.1
"""How sure a rule turned round is at least: where one alone denies what several say; where it may be told otherwise,
since who does not deny what several do may have other words for it; where the others hardly say what is denied.
"""

DENIES_OFTEN = frozenset({"ru"})
"""Languages that deny where others find another word: "пока не" is until, "не хватает" is lacks."""


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """A translation with the meaning of each of its statements, a unit row each."""

    source: Source
    meanings: Floats


def contradictions(translations: Sequence[Source], words: Words) -> Iterator[Conflict]:
    """What contradicts itself between the translations of one article that hold for the same customer."""
    texts = [_Text(one, _meanings(one.statements, words)) for one in translations if one.statements]
    for one, other in combinations(texts, 2):
        if one.source.language != other.source.language and meet(one.source, other.source):
            yield from _other_figures(one, other)
    for one in texts:
        others = [other for other in texts if other.source.language != one.source.language]
        yield from _turned_round(one, [other for other in others if meet(one.source, other.source)], words)


def _meanings(statements: Sequence[Statement], words: Words) -> Floats:
    return unit(np.stack([words.vectors(words_of(said.text)).sum(0) for said in statements]))


def _likeness(one: _Text, other: _Text) -> Floats:
    """How much each statement of one reads like each of the other, by meaning and by where it stands."""
    rows, columns = (np.linspace(0.0, 1.0, len(text.meanings), dtype=np.float32) for text in (one, other))
    return np.asarray(one.meanings @ other.meanings.T - IN_ORDER * np.abs(rows[:, None] - columns), np.float32)


# --- figures --------------------------------------------------------------------------------------------------------


def _other_figures(one: _Text, other: _Text) -> Iterator[Conflict]:
    """The figures of which each names one that the other does not, wherever it stands, each beside the likest place."""
    left, right = _missing(one.source, other.source), _missing(other.source, one.source)
    kinds = sorted({kind for kind, _ in left} & {kind for kind, _ in right})
    likeness = _likeness(one, other) if kinds else None
    for kind in kinds:
        here, there = _holding(one.source, kind, left), _holding(other.source, kind, right)
        assert likeness is not None
        pairs = sorted(((likeness[a, b], a, b) for a, _ in here for b, _ in there), reverse=True)
        sure = (0.4 if kind in LOOSE else 0.9) * (1.0 if len(here) == len(there) else 0.5)
        for like, a, b in _each_once(pairs):
            amounts = dict(here)[a], dict(there)[b]
            doubt = 2 if "1" in amounts else 1  # what one language calls one, another calls a
            doubt *= 2 if like < ALIKE else 1
            places = place_of(one.source, one.source.statements[a]), place_of(other.source, other.source.statements[b])
            yield Conflict(Apart(Clash.FIGURE, kind, *amounts), *places, sure / doubt)


def _each_once(pairs: Iterable[tuple[float, int, int]]) -> Iterator[tuple[float, int, int]]:
    """The pairs whose two places stand in none before."""
    mine: set[int] = set()
    theirs: set[int] = set()
    for like, one, other in pairs:
        if one not in mine and other not in theirs:
            yield like, one, other
        mine.add(one)
        theirs.add(other)


def _missing(one: Source, other: Source) -> Counter[tuple[str, str]]:
    """The figures that one names more often than the other, whatever unit the other counts that much of."""
    theirs = Counter(amount for _, amount in other.figures.elements())
    mine = Counter(amount for _, amount in one.figures.elements())
    lacking = one.figures - other.figures
    days = {amount[-5:] for kind, amount in other.figures if kind == DATE}
    return Counter(
        {
            (kind, amount): count
            for (kind, amount), count in lacking.items()
            if theirs[amount] < mine[amount]
            and not (kind == DATE and amount[-5:] in days and _vague(one, other, amount))
        }
    )


def _vague(one: Source, other: Source, day: str) -> bool:
    """True where one of both names the day without its year."""
    named = (amount for kind, amount in (*one.figures, *other.figures) if kind == DATE and amount[-5:] == day[-5:])
    return any(amount.startswith("--") for amount in named)


def _holding(source: Source, kind: str, missing: Mapping[tuple[str, str], int]) -> list[tuple[int, str]]:
    """The places of the statements that hold the missing figures of a kind, with the figure, in order."""
    return [
        (place, amount)
        for place, said in enumerate(source.statements)
        for name, amount in dict.fromkeys(said.figures)
        if name == kind and (name, amount) in missing
    ]


# --- rules ----------------------------------------------------------------------------------------------------------


def _turned_round(one: _Text, others: Sequence[_Text], words: Words) -> Iterator[Conflict]:
    """Where one translation alone denies what all others say, or says what they deny."""
    facing = [_facing(one, other) for other in others]
    for place, said in enumerate(one.source.statements):
        beside = [
            (other.source, other.source.statements[faces[place]])
            for other, faces in zip(others, facing, strict=True)
            if place in faces
        ]
        against = [(source, told) for source, told in beside if _opposed(said, told)]
        if not against or len(against) < len(beside) or (len(against) == 1 and not said.denied):
            continue  # of two translations the one that denies tells
        pairs = [(said, told) if said.denied else (told, said) for _, told in against]
        shares = [_said_there(denying, plain, words) for denying, plain in pairs]
        alone = bool(said.denied) and len(against) > 1 and _base(one) not in DENIES_OFTEN
        doubtful = not alone or any(_hedged(denying, plain) for denying, plain in pairs)
        source, told = against[shares.index(max(shares))]
        places = place_of(one.source, said), place_of(source, told)
        yield Conflict(Apart(Clash.RULE), *places, _sureness(sum(shares) / len(shares), doubtful))


def _base(text: _Text) -> str:
    return text.source.language.partition("-")[0]


def _facing(one: _Text, other: _Text) -> dict[int, int]:
    """The statements of both that are each other's nearest, by their places."""
    likeness = _likeness(one, other)
    there, back = likeness.argmax(1), likeness.argmax(0)
    return {place: int(face) for place, face in enumerate(there) if back[face] == place}


def _opposed(one: Statement, other: Statement) -> bool:
    asked = one.text.endswith("?") or other.text.endswith("?")
    return bool(one.denied) != bool(other.denied) and not asked


def _said_there(denying: Statement, plain: Statement, words: Words) -> float:
    """How much of what one denies the other says: the mean likeness of the words, each as it counts; of several
    denials the one that is said most.
    """
    there = unit(words.vectors(words_of(plain.text)))
    shares = [0.0]
    for denied in denying.denied:
        rows = words.vectors(denied)
        counts = np.linalg.norm(rows, axis=1) if len(rows) else np.zeros(0, np.float32)
        counts = np.where(counts < COUNTS, 0.0, counts)
        if counts.sum() and len(there):
            nearest = np.maximum((unit(rows) @ there.T).max(1), 0.0)
            shares.append(float(counts @ nearest / counts.sum()))
    return max(shares)


def _hedged(denying: Statement, plain: Statement) -> bool:
    """True where what one denies may be said by the other in words that deny by themselves."""
    return hedges(plain.text) > hedges(denying.text)


def _sureness(share: float, doubtful: bool) -> float:
    if share < SAID:
        return IDLE
    return UNSURE if doubtful else round(SHOWN + (1.0 - SHOWN) * (share - SAID) / (1.0 - SAID), 4)
