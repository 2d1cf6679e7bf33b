"""Word vectors learn from pairs: own rows, parts that stand in for unknown words, and word-by-word matching."""

import numpy as np
import pytest
import torch
from recipe.composer import Composer, Encoded
from recipe.features import Features
from recipe.losses import apart, late_interaction, mistaken, unmatched
from recipe.ragged import Ragged
from recipe.work import BUCKETS

from kbassist.language.wordtable import parts, unit

WORDS = ["router", "routers", "gerät", "geräte", "kabel"]


def described(words: list[str]) -> Features:
    """Features without lemmas: a row of its own and the parts."""
    buckets = [parts(word, BUCKETS) for word in words]
    rows = [[own, *(len(words) + bucket for bucket in found)] for own, found in enumerate(buckets)]
    weights = [weight for found in buckets for weight in [1.0, *[len(found) ** -0.5] * len(found)]]
    return Features(
        Ragged.of(rows), np.array(weights, np.float32), len(words), 0, np.zeros((len(words), 3), np.float32)
    )


@pytest.fixture
def composer() -> Composer:
    torch.set_num_threads(1)  # matrices this small only wait for one another
    made = Composer(described(WORDS), np.ones(len(WORDS), np.float32), np.random.default_rng(3))
    torch.manual_seed(3)
    made.rows += torch.randn(made.rows.shape) * 0.1
    return made


def cosine(table: np.ndarray, one: int, other: int) -> float:
    return float(unit(table[one]) @ unit(table[other]))


def test_words_that_translate_each_other_come_together(composer: Composer) -> None:
    router, device = Ragged.of([[0]]), Ragged.of([[2]])
    before = cosine(composer.table(), 0, 2)
    for _ in range(30):
        composer.step([router, device], lambda one, other: apart(one.means, other.means), 0.05)
    assert before < 0.5
    assert cosine(composer.table(), 0, 2) > 0.9


def test_a_word_never_seen_follows_the_parts_it_shares_with_one_that_was(composer: Composer) -> None:
    before = cosine(composer.table(), 1, 2)
    for _ in range(60):
        pair = [Ragged.of([[0]]), Ragged.of([[2]])]
        composer.step(pair, lambda one, other: apart(one.means, other.means.detach()), 0.1, drop=0.5)
    assert cosine(composer.table(), 1, 2) > before + 0.3
    assert abs(cosine(composer.table(), 4, 2)) < 0.3


def test_only_the_rows_of_a_batch_change(composer: Composer) -> None:
    before = composer.table()
    composer.step([Ragged.of([[0]])], lambda one: apart(one.means, torch.ones(1, one.means.shape[1])), 0.05)
    changed = np.abs(composer.table() - before).max(1) > 0
    assert changed.tolist() == [True, True, False, False, False]


def test_targets_that_say_the_same_are_not_held_against_each_other() -> None:
    alike = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.01]]), dim=1)
    akin = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.7]]), dim=1)
    assert mistaken(alike, alike) < 1e-4 < mistaken(akin, akin)


def test_late_interaction_takes_each_words_best_match_squared_and_weighs_it() -> None:
    words = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [-1.0, 0.0]])
    numbers = np.arange(4, dtype=np.int32)
    questions = Encoded(words[:1], words, Ragged.of([[0, 1]]), numbers)
    texts = Encoded(words[:2], words, Ragged.of([[2], [3, 1]]), numbers)
    scores = late_interaction(questions, texts, torch.tensor([1.0, 3.0, 1.0, 1.0]), 5)
    # First text: 0.6² and 0.8²; second: nothing above zero for the first word, the second word itself.
    assert scores.tolist()[0] == pytest.approx([(0.36 + 3 * 0.64) / 4, 3 / 4])


def test_coming_near_enough_for_a_search_to_see_it_is_worth_more_where_the_loss_is_gated() -> None:
    def loss(cosine: float, gate: float) -> float:
        words = torch.tensor([[1.0, 0.0], [cosine, (1 - cosine**2) ** 0.5], [0.0, 1.0]])
        numbers = np.arange(3, dtype=np.int32)
        questions = Encoded(words[:1], words, Ragged.of([[0]]), numbers)
        texts = Encoded(words[:2], words, Ragged.of([[1], [2]]), numbers)
        return float(unmatched(questions, texts, torch.ones(3), 5, gate))

    assert loss(0.40, 1) - loss(0.50, 1) > loss(0.40, 0) - loss(0.50, 0) > 0
