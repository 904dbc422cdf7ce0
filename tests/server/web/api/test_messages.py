"""Messages by HTTP: said once, read page by page."""

from __future__ import annotations

import pytest

from chadchat_server.web.api.answers import Membership
from chadchat_shared.answers import Page
from tests.server.conftest import Connect
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess


async def test_a_message_is_said_to_whoever_is_there(program: Program, connect: Connect) -> None:
    ada = await program.open_room()
    bob = await connect()
    await bob.join(ada.room, name="Bob")
    stored = await program.say(ada, "hello\r\n<world>\x1b \n")
    assert (stored.room, stored.seq) == (ada.room, 1)
    await bob.until(lambda: len(bob.lines) == 1)
    line = bob.lines[0]
    assert (line.seq, line.id, line.ts) == (1, stored.id, stored.ts)
    assert (line.name, line.member, line.message) == ("Ada", ada.member, "hello\n<world>")


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8"])
async def test_plain_text_is_said_as_it_is(program: Program, charset: str) -> None:
    ada = await program.open_room()
    path = f"/api/rooms/{ada.room}/messages"
    headers = {"Content-Type": f"text/plain{charset}"}
    status, _ = await program.ask(
        "POST", path, token=ada.token, data='{"data": "café"}'.encode(), headers=headers
    )
    assert status == 201
    page = await _read(program, ada)
    assert [message.message for message in page.messages] == ['{"data": "café"}']


async def test_half_a_pair_of_surrogates_is_taken_out(program: Program) -> None:
    ada = await program.open_room()
    path, headers = f"/api/rooms/{ada.room}/messages", {"Content-Type": "application/json"}
    status, _ = await program.ask(
        "POST", path, token=ada.token, data=rb'{"data": "half \ud83d"}', headers=headers
    )
    assert status == 201
    assert [message.message for message in (await _read(program, ada)).messages] == ["half"]


async def test_what_is_sent_again_is_said_once(program: Program, connect: Connect) -> None:
    ada = await program.open_room()
    bob = await connect()
    await bob.join(ada.room, name="Bob")
    stored = await program.say(ada, "once", key="one of mine")
    assert stored.id == "one of mine"
    assert await program.say(ada, "once", key="one of mine", status=200) == stored
    problem = await program.refused(
        409, "POST", f"/api/rooms/{ada.room}/messages", token=ada.token, body={"data": "else"},
        headers={"Idempotency-Key": "one of mine"},
    )  # fmt: skip
    assert problem.code == "conflict"
    assert (await program.say(ada, "after")).seq == 2
    await bob.until(lambda: len(bob.lines) == 2)
    assert [line.message for line in bob.lines] == ["once", "after"]


async def test_who_is_muted_is_told_so_but_for_what_is_said_already(
    program: Program, connect: Connect
) -> None:
    ada = await connect()
    room = (await ada.create("Ada")).room
    bob = await program.join(room, "Bob")
    stored = await program.say(bob, "before", key="b1")
    await ada.call("mute", {"room": room, "member": bob.member, "on": True})
    path, body = f"/api/rooms/{room}/messages", {"data": "after"}
    problem = await program.refused(403, "POST", path, token=bob.token, body=body)
    assert problem.code == "forbidden"
    assert await program.say(bob, "before", key="b1", status=200) == stored


async def test_a_slow_room_says_when_one_may_write_again(
    program: Program, connect: Connect
) -> None:
    ada = await connect()
    room = (await ada.create("Ada")).room
    bob = await program.join(room, "Bob")
    await ada.call("slow", {"room": room, "seconds": 60})
    await program.say(bob, "one")
    path, body = f"/api/rooms/{room}/messages", {"data": "two"}
    problem = await program.refused(429, "POST", path, token=bob.token, body=body)
    assert problem.code == "rate_limited"
    assert isinstance(problem.retry_after, float)
    assert 50 < problem.retry_after <= 60
    assert 50 < int(program.headers["Retry-After"]) <= 60


async def test_the_log_is_read_page_by_page(program: Program) -> None:
    ada = await program.open_room()
    for text in "abcde":
        await program.say(ada, text)
    texts = {
        "": ("abcde", False),
        "?limit=2": ("de", True),
        "?before=4&limit=2": ("bc", True),
        "?before=2": ("a", False),
        "?after=0&limit=3": ("abc", True),
        "?after=3": ("de", False),
        "?after=9007199254740991": ("", False),
        "?before=0": ("", False),
    }
    for query, expected in texts.items():
        page = await _read(program, ada, query)
        assert ("".join(m.message for m in page.messages), page.more) == expected, query


async def test_what_is_acknowledged_is_there_after_a_crash(
    program: Program, server: ServerProcess
) -> None:
    ada = await program.open_room()
    await program.say(ada, "durable")
    server.restart()
    page = await _read(program, ada)
    assert [message.message for message in page.messages] == ["durable"]


async def _read(program: Program, who: Membership, query: str = "") -> Page:
    path = f"/api/rooms/{who.room}/messages{query}"
    return await program.done(Page, "GET", path, token=who.token)
