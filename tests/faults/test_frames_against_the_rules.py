"""Frames that RFC 6455 forbids: whoever sends one is cut off, and nobody else notices."""

from __future__ import annotations

from tests.raw_tcp import Opcode, RawTcp, frame
from tests.server_process import ServerProcess

from .company import Company, in_company

_PROTOCOL_ERROR, _TOO_BIG = 1002, 1009
_PACKET = '42["message",{"data":"against the rules"}]'
_HALF = frame(_PACKET[:20], final=False)

_FORBIDDEN: dict[str, tuple[bytes, int]] = {
    "no mask": (frame(_PACKET, mask=None), _PROTOCOL_ERROR),
    "RSV1": (frame(_PACKET, reserved=4), _PROTOCOL_ERROR),
    "RSV2": (frame(_PACKET, reserved=2), _PROTOCOL_ERROR),
    "RSV3": (frame(_PACKET, reserved=1), _PROTOCOL_ERROR),
    "an unknown kind of data": (frame(_PACKET, 3), _PROTOCOL_ERROR),
    "an unknown kind of control": (frame("", 11), _PROTOCOL_ERROR),
    "the rest of nothing": (frame(_PACKET, Opcode.CONTINUATION), _PROTOCOL_ERROR),
    "another message within one": (_HALF + frame(_PACKET), _PROTOCOL_ERROR),
    "another beginning within one": (_HALF + frame(_PACKET, final=False), _PROTOCOL_ERROR),
    "a ping in parts": (frame("x", Opcode.PING, final=False), _PROTOCOL_ERROR),
    "a ping of 126 bytes": (frame("x" * 126, Opcode.PING), _PROTOCOL_ERROR),
    "more than 64 KiB": (frame("", length=65_537), _TOO_BIG),
    "a length of 63 bits": (frame("", length=2**63 - 1), _TOO_BIG),
    "a length of 64 bits": (frame("", length=2**64 - 1), _TOO_BIG),
    "more than 64 KiB in parts": (
        frame("4" * 65_536, final=False) + frame("x", Opcode.CONTINUATION),
        _TOO_BIG,
    ),
}


_FAREWELLS = (
    b"", b"\x03\xe8", b"\x03\xe9going", b"\x0f\xa0\xc3\xa9",
    b"\x03", b"\x03\xed", b"\x03\xe8\xff",  # half a status, none that may be sent, no text
)  # fmt: skip


async def test_whoever_sends_one_is_told_why_and_closed(server: ServerProcess) -> None:
    async with in_company(server) as company:
        statuses = {}
        for what, (sent, _) in _FORBIDDEN.items():
            async with RawTcp.to(server.port) as raw:
                await raw.join(company.code, name=what[:24])
                await raw.send(sent)
                statuses[what] = await raw.ended()
        assert statuses == {what: status for what, (_, status) in _FORBIDDEN.items()}
    _expect_nothing_of_it(company)


async def test_a_farewell_is_answered_whatever_it_carries(server: ServerProcess) -> None:
    async with in_company(server) as company:
        for number, payload in enumerate(_FAREWELLS):
            async with RawTcp.to(server.port) as raw:
                await raw.join(company.code, name=f"Going {number}")
                await raw.send(frame(payload, Opcode.CLOSE) + frame(_PACKET))
                assert await raw.ended() is not None
    _expect_nothing_of_it(company)


async def test_a_mask_that_is_not_the_one_in_the_frame(server: ServerProcess) -> None:
    wrong = bytearray(frame(_PACKET))
    wrong[3] ^= 0x55  # a byte of the mask, where the text is masked with another
    async with in_company(server) as company, RawTcp.to(server.port) as raw:
        await raw.join(company.code, name="Wrong")
        await raw.send(bytes(wrong))
        await raw.ended()
    _expect_nothing_of_it(company)


async def test_text_that_is_no_utf_8_is_not_said(server: ServerProcess) -> None:
    """It is refused or ends the connection; to the room it makes no difference."""
    async with in_company(server) as company, RawTcp.to(server.port) as raw:
        await raw.join(company.code, name="Bytes")
        await raw.send(frame(_PACKET.encode().replace(b"rules", b"r\xff\xfees")))
        await raw.send(frame("", Opcode.CLOSE))
        await raw.ended()
    _expect_nothing_of_it(company)


def _expect_nothing_of_it(company: Company) -> None:
    assert not any("against" in line.message for line in company.log)
