"""Whatever is refused is told in the language of who reads it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kbassist.web.article_bodies import ArticlePatch, NewArticle, PublishBody
from kbassist.web.bodies import SearchBody, SuggestBody
from kbassist.web.interaction_bodies import CloseBody, HandOverBody, NewTurn, OpenBody, StepBody
from kbassist.web.phrasebook.speaking import BEFORE, ENGLISH, LANGUAGES, SENTENCES, Phrase, spoken, wished
from kbassist.web.problems import STATUS
from kbassist.web.procedure_bodies import NewProcedure
from kbassist.web.quality_bodies import GapBody, ImpactBody, PreviewBody
from kbassist.web.rule_bodies import DryRunBody, NewRule

SOURCES = Path(__file__).parents[3] / "src" / "kbassist"
ROOMS = ("adapters", "assist", "index", "interactions", "knowledge", "model", "search", "web")
"""The rooms behind the doors."""
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
PHRASES = [*SENTENCES, *BEFORE]
BODIES = [
    SearchBody,
    SuggestBody,
    NewArticle,
    ArticlePatch,
    PublishBody,
    OpenBody,
    NewTurn,
    StepBody,
    HandOverBody,
    CloseBody,
]
BODIES += [NewProcedure, NewRule, DryRunBody]
BODIES += [PreviewBody, ImpactBody, GapBody]
VALUES = st.text(string.ascii_letters + string.digits + "äßжы_-", min_size=1, max_size=8)


def named(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


class TestPhrases:
    @pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.english[:40])
    def test_a_phrase_is_said_in_every_language_with_the_same_values(self, phrase: Phrase) -> None:
        assert set(phrase.translations) == set(OTHERS)
        for told in phrase.translations.values():
            assert named(told) == named(phrase.english)
            assert told != phrase.english
        assert re.search("[а-яё]", phrase.translations["ru"])

    @given(st.sampled_from(SENTENCES), st.sampled_from(OTHERS), st.data())
    def test_no_phrase_is_taken_for_another(self, phrase: Phrase, language: str, data: st.DataObject) -> None:
        values = {name: data.draw(VALUES, name) for name in named(phrase.english)}
        told = spoken(phrase.english.format(**values), language)
        assert told == phrase.translations[language].format(**values)


class TestSpeaking:
    def test_places_before_a_sentence_stay_and_lines_are_counted_in_the_language(self) -> None:
        told = "faq.jsonl: line 2 (id bill): title: is missing"
        assert spoken(told, "de") == "faq.jsonl: Zeile 2 (id bill): title: fehlt"
        assert spoken(told, "ru") == "faq.jsonl: строка 2 (id bill): title: не указано"

    def test_a_problem_within_a_sentence_is_told_too(self) -> None:
        told = spoken("line 1, column 17: broken JSON (Expecting ',' delimiter)", "de")
        assert told == "Zeile 1, Spalte 17: fehlerhaftes JSON (hier fehlt ',')"

    def test_a_value_may_look_like_a_place(self) -> None:
        told = spoken("tags: must be a list of texts, but is {'a: b': 1}", "de")
        assert told == "tags: muss eine Liste von Texten sein, ist aber {'a: b': 1}"
        assert spoken("id: 'a: b' must be 1 to 200 letters, digits or any of . _ : ( ) / -", "ru").startswith(
            "id: 'a: b': допустимы"
        )

    @given(st.text(), st.sampled_from(LANGUAGES))
    def test_what_is_in_no_book_stays_as_it_is(self, text: str, language: str) -> None:
        assert spoken(f"%{text}%", language) == f"%{text}%"

    @given(st.sampled_from(SENTENCES))
    def test_english_is_not_touched(self, phrase: Phrase) -> None:
        assert spoken(phrase.english, ENGLISH) == phrase.english

    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("", "en"),
            ("de", "de"),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
            ("fr-CH, fr;q=0.9, de-AT;q=0.8, en;q=0.7", "de"),
            ("en;q=0.2, DE;q=0.3", "de"),
            ("uk, pl", "en"),
            ("*", "en"),
            ("de;q=0, ru;q=0.001", "ru"),
            ("de;q=x, ru; q=0.5", "ru"),
            (";q=,;,,de;q=", "de"),
        ],
    )
    def test_the_language_wished_most_is_spoken(self, header: str, language: str) -> None:
        assert wished(header) == language


class TestEveryRefusal:
    @pytest.mark.parametrize("title", sorted({title for _, title in STATUS.values()}))
    def test_a_title_is_in_the_book(self, title: str) -> None:
        assert title in {phrase.english for phrase in SENTENCES}

    def test_a_refusal_written_in_the_code_is_in_the_book(self) -> None:
        written = {told for room in ROOMS for path in (SOURCES / room).rglob("*.py") for told in refusals(path)}
        assert len(written) > 70
        assert sorted(told for told in written if told not in VALUED and not known(told)) == []

    def test_a_reason_for_not_showing_an_article_is_in_the_book(self) -> None:
        written = {told for path in REASONING for told in reasons(SOURCES / path)}
        assert len(written) > 8
        assert sorted(told for told in written if not known(told)) == []

    @given(st.data())
    def test_whatever_is_wrong_with_a_body_is_told(self, data: st.DataObject) -> None:
        body = data.draw(st.sampled_from(BODIES))
        try:
            body.model_validate(data.draw(wrong(body)))
        except ValidationError as error:
            for one in error.errors():
                assert known(one["msg"].removeprefix("Value error, "))


REASONING = ("search/search.py", "search/propose.py", "learning/preview.py")
SAMPLE = "x7"
"""Stands for a value in a sentence of the code."""
VALUED = {SAMPLE, f"{SAMPLE}: {SAMPLE}"}
"""Sentences made elsewhere and handed on."""
ARGUMENT = {"Refused": 1, "Flaw": 1, "_refuse": 1, "Unreadable": 1, "_refused": 0, "HTTPException": 1}
"""Who is told no, and which argument says why."""


def known(told: str) -> bool:
    """In the book, if need be without the place that an f-string begins with."""
    return any(spoken(one, language) != one for one in (told, told.removeprefix(SAMPLE)) for language in OTHERS)


def refusals(path: Path) -> Iterator[str]:
    """Every sentence that a file refuses with, samples in place of its values."""
    arguments = ARGUMENT | ({"ValueError": 0} if "web" in path.parts else {})
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in functions:
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            place = arguments.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if place is not None and len(call.args) > place:
                yield from sentences(call.args[place], function)


def reasons(path: Path) -> Iterator[str]:
    """Every sentence that a file gives as a reason."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == "reason" for one in node.targets
        ):
            yield from sentences(node.value, tree)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "reason":
                    yield from sentences(value, tree)


