"""What the doors are made of, piece by piece."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.datastructures import Headers

from kbassist.assist.known_customers import UNSAID
from kbassist.model.base import RefusalKind, merged
from kbassist.web import operating
from kbassist.web.bodies import SuggestBody
from kbassist.web.gate import same_origin
from kbassist.web.problems import STATUS, path_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=3), JSON, max_size=3)


class TestProblems:
    def test_every_refusal_has_a_status(self) -> None:
        assert set(STATUS) == set(RefusalKind)

    @pytest.mark.parametrize(
        ("location", "path"),
        [
            (("body", "turns", 0, "text"), "turns[0].text"),
            (("query", "page_size"), "page_size"),
            (("body",), ""),
            (("body", "filters", "product", 2), "filters.product[2]"),
        ],
    )
    def test_a_path_reads_as_people_write_it(self, location: tuple[str | int, ...], path: str) -> None:
        assert path_of(location) == path


class TestMergePatch:
    @pytest.mark.parametrize(
        ("target", "patch", "result"),
        [
            ({"a": "b"}, {"a": "c"}, {"a": "c"}),
            ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
            ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
            ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
            ({"a": "b"}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ],
    )
    def test_the_examples_of_the_rfc(self, target: Any, patch: Any, result: Any) -> None:
        assert merged(target, patch) == result

    @given(OBJECTS, OBJECTS)
    def test_patching_twice_is_patching_once(self, target: Any, patch: Any) -> None:
        once = merged(target, patch)
        assert merged(once, patch) == once

    @given(OBJECTS)
    def test_an_empty_patch_changes_nothing(self, target: Any) -> None:
        assert merged(target, {}) == target


class TestOrigin:
    @pytest.mark.parametrize(
        ("headers", "ours"),
        [
            ({"sec-fetch-site": "same-origin"}, True),
            ({"sec-fetch-site": "none"}, False),
            ({"sec-fetch-site": "same-site", "origin": "http://kb:8000", "host": "kb:8000"}, False),
            ({"origin": "http://kb:8000", "host": "kb:8000"}, True),
            ({"origin": "http://kb:8001", "host": "kb:8000"}, False),
            ({"origin": "null", "host": "kb:8000"}, False),
            ({"host": "kb:8000"}, False),
            ({}, False),
        ],
    )
    def test_only_our_own_pages_are_ours(self, headers: dict[str, str], ours: bool) -> None:
        assert same_origin(Headers(headers)) is ours


class TestContext:
    @given(OBJECTS.filter(lambda one: "\x00" not in str(one)))
    def test_any_small_json_object_is_a_context(self, context: dict[str, Any]) -> None:
        if r"\x00" not in repr(context):
            assert SuggestBody(turns=[], context=context).context == context

    @pytest.mark.parametrize(
        "context", [[], "x", {"a": float("nan")}, {"a": "\ud800"}, {"a": "\x00"}, {"a": "x" * 100_001}], ids=repr
    )
    def test_what_cannot_be_written_down_is_none(self, context: Any) -> None:
        with pytest.raises(ValidationError):
            SuggestBody(turns=[], context=context)


class TestPage:
    scripts = sorted(operating.STATIC.glob("*.js"))

    @pytest.mark.parametrize("script", scripts, ids=lambda path: path.name)
    def test_no_script_turns_text_into_markup(self, script: Path) -> None:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", script.read_text())

    @pytest.mark.parametrize("page", sorted(operating.STATIC.glob("*.html")), ids=lambda path: path.name)
    def test_a_page_holds_no_script_or_style_of_its_own_and_fetches_nothing_from_elsewhere(self, page: Path) -> None:
        text = page.read_text()
        assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|https?://", text)

    def test_every_language_says_the_same_things_and_every_thing_said_is_known(self) -> None:
        keys: dict[str, set[str]] = {}
        for book in operating.STATIC.glob("*words*.js"):
            words = book.read_text()
            for tongue, told in re.findall(r"^  (\w\w): \{(.*?)^  \},", words, re.DOTALL | re.MULTILINE):
                own = set(re.findall(r"(?:^|[,{]\s)\s*(\w+): [\"({]", told, re.MULTILINE))
                keys[tongue] = keys.get(tongue, set()) | own
        assert keys.keys() == {"en", "de", "ru"}
        assert keys["en"] == keys["de"] == keys["ru"]
        said = {
            key
            for path in (*operating.STATIC.glob("*.html"), *self.scripts)
            for key in re.findall(r'data-say(?:-label)?="(\w+)"|\bsay\.(\w+)', path.read_text())
        }
        assert {first or second for first, second in said} <= keys["en"]

    def test_every_note_of_a_search_has_its_words(self) -> None:
        searching = Path(operating.__file__).parents[1] / "search"
        left_out = " ".join(
            re.findall(r"degraded\.append\((.*)\)", "".join(p.read_text() for p in searching.glob("*.py")))
        )
        notes = dict(re.findall(r'^  "(.+)": "(\w+)",$', (operating.STATIC / "notes.js").read_text(), re.MULTILINE))
        assert "vector: deadline" in left_out
        fixed = {note for note in re.findall(r'"([^"]+)"', left_out) if "{" not in note} | {UNSAID}
        assert fixed <= set(notes)
        waiting = re.search(r"const WAITING = /(.+)/;", (operating.STATIC / "notes.js").read_text())
        assert waiting is not None
        assert re.search(waiting[1], "vector: 12 passages not embedded yet")
        words = (operating.STATIC / "words.js").read_text()
        assert [key for key in notes.values() if words.count(f" {key}: ") != 3] == []
