"""Members with the project's own client, who talk at a steady rate and come back by themselves."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import cycle
from pathlib import Path

from chadchat_shared.answers import Snapshot, Stored
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage, Notice, Presence
from chadchat_tui.events import Entered, Refused, SessionEvent, ShutOut, Waiting
from chadchat_tui.session import Delivery, Room, Session
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .journals import Journal, check_agreed, check_disk, check_whole, read_log


class Regular:
    """One of them. ``lost`` counts how often the connection went; ``left`` are those of whom
    it was told that they are here no more: members, and names as people see them.

    ``journals`` are by the epochs that the room has had; ``journal`` is the latest.
    """

    def __init__(self, session: Session, room: Room, company: Regulars) -> None:
        self.room = room
        self.journals = {room.snapshot.epoch: Journal(room.name, after=room.snapshot.seq)}
        self._epoch = room.snapshot.epoch
        self.lost = 0
        self.left: list[str] = []
        self._session = session
        self._company = company

    @property
    def journal(self) -> Journal:
        return self.journals[self._epoch]

    def say(self, text: str, again: str | None = None) -> None:
        """Post ``text``, under the id of an earlier try if there was one; note its outcome."""
        self._company.note(self, self.room.post(text, again))

    def promised(self, text: str, stored: Stored) -> None:
        """Note an acknowledgement, in the epoch of the room in which it came."""
        self._journal_of(self.room.snapshot).promised.append((text, stored))

    async def listen(self) -> None:
        """Note what is told, until the session is closed."""
        async for event in self._session:
            self._take(event)
            self._company.changed()

    def _take(self, event: SessionEvent) -> None:
        match event:
            case ChatMessage():
                self.journal.lines.append(event)
                self._company.heard(self, event)
            case Notice(kind="left"):
                self.left.append(event.name)
            case Presence():
                self.left += event.left
            case Waiting():
                self.lost += 1
            case Entered(snapshot, resumed=False) if snapshot.epoch != self._epoch:
                if not self._company.goes_back:
                    raise AssertionError(f"{self.journal.name} found another room: {snapshot}")
                self._epoch = snapshot.epoch
                self._journal_of(snapshot)
            case Entered(snapshot, resumed=False) if self.journal.lines:
                raise AssertionError(f"{self.journal.name} is to begin anew: {snapshot}")
            case Refused() | ShutOut():
                raise AssertionError(f"{self.journal.name} is kept out: {event.error.message}")

    def _journal_of(self, snapshot: Snapshot) -> Journal:
        journal = Journal(snapshot.name, after=snapshot.seq)
        return self.journals.setdefault(snapshot.epoch, journal)


class Regulars:
    """All of them, in one room of ``server``, which it may have with others.

    ``under_way`` is what is not settled yet, ``refused`` what was refused, and ``delays`` are the
    seconds that each line took to each of the others. Where the room ``goes_back`` to an earlier
    state, it may have another epoch from then on.
    """

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.goes_back = False
        self.people: list[Regular] = []
        self.under_way: set[Delivery] = set()
        self.refused: list[tuple[Regular, Delivery, ChatError]] = []
        self.delays: list[float] = []
        self._posted_at: dict[str, float] = {}
        self._changed = asyncio.Event()

    @property
    def code(self) -> str:
        return self.people[0].room.code

    @property
    def lines(self) -> int:
        """How many lines everybody has heard."""
        return min(person.journal.seq for person in self.people)

    async def until(self, condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until ``condition`` is true; it is looked at whenever something happens."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def hear(self, lines: int = scale.PEOPLE) -> None:
        """Wait until everybody has heard so many lines more than they all have now."""
        enough = self.lines + lines
        await self.until(lambda: self.lines >= enough)

    async def began_anew(self, epochs: int) -> None:
        """Wait until the room has had so many epochs for everybody."""
        await self.until(lambda: all(len(person.journals) == epochs for person in self.people))

    async def heard_again(self) -> float:
        """Return how many seconds it takes until everybody hears again what everybody says."""
        began = time.monotonic()
        said = {person: len(person.journal.promised) for person in self.people}
        await self.until(
            lambda: all(len(p.journal.promised) > promised for p, promised in said.items()),
            scale.HEARS_AGAIN_SECONDS,
        )
        await self.hear()
        return time.monotonic() - began

    async def settled(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until it is known what became of everything that is under way now."""
        waiting = set(self.under_way)
        await self.until(lambda: not waiting & self.under_way, seconds)

    async def check(self, data_dir: Callable[[], Path] | None = None) -> Sequence[ChatMessage]:
        """Hold everybody's journal against the log, once everybody is silent; return the log.

        ``data_dir`` gives where that is on disk, if not where the server has it.
        """
        log = await self.compare(self.server.url)
        check_disk(data_dir() if data_dir else self.server.data_dir, self.code, log)
        return log

    async def compare(self, *urls: str) -> Sequence[ChatMessage]:
        """Hold everybody's journal against the log as each server of ``urls`` tells it.

        Once everybody is silent. Returns the log.
        """
        await self.settled()
        for url in urls:
            async with StockClient.to(url) as reader:
                await reader.join(self.code, name="Reader")
                log = await read_log(reader.call, self.code)
                await reader.call("leave", {})
            await self.until(lambda: self.lines >= len(log))  # noqa: B023
            check_whole(log, [person.journal for person in self.people])
        check_agreed(journal for person in self.people for journal in person.journals.items())
        return log

    def note(self, person: Regular, delivery: Delivery) -> None:
        """Note a delivery, and in time its outcome."""

        def settled(outcome: asyncio.Future[Stored | ChatError]) -> None:
            self.under_way.discard(delivery)
            became = outcome.result()
            if isinstance(became, Stored):
                person.promised(delivery.text, became)
            else:
                self.refused.append((person, delivery, became))
            self.changed()

        self.under_way.add(delivery)
        self._posted_at[delivery.id] = time.monotonic()
        delivery.outcome.add_done_callback(settled)

    def heard(self, person: Regular, line: ChatMessage) -> None:
        """Note how long a line of another one of them took."""
        if line.member != person.room.member and line.id in self._posted_at:
            self.delays.append(time.monotonic() - self._posted_at[line.id])

    def changed(self) -> None:
        """Let whoever waits look again."""
        self._changed.set()


