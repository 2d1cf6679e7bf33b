"""Public sets of real questions, read from their own files (see eval/README.md): only what is needed, nothing kept."""

from __future__ import annotations

import ast
import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from kbassist.learning.bitext import Bitext
from kbassist.learning.cases import Case, EvalSet, Half, alternate
from kbassist.model.article import Content
from kbassist.model.situation import Mode, Speaker, Turn

Read = TypeVar("Read")

_SPEAKERS = {"user": Speaker.CUSTOMER, "agent": Speaker.AGENT}
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_NO_ID = re.compile(r"[^\w.:()-]+")
_LONGEST_TITLE = 100

_PHRASINGS = 20
_MANNERS = frozenset({"goodbye", "greeting", "maybe", "no", "thank_you", "yes"})
"""The intents that ask for nothing by themselves."""


def doc2dial(folder: Path) -> EvalSet:
    """Doc2Dial: what citizens ask a public office, turn by turn, and the page that each turn is answered from."""
    pages = [_page(page) for page in gzipped_lines(folder / "docs.jsonl.gz")]
    questions = list(gzipped_lines(folder / "queries.jsonl.gz"))
    halves = alternate(sorted({_dialogue(question["id"]) for question in questions}))
    cases = tuple(
        Case(
            id=question["id"],
            half=halves[_dialogue(question["id"])],
            language="en",
            relevant=frozenset({_identity(question["doc_id"])}),
            turns=tuple(_turn(said) for said in reversed(question["turns_latest_first"])),
            dialogue=_dialogue(question["id"]),
        )
        for question in questions
    )
    return EvalSet("doc2dial", tuple(pages), cases, ("R@1", "R@5", "R@10", "MRR@10"))


def omos(folder: Path, asked: str, written: str) -> EvalSet:
    """OMoS-QA: newcomers' questions in one language, help pages in another or the same, some with no answer at all."""
    pages: dict[str, Content] = {}
    answers: dict[int, frozenset[str]] = {}
    for row in gzipped_lines(folder / f"{written}_dataset_{written}.jsonl.gz"):
        page = f"{row['city']}/{row['pageId']}"
        pages.setdefault(page, _help_page(page, row["context"], written))
        answers[row["id"]] = frozenset({page} if row["answers"] else ())
    questions = {row["id"]: row["question"] for row in gzipped_lines(folder / f"{asked}_dataset_{asked}.jsonl.gz")}
    halves = alternate(str(number) for number in sorted(questions))
    cases = tuple(
        Case(str(number), halves[str(number)], asked, answers[number], text=questions[number])
        for number in sorted(questions)
    )
    name, metrics = f"omos-{asked}-{written}", ("nDCG@10", "R@1", "R@5")
    return EvalSet(name, tuple(pages.values()), cases, metrics, articles_of=f"omos-{written}-{written}")


def tau(folder: Path) -> EvalSet:
    """A bank's knowledge base of near-duplicates, and customers whose one long story needs several articles at once."""
    articles = tuple(
        Content(_identity(row["id"]), row["title"], row["content"], "en", _identity(row["id"]))
        for row in gzipped_lines(folder / "documents.jsonl.gz")
    )
    tasks = {task["id"]: task for task in _json(folder / "tasks.json.gz")}
    halves = alternate(sorted(tasks))
    cases = tuple(
        Case(
            id=name,
            half=half,
            language="en",
            relevant=frozenset(_identity(document) for document in tasks[name]["required_documents"]),
            turns=(Turn(Speaker.CUSTOMER, tasks[name]["user_scenario"]["instructions"]),),
        )
        for name, half in halves.items()
    )
    return EvalSet("tau", articles, cases, ("R@5", "R@10", "R@20", "R@50"))


def scifact(folder: Path) -> EvalSet:
    """SciFact: scientific claims and the abstracts that they cite; shows whether the lexical half is right."""
    articles = tuple(
        Content(row["doc_id"], row["title"], " ".join(_strings(row["abstract"])), "en", row["doc_id"])
        for row in _table(folder / "corpus_train.csv.gz")
    )
    cases = (*_claims(folder, "train", Half.TUNE), *_claims(folder, "validation", Half.CHECK))
    return EvalSet("scifact", articles, cases, ("nDCG@10", "R@10"), modes=(Mode.HYBRID, Mode.LEXICAL))


