"""What comes on standard input is sent as it comes: nothing lost, nothing doubled, in order."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import IO

import msgspec
import pytest

from chadchat_shared.errors import RoomNotFound
from chadchat_tui.cli.scripts.dictation import Dictation
from chadchat_tui.session import OUTBOX_MAX
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .odd_server import JOINED, SILENCE, OddServer, odd_server

COMMAND = [sys.executable, "-m", "chadchat_tui"]


class Chat:
    """Somebody who speaks by ``send``, and somebody who listens by ``tail``."""

    def __init__(self, url: str, code: str) -> None:
        self.code = code
        self._environment = {**os.environ, "CHADCHAT_SERVER": url}

    @contextmanager
    def process(self, command: str, *options: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [*COMMAND, command, self.code, *options], text=True, env=self._environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    def said(self) -> str:
        """Return all that has been said, in the order of its being said."""
        with self.process("log", "--json") as log:
            assert log.stdout is not None
            return "\n".join(msgspec.json.decode(line)["message"] for line in log.stdout)

    def wait_until_said(self, texts: str) -> None:
        """Wait until all that has been said is ``texts``."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (said := self.said()) != texts:
            assert time.monotonic() < deadline, said

    @contextmanager
    def listening(self) -> Iterator[IO[str]]:
        """Give what is said from now on, in lines of JSON."""
        with self.process("tail", "--name", "ear", "--json") as tail:
            assert tail.stdout is not None
            assert tail.stderr is not None
            tail.stderr.readline()
            yield tail.stdout


