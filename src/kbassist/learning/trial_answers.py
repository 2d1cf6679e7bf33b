"""How good answers are: the words chosen of the right page, the words given end to end, and how often what is given is
wrong at each share of wrong answers that is borne.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kbassist.assist.answer import Given
from kbassist.assist.answer_extract import best_run
from kbassist.assist.answer_sentences import MEANING, SIGNS
from kbassist.assist.answer_standard import Standard, Standards
from kbassist.learning.answer_cases import AnsweringHome, Put, Sentenced, answerer, put, read_cases
from kbassist.learning.answer_golds import SETS, Gold, exact, golds, overlap
from kbassist.learning.cases import EvalSet, Half, sampled
from kbassist.learning.metrics import Estimate
from kbassist.learning.trial import Figures, Trial, mean
from kbassist.ports.progress import Progress

NAMES = tuple(f"answers-{name}" for name in SETS)
"""The sets that `kbassist eval --set` knows."""

REPORTED = (0.05, 0.1, 0.2)
"""Shares of wrong answers borne that are reported."""

ANY_LENGTH = 10**6


@dataclass(frozen=True, slots=True)
class Part:
    """Which cases: a half, or so many of it."""

    half: Half
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One case: what it was put as, the least confidence at each risk, and the extract of the right page."""

    put: Put
    least: Mapping[float, float]
    gold: Gold | None
    on_page: str | None


def try_answers(
    asked: EvalSet, part: Part, home: AnsweringHome, standards: Standards, data: Path, progress: Progress | None = None,
) -> Trial:  # fmt: skip
    """Every case of the part, answered by these standards."""
    known, cases = golds(asked.name, data), sampled(asked.cases, part.half, part.sample)
    standard = standards.without_model if home.embedder is None else standards.with_model
    pages = {one.case.id: _extract(one, standard) for one in read_cases(home, cases, known)} if known else {}
    by, told = answerer(home, standards), list[Told]()
    for done, case in enumerate(cases, 1):
        one = put(by, asked, case, known.get(case.id))
        language = one.found.situation.language if one.found.situation else one.found.language
        least = {risk: standard.threshold(language, risk) for risk in REPORTED}
        told.append(Told(one, least, known.get(case.id), pages.get(case.id)))
        if progress is not None:
            progress(done, len(cases))
    by.close()
    groups = {"all": told} | {
        language: [one for one in told if one.put.case.language == language]
        for language in sorted({case.language for case in cases})
    }
    suffix = "" if part.sample is None else f"-sample{part.sample}"
    return Trial(
        f"answers-{asked.name}-{part.half}{suffix}",
        part.half,
        len(asked.articles),
        tuple(_line(one) for one in told),
        {name: _figures(some) for name, some in groups.items()},
    )


def _extract(one: Sentenced, standard: Standard) -> str:
    model = standard.talk if one.in_talk else standard.question
    chances = model.chances((*SIGNS, *MEANING)[: one.signs.shape[1]], one.signs)
    run = best_run(one.every, chances, ANY_LENGTH)
    if run is None:
        return ""
    first, last = one.every[run.first], one.every[run.stop - 1]
    return first.passage.text[first.place.start : last.place.end]


def _line(one: Told) -> Mapping[str, object]:
    given = one.put.given
    return {
        "id": one.put.case.id,
        "group": one.put.case.group,
        "confidence": None if given is None else round(given.confidence, 4),
        "right": one.put.right,
        "marked": one.put.marked,
        "answer": None if given is None else given.citation.quote,
    }


def _figures(told: Sequence[Told]) -> Figures:
    metrics: dict[str, Estimate] = {}
    grounded = [one for one in told if one.gold is not None and not one.put.case.unanswerable]
    if grounded:
        for name, score in (("F1", overlap), ("EM", exact)):
            on_page = [(_talk(one), score(one.on_page or "", one.gold)) for one in grounded if one.gold]
            end_to_end = [(_talk(one), score(_said(one.put.given), one.gold)) for one in grounded if one.gold]
            metrics |= {f"{name} on the page": mean(on_page), f"{name}": mean(end_to_end)}
    for risk in REPORTED:
        given = [one for one in told if _is_given(one, risk)]
        metrics[f"coverage@{risk:g}"] = mean([(_talk(one), float(_is_given(one, risk))) for one in told])
        if given:
            metrics[f"wrong@{risk:g}"] = mean([(_talk(one), float(not one.put.right)) for one in given])
        if marked := [one for one in given if one.put.marked is not None]:
            metrics[f"unmarked@{risk:g}"] = mean([(_talk(one), float(not one.put.marked)) for one in marked])
    unknown = sum(one.put.case.unanswerable for one in told)
    return Figures(len(told) - unknown, unknown, metrics)


def _is_given(one: Told, risk: float) -> bool:
    return one.put.given is not None and one.put.given.confidence >= one.least[risk]


def _said(given: Given | None) -> str:
    return "" if given is None else given.citation.quote


def _talk(one: Told) -> str:
    return one.put.case.dialogue or one.put.case.id
