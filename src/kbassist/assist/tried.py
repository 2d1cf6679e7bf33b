"""What the customer has already tried of what an article proposes: said now, or earlier in the same matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kbassist.language.done import done
from kbassist.model.passage import Passage, PassageKind
from kbassist.model.situation import Speaker, Turn
from kbassist.model.suggestion import Highlight
from kbassist.ports.reading import Analyzer, Vectors, Words

NEAR = 0.45
"""The cosine from which a word of a step stands for a word that was said."""

COVERED = 0.3
"""The share of what was done, by the weight of its words, that a step must hold; chosen on half of the table of
`tests/unit/assist/test_tried.py`.
"""

TOLD = 2
"""Words that say what was done; with fewer ("I did that already") it is what was asked for before."""

_ITEM = re.compile(r"^[ \t]*(?:[-*•+]|\d+[.)])[ \t]+\S.*$", re.MULTILINE)
_SENTENCE = re.compile(r"\S[^.!?\n]*[.!?]?")


@dataclass(frozen=True, slots=True)
class Deeds:
    """What was done, each deed as the vectors of its words: as long as the word counts."""

    each: tuple[Vectors, ...] = ()


def deeds(turns: Sequence[Turn], language: str, analyzer: Analyzer, words: Words) -> Deeds:
    """Everything that a customer says to have done; "that" is what the turn before it asked for."""
    found = []
    for place, turn in enumerate(turns):
        if turn.role is not Speaker.CUSTOMER:
            continue
        for told in done(turn.text):
            said = _vectors(told, analyzer.detect(told, language), analyzer, words)
            asked = turns[place - 1].text if place and turns[place - 1].role is not Speaker.CUSTOMER else ""
            if len(said) < TOLD and asked:
                said = _vectors(asked, analyzer.detect(asked, language), analyzer, words)
            if len(said):
                found.append(said)
    return Deeds(tuple(found))


def tried(passage: Passage, deeds: Deeds, analyzer: Analyzer, words: Words) -> tuple[Highlight, ...]:
    """The steps of a passage that were tried, as characters of its text: items of its lists, else its sentences."""
    if not deeds.each or passage.kind is not PassageKind.BODY:
        return ()
    return tuple(
        (start, end)
        for start, end in _steps(passage.text)
        if _covers(_vectors(passage.text[start:end], passage.language, analyzer, words), deeds)
    )


def _steps(text: str) -> Iterator[Highlight]:
    marks = list(_ITEM.finditer(text)) or list(_SENTENCE.finditer(text))
    return ((mark.start(), mark.end()) for mark in marks)


def _covers(step: Vectors, deeds: Deeds) -> bool:
    return len(step) > 0 and any(coverage(step, deed) >= COVERED for deed in deeds.each)


def coverage(step: Vectors, deed: Vectors) -> float:
    """The share of a deed's words, by their weight, that stand in a step, by the square of their cosine: 0 to 1."""
    weights, units = np.linalg.norm(deed, axis=1), _unit(deed)
    cosine = (units @ _unit(step).T).max(axis=1)
    return float(weights @ np.where(cosine >= NEAR, np.square(cosine), 0.0) / max(float(weights.sum()), 1e-9))


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _vectors(text: str, language: str, analyzer: Analyzer, words: Words) -> Vectors:
    """The vectors of the words that carry meaning, each once; figures and unknown codes have none."""
    said = list(dict.fromkeys(word for word, _, _ in analyzer.words(text, language)))
    rows = words.vectors(said)
    return np.asarray(rows[np.linalg.norm(rows, axis=1) > 0], np.float32)
