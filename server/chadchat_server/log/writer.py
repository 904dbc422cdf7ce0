"""One thread that owns the database connection, and commits in groups.

What is asked for in one turn of the event loop is handed to the thread together, and everything
that was asked for while a batch was being written makes the next one: its reads run first, on what
is committed, then all its writes in one transaction with one fsync, then the reads that want to
know of these. The results of a batch come back to the event loop together, in the order of the
asking.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar, cast

from chadchat_shared.errors import ChatError, StorageFull, Unavailable

from ..domain.records import Draft
from .appends import Appends
from .figures import LogFigures
from .interface import Changed, LogUnusable, Outcome
from .opening import explain, is_full, is_passing
from .space import Space

ResultT = TypeVar("ResultT")
OutcomeT = TypeVar("OutcomeT")
Work = Callable[[sqlite3.Connection], ResultT]

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Job:
    """One read or write; ``done`` is called with what ``work`` returns, or the ChatError that it
    raises before it writes.

    One that ``grows`` is not done where there is no room for more.
    """

    work: Work[object]
    done: Callable[[object], None]
    grows: bool = False
    outcome: object = None

    def run(self, connection: sqlite3.Connection) -> None:
        try:
            self.outcome = self.work(connection)
        except ChatError as refused:
            self.outcome = refused

    def refuse(self, error: ChatError) -> None:
        self.outcome = error


@dataclass(slots=True)
class _Batch:
    reads: list[_Job] = field(default_factory=list)
    writes: list[_Job] = field(default_factory=list)
    last_reads: list[_Job] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    waiting: list[Callable[[Outcome], None]] = field(default_factory=list)
    outcomes: Sequence[Outcome] = ()
    handed_over: float = 0.0
    committed: float | None = None

    def add(self, later: _Batch) -> None:
        self.reads += later.reads
        self.writes += later.writes
        self.last_reads += later.last_reads
        self.drafts += later.drafts
        self.waiting += later.waiting

    def refuse_writes(self, error: ChatError) -> None:
        for job in self.writes:
            job.refuse(error)
        self.outcomes = [error] * len(self.drafts)

    def refuse_growth(self, error: StorageFull) -> None:
        """Refuse the writes that make the log larger."""
        for job in self.writes:
            if job.grows:
                job.refuse(error)

    def deliver(self) -> None:
        for job in (*self.reads, *self.writes, *self.last_reads):
            _report(job.done, job.outcome)
        for done, outcome in zip(self.waiting, self.outcomes, strict=True):
            _report(done, outcome)


def _report(done: Callable[[OutcomeT], None], outcome: OutcomeT) -> None:
    try:
        done(outcome)
    except Exception:  # noqa: BLE001  # one that fails must not keep the others' acks back
        _log.exception("What is stored could not be said")


class Writer:
    """The thread and what waits for it. Everything but ``_run`` and below is the event loop's.

    ``on_failure`` is called once, on the event loop, when the log can be used no more.
    """

    def __init__(
        self, connection: sqlite3.Connection, space: Space, figures: LogFigures,
        on_failure: Callable[[LogUnusable], None],
    ) -> None:  # fmt: skip
        self._connection = connection
        self._space = space
        self._figures = figures
        self._on_failure = on_failure
        self._loop = asyncio.get_running_loop()
        self._appends = Appends(connection)
        self._gathered: _Batch | None = None
        self._handed_over: SimpleQueue[_Batch | None] = SimpleQueue()
        self._closing = False
        self._failed = False
        self._ended = self._loop.create_future()
        threading.Thread(target=self._run, name="chadchat-log", daemon=True).start()

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Put ``draft`` into the next batch; once closed, refuse it with Unavailable."""
        if self._closing:
            done(Unavailable("The server is stopping. Your message is not stored yet."))
            return
        batch = self._gather()
        batch.drafts.append(draft)
        batch.waiting.append(done)
        self._figures.waiting += 1

    async def read(self, work: Work[ResultT]) -> ResultT:
        """Run ``work`` on what is committed. Raises what it raises, or Unavailable."""
        return await self._run_in(lambda batch: batch.reads, work)

    async def read_last(self, work: Work[ResultT]) -> ResultT:
        """Run ``work`` when all that was asked for before has been written. Raises as ``read``."""
        return await self._run_in(lambda batch: batch.last_reads, work)

    async def write(self, work: Work[ResultT], *, grows: bool = False) -> ResultT:
        """Run ``work`` in the next batch's transaction; returns when that is on disk.

        ``grows`` says that the log is larger then. Raises what it raises, StorageFull or
        Unavailable.
        """
        return await self._run_in(lambda batch: batch.writes, work, grows=grows)

    def change(self, work: Work[None], done: Callable[[Changed], None], *, grows: bool) -> None:
        """Run ``work`` as ``write`` does; ``done`` is called before anything later is reported."""
        if self._closing:
            done(Unavailable("The server is stopping."))
            return
        job = _Job(work, cast("Callable[[object], None]", done), grows)
        self._gather().writes.append(job)

    async def _run_in(
        self, part: Callable[[_Batch], list[_Job]], work: Work[ResultT], *, grows: bool = False
    ) -> ResultT:
        if self._closing:
            raise Unavailable("The server is stopping.")
        future = self._loop.create_future()

        def done(outcome: object) -> None:
            if future.done():
                return
            if isinstance(outcome, ChatError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        part(self._gather()).append(_Job(work, done, grows))
        return cast("ResultT", await future)

    async def close(self) -> None:
        """Write what waits, then end the thread and close the connection."""
        if not self._closing:
            self._closing = True
            self._hand_over()
            self._handed_over.put(None)
        await self._ended

    def _gather(self) -> _Batch:
        if self._gathered is None:
            self._gathered = _Batch()
            self._loop.call_soon(self._hand_over)
        return self._gathered

    def _hand_over(self) -> None:
        if self._gathered is not None:
            self._gathered.handed_over = time.perf_counter()
            self._handed_over.put(self._gathered)
            self._gathered = None

    def forget_rooms(self) -> None:
        """Forget what is cached of rooms; for works that delete some."""
        self._appends.forget()

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            self._process(batch)
            self._loop.call_soon_threadsafe(self._deliver, batch)
        self._connection.close()
        self._loop.call_soon_threadsafe(self._end)

    def _deliver(self, batch: _Batch) -> None:
        self._figures.waiting -= len(batch.drafts)
        if batch.committed is not None:
            self._figures.committed(len(batch.drafts), batch.committed - batch.handed_over)
        batch.deliver()

    def _end(self) -> None:
        if not self._ended.done():  # nobody waits any more where a stop took too long
            self._ended.set_result(None)

    def _next(self) -> _Batch | None:
        """Return all that has been handed over, waiting for something; None is the end."""
        batch = self._handed_over.get()
        while batch is not None and not self._handed_over.empty():
            if (later := self._handed_over.get()) is None:
                self._handed_over.put(None)
                break
            batch.add(later)
        return batch

    def _process(self, batch: _Batch) -> None:
        self._read(batch.reads)
        if batch.writes or batch.drafts:
            self._write(batch)
        self._read(batch.last_reads)

    def _read(self, jobs: list[_Job]) -> None:
        for job in jobs:
            try:
                job.run(self._connection)
            except Exception as error:  # noqa: BLE001  # whatever it is, the thread must go on
                job.refuse(self._refusal(error))

    def _write(self, batch: _Batch) -> None:
        if self._failed:
            batch.refuse_writes(Unavailable())
            return
        try:
            if (lack := self._space.lack(self._connection)) is not None:
                batch.refuse_growth(lack)
                batch.outcomes = self._appends.find(batch.drafts, lack)
            if batch.drafts and lack is None:
                batch.outcomes = self._appends.append(batch.drafts)
            else:
                self._connection.execute("BEGIN IMMEDIATE")
            for job in batch.writes:
                if lack is None or not job.grows:
                    job.run(self._connection)
            self._connection.execute("COMMIT")
            batch.committed = time.perf_counter()
        except Exception as error:  # noqa: BLE001  # whatever it is, the thread must go on
            refusal = self._refusal(error)
            batch.refuse_writes(refusal)
            self._roll_back()
            if isinstance(refusal, StorageFull):
                self._find(batch, refusal)

    def _find(self, batch: _Batch, refusal: StorageFull) -> None:
        """Let what of a refused batch is in the log already have its place."""
        try:
            batch.outcomes = self._appends.find(batch.drafts, refusal)
        except Exception as error:  # noqa: BLE001  # whatever it is, the thread must go on
            batch.outcomes = [self._refusal(error)] * len(batch.drafts)

    def _roll_back(self) -> None:
        self._appends.forget()
        if self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                self._refusal(error)

    def _refusal(self, error: Exception) -> ChatError:
        if not isinstance(error, sqlite3.Error):
            _log.error("A batch has gone wrong and is rolled back", exc_info=error)
        elif is_full(error):
            return StorageFull()
        elif is_passing(error):
            _log.error("The log refused a batch: %s", error)
        elif not self._failed:
            # After a failed write or fsync nobody knows what is on disk: nothing more is promised.
            self._failed = True
            unusable = LogUnusable(f"The log cannot be used any more: {explain(error)}")
            self._loop.call_soon_threadsafe(self._on_failure, unusable)
        return Unavailable()
