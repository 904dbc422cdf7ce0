"""Packets of Socket.IO, read and written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.decoding import BadAnswer
from chadchat_shared.requests import Message
from chadchat_tui.session.packets import (
    Acknowledgement,
    Connected,
    Disconnected,
    Event,
    Opened,
    Packet,
    Ping,
    Refusal,
    read_packet,
    write_event,
)

OPEN = '0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1}'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("frame", "packet"),
    [
        (OPEN, Opened(25_000, 20_000)),
        ("1", Disconnected()),
        ("2", Ping()),
        ("40", Connected()),
        ('40{"sid":"y"}', Connected()),
        ("41", Disconnected()),
        ('42["message",{"data":"é"}]', Event("message", {"data": "é"})),
        ('42["message"]', Event("message")),
        ('4217["message",1,2]', Event("message", 1)),
        ('437[{"ok":true}]', Acknowledgement(7, {"ok": True})),
        ("430[]", Acknowledgement(0)),
        ("44", Refusal()),
        ('44{"message":"Not now."}', Refusal("Not now.")),
        ('44{"message":1}', Refusal()),
        ('44"no"', Refusal()),
        *((frame, None) for frame in ("", "3", "5", "6", "4", "45", "49[]", "x")),
    ],
)
def test_each_packet_is_read(frame: str, packet: Packet | None) -> None:
    assert read_packet(frame) == packet


@pytest.mark.parametrize(
    "frame",
    ["0", "0{}", "0[]", "42", "42{}", "42[]", "42[1]", '42x["a"]', '42²["a"]', "43", "43-1[]",
     "43[", "44{", '42["a",NaN]', '42["\\ud800"]', "42" + "[" * 100_000],
)  # fmt: skip
def test_what_is_none_is_told(frame: str) -> None:
    with pytest.raises(BadAnswer):
        read_packet(frame)


@given(st.text(), VALUES, st.integers(0, 10**12))
def test_what_a_server_writes_is_read(name: str, payload: object, number: int) -> None:
    event = json.dumps([name, payload])
    assert read_packet(f"42{event}") == Event(name, payload)
    assert read_packet(f"43{number}{json.dumps([payload])}") == Acknowledgement(number, payload)


@given(st.text())
def test_whatever_comes_is_read_or_refused(frame: str) -> None:
    for start in ("", "0", "42", "43", "44"):
        try:
            read_packet(start + frame)
        except BadAnswer:
            continue


def test_a_question_has_its_number() -> None:
    frame = write_event(Message(room="ABCD", data="“é”", id="x"), 12)
    assert frame.startswith("4212[")
    assert json.loads(frame[4:]) == ["message", {"room": "ABCD", "data": "“é”", "id": "x"}]
