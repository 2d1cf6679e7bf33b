"""A sentence model run by onnxruntime alone: half a second to load, no torch in the process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kbassist.ports.reading import Vectors

LONGEST = 256
"""Tokens of a text that are read."""


class OnnxModel:
    """An exported transformer with mean or first-token pooling; texts to unit vectors."""

    def __init__(self, folder: Path, file: Path, threads: int = 0) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Waiting threads that spin take the processor from the search that waits for them.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._inputs = {node.name for node in self._session.get_inputs()}
        pooling = json.loads((folder / "1_Pooling" / "config.json").read_text())
        self._first_token = bool(pooling.get("pooling_mode_cls_token")) or pooling.get("pooling_mode") == "cls"
        with file.open("rb") as data:
            self.fingerprint = hashlib.file_digest(data, lambda: hashlib.blake2b(digest_size=8)).hexdigest()
        self.dimensions = int(self.encode(["."]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, all in one forward pass."""
        tokens = self._tokenizer.encode_batch(list(texts))
        ids = np.array([token.ids for token in tokens], np.int64)
        mask = np.array([token.attention_mask for token in tokens], np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, {name: inputs[name] for name in self._inputs})[0]
        pooled = states[:, 0] if self._first_token else (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)

    def fragments(self, word: str) -> int:
        """Into how many pieces the tokeniser splits a word."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids)
