"""Whether a procedure can be followed: every step is reached, and from every step a way leads to an end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from kbassist.knowledge.procedures import Flaw
from kbassist.model.procedure import Branch, Procedure

Broken = Callable[[str], str | None]
"""Why an expression cannot be used; None: it can."""


def flaws(procedure: Procedure, broken: Broken) -> Iterator[Flaw]:
    """Everything that keeps the procedure from being followed, each named with its step or branch."""
    places = {step.id: place for place, step in enumerate(procedure.steps)}
    onward: defaultdict[str | None, list[str]] = defaultdict(list)
    for branch in procedure.branches:
        onward[branch.start].append(branch.to)
    yield from _branches(procedure, places, broken)
    if not onward[None]:
        yield Flaw("branches", "there is no beginning; one branch must come from null")
    reached = _reached(onward[None], onward)
    last = {step.id for step in procedure.steps if step.kind.last}
    dead = {step.id for step in procedure.steps if step.id not in last and not onward[step.id]}
    unknown = {to for ways in onward.values() for to in ways if to not in places}
    ending = _reached(last | dead | unknown, _turned(onward))
    for step in procedure.steps:
        path = f"steps[{places[step.id]}]"
        if onward[None] and step.id not in reached:
            yield Flaw(path, f"step {step.id} is never reached from the beginning")
        if step.id in dead:
            yield Flaw(path, f"step {step.id} is a dead end; a branch must lead on, or its kind be transfer or end")
        elif step.id not in ending:
            yield Flaw(path, f"step {step.id} goes round in a loop that has no way out")


def _branches(procedure: Procedure, places: Mapping[str, int], broken: Broken) -> Iterator[Flaw]:
    otherwise: Counter[str | None] = Counter()
    for place, branch in enumerate(procedure.branches):
        path = f"branches[{place}]"
        if branch.start is not None and branch.start not in places:
            yield Flaw(f"{path}.from", f"comes from {branch.start}, and there is no such step")
        if branch.to not in places:
            yield _nowhere(f"{path}.to", branch)
        if branch.when is None:
            otherwise[branch.start] += 1
            if otherwise[branch.start] == 2:
                yield _never_taken(path, branch.start)
        elif branch.when.context is not None and (problem := broken(branch.when.context)) is not None:
            yield _unusable(f"{path}.when.context", branch.start, problem)


def _nowhere(path: str, branch: Branch) -> Flaw:
    if branch.start is None:
        return Flaw(path, f"leads from the beginning to {branch.to}, and there is no such step")
    return Flaw(path, f"leads from {branch.start} to {branch.to}, and there is no such step")


def _never_taken(path: str, start: str | None) -> Flaw:
    if start is None:
        return Flaw(path, "the beginning has a branch without a condition before this one, which is never taken")
    return Flaw(path, f"step {start} has a branch without a condition before this one, which is never taken")


def _unusable(path: str, start: str | None, problem: str) -> Flaw:
    if start is None:
        return Flaw(path, f"the condition at the beginning does not compile: {problem}")
    return Flaw(path, f"the condition after step {start} does not compile: {problem}")


def _reached(starts: Iterable[str], onward: Mapping[str | None, Iterable[str]]) -> set[str]:
    """All that can be come to from these, themselves included."""
    seen: set[str] = set()
    open_ends = list(starts)
    while open_ends:
        step = open_ends.pop()
        if step not in seen:
            seen.add(step)
            open_ends += onward.get(step, ())
    return seen


def _turned(onward: Mapping[str | None, Iterable[str]]) -> dict[str | None, list[str]]:
    back: defaultdict[str | None, list[str]] = defaultdict(list)
    for start, ways in onward.items():
        for to in ways if start is not None else ():
            back[to].append(start or "")
    return dict(back)
