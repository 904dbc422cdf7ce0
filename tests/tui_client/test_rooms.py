"""Several rooms at once, on a screen without a terminal, with a real server."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.events import Key
from textual.widgets import Input, OptionList

from chadchat_shared.errors import RoomNotFound
from chadchat_shared.requests import Kick
from chadchat_tui.acting import Acting
from chadchat_tui.conversation import Entry
from chadchat_tui.entering import keep_token
from chadchat_tui.events import Entered
from chadchat_tui.links import DEFAULT_SERVER
from chadchat_tui.open_rooms import OpenRoom, OpenRooms
from chadchat_tui.screens.entry import EntryScreen
from chadchat_tui.screens.switcher import Switcher
from chadchat_tui.session import ConnectionLost, OutboxFolder, Room, Session
from chadchat_tui.state.room import RoomState
from chadchat_tui.state.rooms import Rooms
from chadchat_tui.state.rows import MessageRow
from chadchat_tui.state.sentences import elsewhere_word, news_of, rooms_sentence
from chadchat_tui.tokens import TokenStore
from chadchat_tui.widgets.key_line import KeyLine
from chadchat_tui.widgets.room_list import RoomList
from chadchat_tui.workspace import Workspace
from tests.server_process import ServerProcess

from .odd_files import ODD_FILES
from .samples import said, snapshot
from .seat import Seat, field, inside, seat
from .test_snapshots import StillApp
from .waiting import eventually

WIDE = (130, 30)


def rooms_called(*codes: str) -> Rooms:
    """Return rooms with these codes."""
    states = []
    for code in codes:
        state = RoomState("http://127.0.0.1:5000")
        state.code = code
        states.append(state)
    rooms = Rooms(states[0])
    for state in states[1:]:
        rooms.add(state)
    return rooms


def codes(rooms: list[RoomState]) -> list[str]:
    return [room.code for room in rooms]


def test_one_turns_from_room_to_room() -> None:
    """By steps, around the ends, and by number."""
    rooms = rooms_called("AAAA", "BBBB", "CCCC")
    seen = []
    for turn in (1, 1, 1, -1):
        rooms.step(turn)
        seen.append(rooms.current.code)
    assert seen == ["BBBB", "CCCC", "AAAA", "CCCC"]
    rooms.number(2)
    assert rooms.current.code == "BBBB"
    rooms.number(4)
    assert rooms.current.code == "BBBB"
    assert codes(rooms.others) == ["AAAA", "CCCC"]


def test_who_is_named_is_wanted_before_what_is_new() -> None:
    """Without either one stays."""
    rooms = rooms_called("AAAA", "BBBB", "CCCC", "DDDD")
    rooms.next_active()
    assert rooms.current.code == "AAAA"
    rooms.open[1].unread = 7
    rooms.open[3].unread = rooms.open[3].mentioned = 1
    assert codes(rooms.matching("")) == ["DDDD", "BBBB", "CCCC", "AAAA"]
    assert codes(rooms.matching("3 c")) == ["CCCC"]
    rooms.next_active()
    assert rooms.current.code == "DDDD"
    rooms.current.look(looking=True)
    rooms.next_active()
    assert rooms.current.code == "BBBB"


def test_a_room_that_goes_leads_back_to_the_one_seen_before() -> None:
    """Or where that is not open any more either, to its neighbour."""
    rooms = rooms_called("AAAA", "BBBB", "CCCC")
    rooms.number(3)
    rooms.remove(rooms.current)
    assert rooms.current.code == "AAAA"
    rooms.number(2)
    rooms.remove(rooms.open[0])
    rooms.add(RoomState("http://127.0.0.1:5000"))
    rooms.remove(rooms.current)
    assert [rooms.current] == rooms.open


def test_what_is_new_is_counted_where_nobody_looks() -> None:
    """Mentions beside it, until one turns there; the line above the new goes when one leaves."""
    rooms = rooms_called("AAAA", "BBBB")
    other = rooms.open[1]
    other.name = "sean"
    other.apply(said(1, "good morning"))
    other.apply(said(2, "Sean? SEAN!"))
    other.apply(said(3, "seanology"))
    assert (other.unread, other.mentioned, news_of(other)) == (3, 1, "3 @1")
    mark = other.log.mark
    assert mark is not None
    rooms.turn_to(other)
    other.look(looking=True)
    assert (other.unread, other.mentioned, other.read, news_of(other)) == (0, 0, 3, "")
    assert other.log.mark == mark
    rooms.step(1)
    assert other.log.mark is None


def test_where_something_is_new_is_said_by_codes() -> None:
    """Of many rooms the first, and before them those where one is named."""
    rooms = rooms_called("AAAA", "BBBB", "CCCC", "DDDD", "EEEE")
    assert elsewhere_word(rooms) == ""
    for room in rooms.open[:4]:
        room.unread = 1
    assert elsewhere_word(rooms) == "new in BBBB, CCCC, DDDD"
    rooms.open[4].unread, rooms.open[4].mentioned = 1_200, 2
    assert elsewhere_word(rooms) == "new in EEEE @, BBBB, 2 more"
    assert rooms_sentence(rooms).splitlines()[:5] == [
        "1  AAAA (here)  1 new", "2  BBBB  1 new", "3  CCCC  1 new", "4  DDDD  1 new",
        "5  EEEE  1,200 new, 2 mentions",
    ]  # fmt: skip


async def another_room(server: ServerProcess, sean: Seat, host: Session) -> Room:
    """Let somebody else open a room, and sean come into it, too."""
    room = await host.create("ana", "Elsewhere")
    await sean.type(f"/join {room.code.lower()}", "enter")
    await eventually(lambda: sean.conversation.state.code == room.code)
    await sean.until_inside()
    await eventually(lambda: sean.app._rooms.pane.state is sean.conversation.state)
    return room


async def test_another_room_is_entered_beside_the_first(server: ServerProcess) -> None:
    """With what is half written, what is new and the place in the log of each."""
    async with inside(server, size=WIDE) as sean, Session(server.url) as ana:
        first = sean.conversation.state
        await sean.type("half a thought")
        sean.composer.clear()
        room = await another_room(server, sean, ana)
        second = sean.conversation.state
        await eventually(lambda: sean.app._rooms.query_one(RoomList).display)
        await sean.type("hello there", "enter")
        await sean.until_said("hello there")
        await sean.pilot.press(*"unfinished", "alt+1")
        assert sean.conversation.state is first
        assert sean.composer.text == ""
        await room.say("sean, are you there?")
        await room.say("hm")
        await eventually(lambda: news_of(second) == "2 @1")
        assert "new in" not in sean.bar  # but in the list
        await sean.pilot.resize_terminal(100, 30)
        assert "new in" in sean.bar
        await sean.pilot.resize_terminal(*WIDE)
        assert "new in" not in sean.bar
        await sean.pilot.press("f6")
        await eventually(lambda: f"new in {room.code} @ · connected" in sean.bar)
        await sean.pilot.press("alt+a")
        assert sean.conversation.state is second
        assert sean.composer.text == "unfinished"
        assert sean.messages == ["hello there", "sean, are you there?", "hm"]
        await eventually(lambda: not second.unread)
        await sean.pilot.press("alt+down")
        assert sean.conversation.state is first
        sean.app.workspace.session.reconnect()
        await eventually(lambda: not first.inside)
        await eventually(lambda: first.inside and second.inside)


async def test_two_codes_of_a_room_lead_to_one_conversation(server: ServerProcess) -> None:
    """The one that it has, and an earlier one, be that typed or of what was open the last time."""
    async with inside(server) as sean:
        old = sean.conversation.state.code
        await sean.type("/newcode", "enter")
        await eventually(lambda: sean.conversation.state.code != old)
        new = sean.conversation.state.code
    kept = OpenRooms(pytest.fail)
    async with seat(Entry(server.url, "sean", new), kept=kept) as sean:
        await sean.until_inside()
        state = sean.conversation.state
        await sean.type(f"/join {old}", "enter")
        await eventually(lambda: sean.hint == f"{old} is an earlier code of this room.")
        assert sean.app.workspace.rooms.open == [state]
        await sean.type("hello", "enter")
        await sean.until_said("hello")
    kept.save(server.url, "sean", [OpenRoom(room=old, name="sean", epoch="", read=0, level=None)])
    async with seat(Entry(server.url, "sean", new), kept=kept) as sean:
        await sean.until_said("hello")
        await eventually(lambda: not sean.app.workspace._returning._earlier)
        assert codes(sean.app.workspace.rooms.open) == [new]


async def test_each_number_and_arrow_turns_to_its_room() -> None:
    app = StillApp()
    async with app.run_test(size=WIDE) as pilot:
        for number in range(1, 9):
            app.workspace.open(Entry(DEFAULT_SERVER, "sean", f"ROO{chr(ord('A') + number)}"))
        rooms = app.workspace.rooms
        for place in (*reversed(range(9)), 4):
            await pilot.press(f"alt+{place + 1}")
            assert rooms.current is rooms.open[place]
        for key, place in (("alt+up", 3), ("alt+up", 2), ("alt+down", 3)):
            await pilot.press(key)
            assert rooms.current is rooms.open[place]


async def test_the_switcher_finds_rooms(server: ServerProcess) -> None:
    """By code or topic; Esc stays."""
    async with inside(server) as sean, Session(server.url) as ana:
        first = sean.conversation.state
        keys = sean.app.screen.query_one(KeyLine)
        assert "rooms" not in keys.render().plain
        await another_room(server, sean, ana)
        await eventually(lambda: "^t rooms" in keys.render().plain)
        await sean.pilot.press("ctrl+t")
        await eventually(lambda: isinstance(sean.app.screen, Switcher))
        await sean.pilot.press("escape")
        await eventually(lambda: not isinstance(sean.app.screen, Switcher))
        await sean.pilot.press("ctrl+t", "enter")
        await eventually(lambda: sean.conversation.state is first)
        await sean.pilot.press("ctrl+t", *"else", "enter")
        await eventually(lambda: sean.conversation.state is not first)


async def test_the_switcher_joins_what_is_not_open(server: ServerProcess) -> None:
    """Where that can be a code; anything else is not found, and one can go on typing."""
    async with inside(server) as sean, Session(server.url) as ana:
        room = await ana.create("ana")
        await sean.pilot.press("ctrl+t", *"teatime?", "enter")
        options = sean.app.screen.query_one(OptionList)
        assert "No open room has that" in str(options.options[0].prompt)
        sean.app.screen.query_one(Input).value = room.code.lower()
        await eventually(lambda: room.code in str(options.options[0].prompt))
        await sean.pilot.press("enter")
        await eventually(lambda: sean.conversation.state.code == room.code)


async def test_a_room_is_left_and_the_other_stays(server: ServerProcess) -> None:
    """With a word; with the last one the client closes."""
    async with inside(server) as sean, Session(server.url) as ana:
        room = await another_room(server, sean, ana)
        await sean.type("/rooms", "enter")
        await eventually(lambda: "2  " + room.code in sean.hint)
        await sean.type("/leave", "enter")
        await eventually(lambda: len(sean.app.workspace.rooms.open) == 1)
        left = f"You have left {room.code}, and your name there is free again."
        await eventually(lambda: sean.hint == left)
        await sean.type("/leave", "enter")
        await eventually(lambda: sean.app.workspace.farewell is not None)


async def test_of_a_room_that_was_left_nothing_stays(server: ServerProcess) -> None:
    """However many one goes through, without the terminal's focus ever changing."""
    async with inside(server) as sean, Session(server.url) as ana:
        room = await ana.create("ana")
        await sean.type(f"/join {room.code}", "enter")
        await eventually(lambda: sean.conversation.state.code == room.code)
        await sean.until_inside()
        left = [weakref.ref(part) for part in (sean.app._rooms.pane, sean.composer)]
        await sean.type("/leave", "enter")
        await eventually(lambda: len(sean.app.workspace.rooms.open) == 1)

        def gone() -> bool:
            gc.collect()
            return not any(part() for part in left) and not sean.app.workspace.dropped

        await eventually(gone)


