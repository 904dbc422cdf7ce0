"""Rows of a log as plain text, as they are copied."""

from __future__ import annotations

from collections.abc import Iterable

from chadchat_shared.text import clean_line, clean_text

from .rows import HintRow, LogRow, MessageRow, NoticeRow
from .speakers import speaker


def plain_text(rows: Iterable[LogRow]) -> str:
    """Return what the rows say, one below the other, each message behind its member's name."""
    return "\n".join(map(_plain, rows))


def _plain(row: LogRow) -> str:
    match row:
        case MessageRow():
            return f"{speaker(row)}: {clean_text(row.text)}"
        case NoticeRow():
            return f"{clean_line(row.name)} {clean_text(row.text)}"
        case HintRow():
            return clean_text(row.text)
