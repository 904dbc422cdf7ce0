"""The rows of a log as lines of styled text.

Wide, each row has a column for the time, one for the name, and one for the text; narrow, the name
stands before the text:

    10:15         sean  Hello!          10:15 sean  Hello!

Where hardly anything fits, there is no time. What names the reader has a mark before it, and what
follows it of the same member neither time nor name.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chadchat_shared.names import name_key
from chadchat_shared.text import clean_line, clean_text

from ..state.formatting import Formatted
from ..state.mentions import NOBODY, Me, mentioned
from ..state.room import as_sentence
from ..state.rows import (
    DateRow,
    GapRow,
    HintRow,
    LogRow,
    MessageRow,
    NewRow,
    NoticeRow,
    OutgoingRow,
    Row,
)  # fmt: skip
from ..state.speakers import BOT_MARK, speaker
from ..state.times import TIME_CELLS, TimeFormat, time_of_day, with_seconds
from .selectable import Selectable, SelectableLine
from .text_lines import GUTTER, Line, TextStyles, shown_text, text_lines, text_spans
from .wrapping import TAB, Span, fits, shorten, steady, word_spans, wrap

NAME_COLOURS: Final = 8
PARTS: Final = (
    "time", "text", "notice", "rule", "new", "hint", "pending", "failed",
    "code", "link", "mention", "own-name", *(f"name-{colour}" for colour in range(NAME_COLOURS)),
)  # fmt: skip
"""What has a style of its own."""

WIDE: Final = 84
"""Cells from which the names have a column."""

TIMED: Final = 20
"""Cells beside the time from which the time has a column."""

NAME_COLUMN: Final = 14
GAP: Final = 2
MARGIN: Final = 1
"""Cells that stay free behind each line."""

MENTION_MARK: Final = "▌"

_BOLD: Final = Style(bold=True)


class Painter:
    """Draws rows at one ``width`` in cells, in ``styles`` by part, in times of ``zone``.

    ``me`` is who reads them.
    """

    def __init__(
        self, width: int, styles: Mapping[str, Style], zone: tzinfo | None, me: Me = NOBODY,
        time_format: TimeFormat = "24h",
    ) -> None:  # fmt: skip
        self.width = width
        self.wide = width >= WIDE
        self._styles = styles
        self._zone = zone
        self._me = me
        self._time_format = time_format
        time_column = TIME_CELLS[time_format] + 1
        self._timed = width - time_column >= TIMED
        self._time_column = time_column if self._timed else 2
        self._indent = self._time_column + (NAME_COLUMN + GAP if self.wide else 0)
        self._text_width = width - self._indent
        # Without a background of its own, code is known by its marks.
        self._marked = bool(styles) and styles["code"].bgcolor == styles["text"].bgcolor
        self.layout = width, self._marked
        """What the heights depend on."""
        self.blank = self._strip(())
        """A line of nothing."""

    def height(self, row: Row, *, grouped: bool) -> int:
        """Return how many lines ``row`` takes; see ``paint``."""
        if isinstance(row, MessageRow):
            before = 0 if grouped else self._before(row.name, bot=row.bot)
            if fits(row.text, self._text_width - before):
                return 1
            shown = shown_text(row.text, marked=self._marked)
            return len(text_spans(shown, self._text_width, before))
        return len(self._lines(row, grouped=grouped))

    def paint(self, row: Row, *, grouped: bool) -> list[Strip]:
        """Return the lines of ``row``, each filled up to the width and its margin.

        ``grouped`` says that it follows what the same member has just said: time and name are left
        out, and its text begins where its wrapped lines do.
        """
        return [self._strip(line) for line in self._lines(row, grouped=grouped)]

    def standing_in(self, row: MessageRow) -> Strip:
        """Return who said ``row``, to stand before a line of it that has no head: with the time
        where names have a column, else in the place of the time. It is empty where neither is.
        """
        if not self._timed:
            return Strip([])
        if self.wide:
            head = self._message_head(row, (" ", Style()))
            return self._strip(head).crop(0, self._indent - 1)
        room = self._indent - 1
        name = shorten(steady(speaker(row)), room), self._name_style(row.name, own=self._own(row))
        return self._strip((name,)).adjust_cell_length(room, self._styles["text"])

    def selectable(self, row: LogRow, *, grouped: bool) -> Selectable:
        """Return what can be selected of ``row``, as it stands on its lines."""
        first = 0
        match row:
            case MessageRow(name=name, text=text, bot=bot):
                first = 0 if grouped else self._before(name, bot=bot)
                shown = shown_text(text, marked=self._marked)
                text, spans = shown.text, text_spans(shown, self._text_width, first)
            case NoticeRow() | HintRow():
                text = steady(clean_text(_aside_text(row)).expandtabs(TAB))
                spans = [(span, False) for span in word_spans(text, self._text_width)]
        lines = [
            SelectableLine(*span, self._indent + (len(GUTTER) if block else 0))
            for span, block in spans
        ]
        lines[0] = lines[0]._replace(column=lines[0].column + first)
        return Selectable(text, lines)

    def _strip(self, line: Line) -> Strip:
        strip = Strip([Segment(text, style) for text, style in line if text]).crop(0, self.width)
        return strip.extend_cell_length(self.width + MARGIN, self._styles.get("text"))

    def _lines(self, row: Row, *, grouped: bool) -> list[Line]:
        match row:
            case MessageRow():
                return self._message(row, grouped=grouped)
            case NoticeRow():
                return self._aside(self._time(row.ts), "·", _aside_text(row), "notice")
            case DateRow() | NewRow() | GapRow():
                return [self._rule(_title(row), "new" if isinstance(row, NewRow) else "rule")]
            case HintRow():
                return self._aside("", "", _aside_text(row), "hint")
            case OutgoingRow():
                return self._outgoing(row)

    def _message(self, row: MessageRow, *, grouped: bool) -> list[Line]:
        shown = shown_text(row.text, marked=self._marked)
        places = [] if self._own(row) else mentioned(shown, self._me.name)
        gutter = MENTION_MARK if places else " ", self._styles["mention"]
        base = self._styles["text"] + _BOLD if places else self._styles["text"]
        if grouped:
            return self._said(self._indented(gutter), gutter, shown, base, 0, places=places)
        head, before = self._message_head(row, gutter), self._before(row.name, bot=row.bot)
        return self._said(head, gutter, shown, base, before, places=places)

    def _message_head(self, row: MessageRow, gutter: tuple[str, Style]) -> Line:
        time = self._time(row.ts), "time"
        return self._head(time, row.name, gutter, own=self._own(row), bot=row.bot)

    def _own(self, row: MessageRow) -> bool:
        return row.member == self._me.member and not row.bot

    def _outgoing(self, row: OutgoingRow) -> list[Line]:
        """Return a message of one's own with a sign of its state, and why it waits or failed."""
        sign = ("…", "pending") if row.error is None else ("!", "failed")
        if self._timed:
            sign = f"  {sign[0]}", sign[1]
        gutter = " ", self._styles["pending"]
        head = self._head(sign, row.name, gutter, own=True)
        shown = shown_text(row.text, marked=self._marked)
        said = self._said(head, gutter, shown, gutter[1], self._before(row.name))
        if row.error is not None:
            retry = "" if row.final else " /retry sends it again."
            reason = f"Not sent: {as_sentence(str(row.error))}{retry}"
            return [*said, *self._aside("", "", reason, "failed")]
        if row.held is not None:
            until = time_of_day(row.held_until, self._zone, with_seconds(self._time_format))
            return [*said, *self._aside("", "", f"Waits until {until}: {row.held}", "pending")]
        return said

    def _head(
        self, time: tuple[str, str], name: str, gutter: tuple[str, Style], *, own: bool,
        bot: bool = False,
    ) -> Line:  # fmt: skip
        """Return what stands before a message: the time, or a sign, the name, and a bot's mark."""
        style, space = self._name_style(name, own=own), self._styles["text"]
        name, mark = _shown(name), (BOT_MARK * bot, self._styles["time"])
        before = set_cell_size(time[0], self._time_column - 1), self._styles[time[1]]
        if not self.wide:
            return before, gutter, (name, style), mark, (" " * GAP, space)
        name = shorten(name, NAME_COLUMN - len(mark[0]))
        padding = " " * (1 + NAME_COLUMN - len(mark[0]) - cell_len(name)), space
        return before, padding, (name, style), mark, (" " * (GAP - 1), space), gutter

    def _name_style(self, name: str, *, own: bool) -> Style:
        return self._styles["own-name" if own else f"name-{_colour(name)}"]

    def _indented(self, gutter: tuple[str, Style]) -> Line:
        return (" " * (self._indent - 1), self._styles["text"]), gutter

    def _before(self, name: str, *, bot: bool = False) -> int:
        """Return how many cells of the first text line the name takes."""
        return 0 if self.wide else cell_len(_shown(name)) + len(BOT_MARK * bot) + GAP

    def _said(
        self, head: Line, gutter: tuple[str, Style], shown: Formatted, base: Style, first: int,
        *, places: Sequence[Span] = (),
    ) -> list[Line]:  # fmt: skip
        """Return what somebody says, wrapped beside ``head``, its later lines under its first.

        ``places`` are where it names the reader, and ``first`` cells of the first line are taken.
        """
        code, link, mention = (self._styles[part] for part in ("code", "link", "mention"))
        styles = TextStyles(base, code, link, mention)
        spans = text_spans(shown, self._text_width, first)
        indent = self._indented(gutter)
        lines: list[Line] = []
        for line, (_, block) in zip(text_lines(shown, spans, places, styles), spans, strict=True):
            bar = ((GUTTER, self._styles["rule"]),) if block else ()
            lines.append((indent if lines else head) + bar + line)
        return lines

    def _aside(self, time: str, sign: str, text: str, part: str) -> list[Line]:
        """Return something that nobody said, with ``sign`` in the column of the names."""
        style = self._styles[part]
        beside = f"{sign:>{NAME_COLUMN}}" + " " * GAP if self.wide else ""
        one, *others = wrap(clean_text(text), self._text_width)
        indent = " " * self._indent, style
        first = (f"{time:{self._time_column}}", self._styles["time"]), (beside, style), (one, style)
        return [first, *((indent, (line, style)) for line in others)]

    def _rule(self, title: str, part: str) -> Line:
        return ((f" {title} ".center(self.width, "─"), self._styles[part]),)

    def _time(self, ts: int) -> str:
        return time_of_day(ts, self._zone, self._time_format) if self._timed else ""


def _aside_text(row: NoticeRow | HintRow) -> str:
    return row.text if isinstance(row, HintRow) else f"{clean_line(row.name)} {row.text}"


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
    return steady(clean_line(name))


@lru_cache(maxsize=4096)
def _colour(name: str) -> int:
    """Return which of the colours the name has, everywhere and always the same."""
    return zlib.crc32(name_key(name).encode()) % NAME_COLOURS