async def test_a_room_holds_nothing_of_where_one_came_from(server: ServerProcess) -> None:
    """What is asked from a room that is left later would hold that for as long."""
    workspace = Workspace(Entry(server.url, "sean", opening=True), TokenStore(pytest.fail))
    following = asyncio.create_task(followed(workspace))
    workspace.connect()
    asking = ContextVar[RoomState]("asking")

    async def come_in() -> weakref.ref[RoomState]:
        asking.set(RoomState(server.url))
        await workspace.enter(workspace.conversation, workspace.conversation.entry)
        return weakref.ref(asking.get())

    asked_from = await asyncio.create_task(come_in())
    await asyncio.sleep(0)  # until the loop has let go of the task
    gc.collect()
    assert asked_from() is None
    await workspace.close()
    await following


async def test_a_room_that_lets_nobody_in_asks_or_is_given_up(server: ServerProcess) -> None:
    """The form says why; Esc goes back to where one was."""
    async with inside(server) as sean, Session(server.url) as ana:
        room = await ana.create("Sean")
        first = sean.conversation.state
        await sean.type(f"/join {room.code}", "enter")
        await eventually(lambda: isinstance(sean.app.screen, EntryScreen))
        assert field(sean, "code").value == room.code
        await sean.pilot.press("escape")
        await eventually(lambda: sean.app.workspace.rooms.open == [first])
        await sean.type(f"/join {room.code} sean2", "enter")
        await sean.until_inside()
        await eventually(lambda: sean.conversation.state.code == room.code)
        await sean.type(f"/join {first.code}", "enter")
        await eventually(lambda: sean.conversation.state is first)
        await sean.type("/join XXXX", "enter")
        await eventually(lambda: isinstance(sean.app.screen, EntryScreen))
        await sean.pilot.press("escape")
        await eventually(lambda: len(sean.app.workspace.rooms.open) == 2)
        assert sean.conversation.state is first
        await sean.type("/join http://192.0.2.1:5000/ABCD", "enter")
        await eventually(lambda: "ABCD is on another server" in sean.hint)
        await sean.pilot.press("ctrl+c")
        await sean.type("/join 3", "enter")
        await eventually(lambda: "No open room has the number 3" in sean.hint)


