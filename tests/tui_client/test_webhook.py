"""A host makes an address for programs in the terminal client, and sees what they say."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from chadchat_shared.errors import Forbidden
from chadchat_tui.widgets.log_view import LogView
from tests.server_process import ServerProcess

from .seat import Seat, guest, inside
from .test_scripts import run
from .waiting import eventually


async def _post(address: str) -> int:
    """Say something by a webhook as curl does; return the status."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{address}?name=CI", data=b"build failed", headers=kind) as response,
    ):
        return response.status


def _drawn(seat: Seat) -> str:
    view = seat.app.screen.query_one(LogView)
    return "\n".join(view.render_line(line).text for line in range(view.size.height))


async def test_the_address_is_shown_and_what_comes_by_it_has_the_mark(
    server: ServerProcess,
) -> None:
    async with inside(server) as sean:
        await sean.type("/webhook", "enter")
        await eventually(lambda: "shown this once" in sean.hint)
        address, line = re.findall(r"\S*http\S*", sean.hint)
        assert address.startswith(f"{server.url}/hooks/")
        assert line == f"'{address}?name=CI'"
        assert await _post(address) == 201
        await sean.until_said("build failed")
        await eventually(lambda: "CI (bot)" in _drawn(sean))
        code = sean.conversation.state.code
        for options, ending in (
            (["--json"], '"kind":"chat","bot":true}'),
            ([], "CI (bot): build failed"),
        ):
            printed = await asyncio.to_thread(
                run, "log", code, "--name", "ana", *options, server=server.url
            )
            assert printed.stdout.decode().strip().endswith(ending)
        await sean.type("/webhook off", "enter")
        await eventually(lambda: "took the webhook away" in _drawn(sean))
        assert await _post(address) == 404


async def test_only_the_host_has_it(server: ServerProcess) -> None:
    async with inside(server) as sean, guest(server, sean) as ana:
        for refused in (ana.make_webhook(), ana.end_webhook()):
            with pytest.raises(Forbidden):
                await refused
