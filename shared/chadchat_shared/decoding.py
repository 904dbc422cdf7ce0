"""From JSON values to the typed payloads and back, the same on both sides.

A server's answer or event that has not the form of the protocol is a BadAnswer: the client says so
in a sentence instead of failing somewhere later.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from .answers import Answer, Refusal
from .errors import ChatError
from .events import (
    ChatMessage,
    Closing,
    Notice,
    Presence,
    Removed,
    RoomChanged,
    ServerEvent,
    TypingNames,
)
from .requests import Request

AnswerT = TypeVar("AnswerT", bound=Answer)

_EVENTS: dict[str, type[ServerEvent]] = {
    event.event: event for event in (Notice, Presence, TypingNames, RoomChanged, Removed, Closing)
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
    try:
        if isinstance(answer, dict) and answer.get("ok") is False:
            raise msgspec.convert(answer, Refusal).to_error()
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise BadAnswer from error


def read_event(name: str, payload: object) -> ServerEvent | None:
    """Return the event, or None for one that this version does not know. Raises BadAnswer."""
    try:
        if name == "message" and isinstance(payload, dict) and payload.get("kind") == "chat":
            return msgspec.convert(payload, ChatMessage)
        if kind := _EVENTS.get(name):
            event: ServerEvent = msgspec.convert(payload, kind)
            return event
    except msgspec.ValidationError as error:
        raise BadAnswer from error
    return None
