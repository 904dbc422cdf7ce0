"""The page has this client's commands and emoji, so what it has of them has to be fresh.

Mend it with ``python -m chadchat_tui.typescript server/web/src``.
"""

from __future__ import annotations

import json
from pathlib import Path

from chadchat_tui.typescript import command_table, emoji_table

_SOURCES = Path(__file__).parents[2] / "server" / "web" / "src"


def test_the_pages_commands_are_those_of_this_client() -> None:
    table = (_SOURCES / "commands" / "table.ts").read_text(encoding="utf-8")
    assert table == command_table()


def test_every_name_of_an_emoji_on_the_page_is_one_of_this_client() -> None:
    """Which may know more of them: they come with Rich, whichever version of it is installed."""
    of_the_page = json.loads((_SOURCES / "emoji.json").read_text(encoding="utf-8"))
    ours = json.loads(emoji_table())
    assert len(of_the_page) > 1_000
    assert of_the_page.keys() <= ours.keys()
