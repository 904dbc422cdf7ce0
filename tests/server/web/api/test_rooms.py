"""Rooms and members by HTTP: opened, looked at, joined and left."""

from __future__ import annotations

import asyncio

from chadchat_server.web.api.answers import RoomNow
from chadchat_shared.answers import MembersPage
from chadchat_shared.claims import new_claim
from chadchat_shared.events import KEEP_ALL, Keep, Removed
from tests.server.conftest import Connect
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess


async def test_a_room_is_opened_and_looked_at(
    program: Program, server: ServerProcess, connect: Connect
) -> None:
    ada = await program.open_room("Ada", topic="tea  ")
    assert program.headers["Location"] == f"/api/rooms/{ada.room}"
    assert ada.host
    assert ada.url == f"{server.url}/{ada.room}"
    now = await program.done(RoomNow, "GET", f"/api/rooms/{ada.room.lower()}", token=ada.token)
    assert (now.room, now.epoch, now.topic, now.seq) == (ada.room, ada.epoch, "tea", 0)
    assert (now.member, now.name, now.host, now.online) == (ada.member, "Ada", True, 0)
    assert (now.locked, now.slow, now.passphrase, now.muted) == (False, 0, False, False)
    assert (now.webhook, now.keep) == (False, KEEP_ALL)
    host = await connect()
    await host.join(ada.room, token=ada.token)
    await host.call("webhook", {"room": ada.room, "on": True})
    await host.call("keep", {"room": ada.room, "days": 7})
    now = await program.done(RoomNow, "GET", f"/api/rooms/{ada.room}", token=ada.token)
    assert (now.webhook, now.keep) == (True, Keep(days=7))


async def test_head_is_get_without_its_body(program: Program) -> None:
    ada = await program.open_room()
    path = f"/api/rooms/{ada.room}"
    _, body = await program.ask("GET", path, token=ada.token)
    assert await program.ask("HEAD", path, token=ada.token) == (200, b"")
    assert program.headers["Content-Length"] == str(len(body))


async def test_newcomers_come_in_by_the_rules_of_a_join(program: Program, connect: Connect) -> None:
    ada = await connect()
    room = (await ada.create("Ada", passphrase="sesame")).room
    path = f"/api/rooms/{room}/members"
    problem = await program.refused(403, "POST", path, body={"name": "Bob"})
    assert problem.code == "passphrase_needed"
    problem = await program.refused(403, "POST", path, body={"name": "Bob", "passphrase": "x"})
    assert problem.code == "passphrase_needed"
    bob = await program.join(room, "Bob", passphrase="sesame")
    assert (bob.room, bob.name, bob.host) == (room, "Bob", False)
    for name in ("bob", "Ada"):
        body = {"name": name, "passphrase": "sesame"}
        assert (await program.refused(409, "POST", path, body=body)).code == "name_taken"
    await ada.call("lock", {"room": room, "on": True})
    body = {"name": "Cid", "passphrase": "sesame"}
    assert (await program.refused(403, "POST", path, body=body)).code == "room_locked"
    await ada.call("ban", {"room": room, "member": bob.member})
    problem = await program.refused(403, "GET", f"/api/rooms/{room}", token=bob.token)
    assert problem.code == "forbidden"


async def test_the_same_claim_opens_one_room(program: Program, connect: Connect) -> None:
    claim = new_claim()
    first, again = await asyncio.gather(*(program.open_room(claim=claim) for _ in range(2)))
    assert first == again
    assert (first.token, first.host) == (claim, True)
    ada = await connect()
    await ada.join(first.room, token=claim)
    await ada.call("newcode", {"room": first.room})
    moved = await program.open_room(claim=claim)
    assert (moved.room != first.room, moved.epoch) == (True, first.epoch)
    await ada.call("leave", {"room": moved.room})
    assert (await program.open_room(claim=claim)).epoch != first.epoch


async def test_a_room_is_not_opened_by_an_idempotency_key(program: Program) -> None:
    """One may be guessed, as the token of a host may not: so it is not passed over in silence."""
    headers = {"Idempotency-Key": "build-1234"}
    body = {"name": "Ada"}
    problem = await program.refused(400, "POST", "/api/rooms", body=body, headers=headers)
    assert "claim" in problem.detail


async def test_the_same_claim_is_the_same_member(program: Program) -> None:
    ada, claim = await program.open_room(), new_claim()
    first = await program.join(ada.room, "Bob", claim=claim)
    assert first.token == claim
    assert await program.join(ada.room, "Bob", claim=claim) == first


async def test_members_are_listed_page_by_page_and_leave(program: Program) -> None:
    ada = await program.open_room()
    path = f"/api/rooms/{ada.room}/members"
    bob = await program.join(ada.room, "Bob")
    page = await program.done(MembersPage, "GET", path, token=bob.token)
    assert [(member.name, member.online) for member in page.members] == [
        ("Ada", False), ("Bob", False),
    ]  # fmt: skip
    page = await program.done(MembersPage, "GET", f"{path}?after={ada.member}", token=bob.token)
    assert [member.name for member in page.members] == ["Bob"]
    assert not page.more
    assert await program.ask("DELETE", f"{path}/me", token=bob.token) == (204, b"")
    assert (await program.refused(401, "DELETE", f"{path}/me", token=bob.token)).code == "bad_token"
    page = await program.done(MembersPage, "GET", path, token=ada.token)
    assert [member.name for member in page.members] == ["Ada"]


async def test_who_is_connected_hears_that_a_program_has_left(
    program: Program, connect: Connect
) -> None:
    ada, bob = await connect(), await connect()
    room = (await ada.create("Ada")).room
    token = (await bob.join(room, name="Bob")).token
    await ada.until(lambda: ("joined", "Bob") in ada.notices)
    status, _ = await program.ask("DELETE", f"/api/rooms/{room}/members/me", token=str(token))
    assert status == 204
    await ada.until(lambda: ("left", "Bob") in ada.notices)
    await bob.until(lambda: bool(bob.of(Removed)))


async def test_a_member_finds_the_room_by_the_code_that_it_had(
    program: Program, connect: Connect
) -> None:
    ada = await connect()
    made = await ada.create("Ada")
    await ada.call("newcode", {"room": made.room})
    now = await program.done(RoomNow, "GET", f"/api/rooms/{made.room}", token=str(made.token))
    assert now.room != made.room
    assert now.epoch == made.epoch
