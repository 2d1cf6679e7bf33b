"""Exact nearest neighbours: one flat, immutable FAISS index per segment."""

from __future__ import annotations

from typing import Any, cast

import faiss
import numpy as np
import numpy.typing as npt

from kbassist.index.lexical import Bits, Floats

_Parameters, _Bitmap = cast(Any, faiss.SearchParameters), cast(Any, faiss.IDSelectorBitmap)  # typed as in C++
Rows = npt.NDArray[np.int64]


class FlatVectors:
    """Unit vectors of a segment's rows, searched exactly by inner product; never changed once made."""

    def __init__(self, vectors: Floats) -> None:
        self.size, self.dimensions = vectors.shape
        self._index = faiss.IndexFlatIP(self.dimensions)
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    @property
    def matrix(self) -> Floats:
        """The vectors themselves, a view of shape (rows, dimensions)."""
        if not self.size:
            return np.zeros((0, self.dimensions), np.float32)
        flat = faiss.rev_swig_ptr(self._index.get_xb(), self.size * self.dimensions)
        view: Floats = flat.reshape(self.size, self.dimensions)
        return view

    def nearest(self, vector: Floats, count: int, allowed: Bits) -> tuple[Rows, Floats]:
        """Up to `count` allowed rows, nearest first, with their cosine."""
        if not allowed.any():
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        parameters = None
        if not allowed.all():
            bitmap = np.packbits(allowed, bitorder="little")
            parameters = _Parameters(sel=_Bitmap(bitmap))
        # A second thread gains a single question nothing and takes a core from others; the setting is the thread's own.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(vector[None, :], min(count, self.size), params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]