async def test_rooms_come_back_with_what_was_read(server: ServerProcess, tmp_path: Path) -> None:
    """What is new since then is counted, in the one seen as in the others."""
    kept = OpenRooms(pytest.fail, tmp_path / "rooms")
    async with Session(server.url) as ana:
        rooms = [await ana.create("ana"), await ana.create("ana")]
        for room in rooms:
            await room.say("read")
        async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
            await sean.until_said("read")
            await sean.type(f"/join {rooms[1].code}", "enter")
            await eventually(lambda: sean.conversation.state.code == rooms[1].code)
            await sean.until_said("read")
        for room in rooms:
            await room.say("new")
            await room.say("newer, Sean")
        async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
            await sean.until_said("read", "new", "newer, Sean")
            await eventually(lambda: len(sean.app.workspace.rooms.open) == 2)
            other = sean.app.workspace.rooms.open[1]
            await eventually(lambda: news_of(other) == "2 @1")
            for state in sean.app.workspace.rooms.open:
                mark = state.log.mark
                assert mark is not None
                assert getattr(state.log.row(mark), "text", "") == "new"
            await rooms[1].leave()
        async with seat(Entry(server.url, "mia", rooms[0].code), kept=kept) as mia:
            await mia.until_inside()
            assert len(mia.app.workspace.rooms.open) == 1


