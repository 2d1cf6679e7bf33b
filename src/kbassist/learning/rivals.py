"""Other people's BM25 and nearest vectors, over the terms and vectors of the shelf: what ours are measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Floats, Postings
from kbassist.index.snapshot import Snapshot
from kbassist.model.base import RefusalKind, Refused

Scorer = Callable[[list[str]], Floats]
"""The score of every row for the terms of a query."""

Rows = npt.NDArray[np.int64]


def token_lists(snapshot: Snapshot) -> list[list[str]]:
    """The terms of every row in order, fields without their weights."""
    return [row for part in snapshot.parts for row in _rows(part.segment.postings)]


def installed(names: Sequence[str] = ("bm25s", "faiss", "rank_bm25")) -> None:
    """Refused UNAVAILABLE where one of the others is not there to be measured."""
    for name in names:
        if find_spec(name) is None:
            message = f"{name} is not installed; the measurement needs the extra: pip install 'kbassist[dev]'"
            raise Refused(RefusalKind.UNAVAILABLE, message)


def rivals(tokens: Sequence[list[str]]) -> dict[str, Scorer]:
    """`rank-bm25` and `bm25s`, each with its own index."""
    import bm25s
    from rank_bm25 import BM25Okapi

    okapi, eager = BM25Okapi(tokens), bm25s.BM25(method="lucene")
    eager.index(list(tokens), show_progress=False)

    def by_bm25s(terms: list[str]) -> Floats:
        known = [term for term in terms if term in eager.vocab_dict]
        return np.asarray(eager.get_scores(known)) if known else np.zeros(len(tokens), np.float32)

    return {"rank-bm25": lambda terms: np.asarray(okapi.get_scores(terms)), "bm25s": by_bm25s}


def flat_index(vectors: Floats) -> Callable[[Floats, int], Rows]:
    """Exact search by a flat FAISS index on one thread."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))

    def nearest(vector: Floats, count: int) -> Rows:
        faiss.omp_set_num_threads(1)  # a second one gains a single question nothing; the setting is the thread's own
        rows: Rows = index.search(vector[None, :], count)[1][0]
        return rows

    return nearest


def _rows(postings: Postings) -> list[list[str]]:
    names = [*postings.terms, None]
    starts = postings.word_starts.tolist()
    words = postings.words.tolist()
    return [[name for word in words[start:end] if (name := names[word]) is not None] for start, end in pairwise(starts)]
