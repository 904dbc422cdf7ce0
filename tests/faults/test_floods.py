"""Peers that send thousands of requests in one go, and read the answers or do not."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec

from chadchat_shared.answers import Page, Stored
from tests.raw_tcp import RawTcp, event_frame
from tests.server_process import ServerProcess

from .company import in_company
from .journals import Journal

_MESSAGES = 2_000
_PAGES = 3_000


async def test_thousands_of_messages_are_all_said_in_their_order(server: ServerProcess) -> None:
    async with in_company(server) as company, RawTcp.to(server.port) as flood:
        snapshot = await flood.join(company.code, name="Flood")
        texts = [f"flood {number}" for number in range(_MESSAGES)]
        frames = (event_frame(number, "message", data=text) for number, text in enumerate(texts))
        sending = asyncio.create_task(flood.send(b"".join(frames)))
        answers = [msgspec.convert(await flood.answer(n), Stored) for n in range(_MESSAGES)]
        await sending
        _, *in_order = flood.inbox.answers  # the first is the join's
        assert in_order == list(range(_MESSAGES))
        seqs = [answer.seq for answer in answers]
        assert seqs == sorted(seqs)
        promised = list(zip(texts, answers, strict=True))
        company.journals.append(Journal("Flood", snapshot.seq, flood.inbox.lines, promised))


async def test_thousands_of_pages_are_all_given_in_their_order(server: ServerProcess) -> None:
    async with in_company(server) as company, RawTcp.to(server.port) as flood:
        snapshot = await flood.join(company.code, name="Flood")
        frames = (event_frame(n, "history", before=n % 30 + 2, limit=1) for n in range(_PAGES))
        sending = asyncio.create_task(flood.send(b"".join(frames)))
        for number in range(_PAGES):
            page = msgspec.convert(await flood.answer(number), Page)
            assert [line.seq for line in page.messages] == [number % 30 + 1]
        await sending
        _, *in_order = flood.inbox.answers  # the first is the join's
        assert in_order == list(range(_PAGES))
        company.journals.append(Journal("Flood", snapshot.seq, flood.inbox.lines))


async def test_who_reads_none_of_the_pages_is_cut_off(server: ServerProcess) -> None:
    async with in_company(server) as company, RawTcp.to(server.port, receive_buffer=4_096) as flood:
        snapshot = await flood.join(company.code, name="Flood")
        page = event_frame(1, "history")
        with contextlib.suppress(ConnectionError):  # it may be cut off before all is sent
            await flood.send(page * _PAGES)
        await company.hear()
        await flood.ended()
        company.journals.append(Journal("Flood", snapshot.seq, flood.inbox.lines))
