"""A procedure as Mermaid text, which any Mermaid renderer draws; whatever its steps say, it says only in labels."""

from __future__ import annotations

from kbassist.model.procedure import Branch, Procedure, StepKind, When

LABEL = 160
"""Characters of a label; the rest is an ellipsis."""

_PLAIN = frozenset(" .,:!?()/-+–—…€°")
_SHAPES: dict[StepKind, tuple[str, str]] = {
    StepKind.ASK: ("{", "}"),
    StepKind.CHECK: ("{{", "}}"),
    StepKind.DO: ("[", "]"),
    StepKind.TELL: ("[/", "/]"),
    StepKind.TRANSFER: ("[[", "]]"),
    StepKind.END: ("([", "])"),
}


def mermaid(procedure: Procedure) -> str:
    """A flowchart from the top down: one line per step, in the shape of its kind, and one per branch."""
    nodes = {step.id: f"n{place}" for place, step in enumerate(procedure.steps)}
    lines = ["flowchart TD", '    start((" "))']
    for step in procedure.steps:
        before, after = _SHAPES[step.kind]
        lines.append(f'    {nodes[step.id]}{before}"{_escaped(step.text)}"{after}')
    for branch in procedure.branches:
        start = "start" if branch.start is None else nodes[branch.start]
        lines.append(f"    {start} {_arrow(branch)} {nodes[branch.to]}")
    return "\n".join(lines) + "\n"


def _arrow(branch: Branch) -> str:
    label = "" if branch.when is None else _escaped(_told(branch.when))
    return f'-->|"{label}"|' if label else "-->"


def _told(when: When) -> str:
    """The first of each way to take the branch, as people read it."""
    said = [f"„{phrases[0]}“" for phrases in (when.customer, when.agent) if phrases]
    return " / ".join([*said, *filter(None, (when.event, when.context))])


def _escaped(text: str) -> str:
    """Letters, digits and harmless marks as they are, anything else by its number, so that no label ends early."""
    plain = " ".join(text.split())
    short = plain if len(plain) <= LABEL else plain[: LABEL - 1] + "…"
    return "".join(one if one.isalnum() or one in _PLAIN else f"#{ord(one)};" for one in short)
