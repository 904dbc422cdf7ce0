"""The members of a room as others see them, page by page (protocol: snapshot, members)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from chadchat_shared.answers import MemberInfo
from chadchat_shared.limits import PAGE_MAX

from .members import Member


class Listing:
    """Pages of ``members``, of whom ``online`` count as here; both are the room's, by id.

    The first page, which everybody gets who comes in, is kept while nothing in it changes: so it
    costs a newcomer the same in a room of 1,000 as in a small one, or less.
    """

    def __init__(self, members: Mapping[str, Member], online: Mapping[str, Member]) -> None:
        self._members = members
        self._online = online
        self._first: list[MemberInfo] | None = None

    def changed(self) -> None:
        """Note that a member has gone, or is seen otherwise than before."""
        self._first = None

    def grows(self, group: Mapping[str, Member]) -> None:
        """Note that one is about to be added to ``group``, the members or those online."""
        if len(group) < PAGE_MAX:
            self._first = None

    def first(self) -> list[MemberInfo]:
        """Return a page of members, those online first."""
        if self._first is None:
            here = list(islice(self._online.values(), PAGE_MAX))
            away = (member for member in self._members.values() if member.id not in self._online)
            self._first = self._infos([*here, *islice(away, PAGE_MAX - len(here))])
        return self._first

    def page(self, after: int) -> tuple[list[MemberInfo], bool]:
        """Return up to ``PAGE_MAX`` members numbered above ``after``, and whether more follow."""
        later = (member for member in self._members.values() if member.number > after)
        page = list(islice(later, PAGE_MAX + 1))
        return self._infos(page[:PAGE_MAX]), len(page) > PAGE_MAX

    def _infos(self, members: Iterable[Member]) -> list[MemberInfo]:
        return [member.info(online=member.id in self._online) for member in members]
