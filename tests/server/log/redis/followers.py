"""A follower that keeps what it is told, and servers that share a Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence

from chadchat_server.domain.changes import AnyChange
from chadchat_server.domain.records import RoomRecord
from chadchat_shared.events import ChatMessage
from tests.patience import PATIENCE_SECONDS


class Keeper:
    """Keeps what it is told, in its order; ``online`` is who is here by which server."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.messages: list[ChatMessage] = []
        self.online: dict[str, set[int]] = {}
        self.notes: list[tuple[str, bytes]] = []
        self._told = asyncio.Event()

    def said(self, code: str, messages: Sequence[ChatMessage]) -> None:
        self.messages += messages
        self._keep((code, [message.seq for message in messages]))

    def changed(self, code: str, change: AnyChange) -> None:
        self._keep(change)

    def came(self, code: str, server: str, members: Collection[int]) -> None:
        self.online.setdefault(server, set()).update(members)
        self._told.set()

    def went(self, code: str, server: str, members: Collection[int]) -> None:
        self.online.get(server, set()).difference_update(members)
        self._told.set()

    def ended(self, server: str) -> None:
        self.online.pop(server, None)
        self._told.set()

    def noted(self, code: str, server: str, note: bytes) -> None:
        self.notes.append((code, note))
        self._told.set()

    def renewed(self, record: RoomRecord) -> None:
        self.online = {name: set(members) for name, members in record.here.items()}
        self._keep(record)

    def closed(self, code: str) -> None:
        self._keep(("closed", code))

    def lost(self, code: str) -> None:
        self._keep(("lost", code))

    @property
    def here(self) -> set[int]:
        """All that are online by other servers."""
        return set().union(*self.online.values())

    async def until(self, true: Callable[[], object]) -> None:
        """Return when it is true, after whatever is told."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true():
                self._told.clear()
                await self._told.wait()

    async def heard(self, count: int) -> None:
        """Return when it has been told of so many messages."""
        await self.until(lambda: len(self.messages) >= count)

    def _keep(self, what: object) -> None:
        self.told.append(what)
        self._told.set()
