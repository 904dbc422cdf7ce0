"""What is said, in the form of Server-Sent Events (HTML standard, section 9.2)."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from chadchat_shared.events import ChatMessage, Closing, Removed

from ...fanout import Frames
from ...gateway import event_in

HEARTBEAT: Final = b":\n\n"
"""A comment, which keeps a quiet stream open."""

_LAST: Final = Removed.event.encode()
_CLOSING: Final = Closing.event.encode()


class _Numbered(Struct):
    """A line of the log; what is no such line has no seq."""

    seq: int | None = None


class ServerSent(NamedTuple):
    """An event as it is written; ``seq`` is that of a line of the log, ``last`` ends the stream."""

    wire: bytes
    seq: int | None = None
    last: bool = False


class Encoder:
    """Encodes frames once for however many streams they are written to, one after the other."""

    def __init__(self) -> None:
        self._frames: Frames | None = None
        self._events: list[ServerSent] = []
        self._numbered = msgspec.json.Decoder(_Numbered).decode
        self._closing = msgspec.json.Decoder(Closing).decode

    def events(self, frames: Frames) -> list[ServerSent]:
        """Return the events in ``frames``."""
        if frames is not self._frames:
            self._events = [self._event(*event_in(packet)) for packet in frames.packets]
            self._frames = frames
        return self._events

    def _event(self, name: bytes, said: bytes) -> ServerSent:
        wire = b"event: %s\ndata: %s\n\n" % (name, said)
        if name == _CLOSING:
            return ServerSent(_retry(self._closing(said).retry_after) + wire)
        if name != ChatMessage.event.encode() or (seq := self._numbered(said).seq) is None:
            return ServerSent(wire, last=name == _LAST)
        return ServerSent(b"id: %d\n%s" % (seq, wire), seq)


def line(message: ChatMessage) -> bytes:
    """Return the event of a line that is read from the log."""
    said = msgspec.json.encode(message)
    return b"id: %d\nevent: message\ndata: %s\n\n" % (message.seq, said)


def beginning(seq: int, retry_after: float) -> bytes:
    """Return what says, without an event, from where to go on, and after how many seconds."""
    return _retry(retry_after) + b"id: %d\n\n" % seq


def reset(room: str, epoch: str, seq: int) -> bytes:
    """Return the event that says that the log is another than the reader's, newest at ``seq``."""
    said = msgspec.json.encode({"room": room, "epoch": epoch, "seq": seq})
    return b"event: reset\ndata: %s\n\n" % said


def _retry(seconds: float) -> bytes:
    return b"retry: %d\n" % (seconds * 1000)
