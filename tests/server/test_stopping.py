"""SIGTERM and SIGINT: everybody is told, what has come in is stored, and the server ends well."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
import socketio
from socketio.exceptions import SocketIOError

from chadchat_server.config import Settings
from chadchat_server.ending import CannotServe, Ending
from chadchat_server.log import LogUnusable
from chadchat_server.serving import Server
from chadchat_shared.events import Closing
from tests.patience import PATIENCE_SECONDS
from tests.raw_socket import RawSocket
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET, StockClient


def _seconds_to_stop(server: ServerProcess, number: signal.Signals) -> float:
    """Return what passed between the signal and the end, by the server's own log, which is JSON:
    what the test's clients take is not in it.
    """
    lines = [json.loads(line) for line in server.stderr.splitlines()]
    times = {line["message"]: datetime.fromisoformat(line["time"]) for line in lines}
    assert lines[-1]["message"] == "stopped: everything is closed"
    stopped = times["stopped: everything is closed"] - times[f"stopping: {number.name} has come"]
    return stopped.total_seconds()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
async def test_everybody_is_told_and_the_server_ends_within_5_seconds(
    tmp_path: Path, number: signal.Signals
) -> None:
    with ServerProcess(tmp_path / "data", "--log-format", "json") as server:
        async with (
            StockClient.to(server.url, WEBSOCKET) as ada,
            StockClient.to(server.url, POLLING) as bob,
            StockClient.to(server.url, UPGRADING) as carl,
            RawSocket.to(server.url) as stranger,
        ):
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            await carl.join(room.room, name="Carl")
            os.kill(server.pid, number)
            for client in (ada, bob, carl):
                closing = await client.heard(Closing)
                assert closing.reason
                assert closing.retry_after > 0
                await client.ended()
            await stranger.closed()
            assert await asyncio.to_thread(server.wait) == 0
        assert _seconds_to_stop(server, number) < 5
        assert "raceback" not in server.stderr


async def test_what_was_acknowledged_while_stopping_is_there(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            saying = [asyncio.create_task(ada.call("message", {"data": str(n)})) for n in range(99)]
            await ada.heard_lines(1)
            assert await asyncio.to_thread(server.terminate) == 0
            await ada.ended()
            for task in saying:
                task.cancel()
            answers = await asyncio.gather(*saying, return_exceptions=True)
        acknowledged = sum(isinstance(a, dict) and a["ok"] is True for a in answers)
        assert acknowledged >= 1
        await asyncio.to_thread(server.start)
        async with StockClient.to(server.url) as ada:
            assert (await ada.join(room.room, token=room.token)).seq >= acknowledged
        assert server.terminate() == 0
        assert "Traceback" not in server.stderr


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_a_stock_client_comes_back(tmp_path: Path, transports: tuple[str, ...]) -> None:
    """Told by Engine.IO that it is closed, python-socketio would not."""
    came = asyncio.Queue[None]()

    async def connect() -> None:
        await came.put(None)

    with ServerProcess(tmp_path / "data") as server:
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_SECONDS):
            client = socketio.AsyncClient(http_session=http, reconnection_delay=0.1)
            client.on("connect", connect)
            await client.connect(server.url, transports=list(transports))
            try:
                await came.get()
                await asyncio.to_thread(server.terminate)
                await asyncio.to_thread(server.start)
                await came.get()
            finally:
                await client.shutdown()
                await client.disconnect()  # where it was just about to be there again


async def test_peers_that_do_nothing_do_not_hold_it_up(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--log-format", "json") as server:
        _, silent = await asyncio.open_connection("127.0.0.1", server.port)
        _, half = await asyncio.open_connection("127.0.0.1", server.port)
        half.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nname=")
        async with aiohttp.ClientSession() as http, http.get(f"{server.url}/healthz"):
            assert await asyncio.to_thread(server.terminate) == 0
        assert _seconds_to_stop(server, signal.SIGTERM) < 5
        for writer in (silent, half):
            writer.close()
        assert "raceback" not in server.stderr


async def test_two_signals_are_as_good_as_one(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            os.kill(server.pid, signal.SIGTERM)
            os.kill(server.pid, signal.SIGINT)
            assert await asyncio.to_thread(server.wait) == 0


async def test_after_closing_nobody_is_let_in(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        server.terminate()
        with pytest.raises(SocketIOError):
            async with StockClient.to(server.url):
                pass


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.05, 0.1])
async def test_a_second_signal_does_not_break_the_stopping_off(
    tmp_path: Path, pause: float
) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            os.kill(server.pid, signal.SIGINT)
            await ada.heard(Closing)
            await asyncio.sleep(pause)  # people press Ctrl+C again at any time
            os.kill(server.pid, signal.SIGINT)
        assert await asyncio.to_thread(server.wait) == 0


async def test_a_server_that_drains_goes_on_and_tells_balancers(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--drain", "3600") as server:
        async with (
            StockClient.to(server.url) as ada,
            aiohttp.ClientSession() as http,
        ):
            await ada.create("Ada")
            async with http.get(f"{server.url}/readyz") as answer:
                assert answer.status == 200
            os.kill(server.pid, signal.SIGTERM)
            async with asyncio.timeout(PATIENCE_SECONDS):
                said = "ready"
                while "about to stop" not in said:
                    async with http.get(f"{server.url}/readyz") as answer:
                        said = await answer.text()
            assert answer.status == 503
            await ada.say("still here")
            async with StockClient.to(server.url) as bob:
                await bob.create("Bob")
            assert not ada.of(Closing)
            os.kill(server.pid, signal.SIGTERM)
            await ada.heard(Closing)
            assert await asyncio.to_thread(server.wait) == 0


async def test_a_log_that_fails_while_the_server_drains_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what in ("_on_signal", "_ignore"):  # the signals are the tests' own here
        monkeypatch.setattr(Server, what, lambda *_: None)
    server = Server(Settings(port=0, data_dir=tmp_path / "data", drain=3600))
    running = asyncio.create_task(server.run())
    server._end(Ending.STOPPED)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await server._stopping.wait()
        server._fail(LogUnusable("The disk is gone."))
        with pytest.raises(CannotServe, match="The disk is gone"):
            await running
