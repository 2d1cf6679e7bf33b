"""Fits what decides answers, on tune halves alone: which sentences answer, how sure an answer is, and from which
confidence on one is given; what `kbassist calibrate answers` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from kbassist.assist.answer_closeness import Floats
from kbassist.assist.answer_confidence import ANSWER_SIGNS
from kbassist.assist.answer_sentences import MEANING, SIGNS
from kbassist.assist.answer_standard import NEVER, Model, Standard, Standards
from kbassist.learning.answer_cases import AnsweringHome, Put, Sentenced, answerer, put, read_cases
from kbassist.learning.answer_golds import SETS, golds
from kbassist.learning.calibrate import logistic
from kbassist.learning.cases import Case, EvalSet, Half, sampled
from kbassist.learning.conformal import Judged, least_confidence
from kbassist.learning.datasets import Places, load
from kbassist.learning.evaluate import Configured, Home, furnish
from kbassist.model.base import digest
from kbassist.ports.progress import Progress

RISKS = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Shares of wrong answers for which thresholds are chosen."""

SAMPLE = 450
"""Cases of each tune half."""

FOLDS = 5
"""Models by which the confidences are judged that thresholds are chosen from."""

_ANSWER_WEIGHT = 1000.0
"""What every set counts in a fit, in cases."""


class FullHome(Home, AnsweringHome, Protocol):
    """A home that is furnished and answers."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A standard and what it was fitted on: cases by set."""

    standard: Standard
    cases: Mapping[str, int]


def fitted(
    settings: Configured,
    open_home: Callable[[Path], FullHome],
    folder: str,
    sample: int = SAMPLE,
    progress: Progress | None = None,
) -> Fitted:
    """The standard of the homes that `open_home` opens under this folder."""
    places = Places.found(settings.eval_data)
    sets = [load(name, places) for name in SETS]
    home_of = {one.name: settings.home / folder / one.home for one in sets}
    sentenced: dict[str, list[Sentenced]] = {}
    for one in sets:
        known = golds(one.name, places.data)
        with closing(open_home(home_of[one.name])) as home:
            furnish(home, one, progress)
            if known:
                sentenced[one.name] = list(read_cases(home, sampled(one.cases, Half.TUNE, sample), known))
    question, talk = _sentence_model(sentenced, in_talk=False), _sentence_model(sentenced, in_talk=True)
    first = Standard(question, talk, Model(0.0, {}), {})
    asked: dict[str, list[Put]] = {}
    for one in sets:
        known = golds(one.name, places.data)
        with closing(open_home(home_of[one.name])) as home:
            cases = sampled(one.cases, Half.TUNE, sample)
            asked[one.name] = list(_put(home, one, cases, Standards(first, first), known, progress))
    answer, thresholds = answer_model(asked)
    return Fitted(Standard(question, talk, answer, thresholds), {name: len(cases) for name, cases in asked.items()})


def answer_model(asked: Mapping[str, Sequence[Put]]) -> tuple[Model, dict[str, dict[float, float]]]:
    """The model of an answer being right, and the thresholds of each language.

    A threshold is chosen over the questions of all sets in its language, by confidences of models that were fitted
    without the talk in question (`FOLDS`), as new talks will be judged; no set contradicts it.
    """
    judged: dict[tuple[str, str], list[Judged]] = {}
    for fold in range(FOLDS):
        model = _answer_model({name: [one for one in cases if _fold(one) != fold] for name, cases in asked.items()})
        for name, cases in asked.items():
            for one in cases:
                if one.given is not None and _fold(one) == fold:
                    confidence = float(model.chances(ANSWER_SIGNS, one.given.signs[None])[0])
                    mine = judged.setdefault((one.case.language, name), [])
                    mine.append(Judged(confidence, one.right, (one.case.language, name)))
    languages = sorted({language for language, _ in judged})
    thresholds = {language: {risk: _least(judged, language, risk) for risk in RISKS} for language in languages}
    return _answer_model(asked), thresholds


