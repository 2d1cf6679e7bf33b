"""What is written can be read again, and means the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.reading import Entry, read_entries
from kbassist.knowledge.writing import Told, json_line, markdown_of
from kbassist.model.article import Content, State

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
filled = texts.filter(str.strip)
names = st.lists(filled, max_size=3).map(tuple)
days = st.none() | st.integers(0, 9).map(lambda day: NOON + timedelta(days=day))
contents = st.builds(
    Content,
    id=st.from_regex(r"[a-zäя0-9]{1,5}(/[a-z0-9.]{0,3}x)?", fullmatch=True),
    title=filled,
    body=filled | st.sampled_from(["---\nx", "<p>kept</p>", " - a\n - b \n", "# A\r\nb", "---\n", "...\n", "a: b"]),
    language=st.sampled_from(["de", "en-GB", "ru"]),
    family=st.from_regex("[a-z]{1,5}", fullmatch=True),
    audiences=st.lists(filled, min_size=1, max_size=2).map(tuple),
    attributes=st.dictionaries(filled, st.lists(filled, min_size=1, max_size=2).map(tuple), max_size=2),
    phrasings=names,
    tags=names,
    valid_from=days,
    as_of_field=st.none() | filled,
    verbatim=st.booleans(),
    uri=st.none() | filled,
    procedure=st.none() | st.just({"steps": [{"id": "a", "text": "Häkchen: ja"}]}),
)
life = st.one_of(
    st.sampled_from([State.LIVE, State.DRAFT, State.IN_REVIEW, State.WITHDRAWN]).map(lambda state: (state, None)),
    st.tuples(st.just(State.SCHEDULED), days),
)


def read(name: str, data: bytes) -> Entry:
    (entry,) = read_entries(name, data, "xx", lambda _, default: default)
    assert isinstance(entry, Entry), entry
    return entry


@given(contents, life)
def test_markdown_says_the_same_when_it_is_read_again(content: Content, life: tuple[State, datetime | None]) -> None:
    entry = read("any name.md", markdown_of(Told(content, *life)))
    assert entry.content == content
    assert (entry.state or State.LIVE, entry.starts) == life


@given(contents, life)
def test_a_line_of_json_says_the_same_when_it_is_read_again(
    content: Content, life: tuple[State, datetime | None]
) -> None:
    line = json_line(Told(content, *life))
    assert "\n" not in line
    entry = read("any name.jsonl", line.encode())
    assert (entry.content, entry.state, entry.starts) == (content, *life)


def test_a_record_of_ours_is_taken_at_its_word() -> None:
    page = Content("a", "A", "<p>Not <b>Markdown</b></p>", "en", "a")
    assert read("a.jsonl", json_line(Told(page, State.LIVE)).encode()).content.body == page.body
    foreign = json.dumps({"id": "a", "title": "A", "body": page.body, "language": "en"})
    assert read("a.jsonl", foreign.encode()).content.body == "Not **Markdown**"
