"""What scripts are told as JSON: objects of one line, with a version that grows by adding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from chadchat_shared.answers import MemberInfo
from chadchat_shared.events import ChatMessage
from chadchat_shared.text import clean_line, clean_text

from ..state.times import utc_time

VERSION: Final = 1
"""``v`` of every object: another one where a field goes, or means something else."""


def json_line(message: ChatMessage) -> str:
    """Return ``message`` as one line of JSON, with these fields in this order; ``bot`` stands only
    where it is true.
    """
    fields: dict[str, object] = {
        "v": VERSION,
        "seq": message.seq,
        "ts": message.ts,
        "time": utc_time(message.ts),
        "name": clean_line(message.name),
        "message": clean_text(message.message),
        "room": clean_line(message.room),
        "member": clean_line(message.member),
        "id": clean_line(message.id),
        "kind": message.kind,
    }
    return _line({**fields, "bot": True} if message.bot else fields)


def json_of_members(room: str, members: Iterable[MemberInfo]) -> str:
    """Return who belongs to the room with the code ``room`` as one line of JSON."""
    people = [
        {
            "member": clean_line(member.member),
            "name": clean_line(member.name),
            "online": member.online,
            "host": member.host,
            "muted": member.muted,
        }
        for member in members
    ]
    return _line({"v": VERSION, "room": room, "members": people})


def _line(fields: dict[str, object]) -> str:
    return msgspec.json.encode(fields).decode()
