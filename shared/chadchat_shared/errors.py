"""The error tree of the wire: one class for each code (protocol: Client to server).

    ChatError
    ├── BadRequest      bad_request     the request has not the form the protocol gives it
    ├── BadName         bad_name        the name cannot be one
    ├── NameTaken       name_taken      somebody in the room has the name
    ├── BadCode         bad_code        the code cannot be one
    ├── RoomNotFound    room_not_found  no room has the code
    ├── RoomLocked      room_locked     the room lets nobody new in
    ├── PassphraseNeeded passphrase_needed  a newcomer has to know the room's passphrase
    ├── RoomFull        room_full       the room has as many members as it may
    ├── NotJoined       not_joined      the connection is not in that room
    ├── BadToken        bad_token       the token is no member's of that room
    ├── TooLong         too_long        a text is longer than its limit
    ├── Conflict        conflict        the id is in the log with another text
    ├── Forbidden       forbidden       only somebody else may do that
    ├── RateLimited     rate_limited    too often; ``retry_after`` says when again
    ├── StorageFull     storage_full    the server's disk has no room
    ├── Unavailable     unavailable     the server cannot do it now
    └── NotFound        not_found       what was asked for is not there

The server raises what the client then raises again: ``error_for`` is total, so a code that this
version does not know becomes a plain ``ChatError`` that keeps its code and its sentence.
"""

from __future__ import annotations

from typing import ClassVar, Final


class ChatError(Exception):
    """A refusal, with the sentence that a person is shown.

    ``message`` is that sentence; ``retry_after``, in seconds, says when it may be tried again.
    """

    code: str = "error"
    sentence: ClassVar[str] = "That did not work."

    def __init__(self, message: str | None = None, *, retry_after: float | None = None) -> None:
        self.message: str = message or self.sentence
        self.retry_after = retry_after
        super().__init__(self.message)


class BadRequest(ChatError):
    """The request has not the form that the protocol gives it."""

    code = "bad_request"
    sentence = "The server did not understand that request."


class BadName(ChatError):
    """The name is empty, too long, or has characters that a name may not have."""

    code = "bad_name"
    sentence = "A name has 1 to 24 letters, digits or signs, and no invisible characters."


class NameTaken(ChatError):
    """Somebody in the room has the name, in whatever case it is written."""

    code = "name_taken"
    sentence = "That name is taken in this room."


class BadCode(ChatError):
    """The code has not the form of a code."""

    code = "bad_code"
    sentence = "A room code is 4 to 12 letters, A to Z."


class RoomNotFound(ChatError):
    """No room has the code."""

    code = "room_not_found"
    sentence = "Room does not exist."


class RoomLocked(ChatError):
    """The room lets nobody new in."""

    code = "room_locked"
    sentence = "This room is locked: nobody new can come in now."


class PassphraseNeeded(ChatError):
    """A newcomer has to know the room's passphrase, and gave none or another."""

    code = "passphrase_needed"
    sentence = "This room asks for a passphrase."


class RoomFull(ChatError):
    """The room has as many members as it may have."""

    code = "room_full"
    sentence = "This room is full."


class NotJoined(ChatError):
    """The connection is not in that room, or in several and the request names none."""

    code = "not_joined"
    sentence = "Join the room first."


class BadToken(ChatError):
    """The token is no member's of that room."""

    code = "bad_token"
    sentence = "The server does not know this membership any more. Join again with a name."


class TooLong(ChatError):
    """A text is longer than its limit."""

    code = "too_long"
    sentence = "That is too long."


class Conflict(ChatError):
    """The message's id is in the log already, with another text."""

    code = "conflict"
    sentence = "Another message with this id is in the room already."


class Forbidden(ChatError):
    """Only somebody else, such as the room's host, may do that."""

    code = "forbidden"
    sentence = "You may not do that here."


class RateLimited(ChatError):
    """Too often; ``retry_after`` says when it may be tried again."""

    code = "rate_limited"
    sentence = "That was too often. Wait a moment, then try again."


class StorageFull(ChatError):
    """The server's disk has no room; nothing was stored, and reading goes on."""

    code = "storage_full"
    sentence = "The server's disk is full, so this was not stored. Try again later."


class Unavailable(ChatError):
    """The server cannot do it now."""

    code = "unavailable"
    sentence = "The server cannot do that now. Try again in a moment."


class NotFound(ChatError):
    """What was asked for is not there."""

    code = "not_found"
    sentence = "There is no such thing here."


ERRORS: Final[dict[str, type[ChatError]]] = {
    error.code: error
    for error in (
        BadRequest, BadName, NameTaken, BadCode, RoomNotFound, RoomLocked, PassphraseNeeded,
        RoomFull, NotJoined, BadToken, TooLong, Conflict, Forbidden, RateLimited, StorageFull,
        Unavailable, NotFound,
    )
}  # fmt: skip
"""Every wire code and its class."""


def error_for(code: str, message: str | None = None, retry_after: float | None = None) -> ChatError:
    """Return the error that a refusal on the wire stands for; unknown codes keep their code."""
    if known := ERRORS.get(code):
        return known(message, retry_after=retry_after)
    error = ChatError(message, retry_after=retry_after)
    error.code = code
    return error
