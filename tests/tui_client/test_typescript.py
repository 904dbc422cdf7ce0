"""The page has this client's commands and emoji, so what it has of them has to be fresh."""

from __future__ import annotations

from pathlib import Path

from chadchat_tui.typescript import command_table, emoji_table

_SOURCES = Path(__file__).parents[2] / "server" / "web" / "src"


def test_the_pages_commands_and_emoji_are_those_of_this_client() -> None:
    """Mend it with ``python -m chadchat_tui.typescript server/web/src``."""
    table = (_SOURCES / "commands" / "table.ts").read_text(encoding="utf-8")
    assert table == command_table()
    assert (_SOURCES / "emoji.json").read_text(encoding="utf-8") == emoji_table()
