"""``chadchat send``: something said, and whether it has arrived."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chadchat_shared.errors import BadRequest, ChatError, TooLong
from chadchat_shared.text import clean_text

from ...events import Refused
from ...session import (
    OUTBOX_MAX,
    Delivery,
    Room,
    ServerNotReached,
    Session,
    keep_for_later,
    seat_of,
)
from ...state.sentences import refusal_sentence
from ..exit_status import ExitStatus, status_of
from ..output import give_back, tell
from ..report import Report
from .batches import messages_of
from .dictation import Dictation
from .interrupting import on_interrupt
from .place import Place, enter
from .standard_input import read_stdin


async def send(place: Place, text: str | None, *, patience: float) -> ExitStatus:
    """Say ``text``, or what comes on standard input as it comes, and wait until it is acknowledged.

    A text that is too long for one message is sent as several, parted where lines end. It takes
    ``patience`` seconds to come in, and for each message, at most, from the end of the input on;
    before that it goes on trying. What is not acknowledged waits on disk for the next time that one
    is in the room; of somebody who has not been there nothing can be kept. SIGINT and SIGTERM end
    the input; once that has ended, they stop the waiting. Raises TooLong for a text of more than
    may wait, and ServerNotReached, which says what is kept.
    """
    if text is not None and len([*messages_of(clean_text(text))]) > OUTBOX_MAX:
        raise TooLong(f"That is more than {OUTBOX_MAX} messages. Send a part of it at a time.")
    sending = Sending(place, patience)
    this = asyncio.current_task()
    assert this is not None  # noqa: S101  # a coroutine runs in one

    def interrupted() -> None:
        if not sending.stop():
            this.cancel()

    with on_interrupt(interrupted):
        try:
            status = await sending.run(text)
        except asyncio.CancelledError:
            if not sending.stopped:
                raise
            this.uncancel()
            return ExitStatus.INTERRUPTED
    return ExitStatus.INTERRUPTED if sending.stopped and not status else status


class Sending:
    """One run of ``send``. ``stopped`` says that it was asked to end."""

    def __init__(self, place: Place, patience: float) -> None:
        self.stopped = False
        self._place = place
        self._seconds = patience
        self._dictation = Dictation()
        self._deliveries: list[Delivery] = []
        self._posted: asyncio.Queue[Delivery | None] = asyncio.Queue()

    def stop(self) -> bool:
        """Take in no more. Return whether there is something yet to wait for, and time to."""
        self.stopped = True
        if self._dictation.ended.done():
            return False
        if rest := self._dictation.stop():
            tell("Not sent, as its line has no end:")
            give_back(rest)
        on_its_way = any(not delivery.outcome.done() for delivery in self._deliveries)
        if not (on_its_way or self._dictation.waits):
            return False
        tell("Interrupted: what has come is still being sent. To stop that, interrupt once more.")
        return True

    async def run(self, text: str | None) -> ExitStatus:
        """Say ``text``, or standard input for None. Raises ServerNotReached."""
        place = self._place
        known = place.tokens.find(place.server, place.code, place.name)
        # A terminal is read only once one is in the room: before that, a passphrase may be asked.
        at_once = text is not None or not sys.stdin or not sys.stdin.isatty()
        reading = asyncio.create_task(self._read(text)) if at_once else None
        session = Session(place.server, place.outboxes)
        try:
            async with _started(session) if known is not None else session:
                return await self._say(session, typed=not at_once)
        except ServerNotReached as error:
            texts = self._dictation.take_all()
            kept = known is not None and await keep_for_later(
                place.outboxes, seat_of(place.server, known.token), texts
            )
            fate = (
                f"It is kept, and sent when {place.name} is in {place.code} again."
                if kept and texts
                else "Nothing is sent, nor kept."
            )
            raise ServerNotReached(f"{error.message} {fate}") from error
        finally:
            if reading is not None:
                reading.cancel()

    async def _read(self, text: str | None) -> None:
        await self._dictation.read(read_stdin() if text is None else _once(clean_text(text)))

    async def _say(self, session: Session, *, typed: bool) -> ExitStatus:
        """Come in and say what there is, over as many connections as that takes."""
        report = Report(session)
        watching = asyncio.create_task(_watch(session, report))
        tasks = [watching]
        try:
            patience = asyncio.timeout(self._seconds) if typed else self._patience()
            room = await enter(session, self._place, patience, knocking=self._seconds)
            if typed:
                tasks.append(asyncio.create_task(self._read(None)))
            posting = asyncio.create_task(self._post_all(room, report))
            tasks.append(posting)
            status = await self._settle(session, room, posting)
        finally:
            for task in tasks:
                task.cancel()
        return status or report.status

    async def _post_all(self, room: Room, report: Report) -> None:
        """Post each message as it comes, but no more than may wait."""
        delivery = None
        try:
            while (text := await self._dictation.next(delivery)) is not None:
                await room.has_space()
                delivery = room.post(text)
                report.own.add(delivery.id)
                self._deliveries.append(delivery)
                self._posted.put_nowait(delivery)
            if delivery is None and not self.stopped:
                raise BadRequest("A message needs some text.")
        finally:
            self._posted.put_nowait(None)

    async def _settle(
        self, session: Session, room: Room, posting: asyncio.Task[None]
    ) -> ExitStatus:
        """Wait until all are said, or tell what is kept of them, and when that is sent.

        Where one is refused, those behind it are not said, and nothing is kept.
        """
        try:
            while (delivery := await self._posted.get()) is not None:
                async with self._patience():
                    outcome = await delivery.outcome
                if isinstance(outcome, ChatError):
                    raise outcome
                self._deliveries.remove(delivery)
            await posting
        except TimeoutError:
            self._tell(f"Not acknowledged within {self._seconds:g} seconds: {_unknown(room)}")
            return ExitStatus.NOT_ACKNOWLEDGED
        except asyncio.CancelledError:
            self._tell(f"Interrupted, and not acknowledged: {_unknown(room)}")
            raise
        except ChatError as error:
            if isinstance(session.status, Refused):
                self._tell(f"{error.message} Not acknowledged: {_unknown(room)}")
                return ExitStatus.NOT_ACKNOWLEDGED
            if session.room(room.code) is None and room.keeps:
                kept = "What is not sent is kept: in chadchat join, /retry sends it."
                self._tell(f"{refusal_sentence(error)} {kept}")
                return status_of(error)
            room.withdraw()
            for delivery in self._deliveries:  # which whoever runs this has, and is told of
                room.give_up(delivery.id)
            raise
        return ExitStatus.DONE

    def _tell(self, sentence: str) -> None:
        """Say ``sentence``, and what it does not hold for."""
        unread = (
            ""
            if self._dictation.ended.done() and not self._dictation.waits
            else (" But what has come after that on standard input is neither sent nor kept.")
        )
        tell(sentence + unread)

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        """Raise TimeoutError in the block when it takes too long, from the input's end on."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None) as timeout:

            def begin(_: object) -> None:
                with contextlib.suppress(RuntimeError):  # as the block may be done by now
                    timeout.reschedule(loop.time() + self._seconds)

            self._dictation.ended.add_done_callback(begin)
            try:
                yield
            finally:
                self._dictation.ended.remove_done_callback(begin)


def _unknown(room: Room) -> str:
    """Return what there is to say of what may have arrived."""
    kept = (
        f"It is kept, and sent once more when {room.name} is in {room.code} again."
        if room.keeps
        else "It is not kept."
    )
    return f"it may be in the room or not. {kept}"


async def _once(text: str) -> AsyncIterator[str]:
    yield text


@asynccontextmanager
async def _started(session: Session) -> AsyncIterator[None]:
    """Have ``session`` connect, however many tries that takes."""
    session.start()
    try:
        yield
    finally:
        await session.close()


async def _watch(session: Session, report: Report) -> None:
    async for event in session:
        report.tell(event)
