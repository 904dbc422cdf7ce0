"""Whom the host of a room has banned (protocol: The host)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chadchat_shared.errors import Forbidden, NotFound, Unavailable

from .by_look import ByLook
from .members import Member
from .records import BanRecord

BANS_MAX = 1_000
"""Bans of a room, so that the list of them is one answer."""

BANNED = "The host has banned you from this room."
"""What a banned member is told, where the host gave no reason."""


class Bans:
    """The bans of one room: neither name nor token of theirs comes in again.

    They are in the order in which their members had come. A name that looks like a banned one is
    banned with it.
    """

    def __init__(self, records: Iterable[BanRecord]) -> None:
        self._by_number: dict[int, BanRecord] = {}
        self._by_name = ByLook[BanRecord]()
        for ban in records:
            self.add(ban)

    def __iter__(self) -> Iterator[BanRecord]:
        return iter(sorted(self._by_number.values(), key=lambda ban: ban.number))

    def __contains__(self, member: Member) -> bool:
        return member.number in self._by_number

    def require_space(self) -> None:
        """Raise Unavailable where the room has as many bans as it may have."""
        if len(self._by_number) >= BANS_MAX:
            raise Unavailable(f"A room has at most {BANS_MAX:,} bans: lift one first.")

    def add(self, ban: BanRecord) -> None:
        """Ban a name and a token; a member is banned once."""
        if ban.number in self._by_number:
            return
        self._by_number[ban.number] = ban
        self._by_name.add(ban.name, ban)

    def find(self, name: str) -> BanRecord:
        """Return the ban of ``name``, however it is written. Raises NotFound."""
        for ban in self._by_name.find(name.strip()):
            return ban
        raise NotFound("Nobody of that name is banned.")

    def lift(self, number: int) -> None:
        """Let name and token of the member that had ``number`` come in again."""
        if (ban := self._by_number.pop(number, None)) is not None:
            self._by_name.remove(ban.name, ban)

    def has_name(self, name: str) -> bool:
        """Say whether ``name`` is banned."""
        return bool(self._by_number and self._by_name.find(name))

    def refuse_name(self, name: str) -> None:
        """Raise Forbidden where ``name`` is banned."""
        if self.has_name(name):
            raise Forbidden(BANNED)

    def refuse_token(self, token_hash: bytes) -> None:
        """Raise Forbidden where the token is a banned member's."""
        if any(ban.token_hash == token_hash for ban in self._by_number.values()):
            raise Forbidden(BANNED)
