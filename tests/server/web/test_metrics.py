"""The figures say what really happened, and name nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.web import metrics as web_metrics
from tests.metrics import Metrics, read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.raw_tcp import RawTcp
from tests.server.conftest import Connect, quiet_server
from tests.server.gateway.polling import Polling
from tests.server.web.api.listener import Listener
from tests.server.web.api.program import Program
from tests.server_here import serving_here
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_CLOSED = "chadchat_connections_closed_total"


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server with limits, which says at once who has gone."""
    options = ("--message-burst", "2", "--message-rate", "0.001", "--rooms-max", "7")
    with quiet_server(tmp_path, *options, limits=True) as server:
        yield server


async def _until(server: ServerProcess, name: str, value: float, **labels: str) -> None:
    """Look again and again until so much has happened."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if (await read_metrics(server.url)).total(name, **labels) >= value:
                return
            await asyncio.sleep(0.05)


async def test_a_chat_is_counted(server: ServerProcess, connect: Connect) -> None:
    before = await read_metrics(server.url)
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    for number in range(5):
        await ada.say(f"line {number}")
    await bob.heard_lines(5)
    await ada.say("line 4 again", id="an-id")
    await ada.say("line 4 again", id="an-id")
    after = await read_metrics(server.url)

    def more(name: str, **labels: str) -> float:
        return after.total(name, **labels) - before.total(name, **labels)

    assert more("chadchat_connections", transport="websocket") == 2
    assert more("chadchat_connections_opened_total", transport="websocket") == 2
    assert more("chadchat_rooms") == more("chadchat_rooms_stored") == 1
    assert more("chadchat_messages_total") == 6
    assert more("chadchat_deliveries_total") >= 12
    assert more("chadchat_delivery_seconds_count") == 6
    assert 0 < more("chadchat_delivery_seconds_sum") < 60
    assert more("chadchat_log_batch_messages_sum") == 7
    assert 1 <= more("chadchat_log_commit_seconds_count") <= 7
    assert 0 < more("chadchat_log_commit_seconds_sum") <= more("chadchat_delivery_seconds_sum")
    assert after.total("chadchat_log_waiting_messages") == 0
    assert after.total("chadchat_errors_total") == 0
    assert more("chadchat_http_requests_total", status="200") >= 1
    assert after.total("process_resident_memory_bytes") > 1_000_000


async def test_every_way_in_and_out_is_counted(limited: ServerProcess) -> None:
    async with (
        aiohttp.ClientSession(limited.url) as http,
        Program.at(limited.url) as program,
        StockClient.to(limited.url),
    ):
        polling = await Polling.open(http)
        async with Listener.to(limited.url, await program.open_room()):
            metrics = await read_metrics(limited.url)
            for transport in ("websocket", "polling", "events"):
                assert metrics.total("chadchat_connections", transport=transport) == 1
                opened = metrics.total("chadchat_connections_opened_total", transport=transport)
                assert opened == 1
            assert metrics.total(_CLOSED) == 0
        await polling.post("1")
    await _until(limited, _CLOSED, 1, reason="client_disconnect")
    await _until(limited, _CLOSED, 2, reason="transport_close")


async def test_a_slow_reader_that_is_cut_off_is_counted(server: ServerProcess) -> None:
    async with (
        StockClient.to(server.url) as ada,
        RawTcp.to(server.port, receive_buffer=4_096) as slow,
    ):
        await slow.join((await ada.create("Ada")).room, name="Slow")
        largest = 0.0
        while not (metrics := await read_metrics(server.url)).total(_CLOSED, reason="slow_reader"):
            await asyncio.gather(*(ada.say("€" * 4_000) for _ in range(20)))
            largest = max(largest, metrics.total("chadchat_backlog_largest_bytes"))
            assert largest <= metrics.total("chadchat_backlog_bytes")
        assert largest > 100_000


async def test_refusals_are_counted_by_their_code(limited: ServerProcess) -> None:
    async with StockClient.to(limited.url) as ada, Program.at(limited.url) as program:
        await ada.refused("message", {"data": "nowhere"})
        seat = await ada.create("Ada")
        for text in ("one", "two"):
            await ada.say(text, id=text)
        await ada.refused("message", {"data": "three"})
        await ada.refused("join", {"code": "QQQQ", "name": "Ada"})
        await program.refused(404, "POST", "/api/rooms/QQQQ/members", body={"name": "Bob"})
        assert (await ada.refused("message", {"data": "other", "id": "one"})).error
    metrics = await read_metrics(limited.url)
    refusals = {
        error: metrics.total("chadchat_refusals_total", error=error)
        for error in ("not_joined", "rate_limited", "room_not_found", "storage_full")
    }
    assert refusals == {
        "not_joined": 1, "rate_limited": 2, "room_not_found": 2, "storage_full": 0
    }  # fmt: skip
    assert metrics.total("chadchat_wrong_guesses_total") == 2
    assert metrics.total("chadchat_http_requests_total", status="404") == 1
    assert metrics.total("chadchat_max_rooms") == 7
    assert metrics.total("chadchat_connections_turned_away_total") == 0
    assert seat.room not in metrics.text


async def test_a_log_that_does_not_answer_leaves_the_other_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> None:
        await asyncio.get_running_loop().create_future()

    async with serving_here(tmp_path) as (url, server):
        assert "chadchat_rooms_stored" in (await read_metrics(url)).names
        monkeypatch.setattr(web_metrics, "_COUNT_SECONDS", 0.01)
        monkeypatch.setattr(server._log, "count_rooms", never)
        metrics = await read_metrics(url)
    assert "chadchat_rooms_stored" not in metrics.names
    assert metrics.total("chadchat_rooms") == 0


async def test_no_label_is_a_clients_choice(server: ServerProcess, connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada Lovelace")
    async with aiohttp.ClientSession(server.url) as http:
        for path in ("/nowhere", f"/{room.room}", "/socket.io/?EIO=4&transport=mine"):
            await http.get(path)
    metrics = await read_metrics(server.url)
    assert room.room not in metrics.text
    assert not {"Lovelace", "127.0.0.1", "mine", "nowhere"} & set(metrics.text.split('"'))
    ours = {name for name in metrics.names if name.startswith("chadchat_")}
    assert {label for name in ours for label in metrics.labels(name)} == {
        "transport", "reason", "error", "status", "version", "le",
    }  # fmt: skip


def test_the_sum_of_a_name_that_is_not_there_is_no_figure() -> None:
    with pytest.raises(AssertionError):
        Metrics("").total("chadchat_messages_total")
