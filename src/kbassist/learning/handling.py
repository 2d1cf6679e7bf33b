"""How long talks about a family take: the median of past ones, in a file of the home."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

from kbassist.assist.routing import Handling
from kbassist.learning.past_talks import PastTalk

FILE = Path("learned") / "handling.json"
"""Where it is kept, within the home."""

LEAST = 2
"""Talks about a family that tell how long another will take."""

USUAL = 1
"""Talks that the median of all counts for beside a family's own; chosen on the tune half of the corpus."""


def handling(talks: Iterable[PastTalk]) -> dict[str, Handling]:
    """The handling of every family of which there are talks enough: their median, drawn towards that of all talks."""
    spent: dict[str, list[float]] = defaultdict(list)
    for talk in talks:
        if talk.family is not None and talk.minutes is not None:
            spent[talk.family].append(talk.minutes)
    known = {family: took for family, took in sorted(spent.items()) if len(took) >= LEAST}
    usual = median(minutes for family in spent.values() for minutes in family) if spent else 0.0
    return {
        family: Handling(round((len(took) * median(took) + USUAL * usual) / (len(took) + USUAL), 1), len(took))
        for family, took in known.items()
    }


def keep(home: Path, known: Mapping[str, Handling]) -> Path:
    """Writes it into a home, whole or not at all; the file."""
    file = home / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {family: {"minutes": one.minutes, "talks": one.talks} for family, one in known.items()}
    partial = file.with_suffix(".part")
    partial.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    partial.replace(file)
    return file


class Handled:
    """The handling that a home has learned, read when first asked for and again when it was learned anew."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE
        self._read: tuple[int | None, Mapping[str, Handling]] = (None, {})

    def __call__(self) -> Mapping[str, Handling]:
        """Every family's; none where nothing was learned."""
        try:
            written = self._file.stat().st_mtime_ns
        except OSError:
            return {}
        if written != self._read[0]:
            told = json.loads(self._file.read_text("utf-8"))
            self._read = written, {family: Handling(one["minutes"], one["talks"]) for family, one in told.items()}
        return self._read[1]
