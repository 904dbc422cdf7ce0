"""The commands that are for oneself, and keys that are set."""

from __future__ import annotations

import pytest
from textual import events

from chadchat_tui.conversation import Entry
from chadchat_tui.open_rooms import OpenRooms
from chadchat_tui.state.preferences import Preferences
from chadchat_tui.widgets.log_view import LogView
from chadchat_tui.widgets.member_list import MemberList
from tests.server_process import ServerProcess

from .seat import Seat, guest, inside, seat
from .test_snapshots import StillApp, talk
from .waiting import eventually


async def look_away(sean: Seat) -> None:
    sean.app.post_message(events.AppBlur())
    await eventually(lambda: not sean.app.workspace.rooms.attention.looking)


async def test_a_theme_is_taken_at_once_and_said_how_to_keep(server: ServerProcess) -> None:
    async with inside(server) as sean:
        assert sean.app.theme == "dark"
        await sean.type("/theme light", "enter")
        await eventually(lambda: sean.app.theme == "light")
        assert 'write theme = "light" into your settings' in sean.hint
        await sean.type("/theme", "enter")
        await eventually(lambda: sean.hint.startswith("The theme is light."))
        await sean.type("/theme loud", "enter")
        await eventually(lambda: "There is no theme loud." in sean.hint)
        assert sean.app.theme == "light"


async def test_the_keys_are_shown_as_they_are(server: ServerProcess) -> None:
    async with inside(server) as sean:
        sean.app.workspace.preferences.keys = {"help": "f9,ctrl+g"}
        await sean.type("/keys", "enter")
        await eventually(lambda: "shows the commands and keys" in sean.hint)
        assert "F9, Ctrl+G  shows the commands and keys" in sean.hint.splitlines()
        assert "F2          shows or hides who is here" in sean.hint.splitlines()


async def test_keys_that_are_set_do_it_and_the_others_do_not() -> None:
    keys = {"people": "f9", "send": "alt+enter", "newline": "enter"}
    app = StillApp(*talk(), preferences=Preferences(keys=keys))
    async with app.run_test(size=(120, 30)) as pilot:
        members = app.screen.query_one(MemberList)
        shown = members.display
        await pilot.press("f2")
        assert members.display is shown
        await pilot.press("f9")
        assert members.display is not shown
        await pilot.press("a", "enter", "b")
        await eventually(lambda: app._rooms.pane.composer.text == "a\nb")
        await pilot.press("alt+enter")
        await eventually(lambda: not app._rooms.pane.composer.text)


async def test_what_a_room_is_to_tell_is_kept_for_it(server: ServerProcess) -> None:
    rooms = OpenRooms(pytest.fail)
    async with seat(Entry(server.url, "sean", opening=True), kept=rooms) as sean:
        await sean.until_inside()
        await sean.type("/notify", "enter")
        await eventually(lambda: "messages that name you here" in sean.hint)
        await sean.type("/notify all", "enter")
        await eventually(lambda: "every message here" in sean.hint)
        await sean.type("/notify some", "enter")
        await eventually(lambda: "There is no /notify some. Write /notify all or" in sean.hint)
        state = sean.conversation.state
        assert state.level == "all"
        sean.app.workspace.keep()
        (kept,) = rooms.load(server.url, "sean")
        assert (kept.room, kept.level) == (state.code, "all")


async def test_only_what_is_worth_it_is_missed_while_one_looks_elsewhere(
    server: ServerProcess,
) -> None:
    async with inside(server) as sean, guest(server, sean) as ana:
        attention = sean.app.workspace.rooms.attention
        await ana.say("sean, look!")
        await sean.until_said("sean, look!")
        await look_away(sean)
        await ana.say("nothing")
        await ana.say("SEAN?")
        await sean.until_said("sean, look!", "nothing", "SEAN?")
        assert attention.missed == 1
        sean.app.post_message(events.AppFocus())
        await eventually(lambda: attention.missed == 0)


async def test_away_is_said_until_one_writes(server: ServerProcess) -> None:
    async with inside(server) as sean:
        await sean.type("/away [b]lunch[/b]", "enter")
        await eventually(lambda: "You are away ([b]lunch[/b])." in sean.status)
        await sean.type("back", "enter")
        await eventually(lambda: "away" not in sean.status)


async def test_quiet_is_said_and_ends_when_written_again(server: ServerProcess) -> None:
    async with inside(server) as sean:
        await sean.type("/quiet", "enter")
        await eventually(lambda: "told of nothing in any room" in sean.hint)
        await sean.type("/quiet", "enter")
        await eventually(lambda: "told again" in sean.hint)
        assert not sean.app.workspace.rooms.attention.quiet


async def test_times_are_shown_as_set() -> None:
    app = StillApp(*talk(), preferences=Preferences(time_format="12h"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        log = app.screen.query_one(LogView)
        assert "12:00 PM" in log.render_line(1).text
