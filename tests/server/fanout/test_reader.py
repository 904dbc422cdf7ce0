"""Frames of clients: however they are cut the same comes out, and what is forbidden is refused.

They are built by ``tests.raw_tcp.frame`` and by the writer of aiohttp's client.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_websocket import WebSocketWriter
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.fanout.reader import FrameError, FrameReader, Opcode
from tests.raw_tcp import frame

from .parts import RecordingTransport

LIMIT = 65_536
_PROTOCOL_ERROR, _TOO_BIG = 1002, 1009
_DATA = (Opcode.TEXT, Opcode.BINARY)
_CONTROLS = (Opcode.PING, Opcode.PONG, Opcode.CLOSE)

Read = tuple[int, bytes]


@dataclass(frozen=True)
class _Frame:
    """One frame as a client writes it."""

    opcode: int
    payload: bytes
    final: bool
    mask: bytes

    def wire(self) -> bytes:
        return frame(self.payload, self.opcode, final=self.final, mask=self.mask)


_masks = st.binary(min_size=4, max_size=4)
_payloads = st.binary(max_size=300) | st.sampled_from((125, 126, 127)).map(lambda n: b"x" * n)
_controls = st.builds(
    _Frame, st.sampled_from(_CONTROLS), st.binary(max_size=125), st.just(True), _masks
)


@st.composite
def _streams(draw: st.DrawFn) -> tuple[list[_Frame], list[Read]]:
    """Draw frames, some messages in parts and controls between them; and what they say."""
    frames: list[_Frame] = []
    said: list[Read] = []
    for opcode in draw(st.lists(st.sampled_from(_DATA), max_size=5)):
        parts = draw(st.lists(_payloads, min_size=1, max_size=4))
        for place, part in enumerate(parts):
            between = draw(st.lists(_controls, max_size=2))
            frames += between
            said += [(control.opcode, control.payload) for control in between]
            kind = opcode if place == 0 else Opcode.CONTINUATION
            frames.append(_Frame(kind, part, place == len(parts) - 1, draw(_masks)))
        said.append((opcode, b"".join(parts)))
    return frames, said


def _cut(wire: bytes, places: Sequence[int]) -> Iterator[bytes]:
    ends = sorted({place % (len(wire) + 1) for place in places} | {len(wire)})
    for start, end in zip([0, *ends], ends, strict=False):
        if start < end:
            yield wire[start:end]


def _read(pieces: Iterable[bytes], limit: int = LIMIT) -> list[Read]:
    read, code = _read_until_refused(pieces, limit)
    assert code is None
    return read


def _read_until_refused(
    pieces: Iterable[bytes], limit: int = LIMIT
) -> tuple[list[Read], int | None]:
    """Return what comes out, and the code of the rule that is broken then, if one is."""
    reader, read = FrameReader(limit), []
    try:
        for piece in pieces:
            for message in reader.feed(piece):
                read.append(message)  # noqa: PERF402  # so that it is kept when the next is refused
    except FrameError as error:
        return read, error.code
    return read, None


@given(_streams(), st.lists(st.integers(min_value=0), max_size=20))
def test_what_comes_out_does_not_depend_on_the_cuts(
    stream: tuple[list[_Frame], list[Read]], cuts: list[int]
) -> None:
    frames, said = stream
    wire = b"".join(each.wire() for each in frames)
    assert _read(_cut(wire, cuts)) == said


@given(_streams())
def test_nor_does_it_byte_by_byte(stream: tuple[list[_Frame], list[Read]]) -> None:
    frames, said = stream
    wire = b"".join(each.wire() for each in frames)
    assert _read([wire[n : n + 1] for n in range(len(wire))]) == said


@given(_streams(), st.data())
def test_each_comes_as_soon_as_it_is_whole(
    stream: tuple[list[_Frame], list[Read]], data: st.DataObject
) -> None:
    frames, _ = stream
    wires = [each.wire() for each in frames]
    reader = FrameReader(LIMIT)
    for each, wire in zip(frames, wires, strict=True):
        cut = data.draw(st.integers(0, len(wire) - 1))
        assert list(reader.feed(wire[:cut])) == []
        ready = [opcode for opcode, _ in reader.feed(wire[cut:])]
        if each.opcode in _CONTROLS:
            assert ready == [each.opcode]
        else:
            assert len(ready) == each.final


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 125, 126, 127, 65_535, 65_536])
async def test_frames_of_a_real_client_are_read(length: int) -> None:
    payload = bytes(n % 251 for n in range(length))
    transport = RecordingTransport()
    protocol = BaseProtocol(asyncio.get_running_loop())
    protocol.connection_made(transport)
    writer = WebSocketWriter(protocol, transport, use_mask=True)
    for opcode in (Opcode.TEXT, Opcode.BINARY):
        await writer.send_frame(payload, opcode)
    await writer.send_frame(payload[:125], Opcode.PING)
    wire = b"".join(transport.writes)
    said = [(Opcode.TEXT, payload), (Opcode.BINARY, payload), (Opcode.PING, payload[:125])]
    assert _read([wire]) == said
    assert _read([wire[:3], wire[3:-1], wire[-1:]]) == said


_HALF = frame("half", final=False)

_FORBIDDEN: dict[str, tuple[bytes, int]] = {
    "no mask": (frame("x", mask=None), _PROTOCOL_ERROR),
    "no mask, and much": (frame("x" * 300, mask=None), _PROTOCOL_ERROR),
    **{
        f"reserved bits {bits:03b}": (frame("x", reserved=bits), _PROTOCOL_ERROR)
        for bits in range(1, 8)
    },
    **{
        f"opcode {opcode}": (frame("x", opcode), _PROTOCOL_ERROR)
        for opcode in set(range(16)) - set(Opcode)
    },
    **{
        f"a long {opcode.name}": (frame("x" * 126, opcode), _PROTOCOL_ERROR) for opcode in _CONTROLS
    },
    **{
        f"a {opcode.name} in parts": (frame("x", opcode, final=False), _PROTOCOL_ERROR)
        for opcode in _CONTROLS
    },
    "the rest of nothing": (frame("x", Opcode.CONTINUATION), _PROTOCOL_ERROR),
    "the middle of nothing": (frame("x", Opcode.CONTINUATION, final=False), _PROTOCOL_ERROR),
    "a message within one": (_HALF + frame("x"), _PROTOCOL_ERROR),
    "a binary message within one": (_HALF + frame("x", Opcode.BINARY), _PROTOCOL_ERROR),
    "a beginning within one": (_HALF + frame("x", final=False), _PROTOCOL_ERROR),
    "more than the limit": (frame("x" * (LIMIT + 1)), _TOO_BIG),
    "a length of 63 bits": (frame("", length=2**63 - 1), _TOO_BIG),
    "a length of 64 bits": (frame("", length=2**64 - 1), _TOO_BIG),
    "more than the limit in two": (
        frame("x" * LIMIT, final=False) + frame("x", Opcode.CONTINUATION),
        _TOO_BIG,
    ),
    "more than the limit in many": (
        frame("", final=False) + frame("x" * 1_000, Opcode.CONTINUATION, final=False) * 66,
        _TOO_BIG,
    ),
}


@pytest.mark.parametrize(("wire", "code"), _FORBIDDEN.values(), ids=_FORBIDDEN)
def test_what_is_forbidden_is_refused_with_its_code(wire: bytes, code: int) -> None:
    assert _read_until_refused([wire]) == ([], code)


@pytest.mark.parametrize(("wire", "code"), _FORBIDDEN.values(), ids=_FORBIDDEN)
def test_what_is_whole_before_it_comes_out_first(wire: bytes, code: int) -> None:
    before = frame("hello") + frame("", Opcode.PING) + frame("\0" * 300, Opcode.BINARY)
    said = [(Opcode.TEXT, b"hello"), (Opcode.PING, b""), (Opcode.BINARY, b"\0" * 300)]
    assert _read_until_refused([before + wire + frame("never read")]) == (said, code)


def test_too_much_is_refused_before_it_has_come() -> None:
    head = frame("", length=LIMIT + 1)[:10]
    assert _read_until_refused([head]) == ([], _TOO_BIG)


@pytest.mark.parametrize("limit", [1_024, LIMIT, 100_000])
def test_a_message_of_the_limit_passes_and_one_byte_more_does_not(limit: int) -> None:
    most = b"x" * limit
    assert _read([frame(most)], limit) == [(Opcode.TEXT, most)]
    parts = frame(most[1:], final=False) + frame(most[:1], Opcode.CONTINUATION)
    assert _read([parts], limit) == [(Opcode.TEXT, most)]
    assert _read_until_refused([frame(most + b"x")], limit) == ([], _TOO_BIG)
    parts = frame(most, final=False) + frame(b"x", Opcode.CONTINUATION)
    assert _read_until_refused([parts], limit) == ([], _TOO_BIG)


def test_each_message_has_the_limit_to_itself() -> None:
    most = b"x" * LIMIT
    parts = frame(most, final=False) + frame(b"", Opcode.CONTINUATION)
    assert _read([parts * 3]) == [(Opcode.TEXT, most)] * 3


@given(st.binary(max_size=200), st.lists(st.integers(min_value=0), max_size=5))
def test_any_bytes_are_read_or_refused(data: bytes, cuts: list[int]) -> None:
    read, code = _read_until_refused(_cut(data, cuts))
    assert code in {None, _PROTOCOL_ERROR, _TOO_BIG}
    assert all(opcode in {*_DATA, *_CONTROLS} for opcode, _ in read)
    assert _read_until_refused([data]) == (read, code)
