"""The part of a room's log that is held: a window of its messages, and what stands among them."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, tzinfo
from enum import Enum
from typing import Final

from chadchat_shared.events import ChatMessage, Notice
from chadchat_shared.times import local_time

from .rows import (
    DateRow,
    GapRow,
    HintRow,
    LogRow,
    MessageRow,
    NewRow,
    NoticeRow,
    continues,
)  # fmt: skip

HELD: Final = 10_000
"""Rows that are held, about."""

NO_DAY: Final = 0
"""The day of what stands before the first that has one; else it is counted as dates are."""


class Beyond(Enum):
    """What may be loaded beside what is held."""

    OLDER = "the page before it"
    NEWER = "the page behind it"
    NEWEST = "the room's newest page, in its place"


Wanted = Beyond | int
"""What is to be loaded; a number is the seq whose surroundings are to be held instead."""


class Log:
    """A window of the room's messages in order of seq, with notices and hints where they came. It
    grows at both ends and is trimmed at the one far from the reader, so that it never holds much
    more than ``limit`` rows; what is trimmed can be loaded again.

    ``rows`` may be read and not changed. Each has a number that it keeps as long as it is held:
    that of ``rows[0]`` is ``first``, that of the last one ``end - 1``. ``generation`` is another
    one when the rows, and so their numbers, are others altogether.

    ``oldest`` and ``last`` are the seqs of the first and the last message held, or 0 without any,
    and ``newest`` is that of the room's newest, as far as it is known. ``complete`` says that
    nothing older exists than what is held, and ``at_newest`` nothing newer: while it does, what
    arrives is only counted.

    ``begin`` is the seq with which the room's log begins, as far as it is known.

    ``reading`` is the number of the row that the reader has at the top, or None at the end.
    """

    def __init__(
        self,
        messages: Sequence[ChatMessage] = (),
        *,
        more: bool = False,
        begin: int = 1,
        zone: tzinfo | None = None,
        limit: int = HELD,
    ) -> None:
        self.begin = begin
        self.zone = zone
        self.limit = limit
        self.generation = 0
        self.rows: list[LogRow] = []
        # Of each row the seq and the day, or those of the row before it.
        self._seqs: list[int] = []
        self._days = array("L")
        self._kept = range(0)
        self.first = self.oldest = self.last = self.newest = 0
        self.reading: int | None = None
        self._read: int | None = None
        self._counted: int | None = None
        self._late: list[HintRow] = []
        self._begin(messages, older=more)

    # What is there

    @property
    def end(self) -> int:
        """The number behind that of the last row."""
        return self.first + len(self.rows)

    @property
    def at_newest(self) -> bool:
        """Whether nothing newer exists than what is held."""
        return self.last >= self.newest

    @property
    def hints(self) -> list[str]:
        """The texts of this client's own that stand in it."""
        return [row.text for row in [*self.rows, *self._late] if isinstance(row, HintRow)]

    @property
    def mark(self) -> int | None:
        """The number of the row that the line of what is new stands above, if that is held."""
        read = self._read
        if read is None or read >= self.last or not (self.complete or read >= self.oldest - 1):
            return None
        return self.first + bisect_right(self._seqs, read)

    def row(self, number: int) -> LogRow:
        """Return the row of that number."""
        return self.rows[number - self.first]

    def number_of(self, seq: int) -> int | None:
        """Return the number of the message's row, if it is held."""
        if not self.oldest <= seq <= self.last:
            return None
        return self.first + bisect_left(self._seqs, seq)

    def above(self, number: int) -> list[GapRow | DateRow | NewRow]:
        """Return what stands above that row: a gap, a new day, or that it is new."""
        at = number - self.first
        above: list[GapRow | DateRow | NewRow] = []
        if at == 0 and not self.complete:
            # The day may have begun among what is not held.
            above.append(GapRow(max(self.oldest - self.begin, 0)))
        elif self._days[at] not in {NO_DAY, self._days[at - 1] if at else NO_DAY}:
            above.append(DateRow(date.fromordinal(self._days[at])))
        if self._read is not None and number == self.mark:
            until = self.newest if self._counted is None else self._counted
            above.append(NewRow(until - self._read))
        return above

    def grouped(self, number: int) -> bool:
        """Say whether that row goes on with what the member of the row above it said."""
        at = number - self.first
        return (
            at > 0
            and continues(self.rows[at], self.rows[at - 1])
            and self._days[at] == self._days[at - 1]
            and (self._read is None or number != self.mark)
        )

    @property
    def below(self) -> list[GapRow | HintRow]:
        """What stands below the last row: that newer messages exist, and hints that come later."""
        if self.at_newest:
            return []
        return [GapRow(self.newest - self.last, newer=True), *self._late]

    # What comes at its end

    def append(self, message: ChatMessage) -> None:
        """Take in a message that was said now."""
        at_newest = self.at_newest
        self.newest = max(self.newest, message.seq)
        if at_newest:
            self._append(message)
            self._trim()

    def last_of(self, member: str) -> MessageRow | None:
        """Return the newest message of ``member`` that is held, or None."""
        said = (row for row in reversed(self.rows) if isinstance(row, MessageRow))
        return next((row for row in said if row.member == member), None)

    def note(self, notice: Notice) -> None:
        """Put a notice at the end, unless what it came after is not held."""
        if self.at_newest:
            row = NoticeRow(notice.ts, sys.intern(notice.name), notice.message)
            self._put(row, self._day(notice.ts))
            self._trim()

    def hint(self, text: str) -> None:
        """Put a line of this client's own behind the newest message, which nobody else sees."""
        self._late.append(HintRow(text))
        self._put_late()

    # Pages

    def prepend(self, messages: Sequence[ChatMessage], *, more: bool) -> None:
        """Put an older page before the rest. ``more`` says that still older messages exist."""
        page = [one for one in messages if not self.oldest or one.seq < self.oldest]
        self.complete = not (page and more)
        if page:
            self.oldest = page[0].seq
            self.last = max(self.last, page[-1].seq)
            self.newest = max(self.newest, self.last)
        self.rows[:0] = map(_row, page)
        self._seqs[:0] = [message.seq for message in page]
        self._days[:0] = array("L", (self._day(message.ts) for message in page))
        self.first -= len(page)
        self._trim()

    def extend(self, messages: Sequence[ChatMessage], *, more: bool) -> None:
        """Put a newer page behind the rest. ``more`` says that still newer messages exist."""
        before = self.last
        for message in messages:
            self._append(message)
        # Where nothing newer is given, there is nothing newer.
        self.newest = max(self.newest, self.last + more) if self.last > before else before
        self._put_late()
        self._trim()

    def restart(self, messages: Sequence[ChatMessage], *, older: bool, newer: bool) -> None:
        """Hold these instead, from another place. ``older`` and ``newer`` say what else exists."""
        self.generation += 1
        self.reading = None
        self._begin(messages, older=older)
        self.newest = max(self.newest, self.last + newer)
        self._put_late()

    def take_kept(self) -> range:
        """Return the numbers of the rows that are held since this was asked last.

        What a number outside of it stands for may have changed.
        """
        kept, self._kept = self._kept, range(self.first, self.end)
        return range(kept.start, max(kept.start, kept.stop))

    # What is new

    def set_mark(self, read: int | None) -> None:
        """Have a line say that what comes after the seq ``read`` is new, or take it away (None).

        It counts all that comes until ``settle_mark``.
        """
        self._read, self._counted = read, None

    def settle_mark(self) -> None:
        """Count no more as new, as the reader sees what comes."""
        if self._counted is None:
            self._counted = self.newest

    # How it is kept

    def _begin(self, messages: Sequence[ChatMessage], *, older: bool) -> None:
        self.rows, self._seqs, self._days = [], [], array("L")
        self.first = self.oldest = self.last = 0
        self.complete = not older
        self._kept = range(0)
        for message in messages:
            self._append(message)
        self.newest = max(self.newest, self.last)

    def _append(self, message: ChatMessage) -> None:
        if message.seq > self.last:
            self.oldest = self.oldest or message.seq
            self.last = message.seq
            self._put(_row(message), self._day(message.ts))

    def _put(self, row: LogRow, day: int) -> None:
        self.rows.append(row)
        self._seqs.append(self.last)
        self._days.append(day)

    def _put_late(self) -> None:
        if self.at_newest:
            for row in self._late:
                self._put(row, self._days[-1] if self._days else NO_DAY)
            self._late.clear()
            self._trim()

    def _day(self, ts: int) -> int:
        return local_time(ts, self.zone).toordinal()

    # Trimming

    def _trim(self) -> None:
        """Drop rows in batches, at the end that is far from the reader."""
        excess = len(self.rows) - self.limit
        if excess <= self.limit // 10:
            return
        place = len(self.rows) if self.reading is None else self.reading - self.first
        if 2 * place > len(self.rows):
            self._drop_older(min(excess, place))
        else:
            self._drop_newer(max(self.limit, place + 1))

    def _drop_older(self, count: int) -> None:
        del self.rows[:count]
        dropped = self._seqs[count - 1]
        del self._seqs[:count], self._days[:count]
        self.first += count
        self._kept = range(max(self._kept.start, self.first), self._kept.stop)
        if dropped >= self.oldest:
            self.oldest, self.complete = dropped + 1, False

    def _drop_newer(self, length: int) -> None:
        del self.rows[length:], self._seqs[length:], self._days[length:]
        self.last = self._seqs[-1]
        self._kept = range(self._kept.start, min(self._kept.stop, self.end))


def _row(message: ChatMessage) -> MessageRow:
    member, name = sys.intern(message.member), sys.intern(message.name)
    return MessageRow(message.seq, message.ts, member, name, message.message, bool(message.bot))
