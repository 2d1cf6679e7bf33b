"""Learns next steps from past talks, and finds out whether that is better than the walk alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kbassist.learning.cases import Half, half_of
from kbassist.learning.metrics import bootstrap
from kbassist.learning.past_talks import PastTalk
from kbassist.learning.step_fit import Fitted, fitted, right
from kbassist.learning.step_lines import Lesson, School, lessons
from kbassist.learning.step_store import Kept, Verdict
from kbassist.model.base import RefusalKind, Refused
from kbassist.ports.progress import Progress

LEAST = 20
"""Next steps in either half from which something can be learned, and found out."""

WITHIN = 3
"""Steps that an agent is shown."""


def learned(talks: Sequence[PastTalk], school: School, reads: str, progress: Progress | None = None) -> Kept:
    """What the talks of the tune half teach, with the verdict of those of the check half, which nothing is fitted on.

    Refused INVALID where there are too few labelled next steps whose procedure is in force.
    """
    gone_through = lessons(talks, school, progress)
    halves = {half: [one for one in gone_through if half_of(one.talk) is half] for half in Half}
    fewest = min(len(half) for half in halves.values())
    if fewest < LEAST:
        told = (
            f"{len(gone_through)} next steps are labelled whose procedure is in force, and of every other talk only "
            f"{fewest}; at least {LEAST} are needed to learn, and as many to find out whether it helps"
        )
        raise Refused(RefusalKind.INVALID, told)
    found = fitted(halves[Half.TUNE], school.reader, school.procedures)
    verdict = judged(found, halves[Half.CHECK], school)
    return Kept(found.model, found.share, reads, verdict)


def judged(found: Fitted, held_out: Sequence[Lesson], school: School) -> Verdict:
    """Promoted where the blend is right more often than the walk alone, and not by chance: the 95 % interval of the
    difference, talks drawn together, lies above 0.
    """
    told = [(one, found.model.propose(one.moment, school.reader, school.procedures)) for one in held_out]
    talks = [one.talk for one in held_out]
    alone = [float(right(one, proposals, 0.0)) for one, proposals in told]
    ours = [float(right(one, proposals, found.share)) for one, proposals in told]
    gain = bootstrap([our - walk for our, walk in zip(ours, alone, strict=True)], talks)
    figures = {
        "talks": len(set(talks)),
        "steps": len(held_out),
        "walk": sum(alone) / len(alone),
        f"walk within {WITHIN}": _share(right(one, proposals, 0.0, WITHIN) for one, proposals in told),
        "learned": _share(one.next in [step.step for step in proposals[:1]] for one, proposals in told),
        "blend": sum(ours) / len(ours),
        f"blend within {WITHIN}": _share(right(one, proposals, found.share, WITHIN) for one, proposals in told),
        "gain": gain.value,
        "gain low": gain.low,
        "gain high": gain.high,
    }
    promoted, reason = _ruling(found.share, any(one.walked for one in held_out), gain.low)
    return Verdict(promoted, reason, {name: round(value, 4) for name, value in figures.items()})


def _ruling(share: float, walks: bool, low: float) -> tuple[bool, str]:
    if not walks:
        return False, "the walk proposes nothing to compare with"
    if share <= 0:
        return False, "the walk alone did best while learning"
    if low <= 0:
        return False, "not surely better than the walk alone"
    return True, "better than the walk alone"


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values)
