"""Storing what changes a room besides messages."""

from __future__ import annotations

from collections.abc import Callable

from chadchat_shared.errors import ChatError

from ...domain.changes import (
    AnyChange,
    CodeChanged,
    LogTrimmed,
    MemberBanned,
    MemberKicked,
    MemberLeft,
    WebhookChanged,
)  # fmt: skip
from ..interface import Changed, CodeTaken, Outdated, Told
from .codes import Codes
from .feed import Feed
from .keys import MEMBERS, SWEPT, opener_key, room_key, webhook_key
from .node import Node, unix_ms
from .payloads import encode
from .scripts import CHANGE, DELETE_IF
from .writes import flat, writes_of
from .writing import Stray, write


class Changing:
    """Stores changes, each if the room is still what it was decided on."""

    def __init__(self, node: Node, codes: Codes) -> None:
        self._node = node
        self._codes = codes

    async def change(
        self, code: str, feed: Feed | None, change: AnyChange, done: Callable[[Changed], None], *,
        base: str | None,
    ) -> None:  # fmt: skip
        """Store ``change`` of the room with ``code``, of which ``feed`` is the feed, if any.

        It was decided on the room as the call ``base`` has left it; None is who does not follow the
        room, and changes it whatever it is by now. ``done`` is called with what became of it.
        """
        call = self._node.next_call()

        def tell(reply: list[int], told: bool) -> None:  # as ``write`` calls it
            _, stored = reply
            if stored and not told:
                room.changed(call, change)
            done((Told() if told else None) if stored else Outdated())

        try:
            room = feed or Stray(await self._codes.row_of(code))
            former = await self._prepare(room.row, change)
            _, stored = await write(
                self._node, room, CHANGE, room.op if base is None else base,
                encode(change), *flat(writes_of(change, unix_ms())),
                call=call, tell=tell, refuse=done,
            )  # fmt: skip
        except ChatError as refusal:
            done(refusal)
        else:
            self._settle(room.row, change, former, stored=bool(stored))

    async def _prepare(self, row: str, change: AnyChange) -> str | None:
        """Write the keys beside the room's own by which it is found then. Raises CodeTaken.

        Returns that by which it is found no more then, if any.
        """
        call = self._node.link.call
        match change:
            case CodeChanged(code=code):
                if not await self._codes.keep(code, row):
                    raise CodeTaken
            case WebhookChanged(secret_hash=secret_hash):
                former = await call("HGET", room_key(row), "webhook")
                if secret_hash is not None:
                    await call("SET", webhook_key(secret_hash), row)
                return None if former is None else webhook_key(former)
            case LogTrimmed():
                await call("SADD", SWEPT, row)
            case MemberLeft(member=1) | MemberKicked(member=1) | MemberBanned(member=1):
                former = await call("HGET", room_key(row) + MEMBERS, "1t")
                return None if former is None else opener_key(former)
        return None

    def _settle(self, row: str, change: AnyChange, former: str | None, *, stored: bool) -> None:
        """Let the keys beside the room's own be what they are to be by now."""
        if isinstance(change, CodeChanged):
            codes, code = self._codes, change.code
            self._node.soon(
                codes.exchange(row, change.before, code) if stored else codes.release(code, row)
            )
        if isinstance(change, LogTrimmed) and stored:
            # Once more: before it was stored, another server may have found nothing to sweep.
            self._node.soon(self._node.link.call("SADD", SWEPT, row))
        unused = former if stored else None
        if isinstance(change, WebhookChanged) and not stored and change.secret_hash is not None:
            unused = webhook_key(change.secret_hash)
        if unused is not None:  # and leads here still, as its opener may have opened another room
            self._node.soon(self._node.link.run(DELETE_IF, [unused], row))
