"""Making rooms, coming in, leaving; what the snapshot says."""

from __future__ import annotations

import re

import aiohttp
import pytest
from msgspec import UNSET

from chadchat_shared.answers import Done, MemberInfo, MembersPage, Snapshot
from chadchat_shared.events import Notice, Presence, Removed
from tests.server.conftest import Connect
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_who_makes_a_room_is_its_host_in_an_empty_log(
    connect: Connect, transports: tuple[str, ...]
) -> None:
    ada = await connect(transports)
    room = await ada.create(" Ada ", topic="Tea\r\nand cake")
    assert re.fullmatch("[A-Z]{4}", room.room)
    assert isinstance(room.token, str)
    assert len(room.token) >= 22
    assert room == Snapshot(
        room=room.room, epoch=room.epoch, member=room.member, name="Ada", token=room.token,
        host=True, topic="Tea and cake", seq=0, online=1, messages=[], more=False, reset=False,
        members=[MemberInfo(member=room.member, name="Ada", online=True, host=True)],
    )  # fmt: skip


async def test_two_rooms_have_nothing_in_common(connect: Connect) -> None:
    ada = await connect()
    one, other = await ada.create("Ada"), await ada.create("Ada")
    assert one.room != other.room
    assert one.epoch != other.epoch
    assert one.token != other.token


async def test_a_newcomer_gets_a_token_and_sees_who_is_there(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada", topic="Tea")
    for number in range(3):
        await ada.say(f"line {number}")
    joined = await bob.join(room.room.lower(), name="Bob")
    assert joined.token not in {UNSET, room.token}
    assert (joined.room, joined.epoch) == (room.room, room.epoch)
    assert (joined.name, joined.host, joined.topic) == ("Bob", False, "Tea")
    assert (joined.seq, joined.online) == (3, 2)
    assert [m.message for m in joined.messages] == ["line 0", "line 1", "line 2"]
    assert joined.messages == ada.lines
    assert (joined.more, joined.reset) == (False, False)
    assert [(m.name, m.online, m.host) for m in joined.members] == [
        ("Ada", True, True), ("Bob", True, False),
    ]  # fmt: skip


async def test_the_token_makes_one_the_same_member_again(connect: Connect) -> None:
    ada, phone, desk = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    first = await phone.join(room.room, name="Bob")
    again = await desk.join(room.room, token=first.token)
    assert again.token is UNSET
    assert (again.member, again.name, again.online) == (first.member, "Bob", 2)
    await phone.disconnect()
    await desk.say("still here")
    assert (await ada.heard_line("still here")).member == first.member


async def test_a_wrong_token_and_another_rooms_token_are_refused(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room, other = await ada.create("Ada"), await ada.create("Ada")
    for token in ("", "x", "\ud800", other.token):
        refusal = await bob.refused("join", {"code": room.room, "token": token})
        assert refusal.error == "bad_token"


@pytest.mark.parametrize("code", ["", "ABC", "AB1D", "ABCDEFGHIJKLM", "ÄBCD", "A CD", "🙂🙂🙂🙂"])
async def test_what_is_no_code_is_refused_as_such(connect: Connect, code: str) -> None:
    ada = await connect()
    assert (await ada.refused("join", {"code": code, "name": "Ada"})).error == "bad_code"
    assert (await ada.refused("join", {"code": code, "token": "x"})).error == "bad_code"


async def test_a_code_of_no_room_is_not_found(connect: Connect) -> None:
    ada = await connect()
    refusal = await ada.refused("join", {"code": "ZZZZZZZZ", "name": "Ada"})
    assert (refusal.error, refusal.message) == ("room_not_found", "Room does not exist.")
    assert (await ada.refused("join", {"code": "ZZZZZZZZ", "token": "x"})).error == "room_not_found"


@pytest.mark.parametrize("name", ["ada", "ADA", "Ａｄａ", "  Ada"])
async def test_a_name_is_taken_in_every_case(connect: Connect, name: str) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    assert (await bob.refused("join", {"code": room.room, "name": name})).error == "name_taken"


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 25, "a\x1b[31mb", "a\nb", "\u200b", "a\u202eb", "\ud800", "\x00"]
)
async def test_what_is_no_name_is_refused(connect: Connect, name: str) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    assert (await bob.refused("create", {"name": name})).error == "bad_name"
    assert (await bob.refused("join", {"code": room.room, "name": name})).error == "bad_name"
    assert (await ada.refused("rename", {"name": name})).error == "bad_name"


