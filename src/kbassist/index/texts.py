"""The texts of a segment, left in their file: one is read when it is shown, and no more of them is in memory."""

from __future__ import annotations

import os
import weakref
from pathlib import Path


class Texts:
    """A file of lines, sliced as bytes are; a mapped one would be held whole, a bit at a time, as it is looked at.

    It stays readable when the file is replaced or removed.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._size = os.fstat(self._file).st_size
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, part: slice) -> bytes:
        begin, end, _ = part.indices(self._size)
        return os.pread(self._file, max(end - begin, 0), begin)
