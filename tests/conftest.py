"""What all tests share: speed is measured in the bench and nowhere else, so hypothesis waits as long as it takes."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
