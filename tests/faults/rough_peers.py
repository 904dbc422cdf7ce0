"""Peers that behave in every way but well, each for a while, in a room where others talk.

What a peer was told while it read is added to the company's journals: rough as it is, it is served
rightly for as long as it is served.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec

from chadchat_shared.answers import Page, Stored
from tests.raw_tcp import Opcode, RawTcp, event_frame, frame

from .company import Company
from .journals import Journal, read_missed

MESSAGES = 2_000
REQUESTS = 3_000
TIMES = 20

HALF_SAID = "half a word"
_SHORT = event_frame(1, "message", data=HALF_SAID)
_LONG = event_frame(1, "message", data=HALF_SAID * 200)
_FIRST_PART = frame('421["message",', final=False)
_SECOND_PART = frame(f'{{"data":"{HALF_SAID}"}}]', Opcode.CONTINUATION)
_CUTS = (
    _SHORT[:1], _SHORT[:2], _SHORT[:4], _SHORT[:-1],  # in its head, its mask, its text
    _LONG[:3], _LONG[:1_000],  # in its length, its text
    _FIRST_PART, _FIRST_PART + _SECOND_PART[:9],
)  # fmt: skip


async def die_in_a_frame(company: Company, end: Callable[[RawTcp], None]) -> None:
    """Send a part of a frame, then end the connection; wherever that part ends."""
    for number, cut in enumerate(_CUTS):
        async with RawTcp.to(company.server.port) as dying:
            await dying.join(company.code, name=f"{end.__name__} {number}")
            await dying.send(cut)
            await company.hear(5)
            end(dying)


async def send_byte_by_byte(company: Company) -> None:
    """Send a frame whose every byte comes after something that others have said."""
    async with RawTcp.to(company.server.port) as slow:
        journal = Journal("Bytes", (await slow.join(company.code, name="Bytes")).seq)
        text = "byte by byte " * 9 + "."  # so long that the length takes bytes of its own
        for byte in event_frame(1, "message", data=text):
            await slow.send(bytes((byte,)))
            await company.hear(1)
        journal.promised.append((text, msgspec.convert(await slow.answer(1), Stored)))
        journal.lines = slow.inbox.lines
        company.journals.append(journal)


async def send_in_parts(company: Company) -> None:
    """Send a message in a frame for each of its bytes, and a ping after each of them."""
    async with RawTcp.to(company.server.port) as raw:
        journal = Journal("Parts", (await raw.join(company.code, name="Parts")).seq)
        text = "in parts €"  # a part may end within a letter
        opcode = Opcode.TEXT
        for place, byte in enumerate(f'421["message",{{"data":"{text}"}}]'.encode()):
            await raw.send(frame(bytes((byte,)), opcode, final=False))
            await raw.send(frame(str(place), Opcode.PING))
            while await raw.receive() != (Opcode.PONG, str(place).encode()):
                pass
            opcode = Opcode.CONTINUATION
        await raw.send(frame("", opcode))
        journal.promised.append((text, msgspec.convert(await raw.answer(1), Stored)))
        journal.lines = raw.inbox.lines
        company.journals.append(journal)


async def flood_with_messages(company: Company) -> None:
    """Send thousands of messages without waiting for an answer, which all come in order."""
    async with RawTcp.to(company.server.port) as flood:
        journal = Journal("Flood", (await flood.join(company.code, name="Flood")).seq)
        texts = [f"flood {number}" for number in range(MESSAGES)]
        frames = (event_frame(number, "message", data=text) for number, text in enumerate(texts))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(flood.send(b"".join(frames)))
            answers = [msgspec.convert(await flood.answer(n), Stored) for n in range(MESSAGES)]
        _check_order(flood, MESSAGES)
        seqs = [answer.seq for answer in answers]
        assert seqs == sorted(seqs)
        journal.promised += zip(texts, answers, strict=True)
        journal.lines = flood.inbox.lines
        company.journals.append(journal)


async def flood_with_requests(company: Company) -> None:
    """Ask thousands of questions without waiting for an answer, which all come in order."""
    async with RawTcp.to(company.server.port) as flood:
        journal = Journal("Asker", (await flood.join(company.code, name="Asker")).seq)
        frames = (event_frame(n, "history", before=n % 30 + 2, limit=1) for n in range(REQUESTS))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(flood.send(b"".join(frames)))
            for number in range(REQUESTS):
                page = msgspec.convert(await flood.answer(number), Page)
                assert [line.seq for line in page.messages] == [number % 30 + 1]
        _check_order(flood, REQUESTS)
        journal.lines = flood.inbox.lines
        company.journals.append(journal)


async def flood_and_read_nothing(company: Company) -> None:
    """Ask for thousands of pages and read none of them, until one is cut off."""
    async with RawTcp.to(company.server.port, receive_buffer=4_096) as deaf:
        journal = Journal("Deaf", (await deaf.join(company.code, name="Deaf")).seq)
        with suppress(ConnectionError):  # it may be cut off before all is sent
            await deaf.send(event_frame(1, "history") * REQUESTS)
        await company.hear()
        await deaf.ended()
        journal.lines = deaf.inbox.lines
        company.journals.append(journal)


async def come_back_and_resume(company: Company) -> None:
    """Lose the connection again and again, wherever in the talk that is, and resume."""
    journal = Journal("Restless")
    seat: dict[str, object] = {"name": "Restless"}
    for _ in range(TIMES):
        async with RawTcp.to(company.server.port) as raw:
            after = journal.seq
            snapshot = await raw.join(company.code, after=after, **seat)
            seat = {"token": snapshot.token or seat["token"]}
            assert not snapshot.reset
            journal.lines += await read_missed(raw.ask, snapshot, after)
            journal.lines += await raw.heard_lines(3)
            raw.reset()
    company.journals.append(journal)


def _check_order(raw: RawTcp, count: int) -> None:
    _, *in_order = raw.inbox.answers  # the first is the join's
    assert in_order == list(range(count))
