"""The machine that a measurement runs on, and how much of it is used."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CORES = 2
"""Cores that every speed is measured on."""


def machine() -> str:
    """The processor's name, and the system's."""
    told = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").is_file() else ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {platform.system()}, Python {platform.python_version()}"


@contextmanager
def confined(cores: int = CORES) -> Iterator[int]:
    """Confines this thread, and every thread and process it starts, to some cores; how many there really are."""
    if not hasattr(os, "sched_setaffinity"):
        yield os.cpu_count() or 1
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:cores])
    try:
        yield min(cores, len(before))
    finally:
        os.sched_setaffinity(0, before)
