"""What waits for a poll, and the poll that waits for it."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from engineio.exceptions import EngineIOError

from chadchat_server.fanout import Frames
from chadchat_server.fanout.polling import POLL_PACKETS_MAX, Polling
from tests.patience import PATIENCE_SECONDS

from .parts import RecordingTransport


def _put(polling: Polling, *packets: str) -> None:
    for packet in packets:
        polling.put(Frames.of(packet.encode()))


def _request(transport: asyncio.Transport) -> web.Request:
    return make_mocked_request("GET", "/", transport=transport)


async def _poll(
    polling: Polling, transport: asyncio.Transport | None = None, patience: float = 10.0
) -> list[str]:
    request = _request(transport or RecordingTransport())
    return [packet.encode() for packet in await polling.poll(request, patience)]


def _start(polling: Polling, transport: asyncio.Transport) -> asyncio.Task[list[str]]:
    return asyncio.create_task(_poll(polling, transport))


async def test_a_poll_takes_what_waits_in_its_order() -> None:
    polling = Polling()
    _put(polling, "40{}", "4a", "2")
    polling.put(Frames.join([Frames.of(b"4b"), Frames.of("4é".encode())]))
    assert polling.size == len(b"40{}4a24b4") + 2
    assert await _poll(polling) == ["40{}", "4a", "2", "4b", "4é"]
    assert polling.size == 0


async def test_it_takes_no_more_than_a_client_does() -> None:
    polling = Polling()
    packets = [f"4{number}" for number in range(2 * POLL_PACKETS_MAX + 1)]
    _put(polling, *packets)
    for start in range(0, len(packets), POLL_PACKETS_MAX):
        assert await _poll(polling) == packets[start : start + POLL_PACKETS_MAX]


async def test_it_waits_until_something_comes() -> None:
    polling = Polling()
    _put(polling, "4a")
    assert await _poll(polling) == ["4a"]
    poll = _start(polling, RecordingTransport())
    await asyncio.sleep(0)
    assert not poll.done()
    _put(polling, "4b")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await poll == ["4b"]


async def test_it_does_not_wait_for_ever() -> None:
    polling = Polling()
    with pytest.raises(TimeoutError):
        await _poll(polling, patience=0.001)
    _put(polling, "4a")
    assert await _poll(polling) == ["4a"]


async def test_a_second_poll_beside_one_that_is_there_is_refused() -> None:
    polling = Polling()
    first = _start(polling, RecordingTransport())
    await asyncio.sleep(0)
    with pytest.raises(EngineIOError):
        await _poll(polling)
    _put(polling, "4a")
    assert await first == ["4a"]


async def test_a_poll_ends_one_whose_connection_has_gone() -> None:
    polling, gone = Polling(), RecordingTransport()
    first = _start(polling, gone)
    await asyncio.sleep(0)
    gone.close()
    second = _start(polling, RecordingTransport())
    await asyncio.sleep(0)
    _put(polling, "4a")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await second == ["4a"]
    assert first.cancelled()


async def test_what_comes_for_a_connection_that_has_gone_waits_for_the_next() -> None:
    polling, gone = Polling(), RecordingTransport()
    first = _start(polling, gone)
    await asyncio.sleep(0)
    gone.close()
    _put(polling, "4a")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await first == []
    _put(polling, "4b")
    assert await _poll(polling) == ["4a", "4b"]


async def test_at_the_end_every_poll_is_answered() -> None:
    polling = Polling()
    poll = _start(polling, RecordingTransport())
    await asyncio.sleep(0)
    polling.end()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await poll == []
    assert await _poll(polling) == []
    _put(polling, "1")
    assert await _poll(polling) == ["1"]
    assert await _poll(polling) == []


async def test_a_poll_that_is_interrupted_is_answered_with_what_there_is() -> None:
    polling = Polling()
    poll = _start(polling, RecordingTransport())
    await asyncio.sleep(0)
    polling.interrupt()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await poll == ["6"]
    _put(polling, "4a")
    polling.interrupt()
    assert await _poll(polling) == ["4a"]


async def test_for_a_websocket_it_becomes_frames_without_what_only_ends_polls() -> None:
    polling = Polling()
    polling.interrupt()
    _put(polling, "4a", "4b")
    assert polling.take_all() == Frames.of(b"4a").wire + Frames.of(b"4b").wire
    assert (polling.size, polling.take_all()) == (0, b"")
