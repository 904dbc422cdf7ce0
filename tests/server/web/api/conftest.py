"""A program at the module's server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.server.web.api.program import Program
from tests.server_process import ServerProcess


@pytest.fixture
async def program(server: ServerProcess) -> AsyncIterator[Program]:
    async with Program.at(server.url) as program:
        yield program
