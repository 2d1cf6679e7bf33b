"""One snapshot of the shelf and what may be asked of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kbassist.model.halves import Halves
from kbassist.model.passage import Edition, Passage, Scope


class Allowed(Protocol):
    """The rows that a scope lets through, and the edition in force of each article."""

    @property
    def rows(self) -> npt.NDArray[np.bool_]: ...
    @property
    def editions(self) -> npt.NDArray[np.int32]: ...


Rows = npt.NDArray[np.int64]


Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a query as the word table sees it: folded, with its unit vector, and how much it counts."""

    word: str
    vector: Floats
    weight: float


class ShelfView(Protocol):
    """One immutable snapshot of the shelf; rows are numbers that mean something only there."""

    @property
    def token(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def living(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def has_vectors(self) -> bool: ...
    @property
    def unembedded(self) -> int:
        """Living passages without a vector."""

    @property
    def shares(self) -> Mapping[str, Halves]: ...
    @property
    def attribute_values(self) -> frozenset[tuple[str, str]]: ...
    @property
    def moment_fields(self) -> frozenset[str]: ...
    @property
    def families(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def cards(self) -> Mapping[str, tuple[Edition, ...]]: ...
    def allowed(self, scope: Scope) -> Allowed:
        """What this scope may see."""

    def rarity(self, term: str) -> float:
        """How rare a term is on the shelf."""

    def lexical(self, query: Mapping[str, float]) -> Floats:
        """The lexical score of every row."""

    def most(self, query: Mapping[str, float]) -> float:
        """The highest lexical score that any row could have."""

    def most_soft(self, asked: Sequence[AskedWord]) -> float:
        """The highest soft score that any row could have."""

    def nearest(self, vector: Floats, count: int, allowed: Allowed) -> tuple[Rows, Floats]:
        """Allowed rows by cosine, best first."""

    def similarity(self, vector: Floats, rows: Rows) -> Floats:
        """The cosine of these rows; NaN for those without a vector."""

    def phrases(self, pairs: Mapping[tuple[str, str], float], rows: Rows) -> Floats:
        """How well adjacent words of the query stand adjacent in these rows."""

    def article_scores(self, query: Mapping[str, float], rows: Rows) -> Floats:
        """The lexical score of each row's whole article."""

    def word_rarity(self, word: str) -> float:
        """How rare a word is on the shelf as it is written."""

    def soft(self, asked: Sequence[AskedWord]) -> Floats:
        """Soft BM25 of every row: an asked word counts where a near word of any language stands, by its cosine."""

    def soft_articles(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Soft BM25 of each row's whole article."""

    def nearest_means(self, mean: Floats, count: int, allowed: Allowed) -> tuple[Rows, Floats]:
        """Allowed rows by the cosine of their words' mean vector, best first."""

    def mean_similarity(self, mean: Floats, rows: Rows) -> Floats:
        """The cosine of these rows' mean vectors."""

    def interaction(self, asked: Sequence[AskedWord], rows: Rows) -> Floats:
        """Late interaction: the share of the asked words' weight that each row's nearest words cover, 0 to 1."""

    def near(self, asked: AskedWord) -> Mapping[str, float]:
        """The words of the shelf that stand for an asked one, with their cosine."""

    def written_in(self, rows: Rows, languages: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which of these rows are in one of some languages."""

    def articles_of(self, rows: Rows) -> npt.NDArray[np.int32]:
        """A number for each row's article."""

    def are_body(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """True for stretches of an article's text."""

    def rows_of(self, article_ids: Iterable[str], allowed: Allowed) -> Rows:
        """The allowed rows of these articles' texts."""

    def passage(self, row: int) -> Passage:
        """The passage of a row."""

    def edition(self, row: int, allowed: Allowed) -> Edition:
        """The edition in force that shows an allowed row."""

    def editions_of(self, articles: npt.NDArray[np.int32], allowed: Allowed) -> list[Edition]:
        """The editions in force of articles of allowed rows, by their numbers."""

    def in_force(self, allowed: Allowed) -> list[Edition]:
        """Every edition in force."""


class Shelf(Protocol):
    """Holds the live snapshot."""

    @property
    def current(self) -> ShelfView: ...
    @property
    def identity(self) -> str:
        """The model and rules of analysis that this process shelves and asks with."""

    def wait_for(self, token: int, timeout_s: float) -> bool:
        """True as soon as the live snapshot holds this event; False when the time is over."""
