"""How much each half of the search counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Halves:
    """The shares of the three halves: terms of one language, words across languages, a sentence model's vectors."""

    terms: float
    words: float
    vector: float

    def heard(self, terms: bool, words: bool, vector: bool) -> Halves:
        """The shares of those that took part, summing to 1; equal ones where none of these had any."""
        mine = (self.terms * terms, self.words * words, self.vector * vector)
        total = sum(mine)
        if total <= 0:
            mine, total = (float(terms), float(words), float(vector)), max(terms + words + vector, 1)
        return Halves(*(share / total for share in mine))
