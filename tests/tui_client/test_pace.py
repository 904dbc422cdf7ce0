"""When what is said is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chadchat_tui.pace import DRAWING_SECONDS, KEY_SECONDS, Drawing


class Timers:
    """A clock that goes on by itself to what is due next."""

    def __init__(self) -> None:
        self.now = 100.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def after(self, seconds: float, callback: Callable[[], None]) -> None:
        self.due.append((self.now + seconds, callback))

    def go_on(self) -> None:
        self.due.sort(key=lambda one: one[0])
        self.now, callback = self.due.pop(0)
        callback()


class Drawn:
    """What is drawn by a ``Drawing``, and when."""

    def __init__(self) -> None:
        self.timers = Timers()
        self.times: list[float] = []
        self.drawing = Drawing(self._draw, self.timers.after, lambda: self.timers.now)

    def _draw(self) -> None:
        self.times.append(self.timers.now)


def test_the_first_is_drawn_at_once_and_the_next_ones_together() -> None:
    drawn = Drawn()
    drawn.drawing.ask()
    drawn.timers.go_on()
    for _ in range(50):
        drawn.drawing.ask()
    drawn.timers.go_on()
    assert not drawn.timers.due
    assert drawn.times == pytest.approx([100.0, 100.0 + DRAWING_SECONDS])


def test_a_key_is_drawn_before_what_is_said() -> None:
    drawn = Drawn()
    drawn.drawing.ask()
    drawn.timers.go_on()
    drawn.drawing.ask_behind_keys()
    drawn.timers.now += DRAWING_SECONDS - 0.001
    drawn.drawing.key_pressed()
    while drawn.timers.due:
        drawn.timers.go_on()
    assert drawn.times == pytest.approx([100.0, 100.0 + DRAWING_SECONDS + KEY_SECONDS])


def test_one_who_types_without_a_pause_sees_what_is_said_all_the_same() -> None:
    drawn = Drawn()
    for _ in range(1_000):
        drawn.drawing.ask_behind_keys()
        drawn.drawing.key_pressed()
        drawn.timers.go_on()
    waits = [after - before for before, after in zip(drawn.times, drawn.times[1:], strict=False)]
    assert len(waits) > 100
    assert max(waits) <= 2 * DRAWING_SECONDS + KEY_SECONDS


def test_what_a_key_is_for_waits_for_no_other() -> None:
    drawn = Drawn()
    drawn.drawing.ask()
    drawn.timers.go_on()
    drawn.drawing.ask_behind_keys()
    drawn.drawing.ask()
    for _ in range(5):
        drawn.timers.after(0.015, drawn.drawing.key_pressed)
        drawn.timers.go_on()
    assert drawn.times[1] == pytest.approx(100.0 + DRAWING_SECONDS)


def test_where_little_is_said_a_key_holds_nothing_up() -> None:
    drawn = Drawn()
    drawn.drawing.ask()
    drawn.timers.go_on()
    drawn.timers.now += 10
    drawn.drawing.key_pressed()
    drawn.drawing.ask_behind_keys()
    while drawn.timers.due:
        drawn.timers.go_on()
    assert drawn.times == pytest.approx([100.0, 110.0])
