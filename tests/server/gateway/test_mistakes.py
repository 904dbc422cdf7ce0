"""A mistake of the server's own costs one request: nobody waits for an answer that never comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chadchat_server.serving import Server
from tests.raw_socket import RawSocket
from tests.server_here import serving_here
from tests.stock_client import StockClient


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[tuple[str, Server]]:
    async with serving_here(tmp_path) as serving:
        yield serving


def _fail(*_: object) -> None:
    raise RuntimeError("a mistake")


async def _fail_later(*_: object) -> None:
    raise RuntimeError("a mistake")


async def test_a_request_that_fails_is_answered_and_the_connection_goes_on(
    here: tuple[str, Server], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url, server = here
    async with StockClient.to(url) as ada:
        await ada.create("Ada")
        with monkeypatch.context() as broken:
            broken.setattr(server._chat._reading, "history", _fail_later)
            broken.setattr(server._chat._reading, "members", _fail)
            broken.setattr(server._chat.rooms, "draft", _fail)
            for event, payload in (("history", {}), ("members", {}), ("message", {"data": "x"})):
                assert (await ada.refused(event, payload)).error == "unavailable"
        assert (await ada.say("goes on")).seq == 1
    assert caplog.text.count("RuntimeError: a mistake") == 3


async def test_who_cannot_be_let_in_is_closed_and_was_never_inside(
    here: tuple[str, Server], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url, server = here
    monkeypatch.setattr(server._chat, "recognise", _fail_later)
    async with RawSocket.to(url) as raw:
        await raw.send("40")
        await raw.send('421["create",{"name":"Ada"}]')
        await raw.closed()
    assert not [frame for frame in raw.frames if frame.startswith("43")]
    assert not server._gateway.sessions
    assert "a mistake" in caplog.text
