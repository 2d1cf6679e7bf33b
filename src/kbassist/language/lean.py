"""Libraries loaded without what they would use if it were there and this program needs no part of."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Within it, this thread cannot import the named packages; other threads can, and what is loaded stays.

    One thread at a time: large packages import each other in circles, and two threads in one circle see half of it.
    """
    absent = _Absent(frozenset(names), threading.get_ident())
    with _one_at_a_time:
        sys.meta_path.insert(0, absent)
        try:
            yield
        finally:
            sys.meta_path.remove(absent)


_one_at_a_time = threading.RLock()


@contextmanager
def hollow(*names: str) -> Iterator[None]:
    """Within it, the named modules are empty: their packages import them for a command line that nobody calls."""
    with _one_at_a_time:
        empty = {name: ModuleType(name) for name in names if name not in sys.modules}
        sys.modules.update(empty)
        try:
            yield
        finally:
            for name in empty:
                del sys.modules[name]


class _Absent:
    """A finder that says of some packages that they are not installed, to one thread alone."""

    def __init__(self, names: frozenset[str], thread: int) -> None:
        self._names, self._thread = names, thread

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if name in self._names and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is left out here", name=name)
        return None
