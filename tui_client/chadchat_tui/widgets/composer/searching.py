"""Searching in what was sent."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from chadchat_shared.text import clean_line, clean_text

from ...state.typed_history import HistorySearch

KEYS: Final = "Enter takes it · Ctrl+R older · Esc back"


def search_lines(search: HistorySearch, room: int) -> list[Content]:
    """Return what is searched for and where it is found, in at most ``room`` lines."""
    found = clean_text(search.found).split("\n")[: max(room - 1, 1)] if search.found else []
    missing = bool(search.words) and not found
    line = Content.assemble(
        (
            "Not found: " if missing else "You sent: ",
            "$text-warning" if missing else "",
        ),
        (f"{clean_line(search.words)}▏", "bold"),
        (f"  {KEYS}", "dim"),
    )
    return [*(Content(text) for text in found), line][-room:]
