"""How a text is read for the shelf: its terms, its words and, where there is a sentence model, its meaning."""

from __future__ import annotations

from dataclasses import dataclass

from kbassist.index.lexical import Field
from kbassist.model.passage import Passage, PassageKind
from kbassist.ports.reading import Analyzer, Embedder, Words

TITLE_WEIGHT, HEADING_WEIGHT = 2.0, 1.5


@dataclass(frozen=True, slots=True)
class Understanding:
    """The three readers of a text, one for each half of the search."""

    analyzer: Analyzer
    words: Words
    embedder: Embedder | None

    def written(self, text: str, language: str) -> list[str]:
        """The words of a text that carry meaning, as they are written."""
        return self.analyzer.read(text, language)[1]

    def documents(self, passage: Passage) -> tuple[list[Field], list[Field]]:
        """A passage as weighted fields of terms, and of words; a phrasing is searched by its own words alone."""
        fields = [(passage.title, TITLE_WEIGHT), (passage.heading, HEADING_WEIGHT), (passage.text, 1.0)]
        if passage.kind is PassageKind.PHRASING:
            fields = fields[2:]
        cut = [(self.analyzer.read(text, passage.language), weight) for text, weight in fields]
        return [(terms, weight) for (terms, _), weight in cut], [(words, weight) for (_, words), weight in cut]
