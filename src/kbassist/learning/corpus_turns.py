"""Customer turns with what a good agent made of them: whether they sought something, as of that turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kbassist.learning.cases import Half, half_of
from kbassist.learning.company_set import crm, transcripts
from kbassist.model.situation import Context, Speaker, Turn


@dataclass(frozen=True, slots=True)
class CorpusTurn:
    """One labelled customer turn, the last of the talk up to it; `family` is what a good agent opens, `next` the
    step that they take (`procedure/step`); None: nothing.

    `spoken` tells a transcript of speech recognition from what was typed.
    """

    id: str
    half: Half
    dialogue: str
    language: str
    spoken: bool
    mixed: bool
    turns: tuple[Turn, ...]
    context: Context
    seeks: bool
    family: str | None
    next: str | None = None


def corpus_turns(corpus: Path) -> Iterator[CorpusTurn]:
    """Every labelled customer turn of the corpus in order, but for those that nobody could decide."""
    customers = crm(corpus)
    for transcript in transcripts(corpus):
        name = transcript["id"]
        turns = [Turn(Speaker(turn["role"]), turn["text"]) for turn in transcript["turns"]]
        for place, turn in enumerate(transcript["turns"]):
            label = turn.get("label")
            if label is None or label.get("undecided"):
                continue
            yield CorpusTurn(
                id=f"{name}/{place}",
                half=half_of(name),
                dialogue=name,
                language=transcript["language"],
                spoken=transcript["noise"] == "asr",
                mixed=transcript["mixed"],
                turns=tuple(turns[: place + 1]),
                context=customers.get(transcript["customer_id"], {}),
                seeks=label["seeking"],
                family=label["family"],
                next=label.get("next"),
            )
