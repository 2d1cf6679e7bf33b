"""How much of each of many questions a few passages cover, all at once: the sieve before anything is asked again.

It counts as late interaction does: a word of the question is covered by the passage's nearest word of any language, by
the square of their cosine, and weighs as much as it is said and as it is rare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kbassist.ports.reading import Words

Floats = npt.NDArray[np.float32]
AT_ONCE = 2_048
"""Words of questions that are compared with all words of the passages in one go."""


def affinities(
    questions: Sequence[Mapping[str, float]],
    passages: Sequence[Sequence[str]],
    table: Words,
    rarity: Callable[[str], float],
) -> Floats:
    """For each question (weight by word) the share, 0 to 1, of its worth that its best passage covers."""
    asked = {word: place for place, word in enumerate(dict.fromkeys(word for said in questions for word in said))}
    held = {word: place for place, word in enumerate(dict.fromkeys(word for text in passages for word in text))}
    texts = [np.array(sorted({held[word] for word in text}), np.int64) for text in passages if text]
    if not asked or not texts:
        return np.zeros(len(questions), np.float32)
    covered = _covered(list(asked), held, texts, table)
    worth = np.array([rarity(word) for word in asked], np.float32)
    found = np.zeros(len(questions), np.float32)
    for number, said in enumerate(questions):
        places = np.array([asked[word] for word in said], np.int64)
        weight = np.array([*said.values()], np.float32) * worth[places]
        if total := float(weight.sum()):
            found[number] = float((weight @ covered[places]).max()) / total
    return found


def _covered(asked: list[str], held: Mapping[str, int], texts: Sequence[npt.NDArray[np.int64]], table: Words) -> Floats:
    """By asked word and passage the square of the cosine to the passage's nearest word; its own has 1."""
    theirs = _units(table, list(held))
    covered = np.zeros((len(asked), len(texts)), np.float32)
    for begin in range(0, len(asked), AT_ONCE):
        some = asked[begin : begin + AT_ONCE]
        cosine = np.clip(_units(table, some) @ theirs.T, 0, 1)
        own = [(row, held[word]) for row, word in enumerate(some) if word in held]
        if own:
            cosine[tuple(np.array(own).T)] = 1
        for number, places in enumerate(texts):
            covered[begin : begin + len(some), number] = cosine[:, places].max(1)
    return np.square(covered)


def _units(table: Words, words: Sequence[str]) -> Floats:
    rows = table.vectors(words)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
