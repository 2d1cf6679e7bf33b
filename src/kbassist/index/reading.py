"""How a text is read for the shelf: its terms, its words and, where there is a sentence model, its meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kbassist.index.lexical import Field
from kbassist.model.passage import Passage, PassageKind
from kbassist.ports import Analyzer, Embedder, Words

TITLE_WEIGHT, HEADING_WEIGHT = 2.0, 1.5


@dataclass(frozen=True, slots=True)
class Understanding:
    """The three readers of a text, one for each half of the search."""

    analyzer: Analyzer
    words: Words
    embedder: Embedder | None

    def written(self, text: str, language: str) -> list[str]:
        """The words of a text that carry meaning, as they are written."""
        return [word for word, _, _ in self.analyzer.words(text, language)]


def document(passage: Passage, cut_up: Callable[[str, str], list[str]]) -> list[Field]:
    """A passage as weighted fields of terms or words; a phrasing is searched by its own alone."""
    text = (cut_up(passage.text, passage.language), 1.0)
    if passage.kind is PassageKind.PHRASING:
        return [text]
    title = (cut_up(passage.title, passage.language), TITLE_WEIGHT)
    heading = (cut_up(passage.heading, passage.language), HEADING_WEIGHT)
    return [title, heading, text]
