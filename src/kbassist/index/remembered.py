"""What was made for a question and may serve the next one, up to so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

OWN = 400
"""Bytes that an entry takes beside its arrays: the key, the objects, and its place here."""


class Remembered(Generic[K, V]):
    """Values by key; where they outgrow `most` bytes, what was longest unused is forgotten. Threads may share it."""

    def __init__(self, most: int, size: Callable[[V], int]) -> None:
        """`size` tells the bytes of a value's arrays."""
        self._most, self._size = most, size
        self._held: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """What is held, in bytes."""
        return self._bytes

    def of(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made where it is not held."""
        with self._lock:
            known = self._held.get(key)
            if known is not None:
                self._held.move_to_end(key)
                return known
        made = make()
        with self._lock:
            former = self._held.pop(key, None)  # another thread may have been as quick
            self._held[key] = made
            self._bytes += OWN + self._size(made) - (0 if former is None else OWN + self._size(former))
            while self._bytes > self._most and len(self._held) > 1:
                self._bytes -= OWN + self._size(self._held.popitem(last=False)[1])
        return made
