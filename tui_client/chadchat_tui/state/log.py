"""The rows of a room's log: they only ever grow, at the end and, with older pages, at the top."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, tzinfo

from chadchat_shared.events import ChatMessage, Notice

from .rows import DateRow, HintRow, LogRow, MessageRow, NoticeRow
from .times import local_time


class Log:
    """The rows, with a rule wherever a new day begins.

    ``rows`` may be read and not changed. ``prepended`` counts those that came before the rows of
    the beginning, so that ``rows[prepended]`` is always the same row. ``complete`` says that
    nothing older exists; ``oldest`` is the seq of the first message, or 0 without any.
    """

    def __init__(
        self,
        messages: Sequence[ChatMessage] = (),
        *,
        more: bool = False,
        zone: tzinfo | None = None,
    ) -> None:
        self.zone = zone
        self.rows: list[LogRow] = []
        self.prepended = 0
        self.complete = not more
        self.oldest = 0
        self._mark: int | None = None
        # Above the first row stands no rule while older ones may come before it.
        first = self._day(messages[0].ts) if more and messages else None
        self._first_day = self._last_day = first
        for message in messages:
            self.append(message)

    @property
    def mark(self) -> int | None:
        """The index of the row that the "new" mark stands above."""
        return None if self._mark is None else self._mark + self.prepended

    @property
    def hints(self) -> list[str]:
        """The texts of this client's own that stand in it."""
        return [row.text for row in self.rows if isinstance(row, HintRow)]

    def append(self, message: ChatMessage) -> None:
        """Put a message at the end."""
        self.oldest = self.oldest or message.seq
        self._begin_day(message.ts)
        self.rows.append(_row(message))

    def note(self, notice: Notice) -> None:
        """Put a notice at the end."""
        self._begin_day(notice.ts)
        self.rows.append(NoticeRow(notice.ts, sys.intern(notice.name), notice.message))

    def hint(self, text: str) -> None:
        """Put a line of this client's own at the end, which nobody else sees."""
        self.rows.append(HintRow(text))

    def prepend(self, messages: Sequence[ChatMessage], *, more: bool) -> None:
        """Put an older page before the rest. ``more`` says that still older messages exist."""
        page: list[LogRow] = []
        day = self._day(messages[0].ts) if more and messages else None
        first_day = day
        for message in messages:
            if (its_day := self._day(message.ts)) != day:
                page.append(DateRow(its_day))
                day, first_day = its_day, first_day or its_day
            page.append(_row(message))
        if self._first_day is not None and self._first_day != day:
            page.append(DateRow(self._first_day))
        self._first_day = first_day
        self.complete = not more
        if messages:
            self.oldest = messages[0].seq
        self.rows[:0] = page
        self.prepended += len(page)

    def set_mark(self) -> None:
        """Put the "new" mark above whatever comes next."""
        self._mark = len(self.rows) - self.prepended

    def _begin_day(self, ts: int) -> None:
        if (day := self._day(ts)) != self._last_day:
            self._first_day = self._first_day or day
            self._last_day = day
            self.rows.append(DateRow(day))

    def _day(self, ts: int) -> date:
        return local_time(ts, self.zone).date()


def _row(message: ChatMessage) -> MessageRow:
    member, name = sys.intern(message.member), sys.intern(message.name)
    return MessageRow(message.seq, message.ts, member, name, message.message)
