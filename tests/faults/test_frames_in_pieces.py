"""Frames that come byte by byte, and messages that come frame by frame, while others talk."""

from __future__ import annotations

import msgspec

from chadchat_shared.answers import Stored
from tests.raw_tcp import Opcode, RawTcp, event_frame, frame
from tests.server_process import ServerProcess

from .company import in_company
from .journals import Journal


async def test_a_frame_is_read_whole_with_all_that_is_said_between_its_bytes(
    server: ServerProcess,
) -> None:
    async with in_company(server) as company, RawTcp.to(server.port) as slow:
        snapshot = await slow.join(company.code, name="Slow")
        text = "byte by byte " * 10  # so long that the length takes bytes of its own
        for byte in event_frame(1, "message", data=text):
            await slow.send(bytes((byte,)))
            await company.hear(1)
        stored = msgspec.convert(await slow.answer(1), Stored)
        lines = slow.inbox.lines
        company.journals.append(Journal("Slow", snapshot.seq, lines, [(text.rstrip(), stored)]))
        assert len(lines) > len(text)


async def test_a_message_in_parts_is_read_whole_with_pings_between_them(
    server: ServerProcess,
) -> None:
    async with in_company(server) as company, RawTcp.to(server.port) as raw:
        snapshot = await raw.join(company.code, name="Parts")
        packet = b'421["message",{"data":"in parts \xe2\x82\xac"}]'
        opcode = Opcode.TEXT
        for place in range(len(packet)):  # a part may end within a letter
            await raw.send(frame(packet[place : place + 1], opcode, final=False))
            await raw.send(frame(str(place), Opcode.PING))
            while await raw.receive() != (Opcode.PONG, str(place).encode()):
                pass
            opcode = Opcode.CONTINUATION
        await raw.send(frame("", opcode))
        stored = msgspec.convert(await raw.answer(1), Stored)
        promised = [("in parts €", stored)]
        company.journals.append(Journal("Parts", snapshot.seq, raw.inbox.lines, promised))
