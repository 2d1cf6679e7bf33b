"""What all tests share: speed is measured in the bench and nowhere else, so hypothesis waits as long as it takes.

`--hypothesis-profile=thorough` tries much more of everything that does not say how much it tries.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("unhurried"), max_examples=10_000, stateful_step_count=12)
settings.load_profile("unhurried")
