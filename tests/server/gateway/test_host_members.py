"""What a host does to members: kick, ban, mute, transfer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chadchat_shared.answers import BanList, Done, MemberInfo, MembersPage
from chadchat_shared.events import MuteChange, Notice, Presence, Removed, RoomChanged
from tests.server.conftest import Connect, quiet_server
from tests.stock_client import StockClient


async def _host_notice(client: StockClient, message: str) -> Notice:
    return await client.heard(Notice, lambda n: n.kind == "host" and n.message == message)


async def _act(host: StockClient, event: str, **asked: object) -> None:
    assert await host.done(Done, event, asked) == Done()


async def test_a_kicked_member_is_told_why_and_is_out(connect: Connect) -> None:
    ada, bob, desk, carl = [await connect() for _ in range(4)]
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await desk.join(room.room, token=seat.token)
    await carl.join(room.room, name="Carl")
    await _act(ada, "kick", room=room.room, member=seat.member, reason=" too\nloud \x1b")
    notice = await _host_notice(carl, "has removed Bob: too loud")
    assert (notice.name, notice.member, notice.room) == ("Ada", room.member, room.room)
    for client in (bob, desk):
        removed = await client.heard(Removed)
        assert (removed.room, removed.reason) == (room.room, "too loud")
        assert removed.message == "The host has removed you from this room. Reason: too loud"
        assert (await client.refused("message", {"data": "x"})).error == "not_joined"
    presence = await carl.heard(Presence, lambda p: p.gone == [seat.member])
    assert (presence.left, presence.online) == ([seat.member], 2)
    assert ("left", "Bob") not in carl.notices
    assert (await bob.refused("join", {"code": room.room, "token": seat.token})).error == (
        "bad_token"
    )
    assert (await bob.join(room.room, name="Bob")).member != seat.member


async def test_a_kick_without_a_reason_is_a_sentence_too(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await _act(ada, "kick", member=seat.member)
    removed = await bob.heard(Removed)
    assert removed.reason == removed.message == "The host has removed you from this room."
    await _host_notice(ada, "has removed Bob")


async def test_other_rooms_of_the_kicked_go_on(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room, other = await ada.create("Ada"), await bob.create("Bob")
    seat = await bob.join(room.room, name="Bob")
    await _act(ada, "kick", room=room.room, member=seat.member)
    await bob.heard(Removed)
    assert (await bob.say("still here")).room == other.room


async def test_a_message_under_way_of_who_is_kicked_is_stored_and_acknowledged(
    connect: Connect,
) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    for number in range(10):
        seat = await bob.join(room.room, name=f"Bob {number}")
        said, _ = await asyncio.gather(
            bob.call("message", {"data": f"last words {number}"}),
            ada.call("kick", {"member": seat.member}),
        )
        if said["ok"]:
            assert (await ada.heard_line(f"last words {number}")).seq == said["seq"]
        else:
            assert said["error"] == "not_joined"
        await bob.until(lambda count=number + 1: len(bob.of(Removed)) == count)  # type: ignore[misc]  # mypy knows no defaults of lambdas


async def test_only_the_host_may(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    for event, asked in (
        ("kick", {"member": room.member}), ("ban", {"member": room.member}),
        ("unban", {"name": "Eve"}), ("bans", {}), ("mute", {"member": room.member, "on": True}),
        ("lock", {"on": True}), ("slow", {"seconds": 5}), ("transfer", {"member": seat.member}),
    ):  # fmt: skip
        assert (await bob.refused(event, asked)).error == "forbidden", event
    outsider = await connect()
    assert (await outsider.refused("kick", {"room": room.room, "member": "1"})).error == (
        "not_joined"
    )


@pytest.mark.parametrize("event", ["kick", "ban", "mute", "transfer"])
async def test_a_member_that_is_not_there_and_the_host_itself(connect: Connect, event: str) -> None:
    ada = await connect()
    room = await ada.create("Ada")
    for member, error in (("99", "not_found"), ("", "not_found"), (room.member, "bad_request")):
        asked = {"member": member, "on": True}
        assert (await ada.refused(event, asked)).error == error
    assert (await ada.join(room.room)).host


async def test_a_reason_that_is_too_long(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    asked = {"member": seat.member, "reason": "x" * 201}
    assert (await ada.refused("kick", asked)).error == "too_long"
    assert (await bob.join(room.room)).member == seat.member


async def test_a_muted_member_reads_and_says_nothing(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await _act(ada, "mute", member=seat.member, on=True)
    changed = await bob.heard(RoomChanged)
    assert changed.muted == MuteChange(member=seat.member, on=True)
    await _host_notice(bob, "has muted Bob")
    for event, asked in (
        ("message", {"data": "x"}), ("topic", {"topic": "x"}), ("rename", {"name": "x"}),
    ):  # fmt: skip
        refusal = await bob.refused(event, asked)
        assert (refusal.error, refusal.message) == (
            "forbidden", "The host has muted you: you can read here, but not write.",
        )  # fmt: skip
    await ada.say("hello")
    await bob.heard_line("hello")
    listed = (await ada.done(MembersPage, "members", {})).members
    assert [member.muted for member in listed] == [False, True]
    assert [member.muted for member in (await ada.join(room.room)).members] == [False, True]
    ada.events.clear()
    await _act(ada, "mute", member=seat.member, on=True)  # which it is already
    await _act(ada, "mute", member=seat.member, on=False)
    await _host_notice(ada, "has unmuted Bob")
    assert [notice.message for notice in ada.of(Notice)] == ["has unmuted Bob"]
    assert (await bob.say("thanks")).seq == 2


async def test_a_ban_is_for_the_token_and_the_name(connect: Connect) -> None:
    ada, bob, eve = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await eve.join(room.room, name="Eve")
    await _act(ada, "ban", member=seat.member, reason="spam")
    assert (await bob.heard(Removed)).reason == "spam"
    await _host_notice(eve, "has banned Bob: spam")
    for asked in ({"token": seat.token}, {"name": "Bob"}, {"name": "ＢＯＢ"}):
        assert (await bob.refused("join", {"code": room.room, **asked})).error == "forbidden"
    assert (await eve.refused("rename", {"name": "bob"})).error == "forbidden"
    assert (await ada.done(BanList, "bans", {"room": room.room})).names == ["Bob"]
    assert (await ada.refused("unban", {"name": "Eve"})).error == "not_found"
    await _act(ada, "unban", name=" BOB")
    await _host_notice(eve, "has lifted the ban of Bob")
    assert (await ada.done(BanList, "bans", {})).names == []
    assert (await bob.refused("join", {"code": room.room, "token": seat.token})).error == (
        "bad_token"
    )
    await bob.join(room.room, name="Bob")


async def test_who_is_away_can_be_banned(connect: Connect) -> None:
    ada, bob, eve = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await bob.disconnect()
    await _act(ada, "ban", member=seat.member)
    await ada.heard(Presence, lambda presence: presence.gone == [seat.member])
    assert (await eve.refused("join", {"code": room.room, "token": seat.token})).error == (
        "forbidden"
    )


@pytest.mark.parametrize("gone", ["kick", "leave"])
async def test_who_has_gone_can_be_banned(connect: Connect, gone: str) -> None:
    ada, bob, eve = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    if gone == "kick":
        await _act(ada, "kick", member=seat.member)
    else:
        await _act(bob, "leave")
    await eve.join(room.room, name="Eve")  # from the same address, and so as if Bob came again
    left = MemberInfo(member=seat.member, name="Bob", online=False, host=False)
    assert await ada.done(BanList, "bans", {}) == BanList(names=[], left=[left])
    await _act(ada, "ban", member=seat.member, reason="spam")
    await _host_notice(eve, "has banned Bob: spam")
    assert await ada.done(BanList, "bans", {}) == BanList(names=["Bob"], left=[])
    for asked in ({"token": seat.token}, {"name": "Bob"}):
        assert (await bob.refused("join", {"code": room.room, **asked})).error == "forbidden"
    assert (await ada.refused("ban", {"member": seat.member})).error == "not_found"
    await _act(ada, "unban", name="Bob")
    await bob.join(room.room, name="Bob")


async def test_two_connections_of_the_host_at_once(connect: Connect) -> None:
    ada, desk, bob = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    await desk.join(room.room, token=room.token)
    for event in ("kick", "ban"):
        seat = await bob.join(room.room, name=event)
        answers = await asyncio.gather(
            ada.call(event, {"member": seat.member}), desk.call(event, {"member": seat.member})
        )
        assert any(answer["ok"] for answer in answers)
        assert {answer.get("error") for answer in answers} <= {None, "not_found"}
        assert (await ada.join(room.room)).online == 1
    assert (await ada.done(BanList, "bans", {})).names == ["ban"]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("meanwhile", ["heir leaves", "host leaves", "transfer", "kick", "mute"])
async def test_there_is_one_host_who_may_speak_whatever_happens_at_once(
    connect: Connect, meanwhile: str, *, first: bool
) -> None:
    for _ in range(3):
        ada, desk, bob, carl = [await connect() for _ in range(4)]
        room = await ada.create("Ada")
        await desk.join(room.room, token=room.token)
        heir = await bob.join(room.room, name="Bob")
        other = await carl.join(room.room, name="Carl")
        asked: dict[str, tuple[StockClient, str, dict[str, object]]] = {
            "heir leaves": (bob, "leave", {}),
            "host leaves": (desk, "leave", {}),
            "transfer": (desk, "transfer", {"member": other.member}),
            "kick": (desk, "kick", {"member": heir.member}),
            "mute": (desk, "mute", {"member": heir.member, "on": True}),
        }
        client, event, payload = asked[meanwhile]
        acts = [client.call(event, payload), ada.call("transfer", {"member": heir.member})]
        await asyncio.gather(*(acts if first else reversed(acts)))
        [host] = [member for member in (await carl.join(room.room)).members if member.host]
        assert not host.muted


async def test_the_host_hands_over(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await _act(ada, "mute", member=seat.member, on=True)
    await _act(ada, "transfer", member=seat.member)
    changed = await bob.heard(RoomChanged, lambda changed: changed.host == seat.member)
    assert changed.muted == MuteChange(member=seat.member, on=False)
    notice = await _host_notice(bob, "has made Bob the host")
    assert notice.name == "Ada"
    assert (await ada.refused("lock", {"on": True})).error == "forbidden"
    assert [m.host for m in (await ada.join(room.room)).members] == [False, True]
    await _act(bob, "lock", on=True)


async def test_a_host_that_leaves_has_a_successor_who_may_speak(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    muted = await bob.join(room.room, name="Bob")
    heir = await carl.join(room.room, name="Carl")
    await _act(ada, "mute", member=muted.member, on=True)
    await _act(ada, "leave")
    assert (await bob.heard(RoomChanged, lambda r: r.host == heir.member)).room == room.room
    notice = await _host_notice(bob, "is the host now")
    assert (notice.name, notice.member) == ("Carl", heir.member)
    await _act(carl, "lock", on=True)


async def test_what_a_host_has_done_outlives_the_server(tmp_path: Path) -> None:
    with quiet_server(tmp_path) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            async with StockClient.to(server.url) as carl:
                room = await ada.create("Ada")
                seat = await bob.join(room.room, name="Bob")
                banned = await carl.join(room.room, name="Carl")
                await _act(ada, "ban", member=banned.member)
            await _act(ada, "mute", member=seat.member, on=True)
            await _act(ada, "slow", seconds=60)
            await _act(ada, "lock", on=True)
            await asyncio.to_thread(server.restart)
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            again = await bob.join(room.room, token=seat.token)
            assert (again.locked, again.slow) == (True, 60)
            assert [member.muted for member in again.members] == [True, False]
            assert (await bob.refused("message", {"data": "x"})).error == "forbidden"
            await ada.join(room.room, token=room.token)
            assert (await ada.done(BanList, "bans", {})).names == ["Carl"]
            async with StockClient.to(server.url) as carl:
                code = room.room
                refusal = await carl.refused("join", {"code": code, "token": banned.token})
                assert refusal.error == "forbidden"
                refusal = await carl.refused("join", {"code": code, "name": "Dora"})
                assert refusal.error == "room_locked"
            await _act(ada, "mute", member=seat.member, on=False)
            await _act(ada, "transfer", member=seat.member)
            await _act(bob, "unban", name="Carl")
            await _act(ada, "leave")
            await asyncio.to_thread(server.restart)
        async with StockClient.to(server.url) as bob:
            assert (await bob.join(room.room, token=seat.token)).host
            assert (await bob.done(BanList, "bans", {})).names == []
