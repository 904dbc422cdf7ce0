"""The keys and commands, on a screen without a terminal, with a real server."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec import structs
from textual.events import Paste, Resize
from textual.geometry import Size

from chadchat_tui.conversation import Entry
from chadchat_tui.screens.entry import EntryScreen
from chadchat_tui.screens.help import HelpScreen
from chadchat_tui.screens.room import RoomScreen
from chadchat_tui.state.room import RoomState
from chadchat_tui.state.rooms import Rooms
from chadchat_tui.tokens import Membership, TokenStore
from chadchat_tui.widgets.composer import Composer
from chadchat_tui.widgets.key_line import KeyLine
from chadchat_tui.widgets.log_view import LogView
from chadchat_tui.widgets.member_list import MemberList
from chadchat_tui.workspace import Draft
from tests.server_process import ServerProcess

from .seat import field, guest, inside, problem, seat, warning
from .waiting import eventually


async def test_enter_sends_and_the_others_are_heard(server: ServerProcess) -> None:
    """Pending until it is acknowledged, then in the log."""
    async with inside(server) as sean, guest(server, sean) as ana:
        await sean.type("hello", "enter")
        assert sean.composer.text == ""
        await sean.until_said("hello")
        assert not sean.conversation.unsent
        await ana.say("hi sean")
        await sean.until_said("hello", "hi sean")


async def test_ctrl_j_begins_a_line_and_the_composer_grows(server: ServerProcess) -> None:
    """Up to a few lines."""
    async with inside(server) as sean:
        await sean.pilot.press("o", "n", "e", "ctrl+j", "t", "w", "o")
        assert sean.composer.text == "one\ntwo"
        assert sean.composer.size.height == 2
        await sean.pilot.press(*["ctrl+j"] * 20)
        assert sean.composer.size.height == 8
        await sean.pilot.press("enter")
        await sean.until_said("one\ntwo")


async def test_nothing_is_sent_of_nothing(server: ServerProcess) -> None:
    """Spaces are nothing."""
    async with inside(server) as sean:
        await sean.type("  ", "enter")
        await sean.type("something", "enter")
        await sean.until_said("something")


async def test_a_text_that_cannot_be_sent_comes_back(server: ServerProcess) -> None:
    """With the reason."""
    async with inside(server) as sean:
        await sean.type("x" * 4001, "enter")
        await eventually(lambda: "at most 4,000 characters" in sean.hint)
        await eventually(lambda: sean.composer.text == "x" * 4001)
        assert not sean.conversation.unsent
        sean.composer.clear()
        await sean.type("//" + "x" * 4001, "enter")
        await eventually(lambda: sean.composer.text == "//" + "x" * 4001)
        sean.composer.clear()
        await sean.type("x" * 100_001, "enter")
        await eventually(lambda: "at most 100,000 characters" in sean.hint)
        assert sean.composer.text == "x" * 100_001


async def test_what_comes_back_is_gone_on_with(server: ServerProcess) -> None:
    """Its mistake is mended by a key or two, and no key wipes it."""
    async with inside(server) as sean:
        await sean.type("/whx", "enter")
        await eventually(lambda: sean.composer.text == "/whx")
        await sean.pilot.press("backspace", "o", "enter")
        await eventually(lambda: sean.hint == "Here now (1): sean (host)")


async def test_commands_work(server: ServerProcess) -> None:
    """Each once, on a real room."""
    async with inside(server) as sean, guest(server, sean) as ana:
        await sean.type("/topic bread & wine", "enter")
        await eventually(lambda: sean.conversation.state.topic == "bread & wine")
        await sean.type("/topic", "enter")
        await eventually(lambda: sean.hint == "The topic: bread & wine")
        await sean.type("/topic -", "enter")
        await eventually(lambda: not sean.conversation.state.topic)
        await sean.type("/nick ANA", "enter")
        await eventually(lambda: sean.hint == "That name is taken in this room.")
        assert sean.composer.text == "/nick ANA"
        sean.composer.clear()
        await sean.type("/nick Seán", "enter")
        await eventually(lambda: sean.conversation.state.name == "Seán")
        await sean.type("/who", "enter")
        await eventually(lambda: sean.hint == "Here now (2): ana, Seán (host)")
        await sean.type("/retry", "enter")
        await eventually(lambda: sean.hint == "Nothing is waiting to be sent again.")
        await sean.type("/hlep", "enter")
        await eventually(lambda: "Did you mean /help?" in sean.hint)
        assert sean.composer.text == "/hlep"
        sean.composer.clear()
        await sean.type("//help", "enter")
        await sean.until_said("/help")
        page = await ana.history()
        assert [message.message for message in page.messages] == ["/help"]


async def test_a_new_name_is_kept_before_the_old_one_is_forgotten(
    server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a client that ends in between comes back as the same member."""
    async with inside(server) as sean:
        state, tokens = sean.conversation.state, sean.app.workspace.tokens
        kept: list[bool] = []
        forget = tokens.forget

        def noting(where: str, room: str, name: str) -> None:
            kept.append(tokens.find(where, room, "sean2") is not None)
            forget(where, room, name)

        monkeypatch.setattr(tokens, "forget", noting)
        await sean.type("/nick sean2", "enter")
        await eventually(lambda: kept == [True])
        assert tokens.find(server.url, state.code, "sean") is None
        await sean.type("/nick SEAN2", "enter")
        await eventually(lambda: state.name == "SEAN2")
        await eventually(lambda: _kept_name(tokens, server.url, state.code) == "SEAN2")


