"""The loop that reads for all clients."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from .connection import Connection
from .packets import CONNECT, Answer, answer_in, ask_frame, handshake

FoundT = TypeVar("FoundT")

BUFFER_BYTES = 1 << 20
_ANSWER_SECONDS = 30.0


class NoAnswer(Exception):
    """The server did not do what a client waited for; the sentence says what that was."""


class Generator:
    """All clients of one measurement, read by one ``select.epoll`` into one buffer."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._buffer = bytearray(BUFFER_BYTES)
        self._connections: dict[int, Connection] = {}

    def attach(self, sock: socket.socket) -> Connection:
        """Read and count for a connected socket from now on."""
        connection = Connection(sock)
        self._connections[sock.fileno()] = connection
        self._epoll.register(sock.fileno(), select.EPOLLIN)
        return connection

    def open(self, port: int) -> Connection:
        """Connect to 127.0.0.1, upgrade, and connect to the namespace."""
        sock = socket.socket()
        sock.connect(("127.0.0.1", port))
        connection = self.attach(sock)
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._exchange(connection, handshake(port), lambda data: b'"sid"' in data or None)
        self._exchange(connection, CONNECT, lambda data: b"40{" in data or None)
        return connection

    def ask(self, connection: Connection, event: str, argument: Mapping[str, object]) -> Answer:
        """Send an event and return its answer, reading for everybody meanwhile."""
        answer = self._exchange(connection, ask_frame(event, argument), answer_in)
        if not answer.ok:
            raise NoAnswer(f"{event} was refused: {answer}")
        return answer

    def run(self, seconds: float) -> None:
        """Read for so long."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self._read(left)

    def run_until(self, done: Callable[[], bool], what: str) -> None:
        """Read until ``done``. Raises NoAnswer, with what it waited for, after half a minute."""
        deadline = time.perf_counter() + _ANSWER_SECONDS
        while not done():
            if (left := deadline - time.perf_counter()) <= 0:
                raise NoAnswer(f"{_ANSWER_SECONDS:.0f} s have passed, and still {what}")
            self._read(min(left, 0.1))

    def drop(self, connection: Connection, *, reset: bool = False) -> None:
        """Close a connection and read for it no more."""
        descriptor = connection.socket.fileno()
        self._epoll.unregister(descriptor)
        del self._connections[descriptor]
        connection.close(reset=reset)

    def close(self) -> None:
        """Close every connection."""
        for connection in list(self._connections.values()):
            self.drop(connection)
        self._epoll.close()

    def _exchange(
        self, connection: Connection, data: bytes, read: Callable[[bytes], FoundT | None]
    ) -> FoundT:
        """Send ``data`` and collect what comes until ``read`` finds its answer there."""
        collected = connection.collected = bytearray()
        connection.write(data)
        while (found := read(bytes(collected))) is None:
            grown = partial(_is_longer, collected, len(collected))
            self.run_until(grown, "a client has no answer")
        connection.collected = None
        return found

    def _read(self, seconds: float) -> None:
        buffer, connections = self._buffer, self._connections
        for descriptor, _ in self._epoll.poll(seconds):
            connection = connections[descriptor]
            if not (length := connection.receive(buffer)):
                raise NoAnswer("the server closed a connection")
            connection.take(buffer, length)


def _is_longer(data: bytearray, length: int) -> bool:
    return len(data) > length
