"""Vectors that cost nothing: drawn, not computed, for runs whose size matters and whose ranking does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kbassist.model.base import digest
from kbassist.ports.reading import Embedder, Vectors

CLUSTERS = 256
SPREAD = 0.7
"""How far vectors stray from the middle of their cluster, as a share of its length."""


class DrawnEmbedder:
    """Stands in for an embedder while a large shelf is filled: unit vectors in clusters, the same for the same text.

    It bears the name of the model it stands in for, so that questions may go through the real one afterwards. What
    it fills is fit for timing and for nothing else.
    """

    def __init__(self, model: Embedder) -> None:
        self.fingerprint, self.dimensions, self.ready = model.fingerprint, model.dimensions, True
        self._middles = _unit(np.random.default_rng(0).standard_normal((CLUSTERS, self.dimensions), np.float32))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        seeds = [int(digest(text)[:12], 16) for text in texts]
        strayed = [np.random.default_rng(seed).standard_normal(self.dimensions, np.float32) for seed in seeds]
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        middles = self._middles[np.array(seeds) % CLUSTERS]
        return _unit(middles + SPREAD / np.sqrt(self.dimensions) * np.stack(strayed))

    def fragments(self, word: str) -> int:
        """Every word counts as one piece."""
        return 1 if word else 0


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
