"""Searching a room's log on the screen, and going to places in it, with a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from textual.widgets import Input, OptionList, Static

from chadchat_shared.limits import SNAPSHOT_MESSAGES
from chadchat_tui.conversation import Entry
from chadchat_tui.screens.search import SearchScreen
from chadchat_tui.widgets.log_view import LogView
from tests.server_process import ServerProcess

from .seat import Seat, inside, seat
from .waiting import eventually

SAID = 60


@pytest.fixture
async def sean(server: ServerProcess) -> AsyncIterator[Seat]:
    """Somebody in a room where "line 1" to "line 60" have been said, every tenth with tea."""
    async with inside(server) as sean:
        for number in range(1, SAID + 1):
            await sean.conversation.room.say(f"line {number}{'' if number % 10 else ' [b]tea[/b]'}")
        await eventually(lambda: len(sean.messages) == SAID)
        yield sean


def _open(sean: Seat) -> bool:
    return isinstance(sean.app.screen, SearchScreen) and bool(sean.app.screen.query("#found"))


def _said(sean: Seat) -> str:
    """Return what the panel says of what it has found."""
    return str(sean.app.screen.query_one("#found", Static).render())


def _results(sean: Seat) -> list[str]:
    """Return what is shown of each result, below who said it and when."""
    options = sean.app.screen.query_one(OptionList).options
    return [str(option.prompt).split("\n")[1] for option in options]


def _stands_out(sean: Seat) -> str:
    """Return the line of the log that stands out, as it was gone to."""
    view = sean.app.screen.query_one(LogView)
    return "" if view._found is None else getattr(view._log.row(view._found), "text", "")


async def test_words_are_found_and_gone_to(sean: Seat) -> None:
    await sean.pilot.press("ctrl+f")
    await eventually(lambda: _open(sean))
    await sean.pilot.press(*"tea", "enter")
    await eventually(lambda: "6 found" in _said(sean))
    assert _results(sean) == [f"line {number} [b]tea[/b]" for number in (60, 50, 40, 30, 20, 10)]
    await sean.pilot.press("down", "down", "up", "down", "enter")
    await eventually(lambda: not _open(sean))
    await eventually(lambda: _stands_out(sean) == "line 40 [b]tea[/b]")
    assert not sean.app.screen.query_one(LogView).following


async def test_the_words_are_gone_to_in_a_long_message(sean: Seat) -> None:
    lines = [f"part {number}" for number in range(60)]
    lines[40] = "a purple walrus"
    await sean.conversation.room.say("\n".join(lines))
    await sean.type('/search "purple walrus"', "enter")
    await eventually(lambda: _open(sean) and "1 found" in _said(sean))
    await sean.pilot.press("enter")
    await eventually(lambda: not _open(sean))
    view = sean.app.screen.query_one(LogView)
    await eventually(
        lambda: (
            any("walrus" in view.render_line(y).text for y in range(view.size.height))
            and bool(_stands_out(sean))
        )
    )


async def test_what_is_not_held_is_loaded_to_go_there(server: ServerProcess, sean: Seat) -> None:
    for number in range(SAID + 1, 5 * SAID):
        sean.conversation.room.post(f"line {number}")
    await eventually(lambda: len(sean.messages) == 5 * SAID - 1)
    async with seat(Entry(server.url, "ana", sean.conversation.room.code)) as ana:
        await eventually(lambda: len(ana.messages) == SNAPSHOT_MESSAGES)
        await ana.type('/search "line 7"', "enter")
        await eventually(lambda: _open(ana) and _results(ana) == ["line 7"])
        await ana.pilot.press("enter")
        await eventually(lambda: _stands_out(ana) == "line 7")
        await ana.type("/goto #77", "enter")
        await eventually(lambda: _stands_out(ana) == "line 77")


async def test_a_command_searches_and_older_ones_come_as_one_goes_down(sean: Seat) -> None:
    await sean.type('/search "line"', "enter")
    await eventually(lambda: _open(sean) and "20 found, ↓ for older ones" in _said(sean))
    assert sean.app.screen.query_one(Input).value == '"line"'
    for shown in (40, 60):
        await sean.pilot.press(*["pagedown"] * 5)
        await eventually(lambda: f"{shown} found" in _said(sean))  # noqa: B023  # awaited here
    assert _said(sean).startswith("60 found ·")
    assert _results(sean)[-1] == "line 1"


async def test_another_search_and_back_to_where_one_was(sean: Seat) -> None:
    await sean.pilot.press("pageup")
    view = sean.app.screen.query_one(LogView)
    place = view.scroll_offset.y
    await sean.pilot.press("ctrl+f")
    await eventually(lambda: _open(sean))
    await sean.pilot.press(*"nobody", "enter")
    await eventually(lambda: "Nothing is found." in _said(sean))
    sean.app.screen.query_one(Input).value = "line 7"
    await sean.pilot.press("enter")
    await eventually(lambda: _results(sean) == ["line 7"])
    await sean.pilot.press("escape")
    await eventually(lambda: not _open(sean))
    assert view.scroll_offset.y == place
    assert not _stands_out(sean)


@pytest.mark.parametrize(
    ("typed", "line"),
    [("/goto #7", "line 7"), ("/goto 9999", "line 60 [b]tea[/b]"), ("/goto 1d", "line 1"),
     ("/goto now", "line 60 [b]tea[/b]"), ("/goto 0", "line 1")],
)  # fmt: skip
async def test_going_to_a_place(sean: Seat, typed: str, line: str) -> None:
    await sean.type(typed, "enter")
    await eventually(lambda: _stands_out(sean) == line)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("/goto teatime", "That is no time"), ("/goto", "/goto yesterday or /goto #123")],
)
async def test_what_is_no_place_is_said(server: ServerProcess, typed: str, hint: str) -> None:
    async with inside(server) as sean:
        await sean.type(typed, "enter")
        await eventually(lambda: hint in sean.hint)
        assert sean.composer.text == typed


async def test_nothing_is_there_to_go_to(server: ServerProcess) -> None:
    async with inside(server) as sean:
        await sean.type("/goto 12:30", "enter")
        await eventually(lambda: sean.hint == "Nothing is said here yet.")
