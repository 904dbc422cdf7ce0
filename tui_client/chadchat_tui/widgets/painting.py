"""The rows of a log as lines of styled text.

Wide, each row has a column for the time, one for the name, and one for the text; narrow, the name
stands before the text:

    10:15         sean  Hello!          10:15 sean  Hello!
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chadchat_shared.names import name_key
from chadchat_shared.text import clean_line, clean_text

from ..state.room import as_sentence
from ..state.rows import (
    DateRow,
    GapRow,
    HintRow,
    MessageRow,
    NewRow,
    NoticeRow,
    OutgoingRow,
    Row,
)  # fmt: skip
from ..state.times import local_time
from .wrapping import fits, wrap

NAME_COLOURS: Final = 8
PARTS: Final = (
    "time", "text", "notice", "rule", "new", "hint", "pending", "failed",
    *(f"name-{colour}" for colour in range(NAME_COLOURS)),
)  # fmt: skip
"""What has a style of its own."""

WIDE: Final = 84
"""Cells from which the names have a column."""

NAME_COLUMN: Final = 14
TIME_COLUMN: Final = 6
GAP: Final = 2

Line = tuple[tuple[str, str], ...]
"""Pieces of text, each with the part whose style it has."""


class Painter:
    """Draws rows at one ``width`` in cells, in ``styles`` by part, in times of ``zone``."""

    def __init__(self, width: int, styles: Mapping[str, Style], zone: tzinfo | None) -> None:
        self.width = width
        self.wide = width >= WIDE
        self._styles = styles
        self._zone = zone
        self._indent = TIME_COLUMN + (NAME_COLUMN + GAP if self.wide else 0)
        self._text_width = width - self._indent

    def height(self, row: Row, *, grouped: bool) -> int:
        """Return how many lines ``row`` takes; see ``paint``."""
        if isinstance(row, MessageRow):
            before = 0 if grouped else self._before(row.name)
            if fits(row.text, self._text_width - before):
                return 1
            return len(wrap(clean_text(row.text), self._text_width, before))
        return len(self._lines(row, grouped=grouped))

    def paint(self, row: Row, *, grouped: bool) -> list[Strip]:
        """Return the lines of ``row``.

        ``grouped`` says that it follows what the same member has just said: time and name are left
        out, and its text begins where its wrapped lines do.
        """
        return [self._strip(line) for line in self._lines(row, grouped=grouped)]

    def _strip(self, line: Line) -> Strip:
        segments = [Segment(text, self._styles[part]) for text, part in line if text]
        return Strip(segments).crop(0, self.width)

    def _lines(self, row: Row, *, grouped: bool) -> list[Line]:
        match row:
            case MessageRow():
                if grouped:
                    return self._block(((" " * self._indent, "text"),), row.text, "text")
                return self._said(self._time(row.ts), "time", row.name, row.text, "text")
            case NoticeRow():
                text = f"{clean_line(row.name)} {row.text}"
                return self._aside(self._time(row.ts), "·", text, "notice")
            case DateRow() | NewRow() | GapRow():
                return [self._rule(_title(row), "new" if isinstance(row, NewRow) else "rule")]
            case HintRow():
                return self._aside("", "", row.text, "hint")
            case OutgoingRow():
                return self._outgoing(row)

    def _outgoing(self, row: OutgoingRow) -> list[Line]:
        """Return a message of one's own with a sign of its state, and why it waits or failed."""
        if row.error is None:
            said = self._said("  …", "pending", row.name, row.text, "pending")
            if row.held is None:
                return said
            until = f"{local_time(row.held_until, self._zone):%H:%M:%S}"
            return [*said, *self._aside("", "", f"Waits until {until}: {row.held}", "pending")]
        retry = "" if row.final else " /retry sends it again."
        reason = f"Not sent: {as_sentence(str(row.error))}{retry}"
        said = self._said("  !", "failed", row.name, row.text, "pending")
        return [*said, *self._aside("", "", reason, "failed")]

    def _said(self, time: str, time_part: str, name: str, text: str, part: str) -> list[Line]:
        name = _shown(name)
        colour = f"name-{_colour(name)}"
        head: list[tuple[str, str]] = [(set_cell_size(time, TIME_COLUMN), time_part)]
        if self.wide:
            if cell_len(name) > NAME_COLUMN:
                name = set_cell_size(name, NAME_COLUMN - 1) + "…"
            head += [(" " * (NAME_COLUMN - cell_len(name)), colour), (name, colour)]
        else:
            head.append((name, colour))
        head.append((" " * GAP, part))
        return self._block(tuple(head), text, part, self._before(name))

    def _before(self, name: str) -> int:
        """Return how many cells of the first text line the name takes."""
        return 0 if self.wide else cell_len(_shown(name)) + GAP

    def _aside(self, time: str, sign: str, text: str, part: str) -> list[Line]:
        """Return something that nobody said, with ``sign`` in the column of the names."""
        beside = f"{sign:>{NAME_COLUMN}}" + " " * GAP if self.wide else ""
        return self._block(((f"{time:{TIME_COLUMN}}", "time"), (beside, part)), text, part)

    def _block(self, head: Line, text: str, part: str, first: int = 0) -> list[Line]:
        """Return ``text`` wrapped beside ``head``, with its later lines under its first."""
        one, *others = wrap(clean_text(text), self._text_width, first)
        indent = " " * self._indent
        return [(*head, (one, part)), *(((indent, part), (line, part)) for line in others)]

    def _rule(self, title: str, part: str) -> Line:
        line = f" {title} ".center(self.width, "─")
        return ((line, part),)

    def _time(self, ts: int) -> str:
        return f"{local_time(ts, self._zone):%H:%M}"


def _title(row: DateRow | NewRow | GapRow) -> str:
    match row:
        case DateRow(day):
            return f"{day:%A}, {day.day} {day:%B %Y}"
        case NewRow(count):
            return f"{count:,} new"
        case GapRow(count, newer):
            number = f"{count:,} " if count else ""
            messages = "message" if count == 1 else "messages"
            return f"… {number}{'newer' if newer else 'older'} {messages}"


@lru_cache(maxsize=4096)
def _shown(name: str) -> str:
    return clean_line(name)


@lru_cache(maxsize=4096)
def _colour(name: str) -> int:
    """Return which of the colours the name has, everywhere and always the same."""
    return zlib.crc32(name_key(name).encode()) % NAME_COLOURS
