"""The load generator counts right, and a run of the smallest load does what it says."""

from __future__ import annotations

import select

import pytest
from benchmarks.generator.counting import CHAT_MARK, MarkCounter
from hypothesis import given
from hypothesis import strategies as st

from tests.needs import need

MESSAGE = b'\x81~\0\xde42["message",{"room":"ABCD","kind":"chat","seq":7,"message":"hello"}]'
OTHERS = (b"\x81\x012", b'\x81\x0c439[{"ok":1}]', b'\x81~\0\xff42["message",{"kind":"joined"}]')


@given(
    frames=st.lists(st.sampled_from((MESSAGE, *OTHERS)), max_size=20),
    sizes=st.lists(st.integers(min_value=1, max_value=90), min_size=1),
)
def test_frames_are_counted_wherever_the_reads_cut_them(
    frames: list[bytes], sizes: list[int]
) -> None:
    stream = b"".join(frames)
    counter = MarkCounter(CHAT_MARK)
    buffer = bytearray(128)
    counted = place = turn = 0
    while place < len(stream):
        read = stream[place : place + sizes[turn % len(sizes)]]
        buffer[: len(read)] = read
        counted += counter.count(buffer, len(read))
        place, turn = place + len(read), turn + 1
    assert counted == frames.count(MESSAGE)


_ON_LINUX = pytest.mark.skipif(not hasattr(select, "epoll"), reason="skipped, epoll is Linux's")


@_ON_LINUX
def test_a_small_load_is_delivered_whole_and_in_order() -> None:
    from benchmarks import fanout
    from benchmarks.party import Load
    from benchmarks.peers import OURS

    load = Load("small", 2, 4, 2, 3, bar=1)
    figures = fanout.measure(load, OURS, seconds=0.2)
    assert figures[fanout.DELIVERIES] > 0
    assert figures[fanout.MESSAGES] > 0


@_ON_LINUX
def test_a_small_load_on_two_nodes_is_delivered_whole_and_in_order() -> None:
    need("redis-server")
    from benchmarks import fanout
    from benchmarks.cluster import nodes
    from benchmarks.party import Load
    from benchmarks.peers import OURS

    load = Load("small", 2, 4, 2, 3, bar=1)
    figures = nodes.measure(load, OURS, 2, scattered=True, seconds=0.2)
    assert figures[fanout.DELIVERIES] > 0
    assert figures[nodes.REDIS_CPU] > 0
