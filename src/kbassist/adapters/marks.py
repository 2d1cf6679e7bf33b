"""Addresses known again without being kept."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

_SECRET_BYTES = 32
_FILLING = re.compile(r"[\s()/.-]")


class AddressMarks:
    """Turns an address into a mark by a secret of the home: equal for equal addresses, and useless to who has only the
    database, though there are few enough telephone numbers to try them all.
    """

    def __init__(self, file: Path) -> None:
        self._key = _secret(file)

    def __call__(self, address: str) -> str:
        """The mark of an address; how a telephone number is grouped and how letters are cased does not matter."""
        plain = address.casefold().strip()
        if "@" not in plain:
            plain = _FILLING.sub("", plain)
        return hashlib.blake2b(plain.encode(), key=self._key, digest_size=16).hexdigest()


def _secret(file: Path) -> bytes:
    """The secret in a file that only its owner can read, made by whoever comes first."""
    made = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    if not file.exists():
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(secrets.token_bytes(_SECRET_BYTES))
        try:
            os.link(made, file)  # whole or not at all, and never over another's
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_bytes()
