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
from kbassist.learning.cases import Case, Half
from kbassist.settings import Settings
from kbassist.wiring import build


class Kbassist:
    """All of it but the doors: permissions, redaction and the log of searches included."""

    libraries = ("kbassist",)

    def take(self, work: Work) -> None:
        self._contents = Job(**json.loads((work.folder / "job.json").read_text())).cases().articles

    def build(self, folder: Path, work: Work) -> None:
        self._begin(folder, work)
        self._service.library.take_in(list(self._contents), "bench", publish=True)
        self._service.catch_up()

    def open(self, folder: Path, work: Work) -> None:
        self._begin(folder, work)
        self._service.worker.start()

    def find(self, question: Question, count: int, token: int | None = None) -> Sequence[str]:
        case = self._cases.get(question.id) or Case(question.id, Half.CHECK, "", question.relevant, question.text)
        ask, request = Ask(limit=count, language=case.language or None, min_index_token=token), {"case": case.id}
        if case.turns:
            found = self._service.assistant.suggest(
                case.turns, case.context, CALLER, replace(ask, language=None), request
            )
        else:
            found = self._service.assistant.search(case.text, CALLER, ask, request)
        ids = (hit.edition.family if self._by_family else hit.edition.article_id for hit in found.suggestions)
        return list(dict.fromkeys(ids))

    def correct(self, article: str, text: str, vector: Vectors, question: str) -> None:
        """An editor's correction: a new revision, published, found by a search that asks for its index token."""
        self._given.learn(text, vector)
        self._given.learn(question, vector)
        known = self._service.articles.get(article)
        assert known is not None, f"{article} was built"
        old = known.head.content
        self._service.library.write(replace(old, title=text[:100], body=text), "bench")
        _, token = self._service.library.publish(old.id, "bench")
        self._service.worker.wake()
        found = self.find(Question("", question, vector, frozenset(), ""), 10, token)
        assert article in found, f"{article} is not found after its correction"

    def _begin(self, folder: Path, work: Work) -> None:
        job = Job(**json.loads((work.folder / "job.json").read_text()))
        asked = None if job.passages else job.cases()
        self._given = Given(work)
        self._cases = {case.id: case for case in asked.cases} if asked else {}
        self._by_family = asked is not None and asked.by_family
        folder.mkdir(parents=True, exist_ok=True)
        self._service = build(Settings(home=folder, _env_file=None), lambda: self._given)


system = Kbassist
