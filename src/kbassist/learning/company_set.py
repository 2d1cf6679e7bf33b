"""The corpus of the fictional company as a set: transcripts labelled turn by turn, with the CRM's facts beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kbassist.knowledge.reading import Unreadable, read_file, walk
from kbassist.learning.cases import Case, EvalSet, Half, half_of
from kbassist.model.article import Content
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.situation import Context, Speaker, Turn

CROSS_LANGUAGE = "cross-language"
"""The group of cases whose answer exists only in another language than the customer's."""

_LISTS = ("products", "plans", "devices", "open_cases")


def company(corpus: Path) -> EvalSet:
    """Every customer turn that needs knowledge, with the talk up to it; the answer is the family a good agent opens.

    Refused INVALID where a file of the corpus cannot be read.
    """
    contents = tuple(articles(corpus))
    customers = crm(corpus)
    written = {(content.family, content.language) for content in contents}
    cases = tuple(
        case
        for transcript in transcripts(corpus)
        for case in _cases(transcript, customers.get(transcript["customer_id"], {}), written)
    )
    return EvalSet("corpus", contents, cases, ("R@1", "R@3", "R@5"), by_family=True)


def withdrawn(corpus: Path, language: str) -> EvalSet:
    """The corpus as if half of it had never been written in a language: only another language holds the answer.

    Asked are the turns in that language whose family was withdrawn. Every second translated family is, by its own
    digest, so that families added later move no other.
    """
    whole = company(corpus)
    gone = {family for family in _translated(whole.articles, language) if half_of(family) is Half.CHECK}
    left = (content for content in whole.articles if content.language != language or content.family not in gone)
    cases = (replace(case, group="") for case in whole.cases if case.language == language and case.relevant & gone)
    return EvalSet(f"withdrawn-{language}", tuple(left), tuple(cases), ("R@1", "R@5"), by_family=True)


def articles(corpus: Path) -> Iterator[Content]:
    """Every article of the corpus; Refused INVALID at the first that cannot be read."""
    for name, path in walk([corpus / "articles"]):
        for found in read_file(name, path.read_bytes(), "en", lambda _, default: default):
            if isinstance(found, Unreadable):
                raise Refused(RefusalKind.INVALID, f"{found.where}: {found.reason}")
            yield found


def crm(corpus: Path) -> dict[str, Context]:
    """What the CRM knows of every customer, by id, in the shape that a context of `/v1/suggest` has."""
    known: dict[str, Context] = {}
    for path in sorted((corpus / "crm").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            known |= {row["customer_id"]: _context(row) for row in csv.DictReader(file)}
    return known


def transcripts(corpus: Path) -> Iterator[dict[str, Any]]:
    """Every labelled transcript as it stands in its file."""
    for path in sorted((corpus / "interactions").glob("pack-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _translated(contents: Iterable[Content], language: str) -> set[str]:
    """The families written in this language and in another."""
    written = {(content.family, content.language) for content in contents}
    elsewhere = {family for family, other in written if other != language}
    return {family for family in elsewhere if (family, language) in written}


def _context(row: Mapping[str, str]) -> Context:
    facts: dict[str, Any] = {key: row[key] for key in ("customer_id", "language", "region", "contract_date")}
    facts |= {key: [item for item in row[key].split(";") if item] for key in _LISTS}
    if facts["plans"]:
        facts["plan"] = facts["plans"][0]
    return facts


def _cases(transcript: Mapping[str, Any], context: Context, written: set[tuple[str, str]]) -> Iterator[Case]:
    """The turns that a good agent looks something up for; those that even they could not decide are left out."""
    name, language = transcript["id"], transcript["language"]
    turns = [Turn(Speaker(turn["role"]), turn["text"]) for turn in transcript["turns"]]
    for place, turn in enumerate(transcript["turns"]):
        label = turn.get("label", {})
        if not label.get("seeking") or label.get("undecided"):
            continue
        family = label["family"]
        at_home = family is None or (family, language) in written
        yield Case(
            id=f"{name}/{place}",
            half=half_of(name),
            language=language,
            relevant=frozenset({family} if family else ()),
            turns=tuple(turns[: place + 1]),
            context=context,
            group=language if at_home else CROSS_LANGUAGE,
            dialogue=name,
        )
