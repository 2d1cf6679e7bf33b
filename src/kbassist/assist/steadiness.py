"""What a desk shows after a new ranking: a list that an agent can read while it is kept up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MARGIN = 0.08
"""By what share an article's score must exceed that of one already shown to pass it; chosen on the tune half of the
corpus, see docs/understanding.md.
"""


@dataclass(frozen=True, slots=True)
class Rated:
    """One entry of a ranking: an id that stays the same from turn to turn (a family's), and its score, 0 or more."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Display:
    """What stands on the desk, first place first, and the number of the turn that changed it last (None: none yet)."""

    shown: tuple[str, ...] = ()
    changed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What is over within the interaction: dismissed and used entries never return; tried ones hold no place."""

    dismissed: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()

    @property
    def gone(self) -> frozenset[str]:
        """The entries that are shown no more."""
        return self.dismissed | self.used


def steady(
    display: Display, ranking: Sequence[Rated], settled: Settled, turn: int, limit: int = 3, margin: float = MARGIN
) -> Display:
    """What to show as of a turn, at most `limit` entries of the ranking, which stands best first.

    An entry that is shown keeps its very place unless the score of another is greater by the margin. No ranking, or a
    second one for a turn that has changed the list, changes nothing but what is gone.
    """
    left = tuple(entry for entry in display.shown if entry not in settled.gone)
    scores = {rated.id: rated.score for rated in ranking if rated.id not in settled.gone}
    if not scores or display.changed_at == turn:
        return Display(left, display.changed_at)
    bars = {
        entry: scores[entry] * (1 + margin if entry in display.shown and entry not in settled.tried else 1)
        for entry in scores
    }
    places = [entry if entry in scores else None for entry in display.shown[:limit]]
    shown = tuple(_sorted(_filled(places, bars, scores, limit), bars, scores))
    return Display(shown, display.changed_at if shown == display.shown else turn)


def _filled(
    places: Sequence[str | None], bars: Mapping[str, float], scores: Mapping[str, float], limit: int
) -> list[str]:
    """The places with newcomers in those that are empty, and for those whose bar they pass, the lowest first."""
    newcomers = [entry for entry in scores if entry not in places]
    full = [entry or (newcomers.pop(0) if newcomers else "") for entry in places]
    full = [entry for entry in full if entry]
    while newcomers and len(full) < limit:
        full.append(newcomers.pop(0))
    for entry in newcomers:
        lowest = min(full, key=bars.__getitem__)
        if scores[entry] > bars[lowest]:
            full[full.index(lowest)] = entry
    return full


def _sorted(entries: list[str], bars: Mapping[str, float], scores: Mapping[str, float]) -> list[str]:
    """The entries, two of them changing places wherever the later one passes the bar of the earlier."""
    for place in range(len(entries)):
        best = max(entries[place:], key=scores.__getitem__)
        if scores[best] > bars[entries[place]]:
            other = entries.index(best)
            entries[place], entries[other] = best, entries[place]
    return entries


def moved(before: Sequence[str], after: Sequence[str]) -> int:
    """How many of the places an agent looks at hold something else than before."""
    longer = max(len(before), len(after))
    pairs = zip((*before, *[None] * longer), (*after, *[None] * longer), strict=False)
    return sum(one != other for one, other in list(pairs)[:longer])
