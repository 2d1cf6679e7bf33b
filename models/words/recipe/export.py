"""From what was trained to the table that is shipped: the words worth a row, all dimensions carrying alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.sparse as sp

from kbassist.language.wordtable import Floats, parts, unit, write
from recipe.material import LOANWORDS
from recipe.numbered import Numbered
from recipe.ragged import Positions, Ragged
from recipe.work import BUCKETS, SEED, WORDS

MISSED = 0.15
"""How far the parts of a loan word may be from its row (1 less the cosine) before it needs a row."""


def export(folder: Path, numbered: Numbered, rows: Floats, of_parts: Floats, name: str, most: int = WORDS) -> int:
    """Writes the table with at most so many words; how many it holds."""
    kept = worth_a_row(numbered, rows, of_parts, most)
    axes = even_axes(rows.shape[1])
    known = [numbered.words[word] for word in kept]
    write(folder, known, np.asarray(rows[kept] @ axes, np.float32), np.asarray(of_parts @ axes, np.float32), name)
    return len(known)


def even_axes(width: int) -> Floats:
    """A fixed random rotation, because an index that sketches vectors by signs needs all components to say alike."""
    axes, _ = np.linalg.qr(np.random.default_rng(SEED).normal(size=(width, width)))
    return np.asarray(axes, np.float32)


def worth_a_row(numbered: Numbered, rows: Floats, of_parts: Floats, most: int) -> Positions:
    """The words that lose most without a row of their own: how often they are used times how far their parts miss.

    Loan words come first where their parts miss them: customers say them more often than the text that was counted.
    """
    counts = np.bincount(numbered.sentences.flat, minlength=len(numbered.words))
    usage = numbered.frequency + counts / counts.sum()
    missed = 1.001 - agreement(numbered.words, rows, of_parts)
    loss = usage * missed
    loan = loanwords(numbered)
    loss[loan] = np.where(missed[loan] > MISSED, loss[loan] + 1, loss[loan])
    loss[np.linalg.norm(rows, axis=1) < 1e-6] = 0
    return np.sort(np.argsort(-loss, kind="stable")[:most])


def loanwords(numbered: Numbered) -> Positions:
    """The Russian words that were told to be loan words."""
    source = numbered.sources.index(LOANWORDS) if LOANWORDS in numbered.sources else -1
    made = numbered.pairs[numbered.pairs[:, 4] == source, 1]
    return np.unique(numbered.sentences.take(made).flat).astype(np.int64)


def agreement(known: list[str], rows: Floats, of_parts: Floats) -> Floats:
    """Of each word the cosine of its row and what its parts give; 0 for a word without parts."""
    buckets = Ragged.of([parts(word, BUCKETS) for word in known])
    ones = np.ones(len(buckets.flat), np.float32)
    sums = sp.csr_matrix((ones, buckets.flat, buckets.starts), shape=(len(known), BUCKETS)) @ of_parts
    return np.asarray((unit(rows) * unit(sums)).sum(1), np.float32)
