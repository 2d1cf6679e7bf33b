"""What is held out for the tests, and the check that nothing of it is in what the table learns from."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kbassist.language.folding import words
from recipe.extract_blocks import Document
from recipe.sources import REPOSITORY
from recipe.texts import clean, sentences
from recipe.work import HELD, LANGUAGES, PAGES, PAIRS

DATA = Path(os.environ.get("KBASSIST_EVAL_DATA") or REPOSITORY.parent / "shared" / "data")
LONG = 40
"""Letters from which on a sentence of a held page belongs to it alone; shorter ones are common interface texts."""
RUN = 8
"""Words in a row that two texts share only if one was taken from the other, or both from a third."""


def key(text: str) -> str:
    """The folded words of a text: texts with one key are equal to every test."""
    return " ".join(words(text))


@dataclass
class HeldOut:
    """The texts of the tests, by key: `wholes` and `titles` as whole texts, `parts` also within longer texts."""

    wholes: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def add(self, texts: Iterable[str]) -> None:
        """Holds out texts and each of their sentences."""
        for text in map(clean, texts):
            self.wholes |= {key(text), *map(key, sentences(text))} - {""}
            self._add_parts(text)

    def add_document(self, document: Document) -> None:
        """Holds out the titles of a document, and its long sentences."""
        for block in (block for blocks in document.blocks.values() for block in blocks):
            if block.tag == "h1":
                self.titles.add(key(block.text))
            self._add_parts(block.text)

    def add_page(self, page: Mapping[str, Sequence[str]]) -> None:
        """Holds out the titles of a page, and the long sentences of its bodies as they are read in one go."""
        for title, body in page.values():
            self.titles.add(key(title))
            self._add_parts(body)

    def touches(self, text: str, word_list: bool = False) -> bool:
        """Whether a cleaned text is held out or has a held-out sentence in it; a word list may share a title."""
        whole = key(text)
        if whole in self.wholes or (whole in self.titles and not word_list):
            return True
        return len(text) > LONG and any(part in self.parts for part in _parts(text))

    def _add_parts(self, text: str) -> None:
        self.parts.update(_parts(text))


def test_sets() -> HeldOut:
    """The sentences, questions and articles that the evaluation asks about, in all languages."""
    held = HeldOut()
    for path in sorted((DATA / "tatoeba_de_ru_en").glob("*.gz")):
        held.add(_lines(path))
    for record in _records(DATA / "rubq_ru_en_questions" / "pairs.jsonl.gz"):
        held.add([record["ru"], record["en"]])
    for path in sorted((DATA / "omos_qa").glob("*_dataset_*.jsonl.gz")):
        held.add(record["question"] for record in _records(path))
    for path in sorted((REPOSITORY / "corpus").rglob("*.md")):
        held.add(path.read_text("utf-8").splitlines())
    return held


def found(held: HeldOut) -> list[str]:
    """Every line of the training text that has a held-out text in it, with its source; empty when all is well."""
    return [f"{source}: {text}" for source, text in _training() if held.touches(text, source.startswith("dict:"))]


def shared_runs() -> dict[str, float]:
    """Of the words in the held-out pages, the share in runs of `RUN` words that the training text has too, by language.

    Help pages repeat phrases ("Opens a dialog where you can ..."), so a small share is no copy.
    """
    pages = json.loads(HELD.read_text("utf-8"))
    runs = {language: [_runs(page[language][1]) for page in pages] for language in LANGUAGES}
    wanted = {run for each in runs.values() for of_page in each for run in of_page}
    known: set[str] = set()
    for _, text in _training():
        if len(text) > LONG:
            known |= wanted & _runs(text)
    return {
        language: sum(len(of_page & known) for of_page in each) / max(1, sum(map(len, each)))
        for language, each in runs.items()
    }


def held_out() -> HeldOut:
    """The test sets and the held-out pages as they were written."""
    held = test_sets()
    for page in json.loads(HELD.read_text("utf-8")):
        held.add_page({language: page[language] for language in LANGUAGES})
    return held


def main() -> None:
    """Ends the recipe with a message where the training text has a held-out text in it; else reports shared phrases."""
    copies = found(held_out())
    if copies:
        sources = Counter(copy.partition(": ")[0] for copy in copies)
        raise SystemExit(f"{len(copies)} held-out texts in the training text, {dict(sources)}; the first: {copies[0]}")
    shares = ", ".join(f"{language} {share:.1%}" for language, share in shared_runs().items())
    print(f"No held-out text in the training text. Runs of {RUN} words shared with held-out pages: {shares}")


def _training() -> Iterator[tuple[str, str]]:
    with gzip.open(PAIRS, "rt", encoding="utf-8") as pairs:
        for line in pairs:
            source, _, english, other = line.rstrip("\n").split("\t")
            yield source, english
            yield source, other
    with PAGES.open(encoding="utf-8") as pages:
        for line in pages:
            page = json.loads(line)
            for language in LANGUAGES:
                for text in page.get(language, ()):
                    yield page["source"], text


def _parts(text: str) -> list[str]:
    return [key(sentence) for sentence in sentences(text) if len(sentence) > LONG]


def _runs(text: str) -> set[str]:
    of = words(text)
    return {" ".join(of[start : start + RUN]) for start in range(len(of) - RUN + 1)}


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()


def _records(path: Path) -> Iterator[dict[str, str]]:
    return (json.loads(line) for line in _lines(path))


if __name__ == "__main__":
    main()
