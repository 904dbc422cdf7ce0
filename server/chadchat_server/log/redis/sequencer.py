"""Bringing what is done to a room into its one order, from wherever it is heard."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[bool], None]
"""Does what comes at its place; true where it has been told already, with all up to there."""


class Sequencer:
    """Takes the steps of a room in the order of their numbers, without gaps and each once.

    They come in any order, once or twice, and some not at all. Until ``start``, all wait.
    """

    def __init__(self) -> None:
        self.at = 0
        self._going = False
        self._waiting: dict[int, Step | None] = {}
        self._after: list[tuple[int, Step]] = []

    @property
    def lacks(self) -> bool:
        """Whether something waits for a step of which nothing has been heard."""
        waits = bool(self._waiting or self._after)
        return self._going and waits and self.at + 1 not in self._waiting

    def start(self, at: int) -> None:
        """Go on after the step ``at``: all up to there has been told.

        Where that is before what was told already, all that waits is of the past, too.
        """
        past = sorted(n for n in self._waiting if n <= at or at < self.at)
        self.at = at
        self._going = True
        for number in past:
            if (step := self._waiting.pop(number)) is not None:
                step(True)
        self._go_on()

    def stop(self) -> None:
        """Let all wait until the next ``start``."""
        self._going = False

    def expect(self, number: int) -> None:
        """Know that the step of that number is to come."""
        if not self._going or number > self.at:
            self._waiting.setdefault(number, None)

    def put(self, number: int, step: Step) -> None:
        """Take ``step`` when it is its turn; one that is past has been told."""
        if self._going and number <= self.at:
            step(True)
        elif self._waiting.get(number) is None:
            self._waiting[number] = step
            self._go_on()

    def put_after(self, number: int, step: Step) -> None:
        """Take ``step``, which has no number, when all up to ``number`` have been taken."""
        self._after.append((number, step))
        self._go_on()

    def _go_on(self) -> None:
        while self._going:
            for item in [item for item in self._after if item[0] <= self.at]:
                self._after.remove(item)
                item[1](False)
            if (step := self._waiting.get(self.at + 1)) is None:
                return
            del self._waiting[self.at + 1]
            self.at += 1
            step(False)
