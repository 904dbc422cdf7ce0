"""Whatever is sent, as HTTP, as frames or as events: no traceback, no ghost, no socket is left."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chadchat_shared.answers import Snapshot
from chadchat_shared.requests import REQUESTS
from tests.patience import PATIENCE_SECONDS
from tests.raw_tcp import frame
from tests.server.conftest import quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .figures import Figures
from .journals import check, read_disk
from .sockets import back_to, sockets_of

_fuzz = settings(max_examples=scale.FUZZED, print_blob=True)
_HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class _Target:
    """The server that everything is sent to, and the room of its one real member."""

    def __init__(self, server: ServerProcess, room: Snapshot) -> None:
        self._server = server
        self._room = room

    @property
    def code(self) -> str:
        return self._room.room

    def send(self, data: bytes, *, after: bytes = b"", until: bytes = b"") -> None:
        """Send ``data`` on a new connection and read to its end.

        ``after`` is sent and answered before. Where there is no ``until``, which is waited for as
        an answer to the last of it, we hang up as soon as all is sent.
        """
        address = ("127.0.0.1", self._server.port)
        with (
            suppress(ConnectionError),
            socket.create_connection(address, PATIENCE_SECONDS) as connection,
        ):
            if after:
                connection.sendall(after)
                assert connection.recv(65_536)
            connection.sendall(data)
            if not until:
                with suppress(OSError):  # it may have been cut off already
                    connection.shutdown(socket.SHUT_WR)
            answers = b""
            while until not in answers or not until:
                if not (more := connection.recv(65_536)):
                    break
                answers += more

    async def check(self, sockets: int) -> None:
        """Check that nobody is left who was not there before, and that the log is in order."""
        await back_to(self._server, sockets)
        async with StockClient.to(self._server.url) as host:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    if (await host.join(self.code, token=self._room.token)).online == 1:
                        break
                    await asyncio.sleep(0.1)
            assert (await host.say("That was all.")).room == self.code
        check(read_disk(self._server.data_dir, self.code), [])


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Target]:
    with quiet_server(tmp_path_factory.mktemp("server"), "--grace", "0") as server:
        room = asyncio.run(_open_room(server))
        sockets = sockets_of(server)
        target = _Target(server, room)
        yield target
        asyncio.run(target.check(sockets))


async def _open_room(server: ServerProcess) -> Snapshot:
    async with StockClient.to(server.url) as ada:
        return await ada.create("Ada")


# HTTP

_paths = st.one_of(
    st.sampled_from([
        "/", "/room", "/ABCD", "/healthz", "/metrics", "/static/licences.txt", "/static/../../x",
        "/socket.io/", "/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=4&transport=x",
        "/socket.io/?EIO=4&transport=websocket&sid=x", "/socket.io/?EIO=3&j=x", "*", "//", "/%",
        "http://127.0.0.1/", "/?" + "x" * 9_000,
    ]),
    st.text(st.characters(codec="latin-1"), max_size=30),
)  # fmt: skip
_headers = st.lists(
    st.one_of(
        st.sampled_from([
            "Host: 127.0.0.1", "Host: evil", "Host: ", "Content-Length: 3", "Content-Length: -1",
            "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked",
            "Transfer-Encoding: x", "Content-Encoding: gzip", "Connection: close",
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: x", "Expect: 100-continue", "Cookie: chadchat_session=x",
            "Content-Type: multipart/form-data; boundary=x", "Origin: null", "Range: bytes=9-1",
            "Content-Type: application/x-www-form-urlencoded", "If-Modified-Since: x",
            "X-Forwarded-For: x", "Accept-Encoding: gzip, br",
        ]),
        st.text(st.characters(codec="latin-1"), max_size=40),
    ),
    max_size=8,
)  # fmt: skip
_requests = st.builds(
    "{} {} HTTP/{}\r\n{}\r\n\r\n".format,
    st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "CONNECT", "PRI", "get", "", "\0"]),
    _paths,
    st.sampled_from(["1.1", "1.1", "1.1", "1.0", "2.0", "0.9", "x"]),
    _headers.map("\r\n".join),
).map(lambda head: head.encode("latin-1"))
_bodies = st.one_of(
    st.just(b""),
    st.sampled_from([b"name=Ada&create=", b"--x\r\n\r\n\r\n--x--", b"3\r\nabc\r\n0\r\n\r\n"]),
    st.binary(max_size=60),
)  # fmt: skip


@pytest.mark.soak
@_fuzz
@given(st.lists(st.tuples(_requests, _bodies), min_size=1, max_size=3), st.integers(0, 400))
def test_http(target: _Target, requests: list[tuple[bytes, bytes]], cut: int) -> None:
    data = b"".join(head + body for head, body in requests)
    target.send(data[:-cut] if cut % 4 == 1 else data)


# Frames

_packets = st.builds(
    "{}{}{}".format,
    st.sampled_from(["40", "41", "42", "421", "43", "44", "451-", "461-", "4", "3", "2", "6", "b"]),
    st.sampled_from(["", "/,", "/foo,", "1", "9" * 30, "0-", "-"]),
    st.one_of(
        st.text(st.characters(codec="utf-8"), max_size=40),
        st.sampled_from(["[]", "{}", '["message",{"data":"x"}]', "[" * 5_000, '{"a":' * 5_000]),
    ),
)
_frames = st.builds(
    frame,
    st.one_of(_packets, st.binary(max_size=200)),
    st.sampled_from([1, 1, 1, 1, 0, 2, 8, 9, 10, 3, 15]),
    final=st.booleans(),
    reserved=st.sampled_from([0, 0, 0, 0, 1, 2, 4, 7]),
    mask=st.sampled_from([b"\x37\xfa\x21\x3d", b"\0\0\0\0", None]),
    length=st.one_of(st.none(), st.none(), st.none(), st.integers(0, 2**64 - 1)),
)


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@_fuzz
@given(st.lists(st.one_of(_frames, _frames, st.binary(max_size=20)), max_size=8), st.booleans())
def test_frames(target: _Target, frames: list[bytes], joined: bool) -> None:
    begin = _events(target, [("join", {"code": "CODE", "name": "Ghost"})]) if joined else b""
    target.send(begin + b"".join(frames), after=_HANDSHAKE)


# Events

_LAST = 999_999
"""The id of an event that comes last, and is refused."""

_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(),
        st.sampled_from(["CODE", "code", "Ghost", "1", "2"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_fields = st.sampled_from([
    "room", "code", "name", "token", "data", "id", "after", "before", "limit", "epoch", "on",
    "topic", "member", "reason", "seconds", "passphrase", "knock",
])  # fmt: skip
_payloads = st.one_of(st.dictionaries(_fields, _values, max_size=5), _values)
_names = st.one_of(
    st.sampled_from([*REQUESTS, "connect", "disconnect", "*", "connect_error"]), st.text()
)


@pytest.mark.soak
@_fuzz
@given(st.lists(st.tuples(_names, _payloads), min_size=1, max_size=8), st.booleans())
def test_events(target: _Target, events: list[tuple[str, object]], joined: bool) -> None:
    begin = [("join", {"code": "CODE", "name": "Ghost"})] if joined else []
    last = frame(f"42{_LAST}[]")
    target.send(_events(target, [*begin, *events]) + last, after=_HANDSHAKE, until=b"43%d[" % _LAST)


def _events(target: _Target, events: list[tuple[str, object]]) -> bytes:
    """Return the frames that join the namespace and bring ``events``, in the target's room."""
    packets = ["40", *(f"42{n}{json.dumps(event)}" for n, event in enumerate(events))]
    return b"".join(frame(packet.replace("CODE", target.code)) for packet in packets)


@pytest.mark.soak
def test_what_was_sent(figures: Figures) -> None:
    figures.note(
        "fuzzed frames and payloads",
        f"{scale.FUZZED:,} connections of each kind: no traceback, nobody left, no socket left",
    )
