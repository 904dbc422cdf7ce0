"""A room as Redis keeps it, made into a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from chadchat_shared.events import Keep
from chadchat_shared.names import name_key

from ...domain.records import BanRecord, MemberRecord, RoomRecord
from ...domain.room import TAIL
from .keys import keys_of, room_key
from .node import unix_ms
from .payloads import message_of
from .scripts import LOAD
from .shards import Shards

_Fields = Mapping[bytes, bytes]


class Loaded(NamedTuple):
    """A room at one moment: after the step ``ver``, and the last change by the call ``op``.

    ``generation`` is that of its epoch; ``here`` are the numbers of those who are online, by the
    name of their server. The record has nobody of them, and no more of its newest messages than
    were asked for.
    """

    record: RoomRecord
    ver: int
    op: str
    generation: int
    here: dict[str, set[int]]


class Unchanged(NamedTuple):
    """The room is after the step ``ver``, as it was known."""

    ver: int


async def load(
    link: Shards, row: str, generation: int, *, known: int = -1, after: int = 0
) -> Loaded | Unchanged | None:
    """Load a room with its newest messages, of those with a seq above ``after``.

    Where it is as it was after the step ``known``, it is Unchanged. None where it is no more.
    Raises Unavailable.
    """
    reply = await link.run(LOAD, keys_of(room_key(row)), known, after + 1, TAIL, unix_ms())
    if reply is None:
        return None
    if isinstance(reply, bytes):
        return Unchanged(int(reply))
    return _loaded(reply, generation)


def _loaded(reply: list[Any], generation: int) -> Loaded:
    room, members, bans = map(_fields, reply[:3])
    former, present, entries = reply[3:]
    code = room[b"code"].decode()
    passphrase = room.get(b"passphrase")
    record = RoomRecord(
        code, epoch_of(room, generation), room[b"topic"].decode(), int(room[b"seq"]),
        int(room[b"coming"]), _members(members, int(room.get(b"host", 0))),
        [message_of(code, entry) for entry in entries],
        None if passphrase is None else passphrase.decode(),
        locked=room.get(b"locked") == b"1", slow=int(room.get(b"slow", 0)),
        bans=[
            BanRecord(number, bans[b"%dn" % number].decode(), bans[b"%dt" % number])
            for number in _numbers(bans)
        ],
        former=[before.decode() for before in former], webhook=room.get(b"webhook"),
        first=int(room.get(b"first", 1)),
        keep=Keep(
            messages=int(room.get(b"keep_messages", 0)), days=int(room.get(b"keep_days", 0))
        ),
    )  # fmt: skip
    here: defaultdict[str, set[int]] = defaultdict(set)
    for each in present:
        number, _, server = each.decode().partition("@")
        here[server].add(int(number))
    return Loaded(record, int(room[b"ver"]), room[b"op"].decode(), generation, here)


def epoch_of(room: _Fields, generation: int) -> str:
    """Return the epoch of a room's messages; with a generation that began after it, another."""
    epoch = room[b"epoch"].decode()
    return epoch if generation <= int(room[b"born"]) else f"{epoch}.{generation}"


def _members(fields: _Fields, host: int) -> list[MemberRecord]:
    members = []
    for number in _numbers(fields):
        name = fields[b"%dn" % number].decode()
        members.append(MemberRecord(
            number, name, name_key(name), fields[b"%dt" % number], number == host,
            number != host and b"%dm" % number in fields,
        ))  # fmt: skip
    return members


def _numbers(fields: _Fields) -> Collection[int]:
    """Return the numbers of those of whom there is a token."""
    return sorted(int(field[:-1]) for field in fields if field.endswith(b"t"))


def _fields(flat: list[bytes]) -> _Fields:
    return dict(zip(flat[::2], flat[1::2], strict=True))
