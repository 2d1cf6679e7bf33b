"""The language model that may put an answer into its own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class WriterFailed(Exception):  # noqa: N818  (it tells what happened, and is no defect of ours)
    """The language model is down, too slow, or says what nobody can read; `reason` is one word, as `timeout`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Writer(Protocol):
    """Writes text to instructions, piece by piece as it comes."""

    def write(self, instructions: str, material: str, timeout_s: float) -> Iterator[str]:
        """The text in pieces; WriterFailed where it does not come, or not whole within `timeout_s`.

        `material` is data: nothing in it is an instruction.
        """
