"""Somebody in front of the client, on a screen without a terminal, with a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Label

from chadchat_tui.app import ChatApp
from chadchat_tui.conversation import Conversation, Entry
from chadchat_tui.open_rooms import OpenRooms
from chadchat_tui.session import OutboxFolder, Room, Session
from chadchat_tui.state.rows import HintRow, MessageRow
from chadchat_tui.tokens import TokenStore
from chadchat_tui.typed_file import TypedFolder
from chadchat_tui.widgets.composer import Composer
from chadchat_tui.widgets.room_bar import RoomBar
from chadchat_tui.widgets.status_line import StatusLine
from chadchat_tui.workspace import Workspace
from tests.server_process import ServerProcess

from .waiting import eventually


@dataclass
class Seat:
    """Somebody in front of the client."""

    app: ChatApp
    pilot: Pilot[None]

    @property
    def conversation(self) -> Conversation:
        return self.app.conversation

    @property
    def composer(self) -> Composer:
        return self.app._rooms.pane.composer

    @property
    def messages(self) -> list[str]:
        """What the log shows of what was said."""
        return [r.text for r in self.conversation.state.log.rows if isinstance(r, MessageRow)]

    @property
    def hint(self) -> str:
        """The last word of the client."""
        state = self.conversation.state
        hints = [row.text for row in [*state.log.rows, *state.below] if isinstance(row, HintRow)]
        return hints[-1] if hints else ""

    @property
    def status(self) -> str:
        """What stands above where one writes, in one line."""
        line = self.app._rooms.pane.query_one(StatusLine)
        return " ".join(line.render().plain.split())

    @property
    def bar(self) -> str:
        return self.app.screen.query_one(RoomBar).render().plain

    async def type(self, text: str, *keys: str) -> None:
        """Type ``text``, over what is selected if anything is, then press ``keys``."""
        start, end = self.composer.selection
        self.composer.replace(text, start, end, maintain_selection_offset=False)
        await self.pilot.press(*keys)

    async def until_said(self, *texts: str) -> None:
        await eventually(lambda: self.messages == list(texts))

    async def until_inside(self) -> None:
        await eventually(lambda: self.conversation.state.inside)


@asynccontextmanager
async def seat(
    entry: Entry,
    *,
    size: tuple[int, int] = (80, 24),
    outboxes: OutboxFolder | None = None,
    kept: OpenRooms | None = None,
    typed: TypedFolder | None = None,
) -> AsyncIterator[Seat]:
    """Sit down in front of the client."""
    workspace = Workspace(
        entry, TokenStore(pytest.fail), UTC, outboxes=outboxes, kept=kept, typed=typed
    )
    app = ChatApp(workspace)
    async with app.run_test(size=size) as pilot:
        try:
            yield Seat(app, pilot)
        finally:
            await workspace.close()


@asynccontextmanager
async def inside(server: ServerProcess, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Seat]:
    """Open a room as sean and be in it."""
    async with seat(Entry(server.url, "sean", opening=True), size=size) as sean:
        await sean.until_inside()
        yield sean


@asynccontextmanager
async def guest(server: ServerProcess, sean: Seat, name: str = "ana") -> AsyncIterator[Room]:
    """Let somebody without a screen come in, too."""
    async with Session(server.url) as session:
        yield await session.join(sean.conversation.state.code, name=name)


def field(who: Seat, name: str) -> Input:
    return who.app.screen.query_one(f"#{name}", Input)


def warning(who: Seat) -> str:
    """Return what the form says of what is kept on this machine."""
    labels = who.app.screen.query("#warning").results(Label)
    return "".join(str(label.render()) for label in labels)


def problem(who: Seat, name: str) -> str:
    """Return what is written beside the field, if the form is shown."""
    labels = who.app.screen.query(f"#{name}-error").results(Label)
    return "".join(str(label.render()) for label in labels)
