"""`python -m recipe [STAGE ...]`: makes the word table, all stages in order or those named."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from rich.console import Console

from kbassist.language.wordtable import Floats, WordTable
from recipe import contamination, describe, evaluate, export, extract, features, fetch, numbered
from recipe.bridges import with_bridges
from recipe.composer import Composer
from recipe.loanwords import with_loanwords
from recipe.material import LOANWORDS, Material, kind_of
from recipe.numbering import number as number_text
from recipe.teacher import Lessons, chosen, english_words
from recipe.train import Plan, train
from recipe.work import ARTEFACT, FEATURES, HELD, HERE, NUMBERED, PAGES, PAIRS, SEED, TEACHER, TRAINED

NAME = "words-1"
TEACH_ALL, TEACH_SOME = 40_000, 1_500
"""Sentences of a source that the teacher is asked about at most: of documents and general text, of a program."""
TATOEBA = contamination.DATA / "tatoeba_de_ru_en"


def fetch_packages(_: argparse.Namespace) -> None:
    """Downloads, checks and unpacks what the table learns from."""
    fetch.fetch()


def extract_text(_: argparse.Namespace) -> None:
    """Cuts the held-out pages and writes pairs and training pages."""
    extract.show(extract.extract())


def check(_: argparse.Namespace) -> None:
    """Stops where a held-out text is in what the table learns from."""
    contamination.main()


def number(options: argparse.Namespace) -> None:
    """Turns the text into numbers of words and finds each word's features."""
    without = tuple(options.without)
    made = with_bridges(number_text(PAIRS, PAGES, without, options.final))
    if not LOANWORDS.startswith(without):
        made = with_loanwords(made)
    numbered.save(NUMBERED, made)
    features.save(FEATURES, describe.describe(made.words, made.speaks, _navec()))


def teach(_: argparse.Namespace) -> None:
    """Asks the English model about words and sentences."""
    text = numbered.load(NUMBERED)
    by_source: dict[str, dict[int, None]] = defaultdict(dict)
    for first, _, language, _, source in text.pairs.tolist():
        if language == 0 and kind_of(text.sources[source]) not in ("dictionary", "loanwords"):
            by_source[text.sources[source]][first] = None
    sentences = {source: [text.texts[place] for place in places] for source, places in by_source.items()}
    shares = {source: TEACH_ALL for source in sentences if kind_of(source) != "interface"}
    lessons = Lessons(TEACHER)
    lessons.learn(english_words())
    lessons.learn(list(chosen(sentences, shares, TEACH_SOME)))


def learn(options: argparse.Namespace) -> None:
    """Trains the vectors of all words and parts."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    lessons = Lessons(TEACHER)
    material = Material(numbered.load(NUMBERED), lessons)
    composer = Composer(features.load(FEATURES), material.importance, rng)
    composer.begin(*material.english_words(lessons))
    train(material, composer, Plan().shortened(options.share), rng)
    np.savez(TRAINED, rows=composer.table(), parts=composer.parts())


def write(options: argparse.Namespace) -> None:
    """Writes the table that is shipped."""
    with np.load(TRAINED) as trained:
        rows: Floats = trained["rows"]
        parts: Floats = trained["parts"]
    export.export(options.artefact, numbered.load(NUMBERED), rows, parts, NAME)


def measure(options: argparse.Namespace) -> None:
    """Prints and keeps the figures on held-out pages and sentences."""
    table = WordTable(options.artefact)
    figures = evaluate.pages(table, evaluate.held_pages(HELD))
    evaluate.show(figures, "held-out LibreOffice pages, R@1 title to page")
    matching = {name: evaluate.sentences(table, *evaluate.tatoeba(TATOEBA, name)) for name in ("deu", "rus")}
    evaluate.show(matching, "Tatoeba")
    kept = {"model": table.fingerprint, "pages": figures, "tatoeba": matching}
    options.figures.write_text(json.dumps(kept, indent=1) + "\n")


STAGES: dict[str, Callable[[argparse.Namespace], None]] = {
    "fetch": fetch_packages,
    "extract": extract_text,
    "check": check,
    "number": number,
    "teach": teach,
    "train": learn,
    "export": write,
    "evaluate": measure,
}


def main() -> None:
    """Runs the stages asked for, in order, and says how long each took."""
    parser = argparse.ArgumentParser(prog="python -m recipe", description=__doc__)
    parser.add_argument("stages", nargs="*", choices=[*STAGES, []], metavar="STAGE", help=" ".join(STAGES))
    parser.add_argument("--without", action="append", default=[], help="leave out sources whose name begins so")
    parser.add_argument("--final", action="store_true", help="train on the pages kept for choices as well")
    parser.add_argument("--artefact", type=Path, default=ARTEFACT, help="where the table is written and read")
    parser.add_argument("--share", type=float, default=1.0, help="take this share of the steps, to compare choices")
    parser.add_argument("--figures", type=Path, default=HERE / "evaluation.json", help="where `evaluate` writes")
    options = parser.parse_args()
    for name, stage in STAGES.items():
        if not options.stages or name in options.stages:
            start = time.monotonic()
            stage(options)
            Console().print(f"[bold]{name}[/bold]: {time.monotonic() - start:.0f} s")


def _navec() -> Path:
    spec = find_spec("natasha")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package natasha is not installed; it carries the Russian word vectors")
    return next((Path(spec.origin).parent / "data" / "emb").glob("navec_news*.tar"))


if __name__ == "__main__":
    main()
