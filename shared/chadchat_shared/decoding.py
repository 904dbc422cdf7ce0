"""From JSON values to the typed payloads and back, the same on both sides.

A server's answer or event that has not the form of the protocol is a BadAnswer: the client says so
in a sentence instead of failing somewhere later.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from .answers import Answer, Refusal
from .errors import ChatError
from .events import SERVER_EVENTS, ChatMessage, ServerEvent
from .requests import Request

AnswerT = TypeVar("AnswerT", bound=Answer)
StructT = TypeVar("StructT", bound=msgspec.Struct)

_EVENTS: dict[str, type[ServerEvent]] = {
    event.event: event for event in SERVER_EVENTS if event is not ChatMessage
}


class BadAnswer(ChatError):
    """The server said something that the protocol does not have."""

    code = "bad_answer"
    sentence = "The server's answer made no sense. Is it a Chad Chat server?"


def to_wire(payload: Request) -> dict[str, object]:
    """Return ``payload`` as the JSON object that the event carries."""
    wire: dict[str, object] = msgspec.to_builtins(payload)
    return wire


def read_answer(answer: object, kind: type[AnswerT]) -> AnswerT:
    """Return the answer as ``kind``. Raises what the server refused with, or BadAnswer."""
    if isinstance(answer, dict) and answer.get("ok") is False:
        raise _read(answer, Refusal).to_error()
    return _read(answer, kind)


def read_event(name: str, payload: object) -> ServerEvent | None:
    """Return the event, or None for one that this version does not know. Raises BadAnswer."""
    if name == "message" and isinstance(payload, dict) and payload.get("kind") == "chat":
        return _read(payload, ChatMessage)
    if kind := _EVENTS.get(name):
        event: ServerEvent = _read(payload, kind)
        return event
    return None


def _read(value: object, kind: type[StructT]) -> StructT:
    try:
        read = msgspec.convert(value, kind)
        msgspec.json.encode(
            read
        )  # what has half a surrogate pair in it can be neither kept nor said
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise BadAnswer from error
    return read
