"""How each language is cut into terms: one row of a table per language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kbassist.language import compounds, forms, letters, talk, transliteration

FOREIGN = -5.0
"""Log odds up to which a word in Latin letters is foreign in Russian talk, as `router` is and `tarif` is not."""


def itself(word: str) -> tuple[str, ...]:
    """A word that stands for nothing else."""
    return (word,)


def typed(word: str) -> tuple[str, ...]:
    """The words of the likeliest Cyrillic spellings; first the word itself where it does not look Russian."""
    spellings = tuple(reading for spelling in transliteration.in_cyrillic(word) for reading in forms.readings(spelling))
    return spellings if spellings and letters.russian_odds([word]) > FOREIGN else (word, *spellings)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language is cut into terms."""

    spacy_code: str
    stemmer: str | None
    readings: Callable[[str], tuple[str, ...]] = itself
    """What a folded word may stand for."""

    kept: frozenset[str] = field(default_factory=frozenset)
    """Words of spaCy's stop list that carry meaning at a help desk."""

    talk: frozenset[str] = field(default_factory=frozenset)
    """Words that only spoken language is full of."""

    fused: bool = True
    """Whether what is written with a hyphen is as often written in one word."""

    guessed: bool = False
    """Whether the readings are guesses at a spelling: where one is a small word it is meant, and several are said."""


TYPED_RUSSIAN = "ru-latn"
"""Russian in Latin letters, as BCP 47 names it."""

LANGUAGES: dict[str, Tongue] = {
    "de": Tongue("de", "german", compounds.readings, talk=talk.GERMAN),
    "en": Tongue(
        "en",
        "english",
        kept=frozenset(
            ("amount", "back", "bottom", "call", "empty", "front", "full", "move", "name", "part", "side", "top")
        ),
        talk=talk.ENGLISH,
        fused=False,
    ),
    "ru": Tongue("ru", "russian", forms.readings, talk=talk.RUSSIAN),
    TYPED_RUSSIAN: Tongue("ru", "russian", typed, talk=talk.RUSSIAN, guessed=True),
}
UNKNOWN = Tongue("xx", None)
