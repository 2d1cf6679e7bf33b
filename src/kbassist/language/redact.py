"""Personal data out of a text before anything is stored: what can be told by its form alone."""

from __future__ import annotations

import re

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("EMAIL", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("IBAN", re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?\d{4}){3,7}(?: ?\d{1,3})?\b")),
    ("PHONE", re.compile(r"\+\d[\d\s()/-]{6,18}\d(?!\w)")),
    ("CARD", re.compile(r"\b\d(?:[ -]?\d){12,18}\b")),
    ("PHONE", re.compile(r"(?<!\w)00?\d[\d\s()/-]{6,18}\d(?!\w)")),
    ("PHONE", re.compile(r"(?<!\w)8[\s-]?\(?\d{3}\)?[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\w)")),
    ("NUMBER", re.compile(r"(?<!\w)\d{7,}(?!\w)")),
)


_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(sorted({kind for kind, _ in _FORMS}))})\]")


def searchable(text: str) -> str:
    """A redacted text without its placeholders, which nobody said and nobody should find."""
    return _PLACEHOLDER.sub(" ", text)


def redact(text: str) -> str:
    """The text with e-mail addresses, bank and card numbers, phone and other long numbers replaced by `[KIND]`."""
    for kind, form in _FORMS:
        text = form.sub(f"[{kind}]", text)
    return text
