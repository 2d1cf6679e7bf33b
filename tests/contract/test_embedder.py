"""What an embedder promises, held against the packaged model and one given by its path."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from kbassist.adapters.batching import BatchingEmbedder
from kbassist.adapters.neural import TorchModel, load_model, packaged_model
from kbassist.adapters.onnx import OnnxModel
from kbassist.ports.reading import Model

SENTENCES = [
    "The router shows a red light after the storm.",
    "How do I cancel my contract?",
    "Die Rechnung ist höher als im letzten Monat.",
    "Unplug the router, wait ten seconds and plug it in again. " * 12,
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the company's own, in a folder."""
    folder = tmp_path_factory.mktemp("company") / "own-model"
    shutil.copytree(packaged_model(), folder)
    return folder


@pytest.fixture(scope="module", params=["packaged", "by path"])
def model(request: pytest.FixtureRequest, home: Path, copied: Path) -> Model:
    return load_model(None if request.param == "packaged" else str(copied), home)


def test_it_runs_without_torch_once_it_is_exported(model: Model) -> None:
    assert isinstance(model, OnnxModel)


def test_vectors_are_unit_rows_in_the_order_of_the_texts(model: Model) -> None:
    vectors = model.encode(SENTENCES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(SENTENCES), model.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(SENTENCES, vectors, strict=True):
        assert float(model.encode([text])[0] @ vector) > 0.98


def test_it_says_what_the_full_model_says(model: Model) -> None:
    full = TorchModel(str(packaged_model())).encode(SENTENCES)
    assert ((model.encode(SENTENCES) * full).sum(axis=1) > 0.98).all()


def test_like_meanings_are_near(model: Model) -> None:
    lamp, light, money = model.encode(["a red lamp on the modem", SENTENCES[0], "a refund to my bank account"])
    assert lamp @ light > lamp @ money


def test_an_empty_text_has_a_vector_too(model: Model) -> None:
    assert np.isfinite(model.encode(["", " "])).all()


def test_the_same_model_has_the_same_fingerprint(model: Model, home: Path, copied: Path) -> None:
    assert model.fingerprint == load_model(None, home).fingerprint == load_model(str(copied), home).fingerprint


def test_foreign_words_are_cut_into_more_pieces(model: Model) -> None:
    assert model.fragments("router") < model.fragments("Vertragslaufzeit") < model.fragments("электроэнергия")


def test_behind_the_queue_it_embeds_the_same(model: Model) -> None:
    embedder = BatchingEmbedder(lambda: model)
    assert embedder.fingerprint == model.fingerprint
    assert ((embedder.embed(SENTENCES) * model.encode(SENTENCES)).sum(axis=1) > 0.98).all()


def test_a_model_that_was_trained_on_in_its_folder_is_exported_anew(home: Path, copied: Path) -> None:
    load_model(str(copied), home)
    (copied / "config.json").write_text((copied / "config.json").read_text() + "\n")
    exports = set((home / "models").iterdir())
    load_model(str(copied), home)
    assert len(set((home / "models").iterdir()) - exports) == 1


def test_a_model_that_does_not_exist_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(OSError, match="no-such-model"):
        load_model(str(home / "no-such-model"), home)