def clinc(folder: Path) -> EvalSet:
    """CLINC150: what people ask of an assistant, each intent as an article; of what is out of scope, or no question at
    all but a greeting, a farewell or a word of thanks, no article tells.
    """
    every = _json(folder / "data_full.json.gz")
    asked: dict[str, list[str]] = {}
    for text, intent in every["train"]:
        asked.setdefault(intent, []).append(text)
    articles = tuple(
        Content(intent, intent.replace("_", " "), "", "en", intent, phrasings=tuple(texts[:_PHRASINGS]))
        for intent, texts in asked.items()
        if intent not in _MANNERS
    )
    parts = (("val", Half.TUNE), ("oos_val", Half.TUNE), ("test", Half.CHECK), ("oos_test", Half.CHECK))
    cases = tuple(
        Case(
            id=f"{part}-{number}",
            half=half,
            language="en",
            relevant=frozenset() if intent == "oos" or intent in _MANNERS else frozenset({intent}),
            turns=(Turn(Speaker.CUSTOMER, text),),
            group="out of scope" if intent == "oos" else "small talk" if intent in _MANNERS else "in scope",
        )
        for part, half in parts
        for number, (text, intent) in enumerate(every[part])
    )
    return EvalSet("clinc150", articles, cases, ("R@1", "R@5"))


def tatoeba(folder: Path, code: str, language: str) -> Bitext:
    """A thousand sentences of everyday life and their English translations; `code` names the language in the files."""
    sides = ((folder / f"tatoeba.{code}-eng.{side}.gz") for side in (code, "eng"))
    pairs = zip(*(_texts(side) for side in sides), strict=True)
    return Bitext(f"tatoeba-{language}", (language, "en"), tuple(pairs))


def rubq(folder: Path) -> Bitext:
    """RuBQ: Russian quiz questions, and each of them in English."""
    pairs = ((row["ru"], row["en"]) for row in gzipped_lines(folder / "pairs.jsonl.gz"))
    return Bitext("rubq", ("ru", "en"), tuple(pairs))


@dataclass(frozen=True, slots=True)
class Source(Generic[Read]):
    """Where a public set lies inside the data folder, and how it is read."""

    folder: str
    read: Callable[[Path], Read]


_PAIRS = (("de", "de"), ("en", "en"), ("en", "de"), ("de", "en"))

PUBLIC: dict[str, Source[EvalSet]] = {
    "doc2dial": Source("doc2dial_val", doc2dial),
    **{
        f"omos-{asked}-{written}": Source("omos_qa", partial(omos, asked=asked, written=written))
        for asked, written in _PAIRS
    },
    "tau": Source("tau_banking_knowledge", tau),
    "scifact": Source("scifact", scifact),
    "clinc150": Source("clinc150", clinc),
}
"""Every public set of questions by name."""

PARALLEL: dict[str, Source[Bitext]] = {
    "tatoeba-de": Source("tatoeba_de_ru_en", partial(tatoeba, code="deu", language="de")),
    "tatoeba-ru": Source("tatoeba_de_ru_en", partial(tatoeba, code="rus", language="ru")),
    "rubq": Source("rubq_ru_en_questions", rubq),
}
"""Every public set of translated sentences by name."""


def _json(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def gzipped_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _texts(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def _table(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _identity(name: str) -> str:
    """A page's name as an article id."""
    return _NO_ID.sub("-", name).strip("-")


def _page(page: dict[str, Any]) -> Content:
    identity = _identity(page["doc_id"])
    return Content(identity, page["doc_id"].rpartition("#")[0], page["text"], "en", identity)


def _dialogue(case_id: str) -> str:
    return case_id.rpartition("_")[0]


def _turn(said: str) -> Turn:
    speaker, _, text = said.partition(":")
    return Turn(_SPEAKERS[speaker], text)


def _help_page(identity: str, text: str, language: str) -> Content:
    """A page whose first line is its title, if it is short; each line was a block of its own on the page."""
    first, _, rest = text.partition("\n")
    title, lines = (first, rest) if len(first) < _LONGEST_TITLE and rest.strip() else (first[:_LONGEST_TITLE], text)
    return Content(identity, title, "\n\n".join(lines.split("\n")), language, identity)


def _claims(folder: Path, split: str, half: Half) -> Iterator[Case]:
    """Each claim once: the file repeats it for every piece of evidence."""
    rows = {row["id"]: row for row in _table(folder / f"claims_{split}.csv.gz")}
    for row in rows.values():
        cited = frozenset(re.findall(r"\d+", row["cited_doc_ids"]))
        yield Case(f"{split}-{row['id']}", half, "en", cited, text=row["claim"])


def _strings(array: str) -> Iterator[str]:
    """The sentences of an abstract, which is kept as the printed form of an array of strings."""
    yield from (str(ast.literal_eval(found[0])).strip() for found in _STRING.finditer(array))
