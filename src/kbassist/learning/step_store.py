"""What was learned of next steps, in a home: arrays in one file, everything else in another that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kbassist.learning.step_model import PastCase, StepModel
from kbassist.learning.step_scene import FEATURES

FOLDER, FILE = "learned", "next-steps.json"
FORMAT = 1
_ARRAYS = ("said", "asked", "matter")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what was learned does better than the walk alone on talks that it never saw, and the figures."""

    promoted: bool
    reason: str
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a home has learned: `reads` names the analyzer and the word table that its vectors are made with."""

    model: StepModel
    share: float
    reads: str
    verdict: Verdict


def keep(home: Path, kept: Kept) -> Path:
    """Writes it into a home in place of what was learned before, whole or not at all; the file that names the rest."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    model, partial = kept.model, folder / "arrays.part"
    with partial.open("wb") as file:
        np.savez_compressed(file, **{name: getattr(model, name).astype(np.float16) for name in _ARRAYS})
    digest = hashlib.blake2b(partial.read_bytes(), digest_size=16).hexdigest()
    arrays = folder / f"next-steps-{digest}.npz"
    partial.replace(arrays)
    told = {
        "format": FORMAT,
        "arrays": arrays.name,
        "digest": digest,
        "reads": kept.reads,
        "share": kept.share,
        "verdict": asdict(kept.verdict),
        "weights": dict(zip(FEATURES, model.weights, strict=True)),
        "cases": [asdict(case) for case in model.cases],
    }
    written = folder / "next-steps.part"
    written.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written.replace(folder / FILE)
    for former in folder.glob("next-steps-*.npz"):
        if former != arrays:
            former.unlink()
    return folder / FILE


def read(home: Path) -> Kept | None:
    """What a home has learned; None: nothing, or something of another format. ValueError where a file is damaged."""
    file = home / FOLDER / FILE
    if not file.exists():
        return None
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    if told.get("format") != FORMAT or tuple(told["weights"]) != FEATURES:
        return None
    data = home / FOLDER / told["arrays"]
    if hashlib.blake2b(data.read_bytes(), digest_size=16).hexdigest() != told["digest"]:
        raise ValueError(f"{data} is not the file that {FILE} names")
    with np.load(data, allow_pickle=False) as arrays:
        vectors = [np.asarray(arrays[name], np.float32) for name in _ARRAYS]
    cases = tuple(PastCase(**case) for case in told["cases"])
    model = StepModel(cases, vectors[0], vectors[1], vectors[2], tuple(told["weights"].values()))
    return Kept(model, told["share"], told["reads"], Verdict(**told["verdict"]))
