"""The shelf's own phrasings are questions whose answer is known: the half that answers them is the one to believe."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.index import known_items
from kbassist.index.known_items import FAMILIAR, FOREIGN, LEAST_QUESTIONS, PRIOR, knowledge
from kbassist.index.reading import Understanding
from kbassist.index.snapshot import Snapshot, empty_snapshot
from kbassist.index.sync import shelved
from kbassist.language.wordtable import unit
from kbassist.model.article import Publication, Revision
from kbassist.model.halves import Halves
from kbassist.ports.reading import Embedder, Vectors
from unit.index.shelving import NOON, Counting, Shelving, Spelling, Words, content, edited

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MANY = 2 * LEAST_QUESTIONS
ALONE = PRIOR.heard(True, True, False)
"""What is expected where there is no sentence model."""


def names() -> list[list[str]]:
    """Four made-up words for each article, unlike all others."""
    draw = random.Random(5)
    return [["".join(draw.choices(LETTERS, k=9)) for _ in range(4)] for _ in range(MANY)]


def shelf(*articles: tuple[str, str]) -> Snapshot:
    """A shelf of articles, each a text and the question that it answers."""
    wanted = []
    for number, (body, question) in enumerate(articles):
        text = content(f"a{number}", body, phrasings=(question,))
        wanted.append(shelved(text.id, [(Publication(1, NOON, None, "ann"), Revision(1, text, "ann", NOON))]))
    return edited(empty_snapshot("m"), wanted, Counting())


def measured(snapshot: Snapshot, embedder: Embedder | None = None) -> Halves:
    return known_items.shares(snapshot, Understanding(Words(), Spelling(), embedder))["en"]


def other_forms(words: Sequence[str]) -> str:
    """Words in a form that no text holds but that is spelled much like them."""
    return " ".join(f"{word}s" for word in words)


class TestTheBetterHalf:
    """Of each question a part names the right article and a part the next one, each in a way that one half alone
    understands.
    """

    def test_where_questions_say_other_forms_of_the_words_the_words_half_is_believed(self) -> None:
        about = names()
        questions = [f"{other_forms(about[n][:3])} {about[(n + 1) % MANY][3]}" for n in range(MANY)]
        shares = measured(shelf(*((" ".join(words), asked) for words, asked in zip(about, questions, strict=True))))
        assert shares.words > ALONE.words
        assert shares.terms < ALONE.terms

    def test_where_questions_say_the_very_words_and_forms_of_others_lead_astray_the_terms_half_is_believed(
        self,
    ) -> None:
        about = names()
        questions = [f"{about[n][0]} {other_forms(about[(n + 1) % MANY][1:])}" for n in range(MANY)]
        shares = measured(shelf(*((" ".join(words), asked) for words, asked in zip(about, questions, strict=True))))
        assert shares.terms >= ALONE.terms
        assert shares.words <= ALONE.words

    def test_where_only_the_sentence_model_knows_what_is_meant_it_is_believed(self) -> None:
        about, asked = names(), names()[::-1]
        texts = [f"{' '.join(words)} text" for words in about]
        questions = [f"{' '.join(about[(n + 1) % MANY][:1])} {asked[n][0][::-1]} ask" for n in range(MANY)]
        knowing = Knowing({text: n for n, pair in enumerate(zip(texts, questions, strict=True)) for text in pair})
        snapshot = shelf(*zip(texts, questions, strict=True))
        assert measured(snapshot, knowing).vector > 0.1
        assert measured(snapshot, Counting()).vector < measured(snapshot, knowing).vector
        assert measured(snapshot).vector == 0


class Knowing(Counting):
    """A sentence model that knows which texts mean the same."""

    def __init__(self, meaning: Mapping[str, int]) -> None:
        super().__init__(dimensions=64)
        self._meaning = meaning

    def embed(self, texts: Sequence[str]) -> Vectors:
        every = unit(np.random.default_rng(1).standard_normal((MANY, self.dimensions)).astype(np.float32))
        return every[[self._meaning[text] for text in texts]]


class TestShares:
    def test_they_sum_to_one_and_are_the_same_every_time(self) -> None:
        about = names()
        snapshot = shelf(*((" ".join(words), other_forms(words[:2])) for words in about))
        for embedder in (None, Counting()):
            shares = measured(snapshot, embedder)
            assert shares.terms + shares.words + shares.vector == pytest.approx(1)
            assert min(shares.terms, shares.words, shares.vector) >= 0
            assert measured(snapshot, embedder) == shares

    def test_where_all_halves_do_equally_well_what_was_expected_stays(self) -> None:
        about = names()
        assert measured(shelf(*((" ".join(words), " ".join(words)) for words in about))) == ALONE

    def test_too_few_questions_prove_nothing(self) -> None:
        about = names()[: LEAST_QUESTIONS - 1]
        questions = [f"{other_forms(words[:3])}" for words in about]
        snapshot = shelf(*((" ".join(words), asked) for words, asked in zip(about, questions, strict=True)))
        assert measured(snapshot) == ALONE
        familiar, foreign = (measured(snapshot, Splitting(pieces)) for pieces in (1, 4))
        assert familiar.vector == pytest.approx(PRIOR.vector)
        assert familiar.terms / familiar.words == pytest.approx(PRIOR.terms / PRIOR.words)
        assert foreign.words == pytest.approx(ALONE.words)

    def test_an_empty_shelf_has_none(self) -> None:
        assert known_items.shares(empty_snapshot("m"), Understanding(Words(), Spelling(), None)) == {}

    def test_a_text_of_no_words_at_all_is_measured_too(self) -> None:
        assert measured(shelf(*([("...", "!")] * MANY))) == ALONE

    def test_the_indexer_measures_and_another_process_reads_the_same(self, shelving: Callable[..., Shelving]) -> None:
        desk = shelving()
        desk.write("a", "A word about routers.")
        assert desk.shelf.current.shares == {"en": ALONE}
        assert desk.opened_again().shelf.current.shares == {"en": ALONE}


class Splitting(Counting):
    """A sentence model whose tokeniser splits every word into so many pieces."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self._pieces = pieces

    def fragments(self, word: str) -> int:  # noqa: ARG002
        return self._pieces


class TestUnmeasured:
    @given(st.floats(1, 8), st.floats(1, 8))
    def test_the_finer_a_model_splits_a_language_the_less_it_is_believed(self, one: float, other: float) -> None:
        coarse, fine = sorted((one, other))
        more, less = (knowledge(["some words"], lambda _, n=pieces: n) for pieces in (coarse, fine))
        assert 1 >= more >= less >= 0

    def test_a_language_it_knows_and_one_that_is_foreign_to_it(self) -> None:
        assert knowledge(["some words"], lambda _: FAMILIAR) == 1
        assert knowledge(["some words"], lambda _: FOREIGN) == 0
        assert knowledge(["12 34"], lambda _: FOREIGN) == 1
