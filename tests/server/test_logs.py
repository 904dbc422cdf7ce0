"""What the server logs: text or JSON, never a message's text, a token or a cookie."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.web.sessions import NAME_COOKIE
from tests.raw_socket import RawSocket
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, StockClient

_SECRET = "the text that nobody else may read"


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_neither_texts_nor_tokens_are_logged(tmp_path: Path, log_format: str) -> None:
    options = ("--log-format", log_format, "--debug", "--log-level", "debug")
    with ServerProcess(tmp_path / "data", *options) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url, POLLING) as bob:
            room = await ada.create("Ada", topic=_SECRET)
            token = (await bob.join(room.room, name="Bob")).token
            await ada.say(_SECRET)
            await bob.heard_line(_SECRET)
            await bob.refused("message", {"data": _SECRET, "id": _SECRET * 3})
            await bob.refused("message", {"data": [_SECRET]})
            await bob.refused("join", {"code": room.room, "token": f"{token}x"})
        async with RawSocket.to(server.url) as raw:
            await raw.connect()
            await raw.send(f'42["message",{{"data":"{_SECRET}"')
            await raw.send(f"4{_SECRET}")
            await raw.closed()
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(server.url, cookie_jar=jar) as http:
            await http.post("/", data={"name": "Eve", "code": room.room, "join": ""})
            seats = {cookie.value for cookie in http.cookie_jar if cookie.key != NAME_COOKIE}
            await http.get("/room")
            await http.get("/socket.io/", params={"EIO": "4", "sid": "nobody"})
        server.terminate()
    assert server.stderr
    assert seats
    for secret in (_SECRET, str(room.token), str(token), *seats):
        assert secret not in server.stderr
    assert "Traceback" not in server.stderr


def test_errors_are_counted_and_nothing_else() -> None:
    code = (
        "import logging; from chadchat_server.logs import error_count, set_up_logging;"
        "set_up_logging('text', 'debug'); log = logging.getLogger('chadchat_server.log');"
        "log.warning('this may be'); assert error_count.errors == 0;"
        "log.error('this may not'); logging.getLogger('asyncio').critical('nor this');"
        "assert error_count.errors == 2"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_every_line_of_a_json_log_is_an_object(tmp_path: Path) -> None:
    options = ("--log-format", "json", "--debug", "--log-level", "debug")
    with ServerProcess(tmp_path / "data", *options) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
        async with aiohttp.ClientSession(server.url) as http:
            for query in ({"sid": "nobody"}, {"transport": "pigeon"}, {"EIO": "3"}):
                await http.get("/socket.io/", params=query)
        server.terminate()
    lines = [json.loads(line) for line in server.stderr.splitlines()]
    assert lines
    for line in lines:
        assert set(line) == {"time", "level", "logger", "message"}
        assert line["time"].endswith("Z")


_COMMANDS = "\x1b]0;title\x07 \x9b31m \x7f \u202e \u2066 \u2028\nforged\r"
_ESCAPED = r"\x1b]0;title\x07 \x9b31m \x7f \u202e \u2066 \u2028\nforged\r"


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_nothing_that_a_client_sends_commands_a_terminal(
    tmp_path: Path, log_format: str
) -> None:
    with ServerProcess(tmp_path / "data", "--log-format", log_format) as server:
        async with aiohttp.ClientSession(server.url) as http:
            query = {"EIO": "4", "transport": "polling", "sid": _COMMANDS}
            await http.get("/socket.io/", params=query)
        server.terminate()
    [line] = [line for line in server.stderr.split("\n") if "forged" in line]
    assert line.isprintable()
    if log_format == "text":
        assert _ESCAPED in line
    else:
        assert line.isascii()
        assert _COMMANDS in json.loads(line)["message"]


def test_a_traceback_has_lines_of_its_own_which_pass_for_no_others() -> None:
    script = f"""
import logging
from chadchat_server.logs import set_up_logging

set_up_logging("text", "info")
try:
    raise ValueError({_COMMANDS!r})
except ValueError:
    logging.getLogger("chadchat_server").exception("It \\x1b failed")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    first, *traceback = done.stderr.splitlines()
    assert first.endswith(r" ERROR chadchat_server: It \x1b failed")
    assert traceback[0] == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") and line.isprintable() for line in traceback)
    assert traceback[-2].startswith(r"  ValueError: \x1b]0;title\x07 \x9b31m")
    assert traceback[-1] == r"  forged\r"
