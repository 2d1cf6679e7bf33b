"""Talks that are over, with what a good agent did next: from files, or from the interactions that agents marked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import Channel, Heard, Interaction, Leg, Wanted
from kbassist.model.procedure import Deed, Procedure, StepMark
from kbassist.model.situation import Context, Speaker, Turn
from kbassist.ports.talk import Interactions

WORDS_A_MINUTE = {Channel.VOICE: 130, Channel.CHAT: 40, Channel.EMAIL: 40, Channel.MESSENGER: 40, Channel.BOT: 40}
"""How fast is spoken and typed: what a talk took, where nobody kept its times."""

LIVE = frozenset({Channel.VOICE, Channel.CHAT})
"""Channels on which an agent is busy for as long as a leg lasts."""


@dataclass(frozen=True, slots=True)
class PastTalk:
    """A talk and what was done in it: `next` holds, by the index of a customer's turn, the
    `procedure/step` that followed.

    `family` is what it was about most, where that is known; `minutes` what it took an agent.
    """

    id: str
    language: str
    turns: tuple[Turn, ...]
    context: Context = field(default_factory=dict)
    next: Mapping[int, str] = field(default_factory=dict)
    family: str | None = None
    minutes: float | None = None


def from_files(paths: Iterable[Path]) -> list[PastTalk]:
    """The labelled talks of JSON Lines, one a line as in `corpus/interactions`; of a folder its `.jsonl` files.

    Refused INVALID where a line is no talk.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    return [_from_line(file, number, line) for file in files for number, line in _lines(file)]


def from_store(interactions: Interactions, procedures: Iterable[Procedure]) -> Iterator[PastTalk]:
    """The interactions that are closed and in which an agent marked steps of these procedures."""
    families = {procedure.id: procedure.family for procedure in procedures}
    after = ""
    while page := interactions.listed(Wanted(still_open=False), after):
        for one in page:
            marks = [mark for mark in interactions.marks(one.id) if mark.procedure_id in families and mark.step_id]
            if marks:
                yield _from_marks(one, interactions.turns(one.id), marks, families)
        after = page[-1].id


def followed(turns: Sequence[Heard], mark: StepMark) -> int | None:
    """The index of the customer's turn that a marked step followed; None: none was, or the mark tells of no step taken.

    Who marks a step as begun has just heard the turn; who marks it as done has heard its answer, if the customer spoke.
    """
    before = [index for index, one in enumerate(turns) if one.number <= mark.turn]
    if mark.deed is Deed.DONE:
        while before and turns[before[-1]].turn.role is Speaker.CUSTOMER:
            before.pop()
    elif mark.deed not in (Deed.START, Deed.JUMP):
        return None
    spoken = [index for index in before if turns[index].turn.role is Speaker.CUSTOMER]
    return spoken[-1] if spoken else None


def _from_marks(
    one: Interaction, heard: Sequence[Heard], marks: Sequence[StepMark], families: Mapping[str, str]
) -> PastTalk:
    steps = [(followed(heard, mark), f"{mark.procedure_id}/{mark.step_id}") for mark in marks]
    done: dict[int, str] = {}
    for index, step in steps:
        if index is not None:
            done.setdefault(index, step)
    told = Counter(families[mark.procedure_id] for mark in marks)
    turns = tuple(replace(turn.turn, step=None) for turn in heard)
    minutes = _lasted(one.legs) or _estimated(turns, one.leg.channel)
    return PastTalk(one.id, one.language or "en", turns, one.context, done, told.most_common(1)[0][0], minutes)


def _lasted(legs: Sequence[Leg]) -> float | None:
    """The minutes that agents were busy, where the channel tells."""
    busy = [(leg.ended - leg.began).total_seconds() / 60 for leg in legs if leg.ended and leg.channel in LIVE]
    return sum(busy) or None


def _estimated(turns: Sequence[Turn], channel: Channel) -> float:
    return sum(len(turn.text.split()) for turn in turns) / WORDS_A_MINUTE[channel]


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(RefusalKind.INVALID, f"{file} cannot be read as a text in UTF-8") from None
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _from_line(file: Path, number: int, line: str) -> PastTalk:
    try:
        return _read(json.loads(line))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{file}: line {number}: no labelled talk ({type(error).__name__}: {error})"
        raise Refused(RefusalKind.INVALID, told) from None


def _read(told: Mapping[str, Any]) -> PastTalk:
    turns = tuple(Turn(Speaker(one["role"]), one["text"]) for one in told["turns"])
    labels = {index: one["label"] for index, one in enumerate(told["turns"]) if one.get("label")}
    families = Counter(label["family"] for label in labels.values() if label.get("family"))
    return PastTalk(
        id=told["id"],
        language=told["language"],
        turns=turns,
        context=told.get("context") or {"customer_id": told.get("customer_id")},
        next={index: label["next"] for index, label in labels.items() if label.get("next")},
        family=families.most_common(1)[0][0] if families else None,
        minutes=told.get("minutes") or _estimated(turns, Channel(told.get("channel", "voice"))),
    )
