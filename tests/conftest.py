"""What all tests share: hypothesis waits as long as it takes, and nobody waits for a disk.

Speed is measured in the bench and nowhere else. A home keeps what it acknowledges by waiting for the disk at every
write, and tests write tens of thousands of times; so their homes lie in memory, where there is plenty. What was written
is no less real there: a process that is killed leaves it as it would on a disk.

`--hypothesis-profile=thorough` tries much more of everything that does not say how much it tries.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")
PLENTY = 4 << 30
"""Bytes; a run needs less than a third of it."""

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("unhurried"), max_examples=10_000, stateful_step_count=12)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Chooses where homes lie, unless TMPDIR says it."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > PLENTY:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # whoever asked before has the place remembered
