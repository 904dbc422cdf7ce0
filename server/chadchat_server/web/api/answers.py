"""What programs are answered with, where it is no answer that a connection gets, too."""

from __future__ import annotations

from chadchat_shared.answers import Answer
from chadchat_shared.events import Keep

from ...gateway import Admission


class Membership(Answer, frozen=True, kw_only=True):
    """One is a member of a room now. ``token`` says so from now on; ``url`` is the share link."""

    room: str
    epoch: str
    member: str
    name: str
    token: str
    host: bool
    url: str

    @classmethod
    def of(cls, admission: Admission, url: str) -> Membership:
        """Return what a newcomer is told."""
        assert admission.token is not None  # noqa: S101  # who comes by a name has one
        room, member = admission.room, admission.member
        return cls(
            room=room.code,
            epoch=room.epoch,
            member=member.id,
            name=member.name,
            token=admission.token,
            host=member.host,
            url=url,
        )


class RoomNow(Answer, frozen=True, kw_only=True):
    """A room as it is now, and who one is there.

    ``seq`` is its newest message's, ``online`` how many members are here, ``slow`` the seconds
    between two messages of a member, ``passphrase`` whether newcomers are asked for one,
    ``webhook`` whether programs can speak by an address, ``keep`` which messages are kept.
    """

    room: str
    epoch: str
    topic: str
    seq: int
    online: int
    locked: bool
    slow: int
    passphrase: bool
    webhook: bool
    keep: Keep
    member: str
    name: str
    host: bool
    muted: bool

    @classmethod
    def of(cls, admission: Admission) -> RoomNow:
        """Return what a member is told."""
        room, member = admission.room, admission.member
        return cls(
            room=room.code,
            epoch=room.epoch,
            topic=room.topic,
            seq=room.seq,
            online=room.online,
            locked=room.locked,
            slow=room.slow,
            passphrase=room.passphrase is not None,
            webhook=room.webhook is not None,
            keep=room.keep,
            member=member.id,
            name=member.name,
            host=member.host,
            muted=member.muted,
        )
