"""Past talks from files and from what agents marked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kbassist.assist.routing import Handling
from kbassist.learning.handling import Handled, handling, keep
from kbassist.learning.past_talks import PastTalk, followed, from_files
from kbassist.model.base import Refused
from kbassist.model.interaction import Heard
from kbassist.model.procedure import Deed, StepMark
from kbassist.model.situation import Speaker, Turn

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
C, A = Speaker.CUSTOMER, Speaker.AGENT


def heard(*roles: Speaker) -> list[Heard]:
    return [
        Heard("i", number, "leg", NOON + timedelta(seconds=number), Turn(role, f"turn {number}"))
        for number, role in enumerate(roles, 1)
    ]


def mark(deed: Deed, turn: int) -> StepMark:
    return StepMark("router", "restart", deed, turn, "agent", NOON)


class TestMarks:
    @pytest.mark.parametrize(
        ("deed", "turn", "follows"),
        [
            (Deed.START, 2, 1),
            (Deed.START, 3, 1),  # the agent has begun to speak of it
            (Deed.JUMP, 4, 3),
            (Deed.DONE, 3, 1),  # marked while the agent speaks of it
            (Deed.DONE, 4, 1),  # marked once the customer has answered
            (Deed.SKIP, 4, None),
            (Deed.START, 1, None),
            (Deed.START, 0, None),
        ],
    )
    def test_a_marked_step_follows_what_the_customer_said_before_it(
        self, deed: Deed, turn: int, follows: int | None
    ) -> None:
        assert followed(heard(A, C, A, C), mark(deed, turn)) == follows


class TestFiles:
    def test_a_labelled_talk_is_read_with_its_steps_its_matter_and_its_length(self, tmp_path: Path) -> None:
        label = {"seeking": True, "family": "router-red", "next": "router-red/restart"}
        turns = [
            {"role": "AGENT", "text": "Hello"},
            {"role": "CUSTOMER", "text": " ".join(["red"] * 129), "label": label},
        ]
        file = tmp_path / "talks.jsonl"
        file.write_text(json.dumps({"id": "t1", "language": "en", "channel": "voice", "turns": turns}) + "\n\n")
        (talk,) = from_files([tmp_path])
        assert (talk.next, talk.family, talk.minutes) == ({1: "router-red/restart"}, "router-red", 1.0)

    @pytest.mark.parametrize(
        "line", ["{", '{"id": "t"}', '{"id": "t", "language": "en", "turns": [{"role": "X"}]}', "[]"]
    )
    def test_a_line_that_is_no_talk_is_named(self, tmp_path: Path, line: str) -> None:
        file = tmp_path / "talks.jsonl"
        file.write_text("\n" + line)
        with pytest.raises(Refused, match=r"talks\.jsonl: line 2: no labelled talk"):
            from_files([file])


class TestHandling:
    def test_the_median_of_a_family_drawn_towards_the_usual_by_one_talk(self) -> None:
        spent = [("a", 4.0), ("a", 20.0), ("a", 8.0), ("b", 4.0), ("c", 3.0), (None, 5.0), ("a", None)]
        talks = [PastTalk(f"t{n}", "en", (), family=family, minutes=took) for n, (family, took) in enumerate(spent)]
        assert handling(talks) == {"a": Handling(7.0, 3)}  # (3 · 8 + 1 · 4) / 4

    def test_a_home_tells_what_it_has_learned_last(self, tmp_path: Path) -> None:
        handled = Handled(tmp_path)
        assert handled() == {}
        keep(tmp_path, {"a": Handling(6.0, 3)})
        assert handled() == {"a": Handling(6.0, 3)}
