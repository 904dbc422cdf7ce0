"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says more about the machine than about what is tested.
settings.register_profile("patient", settings.default, deadline=None)
settings.load_profile("patient")
