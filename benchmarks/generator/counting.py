"""Counting frames without taking them apart."""

from __future__ import annotations

CHAT_MARK = b'"kind":"chat","seq":'
"""Stands once in each chat message's frame, and nowhere else: in a text its quotes are escaped."""

ACK_MARK = b"439["
"""Begins the answer to event 9, which is how every ``message`` is sent."""

_END = ord("]")


class MarkCounter:
    """Counts a mark in a stream of bytes, wherever the reads cut it.

    Every Socket.IO packet that counts ends in ``]``, and no mark has one: a read that ends in it
    cannot have cut a mark, and costs one ``bytearray.count``. After any other read the last bytes
    are kept, and looked at together with the first of the next.
    """

    __slots__ = ("_mark", "_reach", "_tail")

    def __init__(self, mark: bytes) -> None:
        assert _END not in mark
        self._mark = mark
        self._reach = len(mark) - 1
        self._tail = b""

    def count(self, buffer: bytearray, length: int) -> int:
        """Return how many marks were completed by the ``length`` bytes at the buffer's start."""
        found = buffer.count(self._mark, 0, length)
        if self._tail:
            head = self._tail + buffer[: min(length, self._reach)]
            found += head.count(self._mark)
            self._tail = b""
            if length < self._reach:
                self._tail = head[-self._reach :]
                return found
        if length and buffer[length - 1] != _END:
            self._tail = bytes(buffer[max(0, length - self._reach) : length])
        return found
