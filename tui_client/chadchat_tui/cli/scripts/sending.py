"""``chadchat send``: something said, and whether it has arrived."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from chadchat_shared.errors import ChatError, TooLong
from chadchat_shared.limits import TEXT_MAX
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
from ..output import tell
from ..report import Report
from .place import Place, enter


async def send(place: Place, text: str, *, patience: float) -> ExitStatus:
    """Say ``text`` and wait until it is acknowledged: ``patience`` seconds for coming in, and for
    each message.

    A text that is too long for one message is sent as several, parted where lines end. What is not
    acknowledged waits on disk for the next time that one is in the room; of somebody who has not
    been there nothing can be kept. Raises TooLong for more than may wait, and ServerNotReached,
    which says what is kept.
    """
    parts = list(parts_of(clean_text(text)))
    if len(parts) > OUTBOX_MAX:
        raise TooLong(f"That is more than {OUTBOX_MAX} messages. Send a part of it at a time.")
    known = place.tokens.find(place.server, place.code, place.name)
    try:
        return await _say(place, parts, patience, persistent=known is not None)
    except ServerNotReached as error:
        kept = known is not None and await keep_for_later(
            place.outboxes, seat_of(place.server, known.token), parts
        )
        fate = (
            f"It is kept, and sent when {place.name} is in {place.code} again."
            if kept
            else "Nothing is sent, nor kept."
        )
        raise ServerNotReached(f"{error.message} {fate}") from error


async def _say(
    place: Place, parts: Sequence[str], patience: float, *, persistent: bool
) -> ExitStatus:
    """Say ``parts``, over as many connections as that takes; without ``persistent``, the first try
    has to succeed. Raises ServerNotReached where none is on its way.
    """
    session = Session(place.server, place.outboxes)
    async with _started(session) if persistent else session:
        report = Report(session)
        watching = asyncio.create_task(_watch(session, report))
        try:
            room = await enter(session, place, asyncio.timeout(patience), knocking=patience)
            deliveries = [room.post(part) for part in parts]
            report.own = {delivery.id for delivery in deliveries}
            status = await _settle(session, room, deliveries, patience)
        finally:
            watching.cancel()
    return status or report.status


async def _settle(
    session: Session, room: Room, deliveries: Sequence[Delivery], patience: float
) -> ExitStatus:
    """Wait until all are said, or tell what is kept of them, and when that is sent.

    Where one is refused, those behind it are not said, and nothing is kept.
    """
    try:
        for delivery in deliveries:
            async with asyncio.timeout(patience):
                outcome = await delivery.outcome
            if isinstance(outcome, ChatError):
                raise outcome
    except TimeoutError:
        tell(f"Not acknowledged within {patience:g} seconds: {_unknown(room)}")
        return ExitStatus.NOT_ACKNOWLEDGED
    except ChatError as error:
        if isinstance(session.status, Refused):
            tell(f"{error.message} Not acknowledged: {_unknown(room)}")
            return ExitStatus.NOT_ACKNOWLEDGED
        if session.room(room.code) is None and room.keeps:
            kept = "What is not sent is kept: in chadchat join, /retry sends it."
            tell(f"{refusal_sentence(error)} {kept}")
            return status_of(error)
        room.withdraw()
        for delivery in deliveries:  # which whoever runs this has, and is told of
            room.give_up(delivery.id)
        raise
    return ExitStatus.DONE


def _unknown(room: Room) -> str:
    """Return what there is to say of what may have arrived."""
    kept = (
        f"It is kept, and sent once more when {room.name} is in {room.code} again."
        if room.keeps
        else "It is not kept."
    )
    return f"it may be in the room or not. {kept}"


def read_text(argument: str) -> str:
    """Return what is to be sent: ``argument``, or standard input for ``-``."""
    if argument != "-":
        return argument
    return sys.stdin.buffer.read().decode(errors="replace")


def parts_of(text: str, limit: int = TEXT_MAX) -> Iterator[str]:
    """Give ``text`` in parts of at most ``limit`` characters, ended at line ends where possible."""
    while len(text) > limit:
        end = text.rfind("\n", 1, limit + 1)
        end = end if end > 0 else limit
        if text[:end].strip():
            yield text[:end]
        text = text[end:].removeprefix("\n")
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
