"""The server is killed and started again, and everybody comes back in the same moment."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from chadchat_shared.answers import Stored
from tests.raw_tcp import RawTcp, event_frame
from tests.server_process import ServerProcess

from . import scale
from .figures import Figures
from .journals import Journal, check_disk, check_whole, read_log, read_missed

_TALKERS = 20


@dataclass(frozen=True)
class _Person:
    """Somebody who belongs to the room, and comes by one connection after another."""

    token: str
    journal: Journal

    async def come_back(self, server: ServerProcess, code: str, stack: AsyncExitStack) -> RawTcp:
        raw = await stack.enter_async_context(RawTcp.to(server.port))
        after = self.journal.seq
        snapshot = await raw.join(code, token=self.token, after=after)
        assert not snapshot.reset
        self.journal.lines += await read_missed(raw.ask, snapshot, after)
        return raw

    async def say(self, raw: RawTcp, text: str) -> Stored:
        stored = msgspec.convert(await raw.ask("message", {"data": text}), Stored)
        self.journal.promised.append((text, stored))
        return stored


@pytest.mark.soak
async def test_everybody_is_in_again_and_has_missed_nothing(
    tmp_path: Path, figures: Figures
) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with AsyncExitStack() as stack:
            code, people = await _meet(server, stack)
            await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        async with AsyncExitStack() as stack:
            began = time.monotonic()
            coming = (person.come_back(server, code, stack) for person in people)
            connections = await asyncio.gather(*coming)
            seconds = time.monotonic() - began
            back = list(zip(people, connections, strict=True))
            await asyncio.gather(*(person.say(raw, "back") for person, raw in back[:_TALKERS]))
            last = (await people[0].say(connections[0], "That was all.")).seq
            for person, raw in back:
                await _read_up_to(raw, last)
                person.journal.lines += raw.inbox.lines
            log = await read_log(connections[0].ask, code)
        check_disk(server.data_dir, code, log)
        check_whole(log, [person.journal for person in people])
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    figures.note(
        f"{scale.CROWD} clients coming back at once after a restart",
        f"all in after {seconds:.1f} s; nothing missed",
    )
    assert seconds < scale.CROWD_BACK_SECONDS


async def _read_up_to(raw: RawTcp, seq: int) -> None:
    await raw.until(lambda: any(line.seq == seq for line in raw.inbox.lines[-1:]))


async def _meet(server: ServerProcess, stack: AsyncExitStack) -> tuple[str, list[_Person]]:
    """Let everybody come in, and some of them talk; hardly anybody has read it all."""
    host = await stack.enter_async_context(RawTcp.to(server.port))
    room = await host.ask("create", {"name": "Person 0"})
    code = str(room["room"])
    people = [_Person(str(room["token"]), Journal("Person 0"))]
    connections = [host]
    for number in range(1, scale.CROWD):
        raw = await stack.enter_async_context(RawTcp.to(server.port))
        seat = await raw.join(code, name=f"Person {number}")
        assert isinstance(seat.token, str)
        people.append(_Person(seat.token, Journal(seat.name, after=seat.seq)))
        connections.append(raw)
    for number in range(_TALKERS):
        texts = [f"line {number}.{line}" for line in range(10)]
        frames = (event_frame(line, "message", data=text) for line, text in enumerate(texts))
        await connections[number].send(b"".join(frames))
        await connections[number].answer(len(texts) - 1)
    for person, raw in zip(people, connections, strict=True):
        person.journal.lines += raw.inbox.lines
    return code, people