def as_toml(fits: Mapping[str, Fitted], provenance: Mapping[str, Any]) -> str:
    """The standards as the file that `read_standards` reads, with where they come from."""
    lines = ["# What decides answers. Written by `kbassist calibrate answers`; not to be changed by hand.", ""]
    lines += ["[provenance]", *(f"{name} = {_toml(value)}" for name, value in provenance.items()), ""]
    for name, fit in fits.items():
        lines += [f"[{name}.cases]", *(f'"{one}" = {count}' for one, count in fit.cases.items()), ""]
        for part, model in (
            ("question", fit.standard.question),
            ("talk", fit.standard.talk),
            ("answer", fit.standard.answer),
        ):
            lines += [f"[{name}.{part}]", f"bias = {model.bias:.3f}"]
            lines += [*(f"{sign} = {weight:.3f}" for sign, weight in model.weights.items()), ""]
        for language, table in fit.standard.thresholds.items():
            lines += [f"[{name}.thresholds.{language}]"]
            lines += [*(f'"{risk:g}" = {least:.4f}' for risk, least in table.items()), ""]
    return "\n".join(lines)


def provenance(sample: int) -> dict[str, Any]:
    """Where standards come from, as their file tells it."""
    return {
        "command": f"kbassist calibrate answers --sample {sample}",
        "sets": SETS,
        "half": Half.TUNE.value,
        "thresholds": "conformal selection over out-of-fold confidences, per language or else pooled",
    }


def _put(
    home: FullHome,
    one: EvalSet,
    cases: Sequence[Case],
    standards: Standards,
    known: Mapping[str, Any],
    progress: Progress | None,
) -> Iterable[Put]:
    by = answerer(home, standards)
    for done, case in enumerate(cases, 1):
        yield put(by, one, case, known.get(case.id))
        if progress is not None:
            progress(done, len(cases))
    by.close()


def _sentence_model(sentenced: Mapping[str, Sequence[Sentenced]], in_talk: bool) -> Model:
    """A page counts by the root of its length, and every set alike."""
    chosen = {name: [one for one in cases if one.in_talk is in_talk] for name, cases in sentenced.items()}
    every = [(one, len(cases)) for cases in chosen.values() for one in cases]
    rows = np.concatenate([one.signs for one, _ in every])
    right = np.concatenate([one.shares for one, _ in every])
    weights = np.concatenate(
        [np.full(len(one.every), _ANSWER_WEIGHT * 30 / count / len(one.every) ** 0.5) for one, count in every]
    )
    return _logistic((*SIGNS, *MEANING)[: rows.shape[1]], rows, right, weights)


def _answer_model(asked: Mapping[str, Sequence[Put]]) -> Model:
    given = {name: [one for one in cases if one.given is not None] for name, cases in asked.items()}
    rows = np.array([one.given.signs for cases in given.values() for one in cases if one.given is not None])
    right = np.array([one.right for cases in given.values() for one in cases], float)
    weights = np.array([_ANSWER_WEIGHT / len(cases) for cases in given.values() for _ in cases])
    return _logistic(ANSWER_SIGNS, rows, right, weights)


def _logistic(names: Sequence[str], rows: Floats, right: Floats, weights: Floats) -> Model:
    bias, *found = logistic(np.column_stack([np.ones(len(rows)), rows]), right, weights).tolist()
    return Model(bias, dict(zip(names, found, strict=True)))


def _least(judged: Mapping[tuple[str, str], Sequence[Judged]], language: str, risk: float) -> float:
    """The threshold of a language, over all its sets together; where these are too few to prove one, over the sets of
    all languages, which no set of any may contradict.
    """
    alone = [one for (spoken, _), some in judged.items() if spoken == language for one in some]
    pooled = [one for some in judged.values() for one in some]
    found = (least_confidence(every, risk) for every in (alone, pooled))
    return next((least for least in found if least is not None), NEVER)


def _fold(one: Put) -> int:
    return int(digest(f"fold {one.case.dialogue or one.case.id}"), 16) % FOLDS


def _toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return str(value)