def _kept_name(tokens: TokenStore, server: str, code: str) -> str:
    found = tokens.find(server, code, "sean2")
    return found.name if found else ""


async def test_control_c_copies_drops_and_closes(server: ServerProcess) -> None:
    """In this order, and what was dropped comes back by undoing."""
    async with inside(server) as sean:
        await sean.type("a thought")
        sean.composer.select_all()
        await sean.pilot.press("ctrl+c")
        assert sean.app.clipboard == sean.composer.text == "a thought"
        await sean.pilot.press("end", "ctrl+c")
        assert sean.composer.text == ""
        await sean.pilot.press("ctrl+underscore")
        assert sean.composer.text == "a thought"
        await sean.pilot.press("ctrl+c", "ctrl+c")
        assert sean.composer.text == ""
        assert sean.app.workspace.farewell is None
        await sean.pilot.press("ctrl+c")
        await eventually(lambda: sean.app.workspace.farewell is not None)


async def test_f1_helps_and_f2_shows_the_people(server: ServerProcess) -> None:
    """Where there is no room for them they are hidden at first."""
    async with inside(server, size=(70, 24)) as sean:
        people = sean.app.screen.query_one(MemberList)
        assert not people.display
        await sean.pilot.press("f2")
        assert people.display
        await sean.pilot.press("f1")
        await eventually(lambda: isinstance(sean.app.screen, HelpScreen))
    async with inside(server) as sean:
        people = sean.app.screen.query_one(MemberList)
        assert people.display
        await sean.pilot.press("f2")
        assert not people.display


async def test_a_click_on_a_key_presses_it(server: ServerProcess) -> None:
    async with inside(server) as sean:
        keys = sean.app.screen.query_one(KeyLine)
        await eventually(lambda: "people" in keys.render().plain)
        shown = sean.app.screen.query_one(MemberList).display
        await sean.pilot.click(KeyLine, offset=(keys.render().plain.index("people"), 0))
        await eventually(lambda: sean.app.screen.query_one(MemberList).display is not shown)


async def test_older_pages_come_as_one_scrolls_up(server: ServerProcess) -> None:
    """Until the beginning; Esc goes back to the end."""
    async with inside(server) as sean, guest(server, sean) as ana:
        for number in range(120):
            ana.post(str(number))
        code = sean.conversation.state.code
        await eventually(lambda: len(sean.messages) == 120)
        async with seat(Entry(server.url, "bob", code), size=(80, 20)) as bob:
            await bob.until_inside()
            log = bob.conversation.state.log
            assert not log.complete
            while not bob.conversation.state.log.complete:
                await bob.pilot.press("pageup")
            await eventually(lambda: bob.messages == [str(number) for number in range(120)])
            view = bob.app.screen.query_one(LogView)
            assert not view.following
            await ana.say("new below")
            await eventually(lambda: "↓ 1 new (Esc)" in bob.status)
            await bob.pilot.press("escape")
            assert view.following
            await eventually(lambda: "new" not in bob.status)