async def test_a_room_that_is_no_more_is_left_out_with_a_word(
    server: ServerProcess, tmp_path: Path
) -> None:
    """One that one is no member of any more is not entered by the name."""
    kept = OpenRooms(pytest.fail, tmp_path)
    async with Session(server.url) as ana:
        rooms = [await ana.create("ana"), await ana.create("ana")]
        async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
            await sean.until_inside()
            await sean.type(f"/join {rooms[1].code}", "enter")
            await eventually(lambda: sean.conversation.state.code == rooms[1].code)
            await sean.until_inside()
            member = sean.conversation.state.member
            await eventually(lambda: len(kept.load(server.url, "sean")) == 2)
        await rooms[1].do(Kick(member=member))
        async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
            await eventually(lambda: f"{rooms[1].code} is not open any more" in sean.hint)
            assert len(sean.app.workspace.rooms.open) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b'[{"room": 1}]', b"{}",
        pytest.param(b'[{"x": ' + b"[" * 9_999, id="deep"),
        b'[{"room": "\\u001b[2J", "name": "sean", "epoch": "e", "read": 1}]',
        b'[{"room": "ABCD", "name": "\\u001b[2J", "epoch": "e", "read": 1}]',
    ],
)  # fmt: skip
def test_a_broken_list_is_told_of(tmp_path: Path, content: bytes) -> None:
    """And nothing comes back."""
    told: list[str] = []
    kept = OpenRooms(told.append, tmp_path)
    room = OpenRoom(room="ABCD", name="sean", epoch="e", read=3)
    kept.save("http://127.0.0.1:5000", "sean", [room])
    assert kept.load("http://127.0.0.1:5000", "SEAN") == [room]
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(content)
    assert kept.load("http://127.0.0.1:5000", "sean") == []
    assert told == [f"The list of your open rooms is broken. Delete this file: {path}"]