async def test_html_is_a_name_like_any_other(connect: Connect) -> None:
    ada = await connect()
    assert (await ada.create("<b onclick=x>&amp;</b>")).name == "<b onclick=x>&amp;</b>"


async def test_joining_asks_for_a_name_or_a_token(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    assert (await bob.refused("join", {"code": room.room})).error == "bad_request"


async def test_joining_again_on_the_same_connection(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await ada.say("one")
    seat = await bob.join(room.room, name="Bob")
    resumed = await bob.join(room.room)
    assert (resumed.member, resumed.token, resumed.seq) == (seat.member, UNSET, 1)
    assert (await bob.join(room.room, token=seat.token)).member == seat.member
    for more in ({"name": "Carl"}, {"name": "Bob"}, {"token": room.token}):
        assert (await bob.refused("join", {"code": room.room, **more})).error == "bad_request"
    assert (await bob.join(room.room)).online == 2


async def test_leaving_gives_the_name_up_for_good(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await ada.heard(Notice, lambda n: n.name == "Bob")
    assert await bob.done(Done, "leave", {"room": room.room}) == Done()
    notice = await ada.heard(Notice, lambda n: n.kind == "left")
    assert (notice.name, notice.message) == ("Bob", "has left the room")
    presence = await ada.heard(Presence, lambda p: p.left == [seat.member])
    assert (presence.online, presence.gone) == (1, [seat.member])
    assert (await bob.refused("message", {"data": "x"})).error == "not_joined"
    assert (await bob.refused("join", {"code": room.room, "token": seat.token})).error == (
        "bad_token"
    )
    again = await carl.join(room.room, name="bob")
    assert again.member != seat.member
    await carl.say("hello")
    await ada.heard_line("hello")
    assert bob.lines == []


async def test_leaving_takes_ones_other_connections_out_and_says_so(connect: Connect) -> None:
    ada, phone, desk = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await phone.join(room.room, name="Bob")
    await desk.join(room.room, token=seat.token)
    await phone.done(Done, "leave", {})
    removed = await desk.heard(Removed)
    assert removed.room == room.room
    assert removed.reason
    assert (await desk.refused("message", {"data": "x"})).error == "not_joined"
    assert phone.of(Removed) == []


async def test_members_come_in_pages_of_200(server: ServerProcess, connect: Connect) -> None:
    host = await connect()
    room = await host.create("Heidi")
    async with aiohttp.ClientSession(server.url) as page:
        for number in range(205):
            form = {"name": f"p{number}", "code": room.room, "join": ""}
            async with page.post("/", data=form, allow_redirects=False) as response:
                assert response.status == 303
                page.cookie_jar.clear()
    snapshot = await host.join(room.room)
    assert [(m.name, m.online) for m in snapshot.members[:2]] == [("Heidi", True), ("p0", False)]
    assert (len(snapshot.members), snapshot.online) == (200, 1)
    first = await host.done(MembersPage, "members", {"room": room.room})
    assert first.members == snapshot.members
    assert first.more
    rest = await host.done(MembersPage, "members", {"after": first.members[-1].member})
    assert [m.name for m in rest.members] == [f"p{number}" for number in range(199, 205)]
    assert not rest.more
    last = await host.done(MembersPage, "members", {"after": rest.members[-1].member})
    assert last == MembersPage(members=[], more=False)


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "²", "9" * 40, "", "1\n"])
async def test_what_is_no_members_id(connect: Connect, after: str) -> None:
    ada = await connect()
    await ada.create("Ada")
    answer = await ada.call("members", {"after": after})
    assert answer.get("error") in ({"bad_request", "not_found"} if after else {None})
