"""Turns wait together for the disk; each comes back as it is kept, in order, or with the reason why it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.assist.intake import MOST_AT_ONCE, Intake
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.interaction import Heard, Said
from kbassist.model.situation import Speaker, Turn

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = 30
"""Seconds within which whatever is awaited has happened."""


class Disk:
    """Numbers what it is given; refuses what says so, breaks on what says so, and waits while its door is shut."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.busy = threading.Event()
        self.open = threading.Event()
        self.open.set()

    def __call__(self, batch: Sequence[Said]) -> list[Heard | Refused]:
        self.busy.set()
        assert self.open.wait(SOON)
        texts = [said.turn.text for said in batch]
        self.batches.append(texts)
        if "break" in texts:
            raise OSError("no space is left")
        number = sum(map(len, self.batches)) - len(batch)
        return [_kept(said, place) for place, said in enumerate(batch, number + 1)]

    @property
    def texts(self) -> list[str]:
        return [text for batch in self.batches for text in batch]


def _kept(said: Said, number: int) -> Heard | Refused:
    if said.turn.text == "refuse":
        return Refused(RefusalKind.CONFLICT, "interaction i is closed")
    return Heard(said.interaction_id, number, "l", NOON, said.turn)


def said(text: str, interaction_id: str = "i") -> Said:
    return Said(interaction_id, Turn(Speaker.CUSTOMER, text), NOON)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def intake(disk: Disk) -> Iterator[Intake]:
    intake = Intake(disk)
    yield intake
    disk.open.set()
    intake.close()


def busy(intake: Intake, disk: Disk) -> None:
    """Lets one write begin that does not end before the disk's door is opened."""
    disk.open.clear()
    intake.put(said("first"))
    assert disk.busy.wait(SOON)


def test_those_who_wait_share_a_write_and_never_too_many_of_them(intake: Intake, disk: Disk) -> None:
    busy(intake, disk)
    waiting = [intake.put(said(str(number))) for number in range(MOST_AT_ONCE + 44)]
    disk.open.set()
    assert [kept.result(SOON).turn.text for kept in waiting] == [str(number) for number in range(MOST_AT_ONCE + 44)]
    assert [len(batch) for batch in disk.batches] == [1, MOST_AT_ONCE, 44]


def test_what_each_speaker_says_stays_in_order_however_many_speak(intake: Intake, disk: Disk) -> None:
    def talk(speaker: int) -> None:
        for kept in [intake.put(said(f"{speaker} {number}")) for number in range(100)]:
            kept.result(SOON)

    with ThreadPoolExecutor(8) as speakers:
        list(speakers.map(talk, range(8)))
    for speaker in range(8):
        mine = [text for text in disk.texts if text.startswith(f"{speaker} ")]
        assert mine == [f"{speaker} {number}" for number in range(100)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["yes", "no", "refuse"]), max_size=40))
def test_each_gets_the_answer_to_their_own_turn(texts: list[str]) -> None:
    disk = Disk()
    intake = Intake(disk)
    waiting = [intake.put(said(text)) for text in texts]
    intake.close()
    assert disk.texts == texts
    for place, (text, kept) in enumerate(zip(texts, waiting, strict=True), 1):
        if text == "refuse":
            assert isinstance(kept.exception(SOON), Refused)
        else:
            assert (kept.result(SOON).number, kept.result(SOON).turn.text) == (place, text)


def test_a_write_that_fails_is_told_to_all_who_waited_for_it_and_the_next_one_succeeds(
    intake: Intake, disk: Disk
) -> None:
    busy(intake, disk)
    waiting = [intake.put(said(text)) for text in ("one", "break", "two")]
    disk.open.set()
    assert [str(kept.exception(SOON)) for kept in waiting] == ["no space is left"] * 3
    assert intake.put(said("three")).result(SOON).turn.text == "three"


def test_what_waits_when_the_service_ends_is_still_written_and_nothing_after_it(intake: Intake, disk: Disk) -> None:
    busy(intake, disk)
    waiting = [intake.put(said(str(number))) for number in range(2 * MOST_AT_ONCE)]
    ending = threading.Thread(target=intake.close)
    ending.start()
    disk.open.set()
    ending.join(SOON)
    assert not ending.is_alive()
    assert all(kept.done() for kept in waiting)
    assert disk.texts == ["first", *map(str, range(2 * MOST_AT_ONCE))]
    with pytest.raises(Refused, match="stopping") as refused:
        intake.put(said("too late"))
    assert refused.value.kind is RefusalKind.UNAVAILABLE


def test_an_intake_that_nobody_used_ends_at_once(disk: Disk) -> None:
    Intake(disk).close()
    assert disk.batches == []
