"""What travels on a WebSocket to a Socket.IO server, read and written.

Engine.IO 4 and Socket.IO 5 (their protocol documents), as far as our protocol has them: the
namespace ``/``, text alone, and acknowledgements of what the client asks.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from chadchat_shared.decoding import BadAnswer, to_wire
from chadchat_shared.requests import Request

CONNECT: Final = "40"
DISCONNECT: Final = "41"
PONG: Final = "3"

_NUMBER_MAX: Final = 18
"""Digits of a number that are read; ours never have as many."""


Milliseconds = Annotated[int, Meta(ge=0, le=86_400_000)]
"""At most a day."""


class Opened(Struct, frozen=True, rename="camel"):
    """The server's first word: how often it pings, and how long it may be late, in ms."""

    ping_interval: Milliseconds
    ping_timeout: Milliseconds


class Ping(Struct, frozen=True):
    """The server asks for a pong."""


class Connected(Struct, frozen=True):
    """The server has let one in."""


class Refusal(Struct, frozen=True):
    """The server lets nobody in, and may say why."""

    message: str | None = None


class Disconnected(Struct, frozen=True):
    """The server has ended the connection."""


class Event(Struct, frozen=True):
    """Something that the server says."""

    name: str
    payload: object = None


class Acknowledgement(Struct, frozen=True):
    """The server's answer to the question with the number ``id``."""

    id: int
    answer: object = None


Packet = Opened | Ping | Connected | Refusal | Disconnected | Event | Acknowledgement


def read_packet(frame: str) -> Packet | None:
    """Return what ``frame`` says, or None for what needs nothing done. Raises BadAnswer."""
    try:
        match frame[:1]:
            case "0":
                return msgspec.json.decode(frame[1:], type=Opened)
            case "1":
                return Disconnected()
            case "2":
                return Ping()
            case "4":
                return _read_message(frame)
            case _:
                return None
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        raise BadAnswer from error


def write_event(request: Request, id: int) -> str:  # noqa: A002  # as the protocol calls it
    """Return the frame that asks ``request`` with the number ``id``."""
    content = msgspec.json.encode((request.event, to_wire(request))).decode()
    return f"42{id}{content}"


def _read_message(frame: str) -> Packet | None:
    match frame[1:2]:
        case "0":
            return Connected()
        case "1":
            return Disconnected()
        case "2":
            _, content = _behind_number(frame)
            name, payload = (*content, None, None)[:2]
            if not isinstance(name, str):
                raise BadAnswer
            return Event(name, payload)
        case "3":
            number, content = _behind_number(frame)
            return Acknowledgement(number, content[0] if content else None)
        case "4":
            return _read_refusal(frame[2:])
        case _:
            return None


def _read_refusal(content: str) -> Refusal:
    said = msgspec.json.decode(content) if content else None
    message = said.get("message") if isinstance(said, dict) else None
    return Refusal(message if isinstance(message, str) else None)


def _behind_number(frame: str) -> tuple[int, list[object]]:
    """Return the number behind the packet's type, 0 without one, and the array behind that."""
    begin = frame.find("[")
    number = frame[2:begin]
    if begin < 0 or not ((number.isascii() and number.isdecimal()) or not number):
        raise BadAnswer
    return int(number[:_NUMBER_MAX] or 0), msgspec.json.decode(frame[begin:], type=list[object])
