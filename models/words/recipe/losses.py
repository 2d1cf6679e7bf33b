"""How bad a batch is: vectors apart from their targets, translations mistaken, words that do not find their like."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from recipe.composer import Encoded
from recipe.ragged import Ragged

ALIKE = 0.9
"""Targets nearer to each other than this (cosine) say the same and are not told apart."""
NEAR, EDGE = 0.45, 0.05
"""How alike two words must be for a search to take one for the other (cosine), and how soft that border is here."""


def apart(vectors: Tensor, targets: Tensor) -> Tensor:
    """Mean cosine distance of unit rows to their targets."""
    return (1 - (vectors * targets).sum(1)).mean()


def mistaken(vectors: Tensor, targets: Tensor, temperature: float = 0.05) -> Tensor:
    """InfoNCE both ways: each row must find its target among all targets of the batch, and be found by it."""
    with torch.no_grad():
        same = targets @ targets.T > ALIKE
        same.fill_diagonal_(False)
    scores = (vectors @ targets.T).masked_fill(same, -1) / temperature
    right = torch.arange(len(vectors))
    return (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2


def unanswered(questions: Tensor, texts: Tensor, temperature: float = 0.05, back: float = 0.3) -> Tensor:
    """InfoNCE from questions to texts, and with less weight back: a text may answer many questions."""
    scores = questions @ texts.T / temperature
    right = torch.arange(len(questions))
    return cross_entropy(scores, right) + back * cross_entropy(scores.T, right)


def unmatched(
    questions: Encoded, texts: Encoded, weights: Tensor, longest: int, gate: float = 0.5, temperature: float = 0.04
) -> Tensor:
    """InfoNCE of late interaction, questions to texts: each word of a question looks for its like in each text.

    `weights` says how much each word of the batch counts; texts are read up to `longest` words. A share `gate` of the
    loss sees only matches that a search would see.
    """
    right = torch.arange(len(questions.members))
    counted, found = matches(questions, texts, weights, longest)
    loss = cross_entropy(averaged(questions, found.square(), counted) / temperature, right)
    if gate:
        seen = found * torch.sigmoid((found - NEAR) / EDGE)
        loss = (1 - gate) * loss + gate * cross_entropy(averaged(questions, seen, counted) / temperature, right)
    return loss


def late_interaction(questions: Encoded, texts: Encoded, weights: Tensor, longest: int) -> Tensor:
    """Of each question and each text: the squared cosine of each word's best match, averaged by weight (n x m)."""
    counted, found = matches(questions, texts, weights, longest)
    return averaged(questions, found.square(), counted)


def matches(questions: Encoded, texts: Encoded, weights: Tensor, longest: int) -> tuple[Tensor, Tensor]:
    """The weights of the questions' distinct words, and each one's best match in each text: a cosine, at least 0."""
    units = normalize(questions.words, dim=1, eps=1e-6)
    asked = np.unique(questions.members.flat)
    offered, columns = np.unique(texts.members.flat, return_inverse=True)
    cosines = units[torch.from_numpy(asked)] @ units[torch.from_numpy(offered)].T
    # An empty place repeats the last column's neighbour: a column of -1 that nothing prefers.
    cosines = torch.cat([cosines, cosines.new_full((len(asked), 1), -1.0)], 1)
    shelves = Ragged(columns.astype(np.int32), texts.members.starts).padded(longest, len(offered))
    best = torch.from_numpy(_best(cosines.detach(), torch.from_numpy(shelves.astype(np.int64))))
    return weights[torch.from_numpy(asked)][:, None], cosines.gather(1, best).clamp_min(0)


def averaged(questions: Encoded, found: Tensor, counted: Tensor) -> Tensor:
    """What the words of each question found in each text, averaged by how much they count (n x m)."""
    local = torch.from_numpy(np.unique(questions.members.flat, return_inverse=True)[1])
    owner = torch.from_numpy(np.repeat(np.arange(len(questions.members)), questions.members.lengths))
    sums = found.new_zeros(len(questions.members), found.shape[1]).index_add(0, owner, (found * counted)[local])
    total = counted.new_zeros(len(questions.members), 1).index_add(0, owner, counted[local])
    return sums / total.clamp_min(1e-6)


def _best(cosines: Tensor, shelves: Tensor, at_once: int = 256) -> np.ndarray:
    """Of each row and each text, the column of the best match."""
    found = []
    for start in range(0, len(cosines), at_once):
        rows = cosines[start : start + at_once]
        spread = rows[:, shelves.reshape(-1)].view(len(rows), *shelves.shape)
        place = spread.argmax(2)
        found.append(shelves[torch.arange(len(shelves))[None], place])
    return torch.cat(found).numpy()
