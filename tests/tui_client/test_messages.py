"""What a bot reads of its room, and how that ends."""

from __future__ import annotations

import pytest

from chadchat_shared.errors import ChatError, Forbidden
from chadchat_shared.requests import Kick
from chadchat_tui.session import Session, run
from tests.server_process import ServerProcess


async def test_what_is_said_from_the_joining_on_is_read_until_one_is_taken_out(
    server: ServerProcess,
) -> None:
    """One's own messages, too, and nothing of another room."""
    async with Session(server.url) as host, Session(server.url) as bot:
        room = await host.create("sean")
        await room.say("before")
        there = await bot.join(room.code, name="bot")
        elsewhere = await bot.create("bot")
        await elsewhere.say("elsewhere")
        await room.say("hello")
        await there.say("my own")
        await room.do(Kick(member=there.member, reason="enough"))
        messages = bot.messages(there)
        assert [(await anext(messages)).message for _ in range(2)] == ["hello", "my own"]
        with pytest.raises(Forbidden, match="enough"):
            await anext(messages)


async def test_a_session_that_is_closed_has_no_more_messages(server: ServerProcess) -> None:
    async with Session(server.url) as session:
        room = await session.create("bot")
        await room.say("the last")
        await session.close()
        assert [one.message async for one in session.messages(room)] == ["the last"]


async def test_who_is_a_member_no_more_is_told_so(own_server: ServerProcess) -> None:
    """Here because the server came back without its data."""
    async with Session(own_server.url) as session:
        room = await session.create("bot")
        own_server.kill()
        own_server.data_dir.rename(own_server.data_dir.with_name("lost"))
        own_server.start()
        with pytest.raises(ChatError, match="Room does not exist"):
            assert [one async for one in session.messages(room)] == []


def test_a_bot_that_fails_ends_with_the_sentence() -> None:
    async def fail() -> None:
        raise Forbidden("No.")

    async def done() -> None:
        return

    with pytest.raises(SystemExit) as ended:
        run(fail())
    assert ended.value.code == "No."
    run(done())
