"""Everything that programs may ask, in one table: it is routed by, and documented from."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from chadchat_shared.answers import MembersPage, Page, Stored
from chadchat_shared.errors import (
    BadCode,
    BadName,
    BadRequest,
    BadToken,
    ChatError,
    Conflict,
    Forbidden,
    NameTaken,
    NotJoined,
    PassphraseNeeded,
    RateLimited,
    RoomFull,
    RoomLocked,
    RoomNotFound,
    StorageFull,
    TooLong,
    Unavailable,
)  # fmt: skip
from chadchat_shared.exports import MEDIA_TYPES
from chadchat_shared.requests import ClientId, Seq

from ..exports import WhichForm
from .answers import Membership, RoomNow
from .asking import KEY
from .events import EVENTS, RESUME, Events
from .exports import Exports
from .messages import Messages
from .operations import Operation
from .requests import Newcomer, NewRoom, Text, WhereFrom, WhichMembers, WhichMessages
from .rooms import Rooms

_ROOMS: Final = "/api/rooms"
_ROOM: Final = _ROOMS + "/{code}"
_MEMBERS: Final = _ROOM + "/members"
_MESSAGES: Final = _ROOM + "/messages"

_SEATED: Final[tuple[type[ChatError], ...]] = (
    BadCode, RoomNotFound, BadToken, Forbidden, RateLimited, Unavailable,
)  # fmt: skip
"""What everybody may be told who says who they are."""

_STORING: Final[tuple[type[ChatError], ...]] = (BadRequest, TooLong, RateLimited, StorageFull)


def operations(
    rooms: Rooms, messages: Messages, events: Events, exports: Exports
) -> tuple[Operation, ...]:
    """Return the table, each operation with its handler."""
    return (*_of_rooms(rooms), *_of_logs(messages, events, exports))


def _of_rooms(rooms: Rooms) -> tuple[Operation, ...]:
    return (
        Operation(
            method="POST", path=_ROOMS, summary="Open a room, and be its host",
            handler=rooms.open_room, seated=False, body=NewRoom,
            answers={HTTPStatus.CREATED: Membership},
            refusals=(*_STORING, BadName, Unavailable),
        ),
        Operation(
            method="GET", path=_ROOM, summary="See how a room is now",
            handler=rooms.show, answers={HTTPStatus.OK: RoomNow}, refusals=_SEATED,
        ),
        Operation(
            method="POST", path=_MEMBERS, summary="Come into a room as a newcomer",
            handler=rooms.join, seated=False, body=Newcomer,
            answers={HTTPStatus.CREATED: Membership},
            refusals=(
                *_STORING, BadName, BadCode, RoomNotFound, PassphraseNeeded, RoomLocked, Forbidden,
                NameTaken, RoomFull, Unavailable,
            ),
        ),
        Operation(
            method="GET", path=_MEMBERS, summary="List the members, at most 200 at once",
            handler=rooms.members, query=WhichMembers, answers={HTTPStatus.OK: MembersPage},
            refusals=(*_SEATED, BadRequest),
        ),
        Operation(
            method="DELETE", path=_MEMBERS + "/me", summary="Give one's name up for good",
            handler=rooms.leave, answers={HTTPStatus.NO_CONTENT: None},
            refusals=(*_SEATED, NotJoined, StorageFull),
        ),
    )  # fmt: skip


def _of_logs(messages: Messages, events: Events, exports: Exports) -> tuple[Operation, ...]:
    return (
        Operation(
            method="POST", path=_MESSAGES, summary="Say something",
            handler=messages.say, body=Text, plain=True, headers={KEY: ClientId},
            answers={HTTPStatus.CREATED: Stored, HTTPStatus.OK: Stored},
            refusals=(*_SEATED, *_STORING, Conflict),
        ),
        Operation(
            method="GET", path=_MESSAGES, summary="Read the log, page by page",
            handler=messages.read, query=WhichMessages, answers={HTTPStatus.OK: Page},
            refusals=(*_SEATED, BadRequest),
        ),
        Operation(
            method="GET", path=_ROOM + "/events", summary="Hear what is said, as it is said",
            handler=events.listen, query=WhereFrom, headers={RESUME: Seq},
            answers={HTTPStatus.OK: (EVENTS,)}, refusals=(*_SEATED, BadRequest),
        ),
        Operation(
            method="GET", path=_ROOM + "/export", summary="Download the whole log, as the host",
            handler=exports.send, query=WhichForm,
            answers={HTTPStatus.OK: tuple(MEDIA_TYPES.values())},
            refusals=(*_SEATED, BadRequest),
        ),
    )  # fmt: skip
