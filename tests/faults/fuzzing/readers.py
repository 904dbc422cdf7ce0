"""The server's readers of what comes in: frames, packets, texts, and what stands in a head."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

import msgspec

from chadchat_server.authorities import read_authority
from chadchat_server.domain.addresses import address_key
from chadchat_server.fanout import MalformedPacket
from chadchat_server.fanout.reader import FrameError, FrameReader, Opcode
from chadchat_server.gateway.packets import read_packet
from chadchat_server.gateway.requests import read_request
from chadchat_server.lists import read_host, read_network, read_origin
from chadchat_server.web.edge.hosts import Welcome
from chadchat_server.web.edge.proxies import client_of
from chadchat_shared.codes import normalise_code
from chadchat_shared.decoding import to_wire
from chadchat_shared.errors import BadCode, BadName, BadRequest, TooLong
from chadchat_shared.limits import (
    CODE_LENGTH_MAX,
    NAME_CODE_POINTS_MAX,
    REASON_MAX,
    TEXT_MAX,
    TOPIC_MAX,
)
from chadchat_shared.looks import looks
from chadchat_shared.names import clean_name, name_key
from chadchat_shared.text import clean_line, clean_message, clean_reason, clean_text, clean_topic
from tests.hostile import NAMES, TEXTS
from tests.raw_tcp import frame

_FRAME_LIMIT = 300
"""Bytes of a message: few, so that the limit is met."""

_REST = bytes(14)
"""What makes the last head whole: one in pieces is looked at only then."""

CONTROLS = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)
"""What never stands in a cleaned text (protocol: Text)."""

_Message = tuple[int, bytes]


def _read_frames(pieces: list[bytes]) -> tuple[list[_Message], int]:
    """Return what the pieces of a stream say, and the status that they end with, else 0."""
    reader, messages = FrameReader(_FRAME_LIMIT), list[_Message]()
    try:
        for piece in pieces:
            for message in reader.feed(piece):
                messages.append(message)  # those before an error count
    except FrameError as error:
        return messages, error.code
    return messages, 0


def feed_frames(data: bytes) -> None:
    """However a stream is cut, the same comes out, and it can be written as frames again."""
    size, stream = 1 + data[0] if data else 1, data[1:] + _REST
    messages, status = _read_frames([stream])
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert _read_frames(pieces) == (messages, status)
    assert status in {0, 1002, 1009}
    assert all(len(payload) <= _FRAME_LIMIT for _, payload in messages)
    again = b"".join(frame(payload, opcode) for opcode, payload in messages)
    assert _read_frames([again]) == (messages, 0)


def feed_packets(data: bytes) -> None:
    """A packet is refused as malformed or as a bad request, or is a request within its limits."""
    try:
        packet = read_packet(data)
        request = read_request(packet.payload)
    except (MalformedPacket, BadRequest):
        return
    assert msgspec.convert(to_wire(request), type(request)) == request


def feed_texts(data: bytes) -> None:
    """What is cleaned has no controls, keeps to its limit, and is not changed by cleaning it."""
    text = _decode(data)
    for clean, limit in (
        (clean_text, len(text)), (clean_line, len(text)), (clean_message, TEXT_MAX),
        (clean_topic, TOPIC_MAX), (clean_reason, REASON_MAX), (clean_name, NAME_CODE_POINTS_MAX),
        (normalise_code, CODE_LENGTH_MAX),
    ):  # fmt: skip
        try:
            cleaned = clean(text)
        except (BadRequest, TooLong, BadName, BadCode):
            continue
        assert len(cleaned) <= limit
        assert not CONTROLS.search(cleaned)
        assert clean(cleaned) == cleaned
        if clean is clean_name:
            assert looks(cleaned)
            assert name_key(name_key(cleaned)) == name_key(cleaned)
    looks(text)
    name_key(text)


def _decode(data: bytes) -> str:
    """Return a text, with lone surrogates where ``data`` is UTF-8 but for them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


_WELCOME = Welcome({"chat.example.org"}, {"https://friend.example.org"})
_TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def feed_heads(data: bytes) -> None:
    """What stands in a request's head is what it has to be, or nothing is made of it."""
    text = data.decode("utf-8", "surrogateescape")
    if (authority := read_authority(text)) is not None:
        assert authority.name == authority.name.lower()
        assert authority.port is None or 0 <= authority.port < 2**16
        name = f"[{authority.name}]" if ":" in authority.name else authority.name
        assert read_authority(name) == (authority.name, None)
        assert read_host(name) == authority.name
        _WELCOME.answers_to(authority.name)
        _WELCOME.hears(text, authority, secure=False)
        assert not _WELCOME.hears(f"http://{text}", authority, secure=True)
    for read in (read_origin, read_network):
        try:
            meant = read(text)
        except ValueError:
            continue
        assert read(str(meant)) == meant
    ip_address(client_of("10.0.0.1", text.split("\n"), _TRUSTED))
    assert client_of("192.0.2.1", text.split("\n"), _TRUSTED) == "192.0.2.1"
    assert address_key(address_key(text)) == address_key(text)


_MESSAGE = b'42["message",{"data":"x"}]'

FRAMES = (
    b"\x00" + frame(_MESSAGE, mask=b"\0\0\0\0"),
    b"\x02" + frame("a", final=False) + frame("", Opcode.PING) + frame("b", Opcode.CONTINUATION),
    b"\x07" + frame("x" * 126) + frame(b"", Opcode.BINARY) + frame("x" * 300, mask=b"\0\0\0\0"),
    b"\x01" + frame("x" * 301) + frame("x", reserved=4),
    b"\x00" + frame("", length=2**63) + frame(b"\x03\xe8", Opcode.CLOSE),
)
PACKETS = (
    *(b'2%d["%s",{"room":"ABCD"}]' % (n, event) for n, event in enumerate((b"leave", b"newcode"))),
    b'21["join",{"code":"ABCD","name":"Ada","after":7,"epoch":"x","passphrase":"x"}]',
    b'2["message",{"data":"\\ud800 x","id":"1"}]',
    b'2["history",{"before":9,"limit":200}]',
    b'2["search",{"query":"tea \\"g*","limit":5}]',
    b'2["slow",{"seconds":3600}]',
    b'2["typing",{"on":true}]',
    b'51-/,1["message",{"data":{"_placeholder":true,"num":0}}]',
    b"0/foo?a=b,{}",
    b"0",
    b"1",
    b"3999[]",
    b'4{"message":"x"}',
    b"2" + b"[" * 2_000,
)
PLAIN_TEXTS = (
    *(text.encode() for text in (*TEXTS, *NAMES)),
    "Ａｎｎ ﬁ ſ İ ß ϓ 한글 e\u0301\u0302 👩‍👩‍👧‍👦 ☎\ufe0f".encode(),
    b"\xed\xa0\x80 \xff",
    b"abcd",
)
HEADS = (
    b"localhost:5000", b"chat.example.org.", b"[::1]:80", b"[::ffff:192.0.2.1]", b"a.localhost:0",
    b"https://friend.example.org", b"http://[fe80::1%25eth0]:8080", b"10.0.0.0/8", b"fd00::/8",
    b"192.0.2.7, 10.1.1.1:9, [fd00::1]:7", b"fe80::1%eth0", b"unknown, _x", b"x..", b".localhost",
)  # fmt: skip
