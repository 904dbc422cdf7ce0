"""Socket.IO packets (protocol 5) of the namespace ``/``, as bytes without Engine.IO's type."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

import msgspec

from chadchat_shared.answers import Answer, Refusal
from chadchat_shared.events import SERVER_EVENTS, ServerEvent

from ..fanout import Frames, MalformedPacket

_ATTACHMENTS_MAX = 10
_PACKET = re.compile(
    rb"([0-6])(?:(\d{1,2})-)?(?:(/[^,]{0,99})(?:,|\Z))?(\d{1,15})?(?!\d)(.*)\Z", re.DOTALL
)


class Kind(IntEnum):
    """The type of a Socket.IO packet."""

    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4
    BINARY_EVENT = 5
    BINARY_ACK = 6


_encode = msgspec.json.Encoder().encode
_STARTS = {event: f'42["{event.event}",'.encode() for event in SERVER_EVENTS}
_KINDS = {b"%d" % kind: kind for kind in Kind}
_BINARY = frozenset({Kind.BINARY_EVENT, Kind.BINARY_ACK})


class Packet(NamedTuple):
    """A packet as it came; ``payload`` is JSON that nobody has looked at yet, or empty."""

    kind: Kind
    namespace: str
    id: int | None
    payload: bytes
    attachments: int


def read_packet(data: bytes) -> Packet:
    """Take ``data`` apart. Raises MalformedPacket for what is no packet of a client's."""
    if (parts := _PACKET.match(data)) is None:
        raise MalformedPacket
    digit, attachments, namespace, packet_id, payload = parts.groups()
    kind = _KINDS[digit]
    if attachments and (kind not in _BINARY or int(attachments) > _ATTACHMENTS_MAX):
        raise MalformedPacket
    return Packet(
        kind,
        "/" if namespace is None else namespace.partition(b"?")[0].decode("utf-8", "replace"),
        None if packet_id is None else int(packet_id),
        payload,
        int(attachments or 0),
    )


def event_frames(event: ServerEvent) -> Frames:
    """Encode an event of the server's."""
    return Frames.of(_STARTS[type(event)] + _encode(event) + b"]")


def event_in(packet: bytes) -> tuple[bytes, bytes]:
    """Return the name and the object, in JSON, of the event in a packet of ``event_frames``."""
    name, _, argument = packet.removeprefix(b'42["').partition(b'",')
    return name, argument[:-1]


def answer_frames(packet_id: int, answer: Answer | Refusal) -> Frames:
    """Encode the answer to the event that came with ``packet_id``."""
    return Frames.of(b"43%d[%s]" % (packet_id, _encode(answer)))
