"""Packets encoded once: as they are for long-polling, as frames for WebSockets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.fanout import Frames
from tests.raw_tcp import frame


@pytest.mark.parametrize(
    ("length", "head"),
    [
        (0, b"\x81\x00"),
        (1, b"\x81\x01"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_the_length_is_written_in_as_few_bytes_as_it_may_be(length: int, head: bytes) -> None:
    packet = b"4" * length
    assert Frames.of(packet) == ((packet,), head + packet)


@given(st.lists(st.binary(max_size=300), min_size=1))
def test_joined_they_are_the_same_packets_in_the_same_order(packets: list[bytes]) -> None:
    joined = Frames.join([Frames.of(packet) for packet in packets])
    assert joined.packets == tuple(packets)
    assert joined.wire == b"".join(frame(packet, mask=None) for packet in packets)


@given(st.lists(st.lists(st.binary(max_size=20), min_size=1), min_size=1))
def test_joined_in_steps_they_are_what_they_are_joined_at_once(groups: list[list[bytes]]) -> None:
    parts = [[Frames.of(packet) for packet in group] for group in groups]
    at_once = Frames.join([part for group in parts for part in group])
    assert Frames.join([Frames.join(group) for group in parts]) == at_once
