"""What a client says: WebSocket frames (RFC 6455) with Engine.IO 4 and Socket.IO 5 packets in."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec
from msgspec import Struct

_TEXT = 0x81  # FIN and opcode 1 (RFC 6455, section 5.2)
_MASKED = 0x80

PING = bytes((_TEXT, 1)) + b"2"
"""A server's whole frame."""

MESSAGE_ID, ASK_ID = 9, 1


class Line(Struct):
    """What a benchmark looks at in a message of a page."""

    seq: int


class Answer(Struct):
    """What a benchmark looks at in an answer; the rest, such as 200 members, is passed over."""

    ok: bool
    room: str = ""
    online: int = 0
    messages: list[Line] = []


_decode = msgspec.json.Decoder(list[Answer]).decode


def frame(text: bytes) -> bytes:
    """Return a masked text frame; the mask is zero, which costs neither side anything to apply."""
    length = len(text)
    if length < 126:
        return bytes((_TEXT, _MASKED | length)) + b"\0\0\0\0" + text
    return bytes((_TEXT, _MASKED | 126)) + length.to_bytes(2, "big") + b"\0\0\0\0" + text


CONNECT, PONG = frame(b"40"), frame(b"3")


def handshake(port: int) -> bytes:
    """Return the request that opens an Engine.IO session on a WebSocket."""
    return (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        b"Host: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n" % port
    )


def ask_frame(event: str, argument: Mapping[str, object]) -> bytes:
    """Return an event whose answer comes as ``431[…]``."""
    return frame(f"42{ASK_ID}{json.dumps([event, argument])}".encode())


def message_frame(text: str) -> bytes:
    """Return a ``message`` whose answer comes as ``439[…]``."""
    return frame(f'42{MESSAGE_ID}["message",{json.dumps({"data": text})}]'.encode())


def answer_in(data: bytes) -> Answer | None:
    """Return the answer to an asked event, if all of it has come."""
    start = data.find(b"43%d[" % ASK_ID)
    if start < 0:
        return None
    packet = data[start : start + _payload_length(data, start)]
    if not packet.endswith(b"]"):  # a part of it, or (very rarely) one that only looks whole
        return None
    try:
        [answer] = _decode(packet[3:])
    except msgspec.DecodeError:
        return None
    return answer


def _payload_length(data: bytes, start: int) -> int:
    """Return the length of the server's frame whose payload begins at ``start``."""
    for size, mark in ((2, 126), (8, 127)):
        head = data[max(0, start - 2 - size) : start]
        if head[:2] == bytes((_TEXT, mark)):
            return int.from_bytes(head[2:], "big")
    return data[start - 1]
