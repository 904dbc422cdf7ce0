"""Client frames of a WebSocket taken apart, however the network has cut them (RFC 6455).

No I/O: bytes go in, messages and control frames come out.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

_MASKED = 0x80
_FIN = 0x80
_RESERVED = 0x70
_CONTROL = 0x08
_CONTROL_MAX = 125
_WHOLE_TEXT = 0x81


class Opcode(IntEnum):
    """What a frame is (section 5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


_OPCODES = frozenset(Opcode)


class FrameError(Exception):
    """The peer breaks the protocol; ``code`` is the status to close with (section 7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class FrameReader:
    """Reads one peer's frames; a message has at most ``limit`` bytes."""

    __slots__ = ("_begun", "_fragments", "_limit", "_missing", "_opcode")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begun: bytearray | None = None
        self._missing = 0
        self._fragments: bytearray | None = None
        self._opcode = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Give the opcode and payload of each message and control frame that ``data`` completes.

        What is whole comes before a FrameError is raised; after one nothing more can be read.
        """
        if self._begun is not None:
            self._begun += data
            self._missing -= len(data)
            if self._missing > 0:
                return
            data = bytes(self._begun)
            self._begun = None
        start, end = 0, len(data)
        while (stop := self._frame_end(data, start)) <= end:
            first, payload = data[start], self._payload(data, start, stop)
            start = stop
            if first == _WHOLE_TEXT and self._fragments is None:  # as nearly all are
                yield Opcode.TEXT, payload
            elif (message := self._assemble(first, payload)) is not None:
                yield message
        if start < end:
            self._begun = bytearray(data[start:])
            self._missing = stop - end

    def _frame_end(self, data: bytes, start: int) -> int:
        """Return where the frame at ``start`` ends, as far as its beginning tells."""
        available = len(data) - start
        if available < 2:
            return start + 2
        first, second = data[start], data[start + 1]
        if first == _WHOLE_TEXT and _MASKED <= second <= _MASKED | _CONTROL_MAX:
            return start + 6 + (second & 0x7F)
        if not second & _MASKED or first & _RESERVED or first & 0x0F not in _OPCODES:
            raise FrameError(1002)
        length = second & 0x7F
        if first & _CONTROL and (length > _CONTROL_MAX or not first & _FIN):
            raise FrameError(1002)
        head = 6
        if length > _CONTROL_MAX:
            size = 2 if length == 126 else 8
            head += size
            if available < 2 + size:
                return start + head
            length = int.from_bytes(data[start + 2 : start + 2 + size], "big")
        if length > self._limit:
            raise FrameError(1009)
        return start + head + length

    def _payload(self, data: bytes, start: int, stop: int) -> bytes:
        """Return the unmasked payload of the frame from ``start`` to ``stop`` (section 5.3)."""
        length = data[start + 1] & 0x7F
        body = start + (6 if length <= _CONTROL_MAX else 8 if length == 126 else 14)
        size = stop - body
        # Two numbers of as many bits, XORed in one step: no loop over the bytes in Python.
        mask = (data[body - 4 : body] * (size // 4 + 1))[:size]
        payload = int.from_bytes(data[body:stop], "little") ^ int.from_bytes(mask, "little")
        return payload.to_bytes(size, "little")

    def _assemble(self, first: int, payload: bytes) -> tuple[int, bytes] | None:
        """Return what is whole with this frame: itself, or the message that it ends."""
        opcode = first & 0x0F
        if opcode & _CONTROL:
            return opcode, payload
        if (opcode == Opcode.CONTINUATION) is (self._fragments is None):
            raise FrameError(1002)
        if self._fragments is None:
            if first & _FIN:
                return opcode, payload
            self._fragments, self._opcode = bytearray(payload), opcode
            return None
        self._fragments += payload
        if len(self._fragments) > self._limit:
            raise FrameError(1009)
        if not first & _FIN:
            return None
        message = bytes(self._fragments)
        self._fragments = None
        return self._opcode, message
