"""Whatever is heard twice, late, in another order or not at all: it is told in one order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.log.redis.sequencer import Sequencer, Step


class Told:
    """What steps have told: their numbers, and those of which others had told before."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.before: list[int] = []

    def step(self, number: int) -> Step:
        return lambda told: (self.before if told else self.numbers).append(number)


@given(st.data())
def test_any_order_with_losses_ends_in_one_order(data: st.DataObject) -> None:
    """What is lost is caught up with, as by what a room is loaded with."""
    begin = data.draw(st.integers(0, 5))
    numbers = list(range(1, 20))
    heard = data.draw(st.lists(st.sampled_from(numbers), max_size=60))
    start_at = data.draw(st.integers(0, len(heard)))
    told, sequencer = Told(), Sequencer()
    for place, number in enumerate(heard):
        if place == start_at:
            sequencer.start(begin)
        sequencer.put(number, told.step(number))
        assert told.numbers == list(range(begin + 1, begin + 1 + len(told.numbers)))
        assert sequencer.at >= begin or not told.numbers
    if start_at == len(heard):
        sequencer.start(begin)
    reached = sequencer.at
    assert sequencer.lacks == any(number > reached for number in heard)
    newest = max([reached, *heard])
    sequencer.stop()
    sequencer.put(newest + 1, told.step(newest + 1))
    assert sequencer.at == reached
    sequencer.start(newest)
    assert told.numbers == [*range(begin + 1, reached + 1), newest + 1]
    assert not sequencer.lacks


def test_what_is_expected_is_no_gap_and_is_waited_for() -> None:
    told, sequencer = Told(), Sequencer()
    sequencer.start(0)
    sequencer.put(2, told.step(2))
    assert sequencer.lacks
    sequencer.expect(1)
    assert not sequencer.lacks
    assert told.numbers == []
    sequencer.put(1, told.step(1))
    sequencer.put(1, told.step(1))
    sequencer.expect(1)
    assert (told.numbers, told.before) == ([1, 2], [1])
    assert not sequencer.lacks


def test_what_has_no_number_comes_after_what_it_follows() -> None:
    told, sequencer = Told(), Sequencer()
    sequencer.start(0)
    sequencer.put_after(0, told.step(100))
    sequencer.put_after(2, told.step(102))
    assert sequencer.lacks
    sequencer.put(2, told.step(2))
    sequencer.put(1, told.step(1))
    sequencer.put_after(1, told.step(101))
    assert told.numbers == [100, 1, 2, 102, 101]


def test_going_back_forgets_what_waits_of_the_past() -> None:
    told, sequencer = Told(), Sequencer()
    sequencer.start(5)
    sequencer.put(7, told.step(7))
    sequencer.stop()
    sequencer.start(2)
    assert told.before == [7]
    sequencer.put(3, told.step(3))
    assert told.numbers == [3]
