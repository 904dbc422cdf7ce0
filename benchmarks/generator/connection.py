"""One client of the generator."""

from __future__ import annotations

import socket
import struct
import time
from collections import deque

from .counting import ACK_MARK, CHAT_MARK, MarkCounter
from .packets import PING, PONG

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Connection:
    """A client's socket and what has come over it.

    ``deliveries`` counts chat messages, ``reads`` the reads that brought them, ``acks`` the answers
    to its own messages; ``latencies`` has the seconds from sending each of those to its answer.
    ``tape``, where it is set, keeps every byte; ``sent_at`` and, where it is set, ``heard_at`` the
    time of each message on ``time.perf_counter``.
    """

    __slots__ = (
        "_acks", "_chats", "_in_flight", "_message", "acks", "collected", "deliveries", "heard_at",
        "latencies", "reads", "receive", "sent_at", "socket", "tape",
    )  # fmt: skip

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.socket = sock
        self.receive = sock.recv_into
        self.collected: bytearray | None = None
        self.deliveries = self.reads = self.acks = 0
        self.latencies: list[float] = []
        self.sent_at: list[float] = []
        self.heard_at: list[float] | None = None
        self.tape: bytearray | None = None
        self._chats = MarkCounter(CHAT_MARK)
        self._acks = MarkCounter(ACK_MARK)
        self._message = b""
        self._in_flight: deque[float] = deque()

    def write(self, data: bytes) -> None:
        """Send all of it; a client of the generator never has so much to say that it must wait."""
        if self.socket.send(data) != len(data):
            raise BlockingIOError("the server does not read what it is sent")

    def talk(self, message: bytes, in_flight: int) -> None:
        """Keep ``in_flight`` messages under way: the next go when the last are acknowledged."""
        self._message = message
        self._say(in_flight, time.perf_counter())

    def hush(self) -> None:
        """Say nothing more."""
        self._message = b""

    @property
    def sent(self) -> int:
        """How many messages it has sent."""
        return len(self.sent_at)

    @property
    def waits(self) -> bool:
        """Whether a message of its own is not acknowledged yet."""
        return bool(self._in_flight)

    def take(self, buffer: bytearray, length: int) -> None:
        """Count what came: the ``length`` bytes at the buffer's start."""
        # Only a ping's header has the byte 1, but for lengths from 256 on: a quick look is enough.
        if buffer.find(1, 0, length) >= 0 and PING in buffer[:length]:
            self.write(PONG)
        if self.collected is not None:
            self.collected += buffer[:length]
            return
        if chats := self._chats.count(buffer, length):
            self.deliveries += chats
            self.reads += 1
            if self.heard_at is not None:
                self.heard_at.extend([time.perf_counter()] * chats)
        if self.tape is not None:
            self.tape += buffer[:length]
        if self._in_flight and (acks := self._acks.count(buffer, length)):
            self._acknowledged(acks)

    def close(self, *, reset: bool = False) -> None:
        """Close the socket; with ``reset`` as a lost connection, without a goodbye."""
        if reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.socket.close()

    def _acknowledged(self, count: int) -> None:
        now = time.perf_counter()
        self.acks += count
        for _ in range(count):
            self.latencies.append(now - self._in_flight.popleft())
        if self._message:
            self._say(count, now)

    def _say(self, count: int, now: float) -> None:
        self._in_flight.extend([now] * count)
        self.sent_at.extend([now] * count)
        self.write(self._message * count)