@asynccontextmanager
async def regulars(
    server: ServerProcess, people: int = scale.PEOPLE, *, by: Sequence[str] = ()
) -> AsyncIterator[Regulars]:
    """Let so many people be in a room, silent at first.

    They come to the server itself, or in turns by the URLs ``by``.
    """
    ways = cycle(by or [server.url])
    company = Regulars(server)
    async with AsyncExitStack() as stack:
        listening = await stack.enter_async_context(asyncio.TaskGroup())
        sessions = [await stack.enter_async_context(Session(next(ways))) for _ in range(people)]
        code = ""
        for number, session in enumerate(sessions):
            name = f"Regular {number}"
            room = await (session.join(code, name=name) if code else session.create(name))
            code = room.code
            company.people.append(person := Regular(session, room, company))
            listening.create_task(person.listen())
        yield company


@asynccontextmanager
async def talking(
    company: Regulars,
    lines_a_second: float = scale.LINES_A_SECOND,
    make: Callable[[str], str] = lambda text: text,
) -> AsyncIterator[None]:
    """Let everybody talk meanwhile, each so many lines a second, whatever happens."""
    over = asyncio.Event()

    async def talk(person: Regular) -> None:
        number = 0
        while not over.is_set():
            number += 1
            person.say(make(f"{person.journal.name}.{len(person.journal.promised)}.{number}"))
            # Evenly drawn around the rate, so that they do not all talk at one time.
            pause = random.uniform(0, 2) / lines_a_second
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), pause)

    async with asyncio.TaskGroup() as tasks:
        for person in company.people:
            tasks.create_task(talk(person))
        yield
        over.set()


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that ``part`` (0 to 1) of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]
