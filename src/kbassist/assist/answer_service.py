"""Answers as the doors give them: the extract, or a language model's words where one is configured and is carried."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kbassist.assist.answer import Answerer, Asked, Given
from kbassist.assist.answer_closeness import Closeness
from kbassist.assist.answer_writing import Order, Written, joined, written
from kbassist.model.access import Principal
from kbassist.model.answer import Answer
from kbassist.observe import LogEvent, emit
from kbassist.ports.writing import Writer, WriterFailed


class Answers:
    """Answers questions, with a writer or without; any number of threads may ask."""

    def __init__(self, answerer: Answerer, writer: Writer | None, timeout_s: float) -> None:
        """`timeout_s`: how long the writer may take where the asker names no sooner deadline."""
        self._answerer, self._writer, self._timeout_s = answerer, writer, timeout_s

    def answer(self, asked: Asked, principal: Principal, request: Mapping[str, object], rewrite: bool = True) -> Answer:
        """The answer; refused as a search is."""
        *_, last = self.stream(asked, principal, request, rewrite)
        assert isinstance(last, Answer)
        return last

    def stream(
        self, asked: Asked, principal: Principal, request: Mapping[str, object], rewrite: bool = True
    ) -> Iterator[Written | Answer]:
        """Sentences of the writer as they are found to be carried, then the answer, which counts.

        The extract is the answer where there is no writer, or it fails, is late, or says what is not carried.
        """
        started = time.monotonic()
        found, given = self._answerer.chosen(asked, principal, request)
        answer = self._answerer.settled(asked, found, given)
        if self._writer is None or not rewrite or answer.text is None or given is None or given.verbatim:
            yield answer
            return
        parts: list[Written] = []
        try:
            for part in written(
                self._order(asked, given, answer), self._writer, self._closeness, self._left(asked, started)
            ):
                parts.append(part)
                yield part
        except WriterFailed as failure:
            emit(LogEvent.ANSWER_NOT_REWRITTEN, search_id=found.search_id, reason=failure.reason)
            yield replace(answer, degraded=(*answer.degraded, f"rewrite: {failure.reason}"))
            return
        text, citations = joined(parts)
        yield replace(answer, text=text, citations=citations, rewritten=True)

    def close(self) -> None:
        """Ends the background work."""
        self._answerer.close()

    def _order(self, asked: Asked, given: Given, answer: Answer) -> Order:
        question = self._answerer.heard(asked)
        language = answer.found.situation.language if answer.found.situation else answer.found.language
        return Order(question, given.sentences, language, asked.max_chars)

    def _left(self, asked: Asked, started: float) -> float:
        whole = self._timeout_s if asked.deadline_ms is None else min(self._timeout_s, asked.deadline_ms / 1000)
        return whole - (time.monotonic() - started)

    @property
    def _closeness(self) -> Closeness:
        return self._answerer.closeness
