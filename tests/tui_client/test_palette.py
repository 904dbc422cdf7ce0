"""The command palette and the help, on a screen without a terminal, with a real server."""

from __future__ import annotations

import pytest
from textual.command import Command, CommandList, CommandPalette
from textual.widgets import Static

from chadchat_tui.commands import COMMANDS
from chadchat_tui.screens.help import HelpScreen
from chadchat_tui.session import Session
from tests.server_process import ServerProcess

from .seat import Seat, inside
from .waiting import eventually


async def chosen(who: Seat, typed: str, wanted: str) -> None:
    """Choose what ``typed`` finds first, which is what is ``wanted``."""
    await who.pilot.press("ctrl+p")
    await eventually(lambda: isinstance(who.app.screen, CommandPalette))
    palette = who.app.screen
    await who.pilot.press(*typed)

    def found() -> str | None:
        listed = palette.query_one(CommandList)
        first = listed.get_option_at_index(0) if listed.option_count else None
        return first.hit.text if isinstance(first, Command) else None

    await eventually(lambda: found() == wanted)
    await who.pilot.press("enter")
    await eventually(lambda: who.app.screen is not palette)


async def test_a_command_that_stands_alone_is_done(server: ServerProcess) -> None:
    async with inside(server) as sean:
        await chosen(sean, "/who", "/who")
        await eventually(lambda: sean.hint == "Here now (1): sean (host)")


async def test_a_command_that_needs_more_is_written(server: ServerProcess) -> None:
    """And never over what is being written."""
    async with inside(server) as sean:
        await chosen(sean, "/nick", "/nick NAME")
        await eventually(lambda: sean.composer.text == "/nick ")
        await chosen(sean, "/topic", "/topic [TEXT]")
        await eventually(lambda: "/topic [TEXT]" in sean.hint)
        assert sean.composer.text == "/nick "


async def test_a_room_or_what_a_key_does_is_found(server: ServerProcess) -> None:
    async with inside(server, size=(130, 30)) as sean, Session(server.url) as ana:
        first = sean.conversation.state
        room = await ana.create("ana", "[b]Elsewhere[/b]")
        await sean.type(f"/join {room.code}", "enter")
        await eventually(lambda: sean.conversation.state.code == room.code)
        await chosen(sean, first.code, f"Turn to {first.code}")
        await eventually(lambda: sean.conversation.state is first)
        await chosen(sean, "elsewhere", f"Turn to {room.code} [b]Elsewhere[/b]")
        await eventually(lambda: sean.conversation.state is not first)
        await chosen(sean, "turns to the room before", "Turns to the room before this one")
        await eventually(lambda: sean.conversation.state is first)


@pytest.mark.parametrize("way", ["f1", "/help"])
async def test_help_shows_every_command(server: ServerProcess, way: str) -> None:
    """On a screen of its own; Esc goes back to what is being written."""
    async with inside(server) as sean:
        if way == "f1":
            await sean.pilot.press("f1")
        else:
            await sean.type(way, "enter")
        await eventually(lambda: isinstance(sean.app.screen, HelpScreen))
        shown = str(sean.app.screen.query_one("#help > Static:last-child", Static).render())
        assert all(command.usage in shown for command in COMMANDS.values())
        await sean.pilot.press("escape")
        await eventually(lambda: not isinstance(sean.app.screen, HelpScreen))
        await sean.pilot.press("x")
        assert sean.composer.text == "x"
