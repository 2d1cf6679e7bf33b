"""kbassist itself, asked as its doors ask it, with the vectors that everybody is given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.given import Given, Job
from bench.work import Question, Vectors, Work
from kbassist.assist.assistant import Ask
from kbassist.learning.asking import CALLER
from kbassist.learning.cases import Case
from kbassist.settings import Settings
from kbassist.wiring import build


class Kbassist:
    """All of it but the doors: permissions, redaction and the log of searches included."""

    libraries = ("kbassist",)

    def build(self, folder: Path, work: Work) -> None:
        self._begin(folder, work)
        self._service.library.take_in(list(self._articles.values()), "bench", publish=True)
        self._service.catch_up()

    def open(self, folder: Path, work: Work) -> None:
        self._begin(folder, work)

    def find(self, question: Question, count: int) -> Sequence[str]:
        case = self._cases.get(question.id) or Case(question.id, self._half, "", question.relevant, question.text)
        ask, request = Ask(limit=count, language=case.language or None), {"case": case.id}
        if case.turns:
            found = self._service.assistant.suggest(
                case.turns, case.context, CALLER, replace(ask, language=None), request
            )
        else:
            found = self._service.assistant.search(case.text, CALLER, ask, request)
        ids = (hit.edition.family if self._by_family else hit.edition.article_id for hit in found.suggestions)
        return list(dict.fromkeys(ids))

    def correct(self, article: str, text: str, vector: Vectors, question: str) -> None:
        """An editor's correction: a new revision, published, found by the very next search."""
        self._given.learn(text, vector)
        self._given.learn(question, vector)
        old = self._articles[article] if article in self._articles else self._of_family(article)
        self._service.library.write(replace(old, title=text[:100], body=text), "bench")
        self._service.library.publish(old.id, "bench")
        self._service.indexer.drain()
        found = self.find(Question("", question, vector, frozenset(), ""), 10)
        assert article in found, f"{article} is not found after its correction"

    def _begin(self, folder: Path, work: Work) -> None:
        job = Job(**json.loads((work.folder / "job.json").read_text()))
        asked = job.cases()
        self._given = Given(work)
        self._articles = {content.id: content for content in asked.articles}
        self._cases = {case.id: case for case in asked.cases}
        self._by_family, self._half = asked.by_family, asked.cases[0].half if asked.cases else job.half
        folder.mkdir(parents=True, exist_ok=True)
        self._service = build(Settings(home=folder, _env_file=None), lambda: self._given)

    def _of_family(self, family: str):
        return next(content for content in self._articles.values() if content.family == family)


system = Kbassist
