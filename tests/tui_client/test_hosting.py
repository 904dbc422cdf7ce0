"""What a host does in the terminal client, and what those see whom it concerns."""

from __future__ import annotations

import pytest

from chadchat_shared.errors import Forbidden
from chadchat_tui.conversation import Entry
from chadchat_tui.session import Session
from chadchat_tui.state.rows import OutgoingRow
from chadchat_tui.widgets.member_list import MemberList
from chadchat_tui.widgets.status_line import StatusLine
from tests.server_process import ServerProcess

from .seat import Seat, field, guest, inside, problem, seat
from .waiting import eventually


def refused(seat: Seat) -> str:
    """Return why what was written last is not sent."""
    rows = [row for row in seat.conversation.state.below if isinstance(row, OutgoingRow)]
    return str(rows[-1].error) if rows else ""


def people(seat: Seat) -> str:
    return seat.app.screen.query_one(MemberList).render().plain


async def test_who_is_taken_out_is_told_why(server: ServerProcess) -> None:
    """Can write no more, keeps what was written, and may come again."""
    async with inside(server) as sean:
        code = sean.conversation.state.code
        async with seat(Entry(server.url, "bob the great", code)) as bob:
            await bob.until_inside()
            await bob.type("half a sen")
            await eventually(lambda: "bob the great" in people(sean))
            await sean.type("/kick Bob  the great no shouting", "enter")
            told = "The host has removed you from this room. Reason: no shouting."
            await eventually(lambda: bob.status == f"{told} Ctrl+Q closes.")
            assert bob.composer.read_only
            await bob.pilot.press("x", "enter", "ctrl+c")
            assert bob.composer.text == "half a sen"
            await eventually(lambda: "bob the great" not in people(sean))
        async with seat(Entry(server.url, "bob the great", code)) as bob:
            await bob.until_inside()


async def test_who_is_banned_sees_the_whole_reason(server: ServerProcess) -> None:
    """And is told it once more in the end, without a way back that is none."""
    reason = "not a word of this may be cut off, as it is all that tells why, however long it is"
    async with (
        inside(server) as sean,
        seat(Entry(server.url, "bob", sean.conversation.state.code)) as bob,
    ):
        await bob.until_inside()
        await eventually(lambda: "bob" in people(sean))
        await sean.type(f"/ban bob {reason}", "enter")
        told = f"The host has banned you from this room. Reason: {reason}."
        await eventually(lambda: bob.status == f"{told} Ctrl+Q closes.")
        await eventually(lambda: bob.app.screen.query_one(StatusLine).size.height > 1)
        await bob.pilot.press("ctrl+q")
        await eventually(lambda: bob.app.workspace.farewell == told)


async def test_a_ban_lasts_until_it_is_lifted(server: ServerProcess) -> None:
    async with inside(server) as sean, guest(server, sean, "eve"):
        await eventually(lambda: "eve" in people(sean))
        await sean.type("/ban eve", "enter")
        await eventually(lambda: "eve" not in people(sean))
        await sean.type("/bans", "enter")
        await eventually(lambda: sean.hint == "Banned: eve")
        with pytest.raises(Forbidden):
            async with Session(server.url) as session:
                await session.join(sean.conversation.state.code, name="eve")
        await sean.type("/unban eve", "enter")
        await sean.type("/bans", "enter")
        await eventually(lambda: sean.hint == "Nobody is banned.")


async def test_who_was_taken_out_is_banned_by_name(server: ServerProcess) -> None:
    """Not who is here and has the beginning of that name."""
    async with inside(server) as sean, guest(server, sean, "eve"):
        async with guest(server, sean, "eve the great"):
            await eventually(lambda: "eve the great" in people(sean))
            await sean.type("/kick eve the great", "enter")
            await eventually(lambda: "eve the great" not in people(sean))
        await sean.type("/ban Eve the great no shouting", "enter")
        await sean.type("/bans", "enter")
        await eventually(lambda: sean.hint == "Banned: eve the great")
        assert "eve" in people(sean)


async def test_who_is_muted_is_marked_and_knows(server: ServerProcess) -> None:
    """In words; what they say is refused with the reason."""
    async with (
        inside(server) as sean,
        seat(Entry(server.url, "bob", sean.conversation.state.code)) as bob,
    ):
        await bob.until_inside()
        await eventually(lambda: "bob" in people(sean))
        await sean.type("/mute bob", "enter")
        await eventually(lambda: "bob (muted)" in people(sean))
        await eventually(lambda: "bob (you, muted)" in people(bob))
        await eventually(lambda: "you are muted" in bob.bar)
        await bob.type("hello?", "enter")
        await eventually(lambda: "you can read here, but not write" in refused(bob))
        await sean.type("/unmute bob", "enter")
        await eventually(lambda: "muted" not in people(bob))
        assert refused(bob) == "The host had muted you. You may speak again."
        await bob.type("/retry", "enter")
        await sean.until_said("hello?")


async def test_a_message_that_has_to_wait_says_why(server: ServerProcess) -> None:
    """And goes by itself when its time has come."""
    async with (
        inside(server) as sean,
        seat(Entry(server.url, "bob", sean.conversation.state.code)) as bob,
    ):
        await bob.until_inside()
        await sean.type("/slow 3", "enter")
        await eventually(lambda: bob.conversation.state.slow == 3)
        await bob.type("one", "enter")
        await bob.type("two", "enter")
        await eventually(lambda: any(row.held for row in bob.conversation.state.waiting))
        await bob.until_said("one", "two")
        assert not bob.conversation.state.waiting


