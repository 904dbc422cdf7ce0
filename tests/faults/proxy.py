"""A TCP proxy between clients and servers, on which every fault of a network can be had."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle

Trap = Callable[[bytes], int | None]
"""Gets what the server says, read by read; returns how much of that (bytes) still passes before the
connection is cut, or None to let all of it pass.
"""

_HOST = "127.0.0.1"
_READ_BYTES = 65_536


def after(count: int) -> Trap:
    """Cut when ``count`` more bytes of the server's have passed."""
    left = count

    def trap(data: bytes) -> int | None:
        nonlocal left
        passing, left = left, left - len(data)
        return passing if left <= 0 else None

    return trap


def before(words: bytes) -> Trap:
    """Cut before the server has said ``words``, however they come divided."""
    said = b""

    def trap(data: bytes) -> int | None:
        nonlocal said
        known, said = len(said), said + data
        place = said.find(words)
        return None if place < 0 else max(0, place - known)

    return trap


class _End:
    """One side of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self._writer = writer
        self._finished = False

    async def write(self, data: bytes) -> None:
        """Pass ``data`` on, unless it has been told that nothing more comes."""
        if not self._finished:
            self._writer.write(data)
            await self._writer.drain()

    def finish(self) -> None:
        """Tell it that nothing more comes; it may go on saying something itself (FIN)."""
        if not self._finished:
            self._finished = True
            self._writer.write_eof()

    def close(self, *, reset: bool) -> None:
        """End it once what was written is sent (FIN), or at once (RST)."""
        transport = self._writer.transport
        if not reset or transport.is_closing():
            self._writer.close()
            return
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


class _Link:
    """A client's connection and those to the server that it became: one, or one and its double."""

    def __init__(self, client: _End) -> None:
        self.client = client
        self.servers: list[_End] = []

    def cut(self, *, reset: bool) -> None:
        for end in (self.client, *self.servers):
            end.close(reset=reset)


class Proxy:
    """A way to the servers at ``ports``, in turns, by ``url`` and its ``port``. One that does not
    answer is passed over. Nothing is wrong with the way until it is told so.

    ``delay`` is how many seconds everything takes, each way. By ``twice``, the server hears what a
    client says on a second connection too, whose answers are dropped; it holds for connections to
    come. By ``resets``, connections are cut as by a crash (RST) and not in peace (FIN). A ``trap``
    that has ``sprung`` cuts everything and, as ``refuse`` does, lets nobody in until ``heal``.
    """

    def __init__(self, *ports: int) -> None:
        self.url = ""
        self.port = 0
        self.delay = 0.0
        self.twice = False
        self.resets = False
        self.trap: Trap | None = None
        self.sprung = asyncio.Event()
        self._ports = ports
        self._turns = cycle(range(len(ports)))
        self._links: set[_Link] = set()
        self._refusing = False
        self._passable = asyncio.Event()
        self._passable.set()

    @classmethod
    @asynccontextmanager
    async def to(cls, *ports: int) -> AsyncIterator[Proxy]:
        """Listen on a free port; in the end, cut what is still there."""
        proxy = cls(*ports)
        serving: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as tasks:

            def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = tasks.create_task(proxy._serve(_Link(_End(reader, writer))))
                serving.add(task)
                task.add_done_callback(serving.discard)

            listening = await asyncio.start_server(accepted, _HOST, 0)
            proxy.port = listening.sockets[0].getsockname()[1]
            proxy.url = f"http://{_HOST}:{proxy.port}"
            try:
                yield proxy
            finally:
                listening.close()
                for task in serving:
                    task.cancel()

    def cut(self) -> None:
        """Cut all connections that there are."""
        for link in self._links:
            link.cut(reset=self.resets)

    def refuse(self) -> None:
        """Cut all connections, and those to come when they come."""
        self._refusing = True
        self.cut()

    def half_close(self, *, to_server: bool) -> None:
        """End one direction of all connections that there are; the other goes on."""
        for link in self._links:
            for end in link.servers if to_server else (link.client,):
                end.finish()

    def go_black(self) -> None:
        """Take everything, connections too, and let nothing through: nobody is told of anything."""
        self._passable.clear()

    def heal(self) -> None:
        """Refuse and hold nothing any more; what was held goes on its way."""
        self._refusing = False
        self.sprung.clear()
        self._passable.set()

    async def _serve(self, link: _Link) -> None:
        self._links.add(link)
        try:
            await self._passable.wait()
            if self._refusing:
                link.cut(reset=True)
                return
            for _ in range(2 if self.twice else 1):
                link.servers.append(await self._connect())
            await self._carry(link)
        except OSError:
            link.cut(reset=True)
        finally:
            self._links.discard(link)
            link.cut(reset=False)

    async def _connect(self) -> _End:
        """Connect to the server whose turn it is, or the next that answers. Raises OSError."""
        first = next(self._turns)
        for port in (*self._ports[first:], *self._ports[:first]):
            with suppress(ConnectionRefusedError):
                return _End(*await asyncio.open_connection(_HOST, port))
        raise ConnectionRefusedError("no server answers")

    async def _carry(self, link: _Link) -> None:
        server, *doubles = link.servers
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pass_on(link, link.client, link.servers))
            tasks.create_task(self._pass_on(link, server, (link.client,)))
            for double in doubles:
                tasks.create_task(_drop_all(double))

    async def _pass_on(self, link: _Link, source: _End, sinks: Sequence[_End]) -> None:
        try:
            while data := await source.reader.read(_READ_BYTES):
                await asyncio.sleep(self.delay)
                await self._passable.wait()
                trap = None if source is link.client else self.trap
                passing = None if trap is None else trap(data)
                for sink in sinks:
                    await sink.write(data[:passing])
                if passing is not None:
                    self._spring()
            await self._passable.wait()
            for sink in sinks:
                sink.finish()
        except OSError:
            link.cut(reset=True)

    def _spring(self) -> None:
        self.trap = None
        self.refuse()
        self.sprung.set()


async def _drop_all(end: _End) -> None:
    with suppress(OSError):
        while await end.reader.read(_READ_BYTES):
            pass
