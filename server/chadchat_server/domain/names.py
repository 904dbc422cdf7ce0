"""Who has which name in a room."""

from __future__ import annotations

from chadchat_shared.names import looks

from .members import Member


class Names:
    """The names of a room's members, by what they look like.

    A name that looks like another is taken with it. A member may hold a second name for a while,
    the one that it is about to have.
    """

    def __init__(self) -> None:
        self._holders: dict[str, Member] = {}

    def holders(self, name: str) -> set[Member]:
        """Return the members whose names are taken for ``name``."""
        return {self._holders[look] for look in looks(name) if look in self._holders}

    def give(self, name: str, member: Member) -> None:
        """Let ``member`` hold ``name``; what others hold of it stays theirs."""
        for look in looks(name):
            self._holders.setdefault(look, member)

    def release(self, name: str, member: Member, *, keeping: str = "") -> None:
        """Free what ``member`` holds by ``name`` and not by ``keeping`` as well."""
        for look in looks(name) - looks(keeping):
            if self._holders.get(look) is member:
                del self._holders[look]
