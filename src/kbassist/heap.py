"""What the C library keeps of the memory that a process no longer uses: as little as it can be told to."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""How `malloc.h` names the most heaps to open."""

HEAPS = 2
"""Threads take turns under the interpreter's lock: more heaps bring them nothing, and each keeps holes of its own."""


def open_few() -> None:
    """Lets all threads share a few heaps, from now on, where the C library can; else every thread opens its own."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Gives memory that is no longer used back to the system, where the C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
