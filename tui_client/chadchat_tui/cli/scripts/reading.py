"""``chadchat tail`` and ``chadchat log``: what is said, and what has been."""

from __future__ import annotations

from chadchat_shared.events import ChatMessage, Removed

from ...events import Entered, Refused, ShutOut
from ...exporting import messages
from ...state.room import as_sentence, reset_sentence
from ..exit_status import ExitStatus
from ..output import print_message, tell, while_read
from ..report import Report
from .place import Place, inside
from .span import Span, seqs


async def tail(place: Place, *, as_json: bool) -> ExitStatus:
    """Print what is said from now on, without a gap, until the room is closed to us, or nobody
    reads what is printed.
    """
    async with inside(place) as (session, room), while_read():
        entered, report = room.snapshot, Report(session)
        tell(f"Listening in {room.code} as {entered.name}. Ctrl+C ends it.")
        async for event in session:
            match event:
                case ChatMessage():
                    print_message(event, as_json=as_json)
                case Entered(snapshot, resumed=False) if snapshot is not entered:
                    tell(reset_sentence(entered.epoch, entered.seq, snapshot))
                    for message in snapshot.messages:
                        print_message(message, as_json=as_json)
                case ShutOut(_, error) | Refused(error):
                    raise error
                case Removed():
                    tell(as_sentence(event.message or event.reason))
                    return ExitStatus.NOT_LET_IN
                case _:
                    report.tell(event)
    return report.status


async def log(place: Place, span: Span, *, as_json: bool) -> ExitStatus:
    """Print what has been said in the room in ``span``, up to now."""
    async with inside(place) as (_, room):
        async for message in messages(room, await seqs(room, span)):
            print_message(message, as_json=as_json)
    return ExitStatus.DONE