@pytest.mark.parametrize("change", ["/slow 0", "/transfer bob"])
async def test_a_message_waits_no_longer_than_it_has_to(server: ServerProcess, change: str) -> None:
    """Where everybody, or its sender, may speak at once again."""
    async with (
        inside(server) as sean,
        seat(Entry(server.url, "bob", sean.conversation.state.code)) as bob,
    ):
        await bob.until_inside()
        await eventually(lambda: "bob" in people(sean))
        await sean.type("/slow 3600", "enter")
        await eventually(lambda: bob.conversation.state.slow == 3600)
        await bob.type("one", "enter")
        await bob.type("two", "enter")
        await eventually(lambda: any(row.held for row in bob.conversation.state.waiting))
        await sean.type(change, "enter")
        await sean.until_said("one", "two")


async def test_the_room_s_state_stands_at_the_top(server: ServerProcess) -> None:
    """Whatever is set, and for newcomers too."""
    async with inside(server, size=(120, 24)) as sean:
        await sean.type("/slow 10", "enter")
        await eventually(lambda: "slow 10 s" in sean.bar)
        await sean.type("/keep 1000 7d", "enter")
        await eventually(lambda: "slow 10 s · keeps 1,000 of 7 d" in sean.bar)
        await sean.type("/keep", "enter")
        kept = "This room keeps the last 1,000 messages of the last 7 days."
        await eventually(lambda: sean.hint.startswith(kept))
        await sean.type("/keep all", "enter")
        await eventually(lambda: "keeps" not in sean.bar)
        await sean.type("/passphrase open sesame", "enter")
        await eventually(lambda: "passphrase" in sean.bar)
        entry = Entry(server.url, "bob", sean.conversation.state.code, passphrase="open sesame")
        async with seat(entry, size=(120, 24)) as bob:
            await bob.until_inside()
            await eventually(lambda: "slow 10 s · passphrase · 2 here · connected" in bob.bar)
            await sean.type("/lock", "enter")
            await eventually(lambda: "locked" in bob.bar)
        await sean.type("/passphrase", "enter")
        asked = "Newcomers are asked for a passphrase. /passphrase - takes it away."
        await eventually(lambda: sean.hint == asked)
        for command in ("/slow 0", "/passphrase -", "/unlock"):
            await sean.type(command, "enter")
        await eventually(lambda: sean.bar.endswith("2 here · connected"))
        await sean.type("/passphrase", "enter")
        await eventually(lambda: sean.hint.startswith("Newcomers are not asked for a passphrase."))


async def test_another_host(server: ServerProcess) -> None:
    """Who has handed over may do no more."""
    async with inside(server) as sean, guest(server, sean) as ana:
        await eventually(lambda: "ana" in people(sean))
        await sean.type("/transfer ana", "enter")
        await eventually(lambda: "ana (host)" in people(sean))
        await sean.type("/lock", "enter")
        await eventually(lambda: sean.composer.text == "/lock")
        sean.composer.clear()
        assert not sean.conversation.state.locked
        await sean.type("/kick nobody", "enter")
        await eventually(lambda: sean.hint.startswith("Nobody here is called nobody."))
        assert ana.name == "ana"


async def test_the_form_asks_for_the_passphrase(server: ServerProcess) -> None:
    """Hidden, and again where it is wrong."""
    async with inside(server) as sean:
        await sean.type("/passphrase open sesame", "enter")
        await eventually(lambda: sean.conversation.state.passphrase)
        async with seat(Entry(server.url, "bob", sean.conversation.state.code)) as bob:
            await eventually(
                lambda: problem(bob, "passphrase") == "This room asks for a passphrase."
            )
            assert field(bob, "passphrase").password
            await bob.pilot.press(*"open", "enter")
            await eventually(lambda: problem(bob, "passphrase") == "That is not the passphrase.")
            field(bob, "passphrase").value = "open sesame"
            await bob.pilot.press("enter")
            await bob.until_inside()


async def test_a_new_code_is_told_and_kept(own_server: ServerProcess) -> None:
    """All stay, come back after a crash, and are the same members by the new code and the old."""
    async with inside(own_server, size=(120, 24)) as sean:
        state = sean.conversation.state
        old, member = state.code, state.member
        async with seat(Entry(own_server.url, "bob", old), size=(120, 24)) as bob:
            await bob.until_inside()
            await sean.type("/newcode", "enter")
            await eventually(lambda: bob.conversation.state.code != old)
            new = bob.conversation.state.code
            await eventually(lambda: new in sean.hint)
            await eventually(lambda: new in bob.bar)
            assert f"{own_server.url}/{new}" in bob.hint
            own_server.restart()
            await sean.until_inside()
            await bob.until_inside()
            await bob.type("still here", "enter")
            await sean.until_said("still here")
    for code in (new, old):
        async with seat(Entry(own_server.url, "sean", code)) as again:
            await again.until_inside()
            state = again.conversation.state
            assert (state.code, state.member, state.host) == (new, member, True)