def sentences(node: ast.expr, function: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else SAMPLE for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from sentences(one, function)
            yield from sentences(other, function)
        case ast.Call(func=ast.Name(id="_at"), args=[_, told]):
            yield from sentences(told, function)
        case ast.Name(id=name):
            for assigned in (node for node in ast.walk(function) if isinstance(node, ast.Assign)):
                if any(isinstance(target, ast.Name) and target.id == name for target in assigned.targets):
                    yield from sentences(assigned.value, function)


def wrong(body: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the fields of a body, and others, whose values are seldom right."""
    few = st.sampled_from([None, True, 0, -1, 10**30, 0.5, float("inf"), "", "x", "\x00", "\ud800", "x" * 20_001])
    moments = st.sampled_from(["2026-13-01", "2026-02-30", "2026-03-01T25:00Z", "2026-03-01T12:00:00", "2026-03-01x"])
    leaves = few | moments | st.just("2026-03-01T10:61Z")
    values = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["role", "text", "final", "", "a"]), inner, max_size=3)
        ),
        max_leaves=6,
    )
    many = st.sampled_from([["x"] * 201, {str(number): ["x"] for number in range(51)}, [{}] * 501])
    return st.dictionaries(st.sampled_from([*body.model_fields, "other"]), values | many, max_size=6)