@ODD_FILES
def test_a_list_without_an_end_is_not_read(tmp_path: Path, odd: Callable[[Path], None]) -> None:
    """Nor is another put in its place: nobody knows what is in it."""
    told: list[str] = []
    kept = OpenRooms(told.append, tmp_path)
    kept.save("http://127.0.0.1:5000", "sean", [])
    (path,) = tmp_path.iterdir()
    path.unlink()
    odd(path)
    there = path.lstat().st_ino
    assert kept.load("http://127.0.0.1:5000", "sean") == []
    kept.save("http://127.0.0.1:5000", "sean", [])
    [sentence] = told
    assert sentence.startswith("Your open rooms cannot be read (")
    assert path.lstat().st_ino == there


def test_a_list_that_cannot_be_kept_is_told_of(tmp_path: Path) -> None:
    """And nothing is raised."""
    told: list[str] = []
    (tmp_path / "file").touch()
    kept = OpenRooms(told.append, tmp_path / "file" / "rooms")
    kept.save("http://127.0.0.1:5000", "sean", [])
    assert kept.load("http://127.0.0.1:5000", "sean") == []
    assert [sentence.split(" (")[0] for sentence in told] == [
        "Your open rooms cannot be kept",
        "Your open rooms cannot be read",
    ]


def test_a_log_without_news_has_no_line_above_them() -> None:
    """Nor has that of a room that has begun anew."""
    state = RoomState("http://127.0.0.1:5000")
    state.read, state.epoch = 2, "another"
    state.apply(Entered(snapshot([said(1), said(2), said(3)]), resumed=False))
    assert (state.unread, state.log.mark) == (0, None)


async def test_what_is_sent_goes_to_the_room_where_it_was_written(server: ServerProcess) -> None:
    """Also where the keys that turn to another room, and what is typed there, come in one burst."""
    async with inside(server, size=WIDE) as sean, Session(server.url) as ana:
        first = sean.conversation.state
        await another_room(server, sean, ana)
        second = sean.conversation.state
        for key in ("a", "enter", "alt+1", "b", "enter", "alt+2", "c"):
            sean.app.post_message(Key(key, key if len(key) == 1 else None))
        await eventually(lambda: sean.composer.text == "c")
        assert sean.conversation.state is second
        await eventually(lambda: texts(second) == ["a"])
        await eventually(lambda: texts(first) == ["b"])


async def test_keys_do_something_while_a_room_is_being_opened(server: ServerProcess) -> None:
    """In the room that is still seen, and named, until the new one can be drawn."""
    async with inside(server, size=WIDE) as sean:
        seen, code = sean.composer, sean.conversation.state.code
        sean.app.workspace.open(Entry(server.url, "sean", "ABCD"))
        sean.app._rooms.show()
        assert sean.composer is seen
        assert sean.bar.startswith(code)
        await sean.pilot.press("pageup", "escape", "f2")
        sean.app.draw()
        await eventually(lambda: sean.composer is not seen and sean.composer.has_focus)


async def test_what_is_written_before_its_room_has_its_turn_is_sent(
    server: ServerProcess, tmp_path: Path
) -> None:
    """Rooms of the last time are entered one after another."""
    kept, tokens = OpenRooms(pytest.fail, tmp_path / "rooms"), TokenStore(pytest.fail, tmp_path)
    async with Session(server.url) as ana:
        rooms = [await ana.create("ana"), await ana.create("ana")]
        for room in rooms:
            async with Session(server.url) as session:
                keep_token(session, tokens, await session.join(room.code, name="sean"))
        kept.save(server.url, "sean", [
            OpenRoom(room=room.code, name="sean", epoch=room.snapshot.epoch, read=0)
            for room in rooms
        ])  # fmt: skip
        outboxes = OutboxFolder(pytest.fail, tmp_path / "outbox")
        entry = Entry(server.url, "sean", rooms[0].code)
        workspace = Workspace(entry, tokens, kept=kept, outboxes=outboxes)
        following = asyncio.create_task(followed(workspace))
        workspace.connect()
        await workspace.enter(workspace.conversation, entry)
        opening = asyncio.create_task(workspace.open_again())
        await asyncio.sleep(0)  # until the rooms are listed
        other = workspace.conversations[1]
        assert not other.entered
        other.say("written early")
        await opening
        await eventually(lambda: texts(other.state) == ["written early"])
        await workspace.close()
        await following


