"""What any member may change: its own name, and the topic of the room."""

from __future__ import annotations

from chadchat_shared.errors import NotJoined

from .changes import MemberRenamed, TopicChanged
from .members import Member
from .room import Room


def rename(room: Room, member: Member, name: str, ts: int) -> MemberRenamed | None:
    """Give ``member`` the (clean) name, or return None where it has it.

    Raises NotJoined where it has left, Forbidden (banned) or NameTaken.
    """
    _require_here(room, member)
    room.require_free(name, member)
    return None if name == member.name else MemberRenamed(ts=ts, member=member.number, name=name)


def set_topic(room: Room, member: Member, topic: str, ts: int) -> TopicChanged | None:
    """Give the room the (clean) topic, or return None where it has it. Raises NotJoined."""
    _require_here(room, member)
    if topic == room.topic:
        return None
    return TopicChanged(ts=ts, member=member.number, name=member.name, topic=topic)


def _require_here(room: Room, member: Member) -> None:
    if room.members.get(member.id) is not member:
        raise NotJoined
