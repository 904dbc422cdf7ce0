"""The log, opened by a command that deletes rooms itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar

from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage

from ..config import Settings
from ..domain.changes import AnyChange
from ..domain.records import RoomRecord
from ..log import LogUnusable, RoomLog
from ..log.sqlite import SqliteLog
from ..stores import RedisStore
from .controlling import NotDone

T = TypeVar("T")


def in_log(settings: Settings, work: Callable[[RoomLog], Awaitable[T]]) -> T:
    """Do ``work`` with the log. Raises NotDone or LogUnusable, as where a server has it alone."""

    async def do() -> T:
        failures: list[LogUnusable] = []
        log = _open(settings, failures.append)
        try:
            await log.start(_Nobody())
            try:
                return await work(log)
            finally:
                await log.close()
        except ChatError as error:
            raise failures[0] if failures else NotDone(error.message) from error

    return asyncio.run(do())


def _open(settings: Settings, on_failure: Callable[[LogUnusable], None]) -> RoomLog:
    store = settings.kept_in
    if not isinstance(store, RedisStore):
        return SqliteLog.open(store.folder, on_failure)
    from ..log.redis import RedisLog  # noqa: PLC0415  # its library is an extra

    return RedisLog(store.url, str(store), on_failure, allow_volatile=True)


class _Nobody:
    """A Follower that has no rooms loaded, and so is told of nothing."""

    def said(self, code: str, messages: Sequence[ChatMessage]) -> None:
        """Pass over it."""

    def changed(self, code: str, change: AnyChange) -> None:
        """Pass over it."""

    def came(self, code: str, server: str, members: Collection[int]) -> None:
        """Pass over it."""

    def went(self, code: str, server: str, members: Collection[int]) -> None:
        """Pass over it."""

    def ended(self, server: str) -> None:
        """Pass over it."""

    def noted(self, code: str, server: str, note: bytes) -> None:
        """Pass over it."""

    def renewed(self, record: RoomRecord) -> None:
        """Pass over it."""

    def closed(self, code: str) -> None:
        """Pass over it."""

    def lost(self, code: str) -> None:
        """Pass over it."""
