"""Every program of docs/bots.md does what it says, also when the connection is lost."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from subprocess import Popen

from chadchat_shared.events import Presence
from chadchat_shared.requests import Kick
from chadchat_tui.session import Room, Session
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .bots import bash, blocks, filled, javascript, python

_REFUSED = 22
"""The exit status of curl where it is told to fail and the server refuses."""

Start = Callable[[str], AbstractContextManager[Popen[str]]]


class Person:
    """Somebody with a room that a program comes into."""

    def __init__(self, session: Session, room: Room) -> None:
        self.session = session
        self.room = room

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Person]:
        async with Session(url) as session:
            yield cls(session, await session.create("sean"))

    async def somebody_comes(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for event in self.session:
                if isinstance(event, Presence) and {one.member for one in event.joined} - {
                    self.room.member
                }:
                    return

    async def is_answered(self, text: str) -> str:
        """Say ``text``; return what somebody else says next."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.room.say(text)
            async for message in self.session.messages(self.room):
                if message.member != self.room.member:
                    return message.message
        raise AssertionError("the session was closed")


async def line_of(process: Popen[str]) -> str:
    """Return the next line that the program prints."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        return (await asyncio.to_thread(process.stdout.readline)).rstrip("\n")


async def test_a_webhook_is_spoken_by(tmp_path: Path) -> None:
    """Also where the server is away when one begins."""
    address = "http://127.0.0.1:5000/hooks/SECRET"
    once, again = blocks("By a webhook", "sh")
    with ServerProcess(tmp_path / "data") as server:
        async with Person.at(server.url) as person:
            path = await person.room.make_webhook()
            with bash(once.replace(address, f"{server.url}{path}"), tmp_path) as process:
                assert process.wait(PATIENCE_SECONDS) == 0
            server.kill()
            with bash(again.replace(address, f"{server.url}{path}"), tmp_path) as process:
                await asyncio.to_thread(server.start)
                assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == 0
            async with asyncio.timeout(PATIENCE_SECONDS):
                messages = person.session.messages(person.room)
                heard = [await anext(messages) for _ in range(3)]
            assert [(one.name, one.message, one.bot) for one in heard] == [
                (name, "build failed", True) for name in ("webhook", "CI", "webhook")
            ]
            assert heard[-1].id == "build-1234"
            await person.room.make_webhook()
            with bash(again.replace(address, f"{server.url}{path}"), tmp_path) as process:
                assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == _REFUSED


async def test_curl_opens_speaks_reads_and_hears(tmp_path: Path) -> None:
    opens, speaks = blocks("With curl", "sh")
    [hears] = blocks("With curl", "bash")
    with ServerProcess(tmp_path / "data") as server:
        with bash(opens.replace("http://127.0.0.1:5000", server.url), tmp_path) as process:
            code, token = [await line_of(process) for _ in range(2)]
        async with Session(server.url) as session:
            assert (await session.join(code, token=token)).snapshot.host
        async with Person.at(server.url) as person:
            script = filled(speaks, server.url, person.room.code) + hears
            with bash(script, tmp_path) as process:
                assert [await line_of(process) for _ in range(2)] == ["1", "build failed"]
                await person.somebody_comes()
                await person.room.say("hello")
                assert await line_of(process) == "sean: hello"
                server.restart()
                await person.room.say("and again")
                assert await line_of(process) == "sean: and again"
                with bash(filled(speaks, server.url, person.room.code), tmp_path) as namesake:
                    assert await asyncio.to_thread(namesake.wait, PATIENCE_SECONDS) == _REFUSED
                    assert namesake.stdout is not None
                    assert namesake.stdout.read() == ""
                _, bot = await person.room.members()
                await person.room.do(Kick(member=bot.member))
                assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == 0
            log = await person.room.history()
            assert [one.message for one in log.messages] == ["build failed", "hello", "and again"]


async def test_echoes_go_on_after_a_restart(tmp_path: Path) -> None:
    """What was said twice would be there twice."""

    async def echoed(person: Person, text: str) -> None:
        assert await person.is_answered(text) == text

    with ServerProcess(tmp_path / "data") as server:
        ours, *_ = blocks("In Python", "python")
        [stock] = blocks("In Python without Chad Chat", "python")
        [script] = blocks("In JavaScript", "js")
        starts: list[Start] = [
            lambda code: python(filled(ours, server.url, code), tmp_path),
            lambda code: python(filled(stock, server.url, code), tmp_path),
            lambda code: javascript(filled(script, server.url, code)),
        ]
        async with AsyncExitStack() as stack:
            people = [await stack.enter_async_context(Person.at(server.url)) for _ in starts]
            for start, person in zip(starts, people, strict=True):
                stack.enter_context(start(person.room.code))
            await asyncio.gather(*(person.somebody_comes() for person in people))
            await asyncio.gather(*(echoed(person, "hello") for person in people))
            for end, said in ((server.kill, "after a crash"), (server.terminate, "after a stop")):
                end()
                server.start()
                await asyncio.gather(*(echoed(person, said) for person in people))
            for person in people:
                log = await person.room.history()
                assert [message.message for message in log.messages] == [
                    "hello", "hello", "after a crash", "after a crash",
                    "after a stop", "after a stop",
                ]  # fmt: skip


async def test_dice_are_the_same_member_the_next_time_and_end_quietly(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--grace", "0") as server:
        async with Person.at(server.url) as person:
            _, dice = blocks("In Python", "python")
            program = filled(dice, server.url, person.room.code)
            for _ in range(2):
                with python(program, tmp_path) as process:
                    await person.somebody_comes()
                    thrown = await person.is_answered("!roll 6")
                    assert thrown in {f"sean: {number}" for number in range(1, 7)}
                    process.send_signal(signal.SIGINT)
                    _, said = process.communicate(timeout=PATIENCE_SECONDS)
                    assert (process.returncode, said) == (130, "")
            assert [one.name for one in await person.room.members()] == ["sean", "dice"]
            assert (tmp_path / "dice.token").stat().st_mode & 0o777 == 0o600


def test_an_echo_is_short_and_says_what_is_wrong(tmp_path: Path) -> None:
    echo, _ = blocks("In Python", "python")
    assert len(echo.splitlines()) <= 15
    with (
        ServerProcess(tmp_path / "data") as server,
        python(filled(echo, server.url, "ZZZZZZ"), tmp_path) as process,
    ):
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, said) == (1, "Room does not exist.\n")
