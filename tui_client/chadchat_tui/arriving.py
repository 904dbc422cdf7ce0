"""Coming into the rooms that are shown, and asking for what is missing."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Awaitable, Callable
from dataclasses import replace

from chadchat_shared.errors import ChatError

from .conversation import Conversation, Entry
from .screens.entry import EntryScreen, Filled
from .workspace import Workspace


class Arriving:
    """Comes into the rooms of ``workspace``.

    ``fill`` shows a form and returns what it was filled with, or None; ``changed`` is called when
    there is something to draw.
    """

    def __init__(
        self,
        workspace: Workspace,
        fill: Callable[[EntryScreen], Awaitable[Filled | None]],
        changed: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._fill = fill
        self._changed = changed

    async def begin(self) -> None:
        """Come into the first room, then into those that were open the last time."""
        entry = self._workspace.conversation.entry
        await self._workspace.begin()
        gc.freeze()  # what connects is there for good, too
        self._changed()
        if entry.complete:
            await self._open_again()

    async def ask(self, conversation: Conversation) -> None:
        """Ask for what is missing to come into a room, and come into it, or close it."""
        workspace, entry = self._workspace, conversation.entry
        form = EntryScreen(
            server=entry.server, name=entry.name, code=entry.code, opening=entry.opening,
            passphrase=entry.passphrase, error=conversation.error, warning=workspace.warning,
            can_go_back=bool(workspace.rooms.others),
        )  # fmt: skip
        filled = await self._fill(form)
        if filled is None:
            await workspace.drop(conversation)
            self._changed()
            return
        first = not workspace.rooms.others
        await self._enter(
            conversation,
            replace(
                entry, name=filled.name, code=filled.code, passphrase=filled.passphrase,
                knock=filled.knock, returning=False,
            ),
        )  # fmt: skip
        if first:
            await self._open_again()

    async def _open_again(self) -> None:
        await self._workspace.open_again()
        self._changed()

    async def _enter(self, conversation: Conversation, entry: Entry) -> None:
        with contextlib.suppress(ChatError):  # it is conversation.error, and asked about
            await self._workspace.enter(conversation, entry)
        self._changed()
