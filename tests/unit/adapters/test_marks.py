"""An address is known again by its mark, and the mark tells nothing of it."""

from __future__ import annotations

import threading
from pathlib import Path

from kbassist.adapters.marks import AddressMarks


def test_an_address_has_the_same_mark_however_it_is_written_and_whenever_it_is_asked(tmp_path: Path) -> None:
    marks, later = AddressMarks(tmp_path / "key"), AddressMarks(tmp_path / "key")
    assert marks("+49 (30) 90-18.20") == later("+4930901820")
    assert marks("Sabine@Example.org ") == later("sabine@example.org")
    assert marks("s.abine@example.org") != marks("sabine@example.org")
    assert marks("+4930901821") != marks("+4930901820")


def test_another_home_marks_otherwise_and_only_its_owner_can_read_the_secret(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    marks, others = AddressMarks(tmp_path / "key"), AddressMarks(tmp_path / "other" / "key")
    assert marks("+4930901820") != others("+4930901820")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_all_who_start_at_once_have_one_secret(tmp_path: Path) -> None:
    seen: list[str] = []
    starts = [
        threading.Thread(target=lambda: seen.append(AddressMarks(tmp_path / "key")("+4930901820"))) for _ in range(8)
    ]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert len(set(seen)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
