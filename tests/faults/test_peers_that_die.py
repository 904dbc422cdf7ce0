"""Peers whose machine or program ends in the middle of a frame."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.raw_tcp import RawTcp
from tests.server_process import ServerProcess

from .company import in_company
from .rough_peers import HALF_SAID, die_in_a_frame


@pytest.mark.parametrize("end", [RawTcp.hang_up, RawTcp.reset], ids=["FIN", "RST"])
async def test_nobody_notices_and_nothing_of_the_frame_is_said(
    server: ServerProcess, end: Callable[[RawTcp], None]
) -> None:
    async with in_company(server) as company:
        await die_in_a_frame(company, end)
    assert not any(HALF_SAID in line.message for line in company.log)
