"""Who belongs to the room and who of them is here."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from chadchat_shared.answers import MemberInfo
from chadchat_shared.events import MuteChange, Presence
from chadchat_shared.names import name_key


class Members:
    """The members that are known, and ``online``: how many are here, known or not.

    ``version`` is another number after each change.
    """

    def __init__(self, members: Iterable[MemberInfo] = (), online: int = 0) -> None:
        self.online = online
        self.version = 0
        self._members = {member.member: member for member in members}

    @property
    def here(self) -> list[MemberInfo]:
        """Those known to be here, by name."""
        return self._named(online=True)

    @property
    def away(self) -> list[MemberInfo]:
        """Those known not to be here now, by name."""
        return self._named(online=False)

    def apply(self, presence: Presence) -> None:
        """Take in who came, went, and changed names."""
        self.version += 1
        self.online = presence.online
        for one in presence.joined:
            known = self._members.get(one.member)
            self._members[one.member] = MemberInfo(
                member=one.member, name=one.name, host=one.host, online=True,
                muted=known is not None and known.muted,
            )  # fmt: skip
        for left in presence.left:
            if member := self._members.get(left):
                self._members[left] = replace(member, online=False)
        for gone in presence.gone:
            self._members.pop(gone, None)
        for new in presence.renamed:
            if member := self._members.get(new.member):
                self._members[new.member] = replace(member, name=new.name)

    def merge(self, listed: Iterable[MemberInfo]) -> None:
        """Take in who some of the members are now, known or not."""
        self.version += 1
        self._members.update((member.member, member) for member in listed)

    def set_host(self, host: str) -> None:
        """Take in that the member ``host`` is the host now, and no other."""
        self.version += 1
        for member in self._members.values():
            if member.host is not (member.member == host):
                self._members[member.member] = replace(member, host=not member.host)

    def mute(self, change: MuteChange) -> None:
        """Take in that a member may say nothing, or may speak again."""
        self.version += 1
        if member := self._members.get(change.member):
            self._members[change.member] = replace(member, muted=change.on)

    def find(self, typed: str, besides: Iterable[MemberInfo] = ()) -> tuple[MemberInfo, str] | None:
        """Return the member, or one of ``besides``, whose name ``typed`` begins with, and what is
        behind it; None for nobody. Of several it is the one with the longest name, of several
        with the same name a member, or the last one.
        """
        words = typed.split()
        by_name = {_key(member.name): member for member in (*besides, *self._members.values())}
        for end in range(len(words), 0, -1):
            if member := by_name.get(_key(" ".join(words[:end]))):
                return member, " ".join(words[end:])
        return None

    def is_muted(self, member: str) -> bool:
        """Say whether the member may say nothing."""
        known = self._members.get(member)
        return known is not None and known.muted

    def name_of(self, member: str) -> str | None:
        """Return the member's name, or None for one who is not known."""
        known = self._members.get(member)
        return known.name if known else None

    def _named(self, *, online: bool) -> list[MemberInfo]:
        chosen = (member for member in self._members.values() if member.online is online)
        return sorted(chosen, key=lambda member: name_key(member.name))


def _key(name: str) -> str:
    """Return the key of ``name``, whatever the white space in it."""
    return name_key(" ".join(name.split()))