async def test_who_is_typing_is_told(server: ServerProcess) -> None:
    """To the others, as long as it is so."""
    async with inside(server) as sean, guest(server, sean) as ana:
        await ana.typing(on=True)
        await eventually(lambda: sean.status.startswith("ana is typing …"))
        code = sean.conversation.state.code
        async with seat(Entry(server.url, "bob", code)) as bob:
            await bob.until_inside()
            await bob.pilot.press("h")
            await eventually(lambda: "bob" in sean.conversation.state.typing)
            await bob.pilot.press("backspace")
            await eventually(lambda: "bob" not in sean.conversation.state.typing)


async def test_the_form_asks_for_what_is_missing(server: ServerProcess) -> None:
    """And says beside the field what is wrong, keeping what was typed."""
    async with inside(server) as sean, guest(server, sean):
        code = sean.conversation.state.code
        async with seat(Entry(server.url)) as bob:
            await eventually(lambda: isinstance(bob.app.screen, EntryScreen))
            await bob.pilot.press("enter")
            assert problem(bob, "name").startswith("A name has 1 to 24")
            await bob.pilot.press(*"ANA", "enter")
            assert field(bob, "code").has_focus
            assert not problem(bob, "name") + problem(bob, "code")
            await bob.pilot.press("enter")
            assert problem(bob, "code").startswith("A room code is 4 to 12")
            await bob.pilot.press(*"12", "enter")
            assert problem(bob, "code").startswith("A room code is 4 to 12")
            assert not problem(bob, "name")
            field(bob, "code").value = "ZZZZZZ"
            await bob.pilot.press("enter")
            await eventually(lambda: problem(bob, "code") == "Room does not exist.")
            assert (field(bob, "name").value, field(bob, "code").value) == ("ANA", "ZZZZZZ")
            field(bob, "code").value = code.lower()
            await bob.pilot.press("enter")
            await eventually(lambda: problem(bob, "name") == "That name is taken in this room.")
            field(bob, "name").value = "bob"
            await bob.pilot.press("enter")
            await bob.until_inside()
            assert bob.conversation.error is None


async def test_the_form_takes_a_link_for_a_code(server: ServerProcess) -> None:
    """One to another server says where to use it."""
    async with inside(server) as sean, seat(Entry(server.url, "ana")) as ana:
        await eventually(lambda: bool(ana.app.screen.query("#code")))
        field(ana, "code").value = "http://chat.example/ABCD"
        await ana.pilot.press("enter")
        await eventually(lambda: problem(ana, "code").startswith("That room is on another server"))
        field(ana, "code").value = sean.conversation.state.link
        await ana.pilot.press("enter")
        await ana.until_inside()


async def test_a_place_that_counts_no_more_is_told(server: ServerProcess, tmp_path: Path) -> None:
    """Where the token is refused, or its file is broken, and the name is taken."""
    async with inside(server) as sean:
        code = sean.conversation.state.code
    [file] = (tmp_path / "state" / "chadchat" / "memberships").iterdir()
    content = file.read_bytes()
    known = msgspec.json.decode(content, type=Membership)
    file.write_bytes(msgspec.json.encode(structs.replace(known, token="A" * 43)))
    async with seat(Entry(server.url, "sean", code)) as again:
        await eventually(
            lambda: "the host can free the name with /kick sean" in problem(again, "name")
        )
    file.write_bytes(content[:20])
    async with seat(Entry(server.url, "sean", code)) as again:
        await eventually(lambda: "Delete this file" in warning(again))
        await eventually(lambda: problem(again, "name") == "That name is taken in this room.")


async def test_quitting_keeps_the_name_and_leaving_frees_it(server: ServerProcess) -> None:
    """Either says what it did."""
    async with inside(server) as sean:
        code, member = sean.conversation.state.code, sean.conversation.state.member
        await sean.pilot.press("ctrl+q")
        await eventually(lambda: not sean.app.is_running)
        assert sean.app.workspace.farewell == (
            f"To come back: chadchat join {code} --name sean --server {server.url}"
        )
    async with seat(Entry(server.url, "sean", code)) as again:
        await again.until_inside()
        assert again.conversation.state.member == member
        await again.type("/leave", "enter")
        await eventually(lambda: not again.app.is_running)
        assert again.app.workspace.farewell is not None
        assert again.app.workspace.farewell.startswith(f"You have left {code}")
    async with seat(Entry(server.url, "sean", code)) as newcomer:
        await newcomer.until_inside()
        assert newcomer.conversation.state.member != member