async def test_what_was_written_for_a_room_goes_to_no_other(server: ServerProcess) -> None:
    """It is given back where one is not let in, and nothing can be written for nowhere."""
    workspace = Workspace(Entry(server.url, "sean", opening=True), TokenStore(pytest.fail))
    following = asyncio.create_task(followed(workspace))
    workspace.connect()
    await workspace.enter(workspace.conversation, workspace.conversation.entry)
    joining = asyncio.create_task(
        Acting(workspace, workspace.conversation).join(f"{server.url}/ABCD")
    )
    await asyncio.sleep(0)  # until it is on its way
    other = workspace.conversation
    other.say("for those in ABCD")
    await joining
    assert isinstance(other.error, RoomNotFound)
    assert other.state.given_back == other.unsent == ["for those in ABCD"]
    assert not other.state.outgoing
    with pytest.raises(ConnectionLost):
        other.say("for nobody")
    await workspace.drop(other)
    assert workspace.dropped == [other]
    await workspace.close()
    await following


async def test_a_room_that_is_closed_on_the_way_into_it_is_not_entered(
    own_server: ServerProcess,
) -> None:
    """Nor is it closed twice."""
    workspace = Workspace(Entry(own_server.url, "sean", opening=True), TokenStore(pytest.fail))
    following = asyncio.create_task(followed(workspace))
    workspace.connect()
    await workspace.enter(workspace.conversation, workspace.conversation.entry)
    own_server.kill()
    await eventually(lambda: not workspace.conversation.state.inside)
    entering = workspace.open(Entry(own_server.url, "sean", "ABCD"))
    arrival = asyncio.create_task(workspace.enter(entering, entering.entry))
    await eventually(lambda: entering.arriving)
    await Acting(workspace, entering).leave()
    with pytest.raises(ConnectionLost):
        await arrival
    await workspace.drop(entering)
    with pytest.raises(ConnectionLost):
        await workspace.enter(entering, entering.entry)
    assert len(workspace.conversations) == 1
    await workspace.close()
    await following


def test_who_comes_in_by_an_old_code_is_told_from_others_on_their_way() -> None:
    """Each of them is in the room that it has asked for."""
    workspace = Workspace(Entry("http://127.0.0.1:5000", "sean", "AAAA"), TokenStore(pytest.fail))
    other = workspace.open(Entry(workspace.server, "sean", "BBBB"))
    for one in workspace.conversations:
        one._entering = True
    moved = replace(snapshot(), room="CCCC")
    assert workspace._concerned(Entered(moved, resumed=False, asked="BBBB")) == [other]


def test_what_one_has_said_oneself_is_not_new() -> None:
    """Whether it was read, or said elsewhere."""
    state = RoomState("http://127.0.0.1:5000")
    entered = snapshot([said(1), said(2), said(3)])
    own = replace(entered.messages[1], member=entered.member)
    messages = [entered.messages[0], own, entered.messages[2]]
    state.look(looking=False)
    state.read, state.epoch = 1, entered.epoch
    state.apply(Entered(replace(entered, seq=3, messages=messages), resumed=False))
    assert state.unread == 1


def test_the_line_above_what_is_new_stays_where_not_all_was_read() -> None:
    """It goes when one leaves a room that one has read to its end."""
    rooms = rooms_called("AAAA", "BBBB")
    first = rooms.current
    first.look(looking=False)  # as far above
    first.apply(said(1))
    mark = first.log.mark
    assert mark is not None
    rooms.step(1)
    assert (first.unread, first.log.mark) == (1, mark)


async def followed(workspace: Workspace) -> None:
    async for _ in workspace.events():
        pass


def texts(state: RoomState) -> list[str]:
    return [row.text for row in state.log.rows if isinstance(row, MessageRow)]
