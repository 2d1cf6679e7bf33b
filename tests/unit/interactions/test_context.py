"""A context changes piece by piece and is kept without personal data."""

from __future__ import annotations

import pytest

from kbassist.interactions.context import MAX_BYTES, cleaned, patched
from kbassist.language.redact import redact
from kbassist.model.base import Refused


def test_personal_data_is_out_of_it_wherever_it_stands() -> None:
    told = {
        "mail": "write to sabine@example.org",
        "open_cases": [{"caller": "+49 30 901820", "number": 4917012345678, "sabine@example.org": 1}],
        "plan": "premium",
        "since": 2019,
        "share": 0.5,
        "loyal": True,
        "left": None,
    }
    assert cleaned(told, redact) == told | {
        "mail": "write to [EMAIL]",
        "open_cases": [{"caller": "[PHONE]", "number": "[NUMBER]", "[EMAIL]": 1}],
    }


def test_what_is_left_out_stays_and_null_takes_away() -> None:
    assert patched({"plan": "basic", "region": "BE"}, {"plan": "premium", "region": None}) == {"plan": "premium"}


def test_it_does_not_grow_without_end() -> None:
    half = "я" * (MAX_BYTES // 4)
    with pytest.raises(Refused, match="at most"):
        patched({"a": half}, {"b": half})
