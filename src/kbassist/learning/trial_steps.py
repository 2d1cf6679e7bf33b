"""Whether the step that a good agent takes next is proposed: the company's talks, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kbassist.assist.assistant import Ask, Assistant
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Half
from kbassist.learning.corpus_turns import CorpusTurn
from kbassist.learning.trial import SHOWN, Figures, Trial, mean
from kbassist.model.suggestion import Found
from kbassist.ports.progress import Progress


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed after one turn, and what of the right procedure where the caller had named it."""

    heard: CorpusTurn
    steps: tuple[str, ...]
    of_procedure: tuple[str, ...]


def try_steps(
    turns: Sequence[CorpusTurn], half: Half, assistant: Assistant, articles: int, progress: Progress | None = None
) -> Trial:
    """How often the labelled step stands first, and among the first three; by language.

    `procedure` counts turns whose first step is of the right procedure; `given` are the same figures where the caller
    names the procedure; `silent` counts the turns without a labelled step after which none is proposed.
    """
    every = []
    for number, one in enumerate(turns, 1):
        every.append(_asked(one, assistant))
        if progress is not None:
            progress(number, len(turns))
    groups = {"all": every} | {
        language: [one for one in every if one.heard.language == language]
        for language in sorted({one.heard.language for one in every})
    }
    told = tuple({"id": one.heard.id, "next": one.heard.next, "proposed": one.steps} for one in every)
    return Trial(f"next-steps-{half}", half, articles, told, {name: _figures(among) for name, among in groups.items()})


def _asked(one: CorpusTurn, assistant: Assistant) -> Proposed:
    found = assistant.suggest(one.turns, one.context, CALLER, Ask(next_steps=SHOWN), {})
    if one.next is None:
        return Proposed(one, _names(found), ())
    how = Ask(next_steps=SHOWN, procedures=(one.next.partition("/")[0],))
    return Proposed(one, _names(found), _names(assistant.suggest(one.turns, one.context, CALLER, how, {})))


def _names(found: Found) -> tuple[str, ...]:
    return tuple(f"{step.procedure_id}/{step.step_id}" for step in found.next_steps)


def _figures(every: Sequence[Proposed]) -> Figures:
    known = [one for one in every if one.heard.next is not None]
    silent = [one for one in every if one.heard.next is None]
    named: Mapping[str, list[tuple[str, float]]] = {
        "next@1": [(one.heard.dialogue, float(one.heard.next in one.steps[:1])) for one in known],
        "next@3": [(one.heard.dialogue, float(one.heard.next in one.steps)) for one in known],
        "procedure": [(one.heard.dialogue, float(_procedure(one) == _labelled(one))) for one in known],
        "given@1": [(one.heard.dialogue, float(one.heard.next in one.of_procedure[:1])) for one in known],
        "given@3": [(one.heard.dialogue, float(one.heard.next in one.of_procedure)) for one in known],
        "silent": [(one.heard.dialogue, float(not one.steps)) for one in silent],
    }
    return Figures(len(known), len(silent), {name: mean(values) for name, values in named.items() if values})


def _procedure(one: Proposed) -> str | None:
    return one.steps[0].partition("/")[0] if one.steps else None


def _labelled(one: Proposed) -> str:
    return str(one.heard.next).partition("/")[0]
