"""Choosing one of several completions."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from chadchat_shared.text import clean_line

from ...state.completing import Choice, Completion

KEYS: Final = "Tab goes on · Enter takes it"


class Choosing:
    """Goes round the choices of ``completion``.

    ``moved`` says that one is at one of them, and not at what was typed any more.
    """

    def __init__(self, completion: Completion) -> None:
        self.completion = completion
        self._at: int | None = None

    @property
    def moved(self) -> bool:
        """Whether one is at one of them."""
        return self._at is not None

    def move(self, step: int) -> str:
        """Go to the next (1) or the one before (-1), from the last to the first, and return its
        text.
        """
        count = len(self.completion.choices)
        begin = -1 if step > 0 else 0
        self._at = ((begin if self._at is None else self._at) + step) % count
        return self.completion.choices[self._at].text

    def lines(self, room: int) -> list[Content]:
        """Return the choices around the one that one is at, and below them what keys then do, in
        at most ``room`` lines.
        """
        keys = [Content.styled(KEYS, "$text-accent")] if self.moved and room > 1 else []
        return [*self._choice_lines(room - len(keys)), *keys]

    def _choice_lines(self, room: int) -> list[Content]:
        choices = self.completion.choices
        first = min(max((self._at or 0) - room // 2, 0), max(len(choices) - room, 0))
        shown = choices[first : first + room]
        width = max(cell_len(clean_line(choice.label)) for choice in shown)
        lines = [_line(one, width, here=first + at == self._at) for at, one in enumerate(shown)]
        if len(choices) > len(shown):
            lines[-1] = Content.assemble(lines[-1], (f"  {len(choices)} in all", "dim"))
        return lines


def _line(choice: Choice, width: int, *, here: bool) -> Content:
    label = clean_line(choice.label)
    gap = " " * (width - cell_len(label) + 2)
    mark, style = ("› ", "bold $text-accent") if here else ("  ", "")
    return Content.assemble((mark + label, style), gap, (clean_line(choice.about), "dim"))
