"""From the bytes of a file to its text."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from kbassist.model.base import RefusalKind, Refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"))
_WIDE_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x7fELF")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_CANDIDATES = ["cp1252", "cp1251", "koi8_r", "cp1250"]
"""What texts that are not Unicode are written in where our languages are spoken; latin-1 is a part of cp1252."""


def decoded(data: bytes) -> str:
    """The text of a file with `\\n` between its lines: Unicode, or the encoding it declares or shows; else Refused."""
    text = _text(data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _refused("the file is empty")
    return text


def _text(data: bytes) -> str:
    for mark, encoding in (*_MARKS, *_WIDE_MARKS):
        if data.startswith(mark):
            return _strict(data, encoding).removeprefix("\ufeff")
    if data.startswith(_BINARY) or _CONTROL.search(data):
        raise _refused("is binary, not text")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise _refused(f"begins as {encoding.upper()}, but is not ({error})") from error


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    """Text in an older encoding; text that is UTF-8 but for a few broken bytes is refused rather than garbled."""
    attempt = data.decode(errors="replace")
    broken = attempt.count("\ufffd")
    if sum(character > "\x7f" for character in attempt) >= 2 * broken:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(f"line {line}: byte {data[error.start]:#04x} is not UTF-8, though the rest of the file is")
    declared = _DECLARED.search(data[:4096])
    if declared:
        try:
            return data.decode(declared[1].decode())
        except (UnicodeDecodeError, LookupError):
            pass
    best = from_bytes(data, cp_isolation=_CANDIDATES).best()
    if best is None:
        raise _refused("its characters are in no encoding we know; save it as UTF-8")
    return str(best)


def _refused(message: str) -> Refused:
    return Refused(RefusalKind.INVALID, message)
