"""The extraction: from the unpacked sources to pairs, training pages and the pages held out."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from recipe.contamination import HeldOut, test_sets
from recipe.extract_blocks import Document, aligned
from recipe.extract_catalogues import catalogue_pairs
from recipe.extract_dictionaries import ding_pairs, freedict_pairs, mueller_pairs
from recipe.extract_help import office_pages, pages
from recipe.extract_man import manual_pages
from recipe.extract_messages import php_pairs, wiki_pairs
from recipe.extract_names import name_pairs
from recipe.extract_pairs import table_pairs
from recipe.pages import Page, held_page, is_held, training_pages
from recipe.sources import PAIR_TABLES, Kind, Source, sources
from recipe.texts import Pair, plausible
from recipe.work import HELD, PAGES, PAIRS

Counts = Counter[tuple[str, str]]
"""Pairs by source and language."""
Training = Mapping[str, Sequence[Document]]
"""The documents to learn from by source."""

_DOCUMENTS: dict[Kind, Callable[[str, Mapping[str, Path]], Iterator[Document]]] = {
    Kind.OFFICE: office_pages,
    Kind.PAGES: pages,
    Kind.MANUAL: manual_pages,
}
console = Console(stderr=True)


def extract() -> Counts:
    """Writes the pairs, the training pages and the held-out pages; the same sources give the same files."""
    used = [source for source in sources() if source.used]
    documents = {
        source.name: list(_DOCUMENTS[source.kind](source.name, source.folders))
        for source in track(used, "documents", console=console)
        if source.kind in _DOCUMENTS
    }
    held_pages = [page for each in documents.values() for one in each if is_held(one) and (page := held_page(one))]
    held = test_sets()
    for document in (one for each in documents.values() for one in each if is_held(one)):
        held.add_document(document)
    for page in held_pages:
        held.add_page(page.texts)
    training = {name: [one for one in each if not is_held(one)] for name, each in documents.items()}
    _write_held(held_pages)
    _write_pages(training, held)
    return _write_pairs(used, training, held)


def show(counts: Counts) -> None:
    """Prints how many pairs every source gave, and how many all together."""
    table = Table("source", "German", "Russian", title="pairs")
    for source in sorted({source for source, _ in counts}):
        found = counts[source, "de"], counts[source, "ru"] + counts[source, "de-ru"]
        table.add_row(source, *(f"{number:,}" for number in found))
    table.add_row("all", f"{counts.total():,}")
    console.print(table)


def _pairs(source: Source, training: Training) -> Iterator[Pair]:
    folders = source.folders
    match source.kind:
        case Kind.OFFICE | Kind.PAGES | Kind.MANUAL:
            for language in ("de", "ru"):
                for document in training[source.name]:
                    yield from aligned(document, language)
        case Kind.CATALOGUE:
            yield from catalogue_pairs(source.name, folders["en"])
        case Kind.WIKI:
            yield from wiki_pairs(source.name, folders["en"])
        case Kind.PHP:
            yield from php_pairs(source.name, folders["en"])
        case Kind.NAMES:
            yield from name_pairs(source.name, folders["en"])
        case Kind.DING:
            yield from ding_pairs(source.name, folders["en"])
        case Kind.FREEDICT:
            for language, path in folders.items():
                yield from freedict_pairs(source.name, path, language)
        case Kind.MUELLER:
            yield from mueller_pairs(source.name, folders["en"])
        case Kind.PAIRS:
            yield from table_pairs(source.name, PAIR_TABLES, source.sha256)


def _write_pairs(used: Iterable[Source], training: Training, held: HeldOut) -> Counts:
    counts: Counts = Counter()
    seen: set[tuple[str, str, str]] = set()
    partial = PAIRS.with_suffix(".part")
    with gzip.GzipFile(partial, "wb", compresslevel=5, mtime=0) as file:
        for source in track(list(used), "pairs", console=console):
            for pair in _pairs(source, training):
                known = (pair.language, pair.english, pair.other)
                if known in seen or not plausible(pair) or _touches(held, pair):
                    continue
                seen.add(known)
                counts[pair.source, pair.language] += 1
                file.write("\t".join((pair.source, *known)).encode() + b"\n")
    partial.replace(PAIRS)
    return counts


def _touches(held: HeldOut, pair: Pair) -> bool:
    word_list = pair.source.startswith("dict:")
    return held.touches(pair.english, word_list) or held.touches(pair.other, word_list)


def _write_pages(training: Training, held: HeldOut) -> None:
    partial = PAGES.with_suffix(".part")
    with partial.open("w", encoding="utf-8") as file:
        for document in (one for each in training.values() for one in each):
            for page in training_pages(_without(document, held)):
                if any(held.touches(text) for texts in page.texts.values() for text in texts):
                    continue
                entry = {"source": page.source, "id": page.id, **page.texts}
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    partial.replace(PAGES)


def _without(document: Document, held: HeldOut) -> Document:
    kept = {
        language: [block for block in blocks if not held.touches(block.text)]
        for language, blocks in document.blocks.items()
    }
    return Document(document.source, document.id, kept)


def _write_held(held: Iterable[Page]) -> None:
    HELD.parent.mkdir(parents=True, exist_ok=True)
    entries = [{"id": page.id, **page.texts} for page in held]
    HELD.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    show(extract())
