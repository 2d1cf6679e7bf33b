"""What decides answers, as data: weights and thresholds that `kbassist calibrate answers` fits and writes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kbassist.assist.answer_closeness import Floats
from kbassist.model.base import RefusalKind, Refused

NEVER = 1.01
"""The threshold where no answer was ever sure enough: above every confidence."""


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: a chance from named signs."""

    bias: float
    weights: Mapping[str, float]

    def chances(self, names: Sequence[str], signs: Floats) -> Floats:
        """The chance of every row; a sign that the model does not know counts nothing."""
        weights = np.array([self.weights.get(name, 0.0) for name in names])
        return np.asarray(1 / (1 + np.exp(-np.clip(self.bias + signs @ weights, -30, 30))), float)


@dataclass(frozen=True, slots=True)
class Standard:
    """How sentences are chosen and answers judged: for a question alone and in a talk, and from which confidence on an
    answer is given, by language and by the share of wrong answers that is borne.
    """

    question: Model
    talk: Model
    answer: Model
    thresholds: Mapping[str, Mapping[float, float]]

    def threshold(self, language: str, risk: float) -> float:
        """The least confidence for a language, at the greatest calibrated risk that is borne.

        Of a language that was never calibrated the strictest of the others holds.
        """
        known = self.thresholds.get(language)
        tables = [known] if known else list(self.thresholds.values())
        return max((_at(table, risk) for table in tables), default=NEVER)


@dataclass(frozen=True, slots=True)
class Standards:
    """One standard for what the sentence model judged too, one for what it did not."""

    with_model: Standard
    without_model: Standard


def packaged_standards() -> Standards:
    """Those that come with the program."""
    source = Path(__file__).with_name("answers.toml")
    return read_standards(source.read_text("utf-8"), str(source))


def read_standards(text: str, source: str) -> Standards:
    """The standards that a TOML text holds; Refused INVALID where it does not hold them whole."""
    try:
        table = tomllib.loads(text)
        return Standards(_standard(table["with_model"]), _standard(table["without_model"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(RefusalKind.INVALID, f"{source}: holds no standards of answers ({error})") from None


def _standard(table: Mapping[str, Any]) -> Standard:
    thresholds = {
        language: {float(risk): float(least) for risk, least in by_risk.items()}
        for language, by_risk in table["thresholds"].items()
    }
    return Standard(_model(table["question"]), _model(table["talk"]), _model(table["answer"]), thresholds)


def _model(table: Mapping[str, Any]) -> Model:
    weights = {name: float(weight) for name, weight in table.items() if name != "bias"}
    return Model(float(table["bias"]), weights)


def _at(table: Mapping[float, float], risk: float) -> float:
    borne = [one for one in table if one <= risk + 1e-9]
    return table[max(borne)] if borne else NEVER
