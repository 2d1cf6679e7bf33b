"""The texts of a segment in their file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from kbassist.index.texts import Texts


def test_a_search_under_way_still_reads_the_texts_of_a_segment_that_was_removed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "passages.jsonl"
    path.write_bytes(b"first\nsecond\n")
    texts = Texts(path)
    path.unlink()
    assert texts[6:13] == b"second\n"


@given(st.binary(), st.integers(0, 100), st.integers(0, 100))
def test_a_stretch_of_the_file_is_that_of_its_bytes(content: bytes, begin: int, end: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "passages.jsonl"
        path.write_bytes(content)
        assert Texts(path)[begin:end] == content[begin:end]
