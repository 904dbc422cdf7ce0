"""Engine.IO packets, encoded once for however many connections get them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_TEXT = 0x81  # FIN and opcode 1 (RFC 6455, section 5.2)


@dataclass(frozen=True, slots=True)
class Frames:
    """Packets in the order of their sending: ``packets`` for long-polling, ``wire`` for WebSocket.

    ``wire`` holds one unmasked, uncompressed text frame for each packet, ready for the transport.
    """

    packets: tuple[bytes, ...]
    wire: bytes

    @classmethod
    def of(cls, packet: bytes) -> Frames:
        """Encode one Engine.IO packet, such as ``b'42["typing",{}]'``."""
        return cls((packet,), _header(len(packet)) + packet)

    @classmethod
    def join(cls, parts: Iterable[Frames]) -> Frames:
        """Put several together, to be written at once."""
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        packets = tuple(packet for part in parts for packet in part.packets)
        return cls(packets, b"".join(part.wire for part in parts))


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((_TEXT, length))
    if length < 65_536:
        return bytes((_TEXT, 126)) + length.to_bytes(2, "big")
    return bytes((_TEXT, 127)) + length.to_bytes(8, "big")