def opened(server: ServerProcess) -> Chat:
    created = subprocess.run(
        [*COMMAND, "create", "--name", "sean", "--print", "--server", server.url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Chat(server.url, created.stdout.split()[0])


@pytest.fixture
def chat(server: ServerProcess) -> Chat:
    """Open a room as sean."""
    return opened(server)


def write(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.flush()


def heard(lines: IO[str]) -> str:
    """Return the next message."""
    return str(msgspec.json.decode(lines.readline())["message"])


def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the status that it ends with, and what it says, once its input is closed."""
    _, told = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, told


def test_lines_are_sent_as_they_come(chat: Chat) -> None:
    """The last one also where it has no end."""
    with chat.listening() as lines, chat.process("send", "-") as send:
        write(send, "one\n")
        assert heard(lines) == "one"
        write(send, "two\nthr")
        assert heard(lines) == "two"
        write(send, "ee\n\nfour")
        assert heard(lines) == "three"
        assert end_of(send) == (0, "")
        assert heard(lines) == "four"


def test_an_end_long_after_the_last_line_is_an_end_like_others(chat: Chat) -> None:
    """All has been said and acknowledged by then."""
    with chat.listening() as lines, chat.process("send", "-") as send:
        write(send, "one\n")
        assert heard(lines) == "one"
        write(send, "two\n")  # which is sent when one is acknowledged, and so on
        assert heard(lines) == "two"
        while chat.said() != "one\ntwo":
            pass
        assert end_of(send) == (0, "")


def test_a_flood_of_lines_is_a_few_messages(chat: Chat) -> None:
    said = "".join(f"line {number}\n" for number in range(2000))
    with chat.listening() as lines, chat.process("send") as send:
        write(send, said)
        assert end_of(send) == (0, "")
        messages: list[str] = []
        while "\n".join(messages) != said.rstrip():
            messages.append(heard(lines))
    assert len(messages) <= len(said) / 4000 + 8


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_sends_what_is_whole_and_says_what_is_not(
    chat: Chat, number: signal.Signals
) -> None:
    with chat.listening() as lines, chat.process("send") as send:
        write(send, "one\n")
        assert heard(lines) == "one"
        write(send, "two\npart")
        assert heard(lines) == "two"
        send.send_signal(number)
        status, told = end_of(send)
        assert status == 130
        assert told.startswith("Not sent, as its line has no end:\npart\n")


def test_it_goes_on_over_a_crash_as_long_as_there_is_input(own_server: ServerProcess) -> None:
    """However little its patience is."""
    chat = opened(own_server)
    with chat.process("send", "--timeout", "0.1") as send:
        assert send.stderr is not None
        write(send, "one\n")
        chat.wait_until_said("one")
        own_server.kill()
        write(send, "two\n")
        assert "Retrying in" in send.stderr.readline()
        own_server.start()
        assert "Back again.\n" in iter(send.stderr.readline, "")
        write(send, "three\n")
        # At the end it is as impatient as it was told to be.
        chat.wait_until_said("one\ntwo\nthree")
        assert end_of(send) == (0, "")
    assert chat.said() == "one\ntwo\nthree"


def test_it_begins_while_the_server_is_away(own_server: ServerProcess) -> None:
    """What comes meanwhile waits; where the server stays away, it is kept."""
    chat = opened(own_server)
    own_server.kill()
    with chat.process("send", "--timeout", "0.1") as send:
        write(send, "one\n")
        status, told = end_of(send)
        assert status == 3
        assert f"It is kept, and sent when sean is in {chat.code} again." in told
    with chat.process("send") as send:
        assert send.stderr is not None
        write(send, "two\n")
        assert "Retrying in" in send.stderr.readline()
        own_server.start()
        write(send, "three\n")
        assert end_of(send)[0] == 0
    with chat.process("log", "--json") as log:
        assert log.stdout is not None
        messages = [msgspec.json.decode(line)["message"] for line in log.stdout]
    assert "\n".join(messages) == "one\ntwo\nthree"


@asynccontextmanager
async def sending(odd: OddServer, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "send", "ABCD", "--name", "sean", "--server", odd.url, *options,
        stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_second_interrupt_stops_the_waiting() -> None:
    """What is not acknowledged is kept."""
    asked = asyncio.Event()

    def swallow(_: object) -> object:
        asked.set()
        return SILENCE

    async with odd_server(join=JOINED, message=swallow) as odd, sending(odd) as send:
        assert send.stdin is not None
        assert send.stderr is not None
        send.stdin.write(b"one\n")
        await asked.wait()
        send.send_signal(signal.SIGINT)
        assert b"To stop that, interrupt once more." in await send.stderr.readline()
        send.send_signal(signal.SIGINT)
        assert b"It is kept, and sent once more when sean is in" in await send.stderr.read()
        assert await send.wait() == 130


async def test_nothing_is_waited_for_where_nothing_has_come() -> None:
    joined = asyncio.Event()

    def join(_: object) -> object:
        joined.set()
        return JOINED

    async with odd_server(join=join) as odd, sending(odd) as send:
        await joined.wait()
        send.send_signal(signal.SIGINT)
        assert await send.wait() == 130


async def test_what_is_refused_ends_it() -> None:
    """Whoever writes goes on to a closed pipe, and has the reason."""
    refusal = {"ok": False, "error": "forbidden", "message": "You are muted."}
    async with odd_server(join=JOINED, message=refusal) as odd, sending(odd) as send:
        assert send.stdin is not None
        assert send.stderr is not None
        send.stdin.write(b"one\n")
        assert await send.wait() == 4
        assert await send.stderr.read() == b"You are muted.\n"


async def test_no_more_is_read_than_can_be_kept() -> None:
    """Where nobody takes it, it stays where it comes from."""
    lines = [f"{number:03} {'.' * 3990}\n" for number in range(2 * OUTBOX_MAX)]
    given = 0
    read_ahead = asyncio.Event()

    async def source() -> AsyncIterator[str]:
        nonlocal given
        for line in lines:
            given += 1
            if given == OUTBOX_MAX - 20:
                read_ahead.set()
            yield line

    dictation = Dictation()
    reading = asyncio.create_task(dictation.read(source()))
    await read_ahead.wait()
    assert given <= OUTBOX_MAX
    taken: list[str] = []
    while (message := await dictation.next(None)) is not None:
        taken.append(message)
        assert given - len(taken) <= OUTBOX_MAX
    assert "\n".join(taken) == "".join(lines).rstrip()
    await reading


async def test_what_the_source_ends_with_is_raised_behind_what_it_gave() -> None:
    async def source() -> AsyncIterator[str]:
        yield "one\n"
        raise RoomNotFound

    dictation = Dictation()
    await dictation.read(source())
    assert await dictation.next(None) == "one"
    with pytest.raises(RoomNotFound):
        await dictation.next(None)


def test_without_standard_input_that_is_said(chat: Chat, server: ServerProcess) -> None:
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, "send", chat.code, "--server", server.url],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (closed.returncode, closed.stderr) == (1, "There is no standard input.\n")
