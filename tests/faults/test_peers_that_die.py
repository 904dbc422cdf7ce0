"""Peers whose machine or program ends in the middle of a frame."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.raw_tcp import Opcode, RawTcp, event_frame, frame
from tests.server_process import ServerProcess

from .company import in_company
from .journals import read_log

_SHORT = event_frame(1, "message", data="half a word")
_LONG = event_frame(1, "message", data="half a speech " * 200)
_FIRST_PART = frame('421["message",', final=False)
_SECOND_PART = frame('{"data":"half a word"}]', Opcode.CONTINUATION)


@pytest.mark.parametrize("end", [RawTcp.hang_up, RawTcp.reset], ids=["FIN", "RST"])
async def test_nobody_notices_and_nothing_of_the_frame_is_said(
    server: ServerProcess, end: Callable[[RawTcp], None]
) -> None:
    cuts = [
        _SHORT[:1], _SHORT[:2], _SHORT[:4], _SHORT[:-1],  # in its head, its mask, its text
        _LONG[:3], _LONG[:1_000],  # in its length, its text
        _FIRST_PART, _FIRST_PART + _SECOND_PART[:9],
    ]  # fmt: skip
    async with in_company(server) as company:
        for number, cut in enumerate(cuts):
            async with RawTcp.to(server.port) as dying:
                await dying.join(company.code, name=f"Dying {number}")
                await dying.send(cut)
                await company.hear(5)
                end(dying)
        log = await read_log(company.host.call, company.code)
        assert not any("half" in line.message for line in log)
