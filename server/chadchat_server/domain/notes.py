"""Passing things that servers tell each other of a room: nothing of it is kept (neighbours.py)."""

from __future__ import annotations

import msgspec
from msgspec import Struct


class Typing(Struct, frozen=True, tag=True):
    """Members (by number) who type now, or do so no more."""

    members: dict[int, bool]


class Waiting(Struct, frozen=True, tag=True):
    """Those who wait before the room, by the server that tells it: the ids and names of knocks."""

    knocks: list[tuple[str, str]]


class WhoWaits(Struct, frozen=True, tag=True):
    """Whoever has knocks of the room is to tell them: ``Waiting``."""


class Answering(Struct, frozen=True, tag=True):
    """The host, a member by its number, lets in who has knocked, or does not."""

    knock: str
    host: int
    on: bool


Note = Typing | Waiting | WhoWaits | Answering

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Note).decode
