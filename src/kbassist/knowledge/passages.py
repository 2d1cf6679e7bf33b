"""From blocks to passages: of all ways to cut an article along its headings, the cheapest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kbassist.model.article import Block, BlockKind
from kbassist.model.passage import Passage, PassageKind

LEAST, MOST = 60, 180
"""Words a passage should have; words are what whitespace separates, in any language."""

WHOLE_LIST = 360
"""Up to so many words a list stays in one piece."""

_IDEAL = (LEAST + MOST) / 2
_SENTENCE_END = re.compile(r"(?<=\w\w[.!?…])\s+(?=[^\W\d_])(?![a-zа-яßäöü])|(?<=[!?…][»”\"')])\s+")

_Heading = tuple[int, str]
"""Its place among the blocks, so that two headings of the same wording stay two, and its text."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a block, a sentence of a long paragraph, an item of a long list."""

    text: str
    words: int
    glue: str


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under one heading, before the next; `shared` headings are also above the section before it."""

    path: tuple[_Heading, ...]
    units: tuple[_Unit, ...]
    words: int
    shared: int = 0


def cut(
    article_id: str, language: str, title: str, blocks: Sequence[Block], phrasings: Iterable[str]
) -> tuple[Passage, ...]:
    """Every word of the blocks in exactly one passage, in order, and one passage per phrasing; ids are unique.

    A passage has 60 to 180 words. Longer ones hold a block that must not be cut; shorter ones are short articles, or
    sections whose neighbours have no room for them. Small neighbours are joined under the headings they share. What is
    verbatim is never cut inside a sentence.
    """
    body = _bodies(title, blocks)
    passages = [Passage(article_id, language, PassageKind.BODY, title, heading, text) for heading, text in body]
    asked = (" ".join(phrasing.split()) for phrasing in phrasings)
    passages += [Passage(article_id, language, PassageKind.PHRASING, title, "", text) for text in asked if text]
    return tuple(dict.fromkeys(passages))


def word_for_word(text: str, blocks: Sequence[Block]) -> tuple[tuple[int, int], ...]:
    """Where a passage's text, cut from these blocks, holds what is verbatim: start and end, in order."""
    pieces = {unit.text.strip() for block in blocks if block.verbatim for unit in _units(block)}
    found = (one.span() for piece in pieces for one in re.finditer(rf"(?<!\S){re.escape(piece)}(?!\S)", text))
    stretches: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if stretches and start <= stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return tuple(stretches)


