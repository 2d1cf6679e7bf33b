"""What is typed to learn from past talks: the next steps that agents took, and how long talks take."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbassist.model.access import EVERY_AUDIENCE, Principal, Role
from kbassist.model.base import RefusalKind, Refused, now_utc
from kbassist.terminal import progress, say

if TYPE_CHECKING:
    from kbassist.learning.past_talks import PastTalk
    from kbassist.learning.step_store import Kept
    from kbassist.model.situation import Context, Turn
    from kbassist.model.suggestion import Found
    from kbassist.wiring import Service

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
From = Annotated[
    list[Path] | None,
    typer.Option("--from", exists=True, help="Labelled talks, .jsonl or a folder of them; else the database's."),
]

TRAINER = Principal("training", "training", frozenset({Role.ADMIN}), frozenset({EVERY_AUDIENCE}))
"""Who asks while talks are gone through."""

train = typer.Typer(help="Learn from past talks.", no_args_is_help=True)


@train.command("next-steps")
def next_steps(talks: From = None, as_json: AsJson = False) -> None:
    """Learns which step comes next, and uses it where it is better than the walk alone on talks it never saw."""
    from kbassist.assist.hearing import own_names
    from kbassist.learning.step_lessons import reads
    from kbassist.learning.step_lines import School
    from kbassist.learning.step_store import keep
    from kbassist.learning.train_steps import learned
    from kbassist.search.journal import NoRecords

    with closing(_service()) as service:
        past = [talk for talk in _past(service, talks) if talk.next]
        assistant = service.assistant.beside(service.searcher.beside(NoRecords()), without="learned_steps")

        def rehearse(turns: Sequence[Turn], context: Context) -> Found:
            known, _ = service.customers.joined(context, None)
            return assistant.suggest(turns, known, TRAINER, _ask(), {})

        def names(context: Context) -> Sequence[str]:
            known, _ = service.customers.joined(context, None)
            customer_id = known.get("customer_id")
            return (
                *own_names(known),
                *service.customers.called(customer_id if isinstance(customer_id, str) else None).names,
            )

        procedures = service.procedures.in_force(now_utc(), TRAINER.readable)
        school = School(procedures, rehearse, service.step_reader, service.redactor, names)
        with progress("going through talks", len(past)) as going:
            kept = learned(past, school, reads(service.analyzer.fingerprint, service.words.fingerprint), going)
        file = keep(service.settings.home, kept)
    say(_summary(kept, file), _told(kept), as_json)


@train.command("handling")
def handling_times(talks: From = None, as_json: AsJson = False) -> None:
    """Learns how long talks about each family take, for the routing hint."""
    from kbassist.learning.handling import handling, keep

    with closing(_service()) as service:
        known = handling(_past(service, talks))
        file = keep(service.settings.home, known)
    minutes = {family: {"minutes": one.minutes, "talks": one.talks} for family, one in known.items()}
    told = "\n".join(f"{family}: {one.minutes} minutes ({one.talks} talks)" for family, one in known.items())
    say({"families": minutes, "file": str(file)}, told or "no family has two past talks yet", as_json)


def _past(service: Service, files: Sequence[Path] | None) -> list[PastTalk]:
    """The talks of the files, else those of the database in which agents marked steps; Refused INVALID: none."""
    from kbassist.learning.past_talks import from_files, from_store

    if files:
        return from_files(files)
    found = list(from_store(service.interactions, service.procedures.in_force(now_utc(), TRAINER.readable)))
    if not found:
        told = "in no closed interaction has an agent marked a step; name a file of labelled talks with --from"
        raise Refused(RefusalKind.INVALID, told)
    return found


def _summary(kept: Kept, file: Path) -> dict[str, Any]:
    verdict = kept.verdict
    return {
        "promoted": verdict.promoted,
        "reason": verdict.reason,
        "share": kept.share,
        "cases": len(kept.model.cases),
        "figures": dict(verdict.figures),
        "file": str(file),
    }


def _told(kept: Kept) -> str:
    one, figures = kept.verdict, kept.verdict.figures
    return (
        f"learned from {len(kept.model.cases)} next steps; on {figures['steps']:.0f} of "
        f"{figures['talks']:.0f} other talks "
        f"the walk alone is right {figures['walk']:.3f}, with a share of {kept.share} learned {figures['blend']:.3f} "
        f"({figures['gain']:+.3f}, {figures['gain low']:+.3f} to {figures['gain high']:+.3f})\n"
        f"{'promoted' if one.promoted else 'not promoted, not used'}: {one.reason}"
    )


def _ask() -> Any:
    from kbassist.assist.assistant import Ask

    return Ask(limit=5)


def _service() -> Service:
    from kbassist.settings import Settings
    from kbassist.wiring import build

    return build(Settings())
