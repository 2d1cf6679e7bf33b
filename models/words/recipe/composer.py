"""Word vectors that are sums of features, sentence vectors that are means of words, and one step of learning both."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor
from torch.nn.functional import normalize

from kbassist.language.wordtable import Floats
from recipe.features import Features
from recipe.ragged import Numbers, Positions, Ragged, joined
from recipe.work import BUCKETS, DIMENSIONS

warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta", UserWarning)

SMALL = 1e-10
OWN_SHARE = 0.7


@dataclass(frozen=True)
class Encoded:
    """Texts of a batch: one unit row each, and the words they are made of as rows of a matrix that all share."""

    means: Tensor
    words: Tensor
    members: Ragged
    """Of each text its words, as row numbers of `words`."""
    numbers: Numbers
    """Of each row of `words` the number of the word."""

    def first(self, count: int) -> Encoded:
        """The first texts alone."""
        members = self.members.take(np.arange(min(count, len(self.members))))
        return Encoded(self.means[:count], self.words, members, self.numbers)


class Composer:
    """The rows of all features, learned by Adagrad; only the rows that a batch uses are touched."""

    def __init__(self, features: Features, importance: Floats, rng: np.random.Generator) -> None:
        self._features, self._rng = features, rng
        self._hints = features.hints * importance[:, None]
        self.rows = torch.zeros(features.total, DIMENSIONS)
        self._squares = torch.full((features.total, DIMENSIONS), SMALL)
        self.hint_map = torch.zeros(features.hints.shape[1], DIMENSIONS)
        self._map_squares = torch.full_like(self.hint_map, 1e-8)

    def begin(self, words: Positions, vectors: Floats) -> None:
        """Lets some words begin with what is known of them: most of it in their own rows."""
        self.rows[torch.from_numpy(words)] = torch.from_numpy(vectors) * OWN_SHARE

    def step(self, groups: Sequence[Ragged], loss: Callable[..., Tensor], rate: float, drop: float = 0.15) -> float:
        """Encodes groups of texts, asks `loss(*encoded)` how bad they are and follows its gradient; the loss.

        A share `drop` of the words goes without its own row, so that lemmas and parts learn to stand in for it.
        """
        texts = joined(groups)
        used, local = np.unique(texts.flat, return_inverse=True)
        members = Ragged(local.astype(np.int32), texts.starts)
        of_word, features = self._of_words(used, drop)
        touched = torch.from_numpy(features)
        rows = self.rows.index_select(0, touched).requires_grad_()
        hint_map = self.hint_map.detach().requires_grad_()
        words = _product(of_word, rows) + torch.from_numpy(self._hints[used]) @ hint_map
        means = normalize(_product(_averages(members, len(used)), words), dim=1, eps=1e-6)
        encoded, start = [], 0
        for group in groups:
            stop = start + len(group)
            encoded.append(Encoded(means[start:stop], words, members.take(np.arange(start, stop)), used))
            start = stop
        result = loss(*encoded)
        result.backward()  # type: ignore[no-untyped-call]
        self._learn(touched, rows, hint_map, rate)
        return float(result.detach())

    def table(self) -> Floats:
        """The vector of every word, all of its features folded into one row."""
        made = self._features
        matrix = sp.csr_matrix((made.weights, made.of_word.flat, made.of_word.starts), shape=(made.words, made.total))
        return np.asarray(matrix @ self.rows.numpy() + self._hints @ self.hint_map.numpy(), np.float32)

    def parts(self) -> Floats:
        """The rows of the parts alone."""
        return self.rows[-BUCKETS:].numpy()

    def _of_words(self, used: Numbers, drop: float) -> tuple[sp.csr_matrix, Positions]:
        places, lengths = self._features.of_word.places(used)
        numbers, weights = self._features.of_word.flat[places], self._features.weights[places]
        dropped = np.repeat(self._rng.random(len(used)) < drop, lengths)
        weights = np.where(dropped & (numbers < self._features.words), np.float32(0), weights)
        touched, columns = np.unique(numbers, return_inverse=True)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return sp.csr_matrix((weights, columns, starts), shape=(len(used), len(touched))), touched.astype(np.int64)

    def _learn(self, touched: Tensor, rows: Tensor, hint_map: Tensor, rate: float) -> None:
        assert rows.grad is not None
        assert hint_map.grad is not None
        squares = self._squares.index_select(0, touched).addcmul_(rows.grad, rows.grad)
        self._squares.index_copy_(0, touched, squares)
        self.rows.index_copy_(0, touched, rows.detach().addcdiv_(rows.grad, squares.sqrt_(), value=-rate))
        self._map_squares.addcmul_(hint_map.grad, hint_map.grad)
        self.hint_map -= rate * hint_map.grad / self._map_squares.sqrt()


def _averages(members: Ragged, words: int) -> sp.csr_matrix:
    weights = np.repeat(1 / np.maximum(members.lengths, 1), members.lengths).astype(np.float32)
    return sp.csr_matrix((weights, members.flat, members.starts), shape=(len(members), words))


class _Product(torch.autograd.Function):
    """A constant sparse matrix times a dense one: the gradient is the transposed product."""

    @staticmethod
    def forward(context: Any, dense: Tensor, matrix: Tensor, transposed: Tensor) -> Tensor:
        context.transposed = transposed
        return torch.mm(matrix, dense)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        return torch.mm(context.transposed, gradients[0].contiguous()), None, None


def _product(matrix: sp.csr_matrix, dense: Tensor) -> Tensor:
    product: Tensor = _Product.apply(dense, _tensor(matrix), _tensor(matrix.T.tocsr()))  # type: ignore[no-untyped-call]
    return product


def _tensor(matrix: sp.csr_matrix) -> Tensor:
    starts, columns = (torch.from_numpy(numbers.astype(np.int64)) for numbers in (matrix.indptr, matrix.indices))
    values = torch.from_numpy(matrix.data)
    return torch.sparse_csr_tensor(starts, columns, values, size=matrix.shape, check_invariants=False)