def _bodies(title: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Heading path and text of every passage; headings without any text make one passage together."""
    sections = _sections(title, blocks)
    if not sections:
        lines = [block.text for block in blocks if block.kind is BlockKind.HEADING and not _same(block.text, title)]
        if text := "\n".join(lines) or title.strip():
            yield "", text
    for start, stop in _cheapest(len(sections), lambda start: _joinable(sections, start)):
        if stop == start + 1:
            section = sections[start]
            yield from ((_trail(section.path), _joined(units)) for units in _parts(section))
        else:
            yield _together(sections[start:stop])


# --- sections -------------------------------------------------------------------------------------------------------


def _sections(title: str, blocks: Sequence[Block]) -> list[_Section]:
    """The sections that have text, in order; a heading without any text under it becomes a line of its neighbour."""
    gathered: list[tuple[tuple[_Heading, ...], list[_Unit]]] = [((), [])]
    levels: list[int] = []
    seen_heading = False
    for place, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            gathered[-1][1].extend(_units(block))
            continue
        if not seen_heading and _same(block.text, title):
            seen_heading = True
            continue
        seen_heading = True
        while levels and levels[-1] >= block.level:
            levels.pop()
        path = gathered[-1][0][: len(levels)]
        levels.append(block.level)
        gathered.append(((*path, (place, block.text)), []))
    filled = _with_stray_headings(gathered)
    before = [(), *(path for path, _ in filled)]
    return [
        _Section(path, tuple(units), sum(unit.words for unit in units), _shared(previous, path))
        for previous, (path, units) in zip(before, filled, strict=False)
    ]


def _with_stray_headings(
    gathered: list[tuple[tuple[_Heading, ...], list[_Unit]]],
) -> list[tuple[tuple[_Heading, ...], list[_Unit]]]:
    """The sections with text; headings that stand above none of them are tied to the unit before, else after."""
    filled = [(path, units) for path, units in gathered if units]
    shown = {heading for path, _ in filled for heading in path}
    last: list[_Unit] | None = None
    early: list[str] = []
    for path, units in gathered:
        if units:
            last = units
        elif path and path[-1] not in shown:
            if last is None:
                early.append(path[-1][1])
            else:
                last[-1] = _unit(f"{last[-1].text}\n{path[-1][1]}", last[-1].glue)
    if filled and early:
        units = filled[0][1]
        units[0] = _unit("\n".join([*early, units[0].text]), units[0].glue)
    return filled


def _shared(one: tuple[_Heading, ...], other: tuple[_Heading, ...]) -> int:
    depth = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        depth += 1
    return depth


def _same(heading: str, title: str) -> bool:
    return heading.casefold().split() == title.casefold().split()


# --- units ----------------------------------------------------------------------------------------------------------


def _unit(text: str, glue: str) -> _Unit:
    return _Unit(text, len(text.split()), glue)


def _units(block: Block) -> list[_Unit]:
    """One block in pieces that must not be cut further; `glue` is what stands before each of them."""
    whole = _unit(block.text, "\n\n")
    if not whole.words:
        return []
    if block.kind is BlockKind.LIST and whole.words > WHOLE_LIST:
        pieces = [("\n", item) for item in _items(block.text)]
    elif block.kind in (BlockKind.PARAGRAPH, BlockKind.NOTE) and whole.words > MOST:
        pieces = list(_sentences(block.text, block.verbatim))
    else:
        return [whole]
    (_, first), *rest = pieces
    return [_unit(first, "\n\n"), *(_unit(text, glue) for glue, text in rest)]


def _items(text: str) -> list[str]:
    """The outermost items of a list: lines that belong to an item are indented."""
    items: list[str] = []
    for line in text.split("\n"):
        if items and (not line or line[0].isspace()):
            items[-1] += f"\n{line}"
        else:
            items.append(line)
    return items


def _sentences(text: str, whole: bool) -> Iterator[tuple[str, str]]:
    """Lines and sentences with the glue before each; an endless one in stretches of equal length, but for `whole`."""
    for line in filter(str.strip, text.split("\n")):
        glue = "\n"
        for sentence in _SENTENCE_END.split(line):
            words = sentence.split()
            if whole or len(words) <= MOST:
                yield glue, sentence.strip()
            else:
                stretches = -(-len(words) // MOST)
                bounds = [len(words) * n // stretches for n in range(stretches + 1)]
                for start, stop in pairwise(bounds):
                    yield (glue if start == 0 else " "), " ".join(words[start:stop])
            glue = " "


# --- the cheapest cut -----------------------------------------------------------------------------------------------


def _cheapest(count: int, stretches: Callable[[int], Iterator[tuple[int, float]]]) -> list[tuple[int, int]]:
    """The stretches that cover 0 to `count` at the least cost; `stretches(start)` offers (stop, cost)."""
    best = [float("inf")] * count + [0.0]
    chosen = [0] * count
    for start in reversed(range(count)):
        for stop, cost in stretches(start):
            if cost + best[stop] < best[start]:
                best[start], chosen[start] = cost + best[stop], stop
    bounds = [0]
    while bounds[-1] < count:
        bounds.append(chosen[bounds[-1]])
    return list(pairwise(bounds))


def _size_cost(words: int) -> float:
    """Too small is dear, more so the smaller; within the bounds, balanced sizes are a little cheaper."""
    dear = 4 + 6 * (LEAST - words) / LEAST if words < LEAST else 0.0
    return dear + ((min(words, MOST) - _IDEAL) / _IDEAL) ** 2


def _joinable(sections: Sequence[_Section], start: int) -> Iterator[tuple[int, float]]:
    """The section alone, then with its next neighbours while there is room and no heading begun before is left."""
    first = sections[start]
    yield start + 1, _size_cost(first.words)
    common, words = len(first.path), first.words
    for stop in range(start + 1, len(sections)):
        section = sections[stop]
        below, common = common, min(common, section.shared)
        words += _heading_words(first.path[common:below]) + _heading_words(section.path[section.shared :])
        words += section.words
        if common < first.shared or words > MOST:
            return
        yield stop + 1, _size_cost(words) + (stop - start)


def _heading_words(headings: Iterable[_Heading]) -> int:
    return sum(len(text.split()) for _, text in headings)


def _parts(section: _Section) -> list[Sequence[_Unit]]:
    """A long section cut between its units."""
    units = section.units
    if section.words <= MOST or len(units) == 1:
        return [units]
    return [units[start:stop] for start, stop in _cheapest(len(units), lambda start: _stretches(units, start))]


def _stretches(units: Sequence[_Unit], start: int) -> Iterator[tuple[int, float]]:
    """Units that may stand together; one too long to fit may keep the few words that introduce or close it."""
    words = longest = 0
    for stop in range(start, len(units)):
        words += units[stop].words
        longest = max(longest, units[stop].words)
        if stop > start and words > MOST and not (longest > MOST and words - longest < LEAST):
            return
        torn = stop + 1 < len(units) and units[stop].text.endswith(":")
        yield stop + 1, _size_cost(words) + 1 + (3 if torn else 0)


# --- text -----------------------------------------------------------------------------------------------------------


def _trail(path: Iterable[_Heading]) -> str:
    return " › ".join(text for _, text in path)


def _joined(units: Sequence[_Unit]) -> str:
    return units[0].text + "".join(unit.glue + unit.text for unit in units[1:])


def _together(sections: Sequence[_Section]) -> tuple[str, str]:
    """Heading path and text of joined sections: the headings they share, the others as lines of the text."""
    first = sections[0]
    common = min([len(first.path), *(section.shared for section in sections[1:])])
    shown = [common, *(section.shared for section in sections[1:])]
    texts = [
        "\n".join([*(text for _, text in section.path[depth:]), _joined(section.units)])
        for section, depth in zip(sections, shown, strict=True)
    ]
    return _trail(first.path[:common]), "\n\n".join(texts)
