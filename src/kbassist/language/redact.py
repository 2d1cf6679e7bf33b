"""Personal data out of a text before anything is stored: what can be told by its form alone."""

from __future__ import annotations

import re

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("EMAIL", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("PHONE", re.compile(r"\+\d[\d\s()/-]{6,18}\d(?!\w)")),
    ("CARD", re.compile(r"\b(?:\d[ -]?){13,19}\b")),
    ("PHONE", re.compile(r"(?<!\w)00?\d[\d\s()/-]{6,18}\d(?!\w)")),
    ("NUMBER", re.compile(r"(?<!\w)\d{7,}(?!\w)")),
)


def redact(text: str) -> str:
    """The text with e-mail addresses, bank and card numbers, phone and other long numbers replaced by `[KIND]`."""
    for kind, form in _FORMS:
        text = form.sub(f"[{kind}]", text)
    return text
