"""What everybody was told, held against the log.

Whatever goes wrong, three things stay true (protocol: Promises): what was acknowledged is in the
log, at its place; an id is in the log once; and what somebody was told of a room is a stretch of
its log, without a gap and with nothing changed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from chadchat_server.log.checking import check_database
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.progress import Progress
from chadchat_shared.answers import Page, Snapshot, Stored
from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import PAGE_MAX

Ask = Callable[[str, Mapping[str, object]], Awaitable[dict[str, object]]]
"""Sends an event and returns its answer, as any of the clients does."""


@dataclass
class Journal:
    """What one member was told of a room and promised by it.

    ``lines`` came without interruption, or were fetched to fill one, and begin behind the seq
    ``after``. ``promised`` are the texts that were acknowledged, with the acknowledgements.
    """

    name: str
    after: int = 0
    lines: list[ChatMessage] = field(default_factory=list)
    promised: list[tuple[str, Stored]] = field(default_factory=list)

    @property
    def seq(self) -> int:
        """How far it goes."""
        return self.after + len(self.lines)


def check(log: Sequence[ChatMessage], journals: Iterable[Journal]) -> None:
    """Hold every journal against the whole ``log``. Raises AssertionError with what differs."""
    assert [line.seq for line in log] == list(range(1, len(log) + 1)), "the log has a hole"
    repeated = [id_ for id_, times in Counter(line.id for line in log).items() if times > 1]
    assert not repeated, f"more than once in the log: {repeated}"
    for journal in journals:
        _check_lines(log, journal)
        _check_promises(log, journal)


def check_whole(log: Sequence[ChatMessage], journals: Iterable[Journal]) -> None:
    """Check ``journals`` that go to the end of the log, so that each one's view is the log."""
    journals = list(journals)
    check(log, journals)
    for journal in journals:
        assert journal.seq == len(log), f"{journal.name} was told up to {journal.seq} only"


def check_agreed(journals: Iterable[tuple[str, Journal]]) -> None:
    """Check that in each epoch a seq was one message's, whoever was told of it or promised it.

    Also in one whose log is not there any more, as the room was put back to an earlier state.
    """
    known: dict[tuple[str, int], str] = {}
    for epoch, journal in journals:
        seqs = range(journal.after + 1, journal.seq + 1)
        assert [line.seq for line in journal.lines] == list(seqs), f"{journal.name} has a gap"
        told = [(line.seq, line.id) for line in journal.lines]
        told += [(stored.seq, stored.id) for _, stored in journal.promised]
        for seq, message_id in told:
            first = known.setdefault((epoch, seq), message_id)
            assert first == message_id, f"{journal.name} was told another {seq}: {message_id}"


def check_disk(data_dir: Path, room: str, log: Sequence[ChatMessage]) -> None:
    """Check that ``log`` is what is on the disk, in a database without a fault."""
    assert log == read_disk(data_dir, room)
    verdict = check_database(data_dir / DATABASE, Progress(lambda _: None))
    assert not verdict.faults, verdict.faults


def _check_lines(log: Sequence[ChatMessage], journal: Journal) -> None:
    name, expected = journal.name, log[journal.after : journal.seq]
    for meant, came in zip(expected, journal.lines, strict=False):
        assert came == meant, f"{name} was told {came} instead of {meant}"
    unknown = journal.lines[len(expected) :]
    assert not unknown, f"{name} was told what is not in the log: {unknown[0]}"


def _check_promises(log: Sequence[ChatMessage], journal: Journal) -> None:
    for text, stored in journal.promised:
        assert 1 <= stored.seq <= len(log), f"{journal.name}'s {stored} is not in the log"
        line = log[stored.seq - 1]
        kept = (line.id, line.ts, line.message)
        assert kept == (stored.id, stored.ts, text), f"{journal.name}'s {stored} is {line}"


async def read_log(
    ask: Ask, room: str, *, after: int = 0, upto: int | None = None
) -> list[ChatMessage]:
    """Return the log behind ``after``, to the seq ``upto`` or its end, page by page."""
    lines: list[ChatMessage] = []
    more = upto is None or after < upto
    while more:
        seq = lines[-1].seq if lines else after
        limit = PAGE_MAX if upto is None else min(PAGE_MAX, upto - seq)
        asked = {"room": room, "after": seq, "limit": limit}
        page = msgspec.convert(await ask("history", asked), Page)
        lines += page.messages
        more = page.more if upto is None else lines[-1].seq < upto
    return lines


async def read_missed(ask: Ask, snapshot: Snapshot, after: int) -> list[ChatMessage]:
    """Return what was missed since ``after``, up to the seq at which ``snapshot`` resumes."""
    missed = list(snapshot.messages)
    seq = missed[-1].seq if missed else after
    return missed + await read_log(ask, snapshot.room, after=seq, upto=snapshot.seq)


def read_disk(data_dir: Path, room: str) -> list[ChatMessage]:
    """Return the log of ``room`` as it stands in the database, whether or not a server runs."""
    columns = "message.seq, message.id, member, name, text, ts"
    query = (
        f"SELECT {columns} FROM message JOIN room ON room.id = message.room "
        "WHERE code = ? ORDER BY message.seq"
    )
    file = f"file:{data_dir / DATABASE}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as database:
        rows = database.execute(query, (room,))
        return [
            ChatMessage(room=room, seq=seq, id=id_, member=member, name=name, message=text, ts=ts)
            for seq, id_, member, name, text, ts in rows
        ]
