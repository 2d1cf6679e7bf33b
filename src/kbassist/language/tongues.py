"""How each language is cut into terms: one row of a table per language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kbassist.language import compounds, talk, transliteration


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language is cut into terms."""

    spacy_code: str
    stemmer: str | None
    readings: Callable[[str], tuple[str, ...]] | None = None
    """What a folded word may stand for, itself first where it does; without it a word stands for itself."""

    kept: frozenset[str] = field(default_factory=frozenset)
    """Words of spaCy's stop list that carry meaning at a help desk."""

    talk: frozenset[str] = field(default_factory=frozenset)
    """Words that only spoken language is full of."""

    fused: bool = True
    """Whether what is written with a hyphen is as often written in one word."""

    typed: bool = False
    """Whether the readings are guesses at a spelling: a small word in one of them is a small word, and all are said."""


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
    "ru": Tongue("ru", "russian", talk=talk.RUSSIAN),
    TYPED_RUSSIAN: Tongue(
        "ru", "russian", lambda word: (word, *transliteration.in_cyrillic(word)), talk=talk.RUSSIAN, typed=True
    ),
}
UNKNOWN = Tongue("xx", None)
