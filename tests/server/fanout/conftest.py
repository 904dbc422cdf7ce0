"""An engine of the test's own."""

from __future__ import annotations

import pytest

from .parts import World


@pytest.fixture
async def world() -> World:
    return World()
