"""What holds for all tests."""

from __future__ import annotations

import gc

from hypothesis import settings

# How long an example takes says more about the machine than about what is tested.
settings.register_profile("patient", settings.default, deadline=None)
settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all modules and tests, which are there until the end."""
    gc.collect()
    gc.freeze()
