"""What is left half written, and is there again the next time."""

from __future__ import annotations

import pytest

from chadchat_tui.conversation import Entry
from chadchat_tui.open_rooms import OpenRooms
from chadchat_tui.typed_file import TypedFolder
from chadchat_tui.workspace import Draft
from tests.server_process import ServerProcess

from .seat import Seat, seat
from .waiting import eventually


def at(server: ServerProcess, code: str = "") -> Entry:
    return Entry(server.url, "sean", code, opening=not code)


async def quit_and_wait(sean: Seat) -> None:
    await sean.pilot.press("ctrl+q")
    await eventually(lambda: not sean.app.is_running)


async def test_each_room_has_its_own(server: ServerProcess) -> None:
    """Also one that has come back and was not turned to since; and all is kept once."""
    rooms, typed = OpenRooms(pytest.fail), TypedFolder(pytest.fail)
    async with seat(at(server), kept=rooms, typed=typed) as sean:
        await sean.until_inside()
        first = sean.conversation.state.code
        await sean.type("in the first")
        other = sean.app.workspace.open(at(server))
        await sean.app.workspace.enter(other, other.entry)
        sean.app.draw()
        await eventually(lambda: sean.app._rooms.pane.state is other.state)
        await sean.type("in the\nsecond")
        await quit_and_wait(sean)
        assert sean.app.workspace.drafts == [
            Draft("in the first", kept=True), Draft("in the\nsecond", kept=True),
        ]  # fmt: skip
    for _ in range(2):
        async with seat(at(server, first), kept=rooms, typed=typed) as sean:
            await eventually(lambda: sean.composer.text == "in the first")
            await eventually(lambda: any(r.given_back for r in sean.app.workspace.rooms.others))
            await quit_and_wait(sean)
    async with seat(at(server, first), kept=rooms, typed=typed) as sean:
        await eventually(lambda: any(r.given_back for r in sean.app.workspace.rooms.others))
        await sean.pilot.press("alt+down")
        await eventually(lambda: sean.composer.text == "in the\nsecond")


async def test_a_room_that_was_not_drawn_yet_has_its_own_too(server: ServerProcess) -> None:
    async with seat(at(server)) as sean:
        await sean.until_inside()
        room = sean.app.workspace.open(at(server)).state
        room.given_back.append("half a thought")
        assert sean.app._rooms.take_drafts()[room] == ["half a thought"]


async def test_what_is_out_of_sight_is_kept_too(server: ServerProcess) -> None:
    """The draft below what was sent before, and what has been made of that."""
    typed = TypedFolder(pytest.fail)
    async with seat(at(server), typed=typed) as sean:
        await sean.until_inside()
        code = sean.conversation.state.code
        await sean.type("sent", "enter")
        await sean.type("the draft", "up")
        await sean.type(", changed")
        await quit_and_wait(sean)
        texts = [draft.text for draft in sean.app.workspace.drafts]
    async with seat(at(server, code), typed=typed) as sean:
        await eventually(lambda: sean.composer.text == "\n".join(texts))
        assert sorted(texts) == ["sent, changed", "the draft"]


async def test_a_secret_is_not_kept(server: ServerProcess) -> None:
    async with seat(at(server), typed=TypedFolder(pytest.fail)) as sean:
        await sean.until_inside()
        await sean.type("/passphrase open sesame")
        await quit_and_wait(sean)
        assert sean.app.workspace.drafts == [Draft("/passphrase open sesame", kept=False)]
