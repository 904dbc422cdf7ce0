"""Codes of 4 to 12 letters: a server makes one length, and takes every one."""

from __future__ import annotations

from pathlib import Path

from tests.server.web.conftest import Browser
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def test_rooms_keep_their_codes_when_the_length_is_changed(tmp_path: Path) -> None:
    codes: dict[int, str] = {}
    for length in (4, 5, 12):
        with ServerProcess(tmp_path, "--code-length", str(length)) as server:
            async with StockClient.to(server.url) as ada:
                codes[length] = (await ada.create("Ada")).room
                assert len(codes[length]) == length
                for code in codes.values():
                    async with StockClient.to(server.url) as bob:
                        assert (await bob.join(code.lower(), name=f"B{length}")).room == code
                async with Browser.at(server.url) as carl:
                    for code in codes.values():
                        assert (await carl.get(f"/{code}")).status == 200
                        await carl.enter_room(f"C{length}", code)
