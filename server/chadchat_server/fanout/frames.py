"""Engine.IO packets, encoded once for however many connections get them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_TEXT = 0x81
"""FIN and opcode 1 (RFC 6455, section 5.2)."""


class Frames(NamedTuple):
    """Packets in the order of their sending: ``packets`` for long-polling, ``wire`` for WebSocket.

    ``wire`` holds one unmasked, uncompressed text frame for each packet, ready for the transport.
    """

    packets: tuple[bytes, ...]
    wire: bytes

    @classmethod
    def of(cls, packet: bytes) -> Frames:
        """Encode one Engine.IO packet, such as ``b'42["typing",{}]'``."""
        length = len(packet)
        if length < 126:
            head = bytes((_TEXT, length))
        elif length < 65_536:
            head = bytes((_TEXT, 126)) + length.to_bytes(2, "big")
        else:
            head = bytes((_TEXT, 127)) + length.to_bytes(8, "big")
        return cls((packet,), head + packet)

    @classmethod
    def join(cls, parts: Sequence[Frames]) -> Frames:
        """Put several together, to be written at once."""
        if len(parts) == 1:
            return parts[0]
        packets = tuple([packet for part in parts for packet in part.packets])
        return cls(packets, b"".join([part.wire for part in parts]))
