"""Events as a server would send them, for the room ABCD."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from chadchat_shared.answers import MemberInfo, Snapshot
from chadchat_shared.events import ChatMessage, Notice, NoticeKind

DAY = 86_400_000
NOON = 20_000 * DAY + DAY // 2
"""12:00 UTC on Friday, 4 October 2024."""

ME = "1"


def said(
    seq: int, text: str = "hello", *, member: str = "2", name: str = "ana", ts: int = NOON,
    client_id: str | None = None,
) -> ChatMessage:  # fmt: skip
    """Return message ``seq`` of the log."""
    return ChatMessage(
        room="ABCD",
        seq=seq,
        id=client_id or f"id-{seq}",
        member=member,
        name=name,
        message=text,
        ts=ts,
    )


def said_by_bot(seq: int, text: str = "build failed", name: str = "CI") -> ChatMessage:
    """Return message ``seq`` of the log, said by a program."""
    return replace(said(seq, text, member="", name=name), bot=True)


def notice(kind: NoticeKind = "joined", name: str = "ana", *, ts: int = NOON) -> Notice:
    """Return a notice."""
    return Notice(room="ABCD", kind=kind, name=name, message="has entered the room", ts=ts)


def member(number: str, name: str, *, online: bool = True, host: bool = False) -> MemberInfo:
    """Return a member of the room."""
    return MemberInfo(member=number, name=name, online=online, host=host)


def snapshot(
    messages: Sequence[ChatMessage] = (),
    *,
    members: Sequence[MemberInfo] = (member(ME, "sean", host=True),),
    more: bool = False,
    reset: bool = False,
    topic: str = "",
) -> Snapshot:
    """Return the room as sean, its member ``ME``, comes into it."""
    return Snapshot(
        room="ABCD", epoch="epoch", member=ME, name="sean", host=True, topic=topic,
        seq=messages[-1].seq if messages else 0,
        online=sum(one.online for one in members), members=list(members),
        messages=list(messages), more=more, reset=reset,
    )  # fmt: skip
