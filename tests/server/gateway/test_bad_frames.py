"""Frames of every wrong form: the right answer or a clean end, and the room goes on for others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.raw_socket import RawSocket
from tests.server.conftest import Connect
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_MESSAGE = '["message",{"data":"x"}]'
_BINARY = '["message",{"data":{"_placeholder":true,"num":0}}]'


@pytest.fixture
async def witness(connect: Connect) -> AsyncIterator[StockClient]:
    """Somebody who has to be able to go on talking in the end."""
    witness = await connect()
    await witness.create("Witness")
    yield witness
    seq = (await witness.say("still here")).seq
    assert witness.lines[-1].seq == seq


@pytest.fixture
async def raw(server: ServerProcess, witness: StockClient) -> AsyncIterator[RawSocket]:
    """A connection in the room of the witness."""
    async with RawSocket.to(server.url) as raw:
        await raw.connect()
        room = (await witness.call("join", {"code": await _code(witness)}))["room"]
        assert (await raw.ask("join", {"code": room, "name": "Raw"}))["ok"]
        yield raw


async def _code(client: StockClient) -> str:
    return (await client.say("which room is this?")).room


@pytest.mark.parametrize(
    "frame",
    [
        "", "x", "9", "7", "4", "4x", "47", "449", " 42" + _MESSAGE, "\n42" + _MESSAGE, "44",
        "0", "0{}", "2", "2probe", "5", "b", "bAAAA", b"", b"x", b"4", b"42" + _MESSAGE.encode(),
        "40", "40{}", '40{"token":"x"}', "40{", "40" + "[" * 30_000, "40/,", '44{"message":1}',
        "4599-[]", "4511-" + _BINARY, "42" + "9" * 16 + _MESSAGE,
        "42" + "9" * 60_000, "43" + "9" * 16 + "[]", "40/" + "x" * 200 + ",", "４２" + _MESSAGE,
    ],
)  # fmt: skip
async def test_what_is_no_packet_ends_the_connection(raw: RawSocket, frame: str | bytes) -> None:
    await raw.send(frame)
    assert await raw.closed() == 1000


@pytest.mark.parametrize("frame", ["1", "41"])
async def test_a_farewell_ends_the_connection(raw: RawSocket, frame: str) -> None:
    await raw.send(frame)
    await raw.send("42" + _MESSAGE)  # too late, and no harm
    assert await raw.closed() == 1000


@pytest.mark.parametrize("size", [65_537, 200_000, 3_000_000])
async def test_a_frame_of_more_than_64_kib_ends_the_connection(raw: RawSocket, size: int) -> None:
    with suppress(ConnectionError):
        await raw.send("42" + "x" * (size - 2))
    # Where it closes before all has come, the reset may overtake its status.
    assert await raw.closed() in {1009, 1006}


async def test_a_frame_of_64_kib_is_read(raw: RawSocket) -> None:
    start, end = '427["message",{"data":"', '"}]'
    await raw.send(start + "x" * (65_536 - len(start) - len(end)) + end)
    assert (await raw.answer(7))["error"] == "too_long"


@pytest.mark.parametrize(
    "frame",
    [
        "3", "3probe", "6", "6x", "42", "42[", "42{}", "42[]", '42["message"]', "42null",
        "42-1" + _MESSAGE, "42/foo," + _MESSAGE, "42/foo,5" + _MESSAGE, "43", "431[]", "431",
        "43[" * 100, "45", "46", "41/foo,", '42["disconnect"]', '42["connect",{}]', "421", "421[",
        "421" + "[" * 60_000,
    ],
)  # fmt: skip
async def test_what_asks_nothing_of_us_is_passed_over(raw: RawSocket, frame: str) -> None:
    before = await raw.ask("history", {})
    await raw.send(frame)
    assert await raw.ask("history", {}) == before


@pytest.mark.parametrize("namespace", ["/foo", "/foo?token=x", "/é", "/chat/room"])
async def test_another_namespace_is_refused(raw: RawSocket, namespace: str) -> None:
    await raw.send(f"40{namespace},")
    assert "Unable to connect" in await raw.receive("44" + namespace.partition("?")[0])
    await raw.send(f"42{namespace},5{_MESSAGE}")
    assert (await raw.ask("history", {}))["ok"]
    assert not any(frame.startswith("43" + namespace) for frame in raw.frames)


async def test_the_attachments_of_a_refused_event_are_passed_over(raw: RawSocket) -> None:
    for count in (1, 2, 10):
        await raw.send(f"45{count}-7{_BINARY}")
        for _ in range(count):
            await raw.send(b"some bytes")
        assert (await raw.answer(7))["error"] == "bad_request"
    await raw.send('461-3[{"_placeholder":true,"num":0}]')
    await raw.send(b"some bytes")
    await raw.send(f"450-8{_MESSAGE}")
    assert (await raw.answer(8))["error"] == "bad_request"
    assert (await raw.ask("history", {}))["ok"]


@pytest.mark.parametrize("frames", [[b"one", b"two"], ["42" + _MESSAGE], ["3", "42" + _MESSAGE]])
async def test_attachments_too_many_or_missing_end_the_connection(
    raw: RawSocket, frames: list[str | bytes]
) -> None:
    await raw.send(f"451-7{_BINARY}")
    for frame in frames:
        await raw.send(frame)
    assert await raw.closed() == 1000


async def test_before_joining_the_namespace_nothing_is_heard(server: ServerProcess) -> None:
    async with RawSocket.to(server.url) as raw:
        await raw.send('421["create",{"name":"Ada"}]')
        await raw.send("42" + _MESSAGE)
        await raw.connect()
        assert not any(frame.startswith("43") for frame in raw.frames)
        assert (await raw.ask("message", {"data": "x"}))["error"] == "not_joined"


async def test_who_joins_the_namespace_only_to_be_refused_stays_out(server: ServerProcess) -> None:
    async with RawSocket.to(server.url) as raw:
        await raw.send("40/foo,")
        await raw.receive("44/foo,")
        await raw.send('421["create",{"name":"Ada"}]')
        await raw.send("42/foo,1" + _MESSAGE)
        await raw.connect()
        assert not any(frame.startswith("43") for frame in raw.frames)


async def test_a_thousand_events_in_one_go_are_all_answered_in_order(raw: RawSocket) -> None:
    for number in range(1_000):
        await raw.send(f'42{number}["history",{{"limit":1}}]')
    for number in range(1_000):
        assert (await raw.answer(number))["ok"]


text = st.text(st.characters(codec="utf-8"), max_size=40)
frames = text | st.binary(max_size=40)
packets = st.builds(
    "{}{}{}".format,
    st.sampled_from(["40", "41", "42", "43", "44", "45", "451-", "46", "4", "3", "2", "b"]),
    st.sampled_from(["", "/,", "/foo,", "1", "12", "/foo,1", "0-", "1-"]),
    text | st.sampled_from(["[]", "{}", _MESSAGE, '["create",{"name":"A"}]']),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(frames | packets, min_size=1, max_size=6))
async def test_any_frames_leave_the_server_well(
    server: ServerProcess, witness: StockClient, sent: list[str | bytes]
) -> None:
    async with RawSocket.to(server.url) as raw:
        for frame in sent:
            with suppress(ConnectionError):  # it may have been closed already
                await raw.send(frame)
    assert (await witness.say("on")).room
