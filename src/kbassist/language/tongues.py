"""How each language is cut into terms: one row of a table per language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kbassist.language import compounds, talk


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language is cut into terms."""

    spacy_code: str
    stemmer: str | None
    parts: Callable[[str], tuple[str, ...]] | None = None
    kept: frozenset[str] = field(default_factory=frozenset)
    """Words of spaCy's stop list that carry meaning at a help desk."""

    talk: frozenset[str] = field(default_factory=frozenset)
    """Words that only spoken language is full of."""


LANGUAGES: dict[str, Tongue] = {
    "de": Tongue("de", "german", compounds.parts, talk=talk.GERMAN),
    "en": Tongue(
        "en",
        "english",
        kept=frozenset(
            ("amount", "back", "bottom", "call", "empty", "front", "full", "move", "name", "part", "side", "top")
        ),
        talk=talk.ENGLISH,
    ),
    "ru": Tongue("ru", "russian", talk=talk.RUSSIAN),
}
UNKNOWN = Tongue("xx", None)
