"""The word table as a module of sentence-transformers, so that other tools can use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.models import Module

from kbassist.language.folding import words
from kbassist.language.wordtable import WordTable


class WordTableModule(Module):
    """Texts to the sum of their words' vectors; read-only, since a table is trained by its recipe."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._table = WordTable(folder)

    def preprocess(self, inputs: list[str], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """The summed vectors of each text, a prompt put before each."""
        sums = [self._table.vectors(words((prompt or "") + text)).sum(0) for text in inputs]
        rows = np.stack(sums) if sums else np.zeros((0, self._table.dimensions), np.float32)
        return {"sums": torch.from_numpy(np.asarray(rows, np.float32))}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Hands the sums on as the sentences' vectors."""
        return {**features, "sentence_embedding": features["sums"]}

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self._table.dimensions

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Refuses: a table is copied, not saved."""
        raise NotImplementedError(f"{output_path}: copy the folder of the package kbassist_words instead")

    @classmethod
    def load(cls, model_name_or_path: str, **_: Any) -> WordTableModule:
        """Opens the table in a folder."""
        return cls(Path(model_name_or_path))
