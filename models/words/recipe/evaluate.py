"""How good a word table is: on pages and sentences that it was never trained on."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from kbassist.language.wordtable import Floats, WordTable
from recipe import choices
from recipe.choices import Page
from recipe.retrieval import score
from recipe.work import LANGUAGES

Figures = dict[str, dict[str, float]]
SHORTEST_BODY = 150


def pages(table: WordTable, held: Sequence[Page]) -> Figures:
    """Share of titles that find their own page first, for each way of searching and each pair of languages."""
    figures: Figures = {way: {} for way in ("dense", "soft", "late", "soft+dense", "late+dense")}
    for asked in LANGUAGES:
        titles = [page[asked][0] for page in held]
        for found in LANGUAGES:
            scores = score(table, titles, [page[found][1] for page in held])
            ways = (
                scores.dense,
                scores.soft,
                scores.late,
                scores.blend("soft", "dense", 0.5),
                scores.blend("late", "dense", 0.5),
            )
            for way, matrix in zip(figures, ways, strict=True):
                figures[way][f"{asked}-{found}"] = first_right(matrix)
    return figures


def sentences(table: WordTable, one: Sequence[str], other: Sequence[str]) -> dict[str, float]:
    """Accuracy and F1 of choosing each sentence's translation as its nearest, forwards and back."""
    cosines = table.embed(one) @ table.embed(other).T
    figures = {}
    for direction, matrix in (("there", cosines), ("back", cosines.T)):
        chosen = matrix.argmax(1)
        right = chosen == np.arange(len(chosen))
        rivals = np.bincount(chosen, minlength=len(chosen))
        # A sentence chosen n times, once rightly: recall 1, precision 1/n.
        figures[f"accuracy {direction}"] = float(right.mean())
        figures[f"F1 {direction}"] = float((right * 2 / (1 + rivals)).mean())
    return figures


def first_right(scores: Floats) -> float:
    """Share of rows whose diagonal entry is the highest; ties count as the share that a fair draw would win."""
    own = scores.diagonal()[:, None]
    above, level = (scores > own + 1e-7).sum(1), (np.abs(scores - own) <= 1e-7).sum(1)
    return float(np.where(above == 0, 1 / level, 0).mean())


def held_pages(path: Path) -> list[Page]:
    """The held-out pages, without those whose English title is not theirs alone."""
    return _distinct(json.loads(path.read_text()))


def dev_pages(path: Path) -> list[Page]:
    """The pages on which choices are made, by the same rules as the held-out ones."""
    return _distinct([page for page in choices.pages(path) if choices.is_dev(page) and _is_whole(page)])


def _is_whole(page: Page) -> bool:
    there = all(name in page and page[name][0] and len(page[name][1]) > SHORTEST_BODY for name in LANGUAGES)
    return there and page["en"][0] != page["de"][0]


def _distinct(found: list[Page]) -> list[Page]:
    titles = Counter(page["en"][0] for page in found)
    return [page for page in found if titles[page["en"][0]] == 1]


def tatoeba(folder: Path, language: str) -> tuple[list[str], list[str]]:
    """A thousand sentences of a language (`deu`, `rus`) and their English translations."""
    sides = []
    for side in (language, "eng"):
        with gzip.open(folder / f"tatoeba.{language}-eng.{side}.gz", "rt", encoding="utf-8") as lines:
            sides.append([line.rstrip("\n") for line in lines])
    return sides[0], sides[1]


def show(figures: Figures, title: str) -> None:
    """Prints figures as a table: ways down, pairs of languages across."""
    columns = list(next(iter(figures.values())))
    printed = Table("", *columns, title=title, box=None)
    for way, row in figures.items():
        printed.add_row(way, *(f"{row[column]:.3f}" for column in columns))
    Console().print(printed)
