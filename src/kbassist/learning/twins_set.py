"""How many planted pairs are found, and how many of all that is reported was planted: `kbassist eval --set twins`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kbassist.learning.cases import Half, half_of
from kbassist.learning.checking import conflicts_of
from kbassist.learning.company_set import articles
from kbassist.learning.conflicts import Clash, Conflict
from kbassist.learning.datasets import Places, load
from kbassist.learning.measure import ALL
from kbassist.learning.metrics import bootstrap
from kbassist.learning.planted import Kind, Planted, plant
from kbassist.learning.statements import Reader, source_of
from kbassist.learning.trial import Figures, Trial
from kbassist.learning.twins import Twins, twins
from kbassist.model.article import Content

NAME, BANK = "twins", "twins-tau"
SURE = 0.45
"""From here on a conflict is reported unless somebody asks for all."""

_WORD = re.compile(r"\w+")
_COPIES = (Kind.COPY, Kind.TRANSLATED_COPY)
Found = tuple[list[Conflict], list[Twins]]


def planted_pairs(places: Places, half: Half, reader: Reader) -> Trial:
    """What is found of the pairs planted in a half of the company's families, and how much else is reported."""
    contents = list(articles(places.corpus))
    families = {content.family for content in contents if half_of(content.family) is half}
    plot = plant(contents, families, reader.words)
    conflicts, doubles = _found(plot.contents, reader)
    family = {content.id: content.family.removeprefix("planted-") for content in plot.contents}
    lines = [_line(pair, _of_pair(pair, conflicts, doubles, family)) for pair in plot.pairs]
    groups: dict[str, Figures] = {}
    for kind in Kind:
        told = [float(line["found"]) for line in lines if line["kind"] == kind]
        if told:
            groups[kind.value] = Figures(len(told), 0, {"found": bootstrap(told)})
    every = [float(line["found"]) for line in lines]
    surely = [float(line["surely"]) for line in lines]
    right = {
        name: [float(any(_at(one, pair) for pair in plot.pairs)) for one in some]
        for name, some in _reported(conflicts, doubles).items()
    }
    metrics = {"found": bootstrap(every), "found surely": bootstrap(surely)}
    metrics |= {f"precision of {name}": bootstrap(told) for name, told in right.items() if told}
    groups[ALL] = Figures(len(plot.pairs), 0, metrics)
    return Trial(f"{NAME}-{half}", half, len(plot.contents), tuple(lines), groups)


def near_duplicates(places: Places, reader: Reader) -> Trial:
    """What is reported of a bank's near-duplicate articles, to be judged by reading."""
    asked = load("tau", places)
    conflicts, doubles = _found(asked.articles, reader)
    lines = [asdict(one) for one in conflicts] + [asdict(one) for one in doubles]
    figures = Figures(len(conflicts), len(doubles), {})
    return Trial(BANK, Half.CHECK, len(asked.articles), tuple(lines), {"conflicts, twins": figures})


def _found(contents: Sequence[Content], reader: Reader) -> Found:
    sources = [source_of(content, 1, reader) for content in contents]
    return conflicts_of(sources, reader.words), list(twins(sources))


def _of_pair(
    pair: Planted, conflicts: Sequence[Conflict], doubles: Sequence[Twins], family: Mapping[str, str]
) -> Iterator[float]:
    """How sure each finding of a planted pair is; a copy is found as a twin, all else as a conflict."""
    found: Sequence[Conflict | Twins] = doubles if pair.kind in _COPIES else conflicts
    for one in found:
        ids = {one.first.article_id, one.second.article_id}
        if _at(one, pair) and (pair.kind in _COPIES or len({family[article] for article in ids}) == 1):
            yield one.likeness if isinstance(one, Twins) else one.confidence


def _at(one: Conflict | Twins, pair: Planted) -> bool:
    """True where what is told was planted: of a conflict the very line that was changed, where one was."""
    places = [place for place in (one.first, one.second) if place.article_id == pair.planted]
    whole = isinstance(one, Twins) or not pair.needle
    return any(whole or _plain(place.text) in _plain(pair.needle) for place in places)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _line(pair: Planted, sure: Iterator[float]) -> dict[str, Any]:
    best = max(sure, default=0.0)
    return {**asdict(pair), "kind": pair.kind.value, "found": best > 0, "surely": best >= SURE}


def _reported(conflicts: Sequence[Conflict], doubles: Sequence[Twins]) -> dict[str, Sequence[Conflict | Twins]]:
    """What is reported, by how it was found."""
    home = [one for one in conflicts if one.first.language == one.second.language]
    abroad = [one for one in conflicts if one.first.language != one.second.language]
    return {
        "conflicts in a language": home,
        "figures between translations, surely": [
            one for one in abroad if one.apart.clash is Clash.FIGURE and one.confidence >= SURE
        ],
        "rules between translations, surely": [
            one for one in abroad if one.apart.clash is Clash.RULE and one.confidence >= SURE
        ],
        "rules between translations": [one for one in abroad if one.apart.clash is Clash.RULE],
        "twins": doubles,
    }
