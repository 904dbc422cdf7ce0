"""What is written of a room as JSON: its messages, and what is published on its channel."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import UNSET, Struct

from chadchat_shared.events import ChatMessage

from ...domain.changes import AnyChange
from ...domain.records import Draft


class Line(Struct, frozen=True, array_like=True):
    """A message as it is stored, without its seq."""

    id: str
    member: str
    name: str
    text: str
    ts: int
    bot: bool = False

    def message(self, room: str, seq: int) -> ChatMessage:
        """Return it as the message of the room with the code ``room`` that has the seq."""
        return ChatMessage(
            room=room, seq=seq, id=self.id, member=self.member, name=self.name, message=self.text,
            ts=self.ts, bot=True if self.bot else UNSET,
        )  # fmt: skip


class Said(Struct, frozen=True, tag_field="change", tag=True):
    """Messages have been stored; the first of them has the seq ``first``."""

    first: int
    lines: list[Line]


class Presence(Struct, frozen=True, tag_field="change", tag=True):
    """Members, by their numbers, are online by the server ``name``, or are so no more."""

    name: str
    came: list[int]
    went: list[int]


class Note(Struct, frozen=True, tag_field="change", tag=True):
    """A passing thing of the server ``name``."""

    name: str
    note: bytes


class Closed(Struct, frozen=True, tag_field="change", tag=True):
    """The room is no more."""


Body = AnyChange | Said | Presence | Note | Closed


class Published(Struct, frozen=True, array_like=True):
    """What is published on a room's channel.

    ``ver`` counts what is, from 1, so that nothing is missed; what may be has 0. ``call`` is the id
    of the call that has done it.
    """

    ver: int
    call: str
    body: Body


_line: Final = msgspec.json.Decoder(Line)
_published: Final = msgspec.json.Decoder(Published)


def line_of(draft: Draft) -> bytes:
    """Return a draft as it is stored."""
    line = Line(draft.id, draft.member, draft.name, draft.text, draft.ts, draft.bot)
    return msgspec.json.encode(line)


Entry = tuple[bytes, list[bytes]]
"""An entry of a stream, as Redis gives it: its id, its field and what that has."""


def message_of(room: str, entry: Entry) -> ChatMessage:
    """Return the message of the room with the code ``room`` that is stored as the entry."""
    place, (_, stored) = entry
    return _line.decode(stored).message(room, int(place.partition(b"-")[0]))


def published_of(payload: bytes) -> Published:
    """Return what has been published. Raises msgspec.DecodeError for what no server of ours has."""
    return _published.decode(payload)


def encode(published: Body | Published) -> bytes:
    """Return something as it is published, or its body."""
    return msgspec.json.encode(published)
