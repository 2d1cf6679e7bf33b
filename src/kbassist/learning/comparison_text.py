"""A comparison as a person reads it at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kbassist.learning.comparing import Comparison, Differing

_SHOWN = 10
"""Cases told one by one."""


def told(comparisons: Iterable[Comparison], first: str, second: str) -> str:
    """All comparisons as text; `first` and `second` say what is compared."""
    lines = [f"A = {first}", f"B = {second}"]
    for one in comparisons:
        lines += ["", *_figures(one), *_cases(one.differing)]
    return "\n".join(lines)


def _figures(one: Comparison) -> Iterator[str]:
    yield f"{one.name}: {one.cases} cases, {one.clusters} of them independent"
    left_out = {
        "without an answer": one.unanswerable,
        "only in A": one.only_first,
        "only in B": one.only_second,
        "judged otherwise": one.judged_otherwise,
    }
    if any(left_out.values()):
        yield "  left out: " + ", ".join(f"{count} {why}" for why, count in left_out.items() if count)
    yield f"  {'metric':8} {'A':>6} {'B':>6} {'A - B':>7}  {'95 % interval':18} {'p':>7}  A better / B better / equal"
    for duel in one.duels:
        low, high = f"{duel.difference.low:+.4f}", f"{duel.difference.high:+.4f}"
        yield (
            f"  {duel.metric:8} {duel.first:6.4f} {duel.second:6.4f} {duel.difference.value:+7.4f}  "
            f"{f'{low} to {high}':18} {duel.p:7.4f}  {duel.wins} / {duel.losses} / {duel.ties}"
        )


def _cases(differing: Sequence[Differing]) -> Iterator[str]:
    for case in differing[:_SHOWN]:
        earned = ", ".join(f"{name} {one:.2f} : {other:.2f}" for name, (one, other) in case.earned.items())
        yield f"  {case.id}  {earned}"
        yield f"    A: {_marked(case.first, case.relevant)}"
        yield f"    B: {_marked(case.second, case.relevant)}"
    if len(differing) > _SHOWN:
        yield f"  and {len(differing) - _SHOWN} more cases; --json tells all"


def _marked(ranking: Sequence[str], relevant: Sequence[str]) -> str:
    """A list as it was shown, what is right in brackets."""
    return ", ".join(f"[{one}]" if one in relevant else one for one in ranking) or "nothing"
