"""A room as lines of text, each told once, for where nothing that was printed can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chadchat_shared.text import clean_line, clean_text
from chadchat_shared.times import local_time

from .formatting import deed_of
from .log import Log
from .room import RoomState
from .rows import HintRow, LogRow, MessageRow, NewRow, NoticeRow
from .speakers import speaker
from .times import TimeFormat, time_of_day

LAST: Final = 20
"""How many rows of a log are told when one begins to read it."""

INDENT: Final = "    "
"""Stands before the further lines of what somebody wrote, so that none of them can be taken for a
message of somebody else's or a word of this client's.
"""


class Transcript:
    """Tells what is new in the room of ``state`` since it was asked last, with times as ``times``.

    What is told counts as read.
    """

    def __init__(self, state: RoomState, times: TimeFormat = "24h") -> None:
        self._state = state
        self._times = times
        self._log = Log()
        self._next = 0
        self._note = ""
        self._day = 0
        self._silent: set[int] = set()

    def leave_out(self, seq: int) -> None:
        """Do not tell the message with this seq: its reader has just typed it."""
        self._silent.add(seq)

    def take(self) -> list[str]:
        """Return the new lines, each cleaned."""
        log = self._state.log
        lines = list(self._begin(log)) if log is not self._log else []
        for number in range(max(self._next, log.first), log.end):
            lines += self._lines(log.row(number))
        self._next = log.end
        if self._state.note and self._state.note != self._note:
            lines.append(clean_text(self._state.note))
        self._note = self._state.note
        self._state.take_for_read()
        return lines

    def _begin(self, log: Log) -> Iterator[str]:
        """Begin with the last rows of another log."""
        told = set() if self._log.newest else set(self._log.hints)
        self._log, self._day = log, 0
        self._next = max(log.first, log.end - LAST)
        for number in range(self._next, log.end):
            row = log.row(number)
            yield from (
                f"{above.count:,} new:" for above in log.above(number) if isinstance(above, NewRow)
            )
            if not (isinstance(row, HintRow) and row.text in told):
                yield from self._lines(row)
        self._next = log.end

    def _lines(self, row: LogRow) -> Iterator[str]:
        match row:
            case MessageRow() if row.seq in self._silent:
                self._silent.discard(row.seq)
            case MessageRow():
                time = local_time(row.ts, self._state.zone)
                if time.toordinal() != self._day:
                    self._day = time.toordinal()
                    yield f"{time:%A}, {time.day} {time:%B %Y}"
                text = clean_text(row.text).replace("\n", f"\n{INDENT}")
                name, deed = speaker(row), deed_of(text)
                when = time_of_day(row.ts, self._state.zone, self._times)
                yield f"{when} {name}: {text}" if deed is None else f"{when} * {name} {deed}"
            case NoticeRow():
                yield f"· {clean_line(row.name)} {clean_line(row.text)}"
            case HintRow() if row.text != self._note:
                yield clean_text(row.text)
            case HintRow():
                self._note = ""  # it was told before it came among what is said