async def test_what_is_typed_while_the_server_is_away_arrives(own_server: ServerProcess) -> None:
    """It stands below the log until then, and the screen tells how things are."""
    async with inside(own_server) as sean:
        own_server.kill()
        await eventually(lambda: "Retrying in" in sean.status)
        await sean.type("are you there?", "enter")
        await eventually(lambda: sean.conversation.unsent == ["are you there?"])
        own_server.start()
        await sean.pilot.press("f5")
        await sean.until_said("are you there?")
        assert not sean.conversation.unsent


async def test_without_a_server_it_waits_for_one(own_server: ServerProcess) -> None:
    """What is typed meanwhile is sent once there is one."""
    own_server.kill()
    async with seat(Entry(own_server.url, "sean", opening=True)) as sean:
        await eventually(lambda: sean.status.startswith("No server answers at"))
        for text in ("too early", "//still"):
            await sean.type(text, "enter")
        await eventually(lambda: sean.conversation.unsent == ["too early", "/still"])
        own_server.start()
        await sean.pilot.press("f5")
        await sean.until_said("too early", "/still")
        assert not sean.conversation.unsent


async def test_what_is_typed_for_a_room_goes_to_no_other(own_server: ServerProcess) -> None:
    """Where one is not let in, it stands again where it was typed."""
    own_server.kill()
    async with seat(Entry(own_server.url, "sean", "ZZZZ")) as sean:
        await eventually(lambda: sean.status.startswith("No server answers at"))
        for text in ("too early", "//still"):
            await sean.type(text, "enter")
        await eventually(lambda: sean.conversation.unsent == ["too early", "/still"])
        own_server.start()
        await sean.pilot.press("f5")
        await eventually(lambda: problem(sean, "code") == "Room does not exist.")
        assert not sean.conversation.unsent
        room = sean.app.screen_stack[0]
        assert room.query_one(Composer).text == "too early\n//still"


def test_a_size_may_come_before_the_lists_are_there() -> None:
    """Or when they are gone, as all comes to its end."""
    size = Size(120, 20)
    RoomScreen(Rooms(RoomState("http://127.0.0.1:5000"))).on_resize(Resize(size, size))


async def test_what_is_not_sent_is_told_at_the_end(own_server: ServerProcess) -> None:
    """Also what stands unsent in the composer."""
    async with inside(own_server) as sean:
        own_server.kill()
        await sean.type("lost?", "enter")
        await eventually(lambda: sean.conversation.unsent == ["lost?"])
        await sean.type("half a sen")
        await sean.pilot.press("ctrl+q")
        await eventually(lambda: not sean.app.is_running)
        assert sean.conversation.unsent == ["lost?"]
        assert sean.app.workspace.drafts == [Draft("half a sen", kept=False)]


async def test_what_is_out_of_sight_is_told_at_the_end(server: ServerProcess) -> None:
    """The draft while one walks in what was sent, and a paste that waits for its answer."""
    pasted = "1\n2\n3\n4\n5\n6"
    async with inside(server) as sean:
        await sean.type("sent", "enter")
        await sean.until_said("sent")
        await sean.type("a draft", "up")
        assert sean.composer.text == "sent"
        sean.composer.post_message(Paste(pasted))
        await sean.pilot.pause()
        await sean.pilot.press("ctrl+q")
        await eventually(lambda: not sean.app.is_running)
        assert [draft.text for draft in sean.app.workspace.drafts] == ["a draft", pasted]


async def test_the_line_of_keys_offers_no_sending_where_enter_does_something_else(
    server: ServerProcess,
) -> None:
    """Where a paste waits, among choices, and in a search in what was sent."""

    def offered() -> str:
        return sean.app.screen.query_one(KeyLine).render().plain

    async with inside(server) as sean:
        await eventually(lambda: "send" in offered())
        for begin in ("ctrl+r", "tab"):
            sean.composer.load_text(":sm")
            sean.composer.move_cursor(sean.composer.document.end)
            await sean.pilot.press(begin)
            await eventually(lambda: "send" not in offered() and "newline" not in offered())
            await sean.pilot.press("escape")
            await eventually(lambda: "send" in offered() and "newline" in offered())
        sean.composer.post_message(Paste("1\n2\n3\n4\n5\n6"))
        await eventually(lambda: "send" not in offered())
        await sean.pilot.press("enter")
        await eventually(lambda: "send" in offered())
