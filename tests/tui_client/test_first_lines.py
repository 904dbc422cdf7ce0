"""The newest lines before the screen is there stand where the screen has them."""

from __future__ import annotations

import os
from itertools import zip_longest

import pytest

from chadchat_tui.first_lines import first_lines
from chadchat_tui.widgets.log_view import LogView
from tests.server_process import ServerProcess

from .seat import guest, inside
from .waiting import eventually

SAID = [
    "Good morning!", "A line\nand another", "What about `code`, **bold** and https://example.org?",
    "```\nfenced\n```", "a word " * 40, "sean: have you seen this?", "日本語 👩‍👩‍👧 " * 9,
]  # fmt: skip


@pytest.mark.parametrize("theme", ["dark", "terminal"])
@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize(
    "size", [(140, 40), (100, 30), (80, 24), (79, 16), (60, 15), (40, 12), (20, 5), (10, 3)]
)
async def test_they_are_what_the_screen_shows(
    server: ServerProcess, size: tuple[int, int], times: int, theme: str
) -> None:
    """Of few messages, and of more than there is room for."""
    async with inside(server, size=size) as sean, guest(server, sean) as ana:
        preferences = sean.app.workspace.preferences
        preferences.theme = "terminal" if theme == "terminal" else "dark"
        sean.app.draw()
        for text in SAID * times:
            await ana.say(text)
        log = sean.app.screen.query_one(LogView)
        await eventually(lambda: len(sean.messages) == len(SAID) * times)

        def same() -> bool:
            placed = first_lines(sean.conversation.state, preferences, os.terminal_size(size))
            shown = [log.render_line(y).text.rstrip() for y in range(log.size.height)]
            assert len(placed.texts) <= len(shown)
            return (placed.row, placed.column) == (log.region.y, log.region.x) and all(
                ours == theirs for ours, theirs in zip_longest(placed.texts, shown, fillvalue="")
            )

        await eventually(same)
