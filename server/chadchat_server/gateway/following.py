"""What other servers do to the rooms that are in memory here (log/following.py: Follower)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

from chadchat_shared.events import ChatMessage

from ..domain import notes
from ..domain.changes import AnyChange
from ..domain.reconciling import missed_changes
from ..domain.records import RoomRecord
from ..domain.room import Room
from ..domain.rooms import Rooms
from .bell import Bell
from .knocking import Knocking
from .ledger import Ledger
from .saying import Saying
from .timekeeper import Timekeeper, unix_ms

_log = logging.getLogger(__name__)


class Following:
    """Does to rooms what has been stored by other servers, and says it to who is connected here.

    Until ``quiet_until`` nobody hears that somebody comes who has been a member before.
    """

    def __init__(
        self, rooms: Rooms, time: Timekeeper, ledger: Ledger, *,
        saying: Saying, bell: Bell, knocking: Knocking, quiet_until: float,
    ) -> None:  # fmt: skip
        self._rooms = rooms
        self._time = time
        self._ledger = ledger
        self._saying = saying
        self._bell = bell
        self._knocking = knocking
        self._quiet_until = quiet_until

    def said(self, code: str, messages: Sequence[ChatMessage]) -> None:
        """Say messages that another server has stored."""
        if (room := self._rooms.get(code)) is not None:
            for message in messages:
                self._rooms.charge(room, message, self._time.now())
                self._saying.said(room, message)

    def changed(self, code: str, change: AnyChange) -> None:
        """Do a change that another server has made."""
        if (room := self._rooms.get(code)) is not None:
            self._ledger.do(room, change)

    def came(self, code: str, server: str, members: Collection[int]) -> None:
        """Take in who is online by another server."""
        if (room := self._rooms.get(code)) is not None:
            self._come(room, server, members)
            self._touch(room)

    def _come(self, room: Room, server: str, members: Collection[int]) -> None:
        restarting = self._time.now() < self._quiet_until
        for number in members:
            if (member := room.members.get(str(number))) is not None:
                quietly = restarting and not member.unseen
                room.came_elsewhere(member, server, quietly=quietly)

    def went(self, code: str, server: str, members: Collection[int]) -> None:
        """Take in who is online by another server no more."""
        if (room := self._rooms.get(code)) is not None:
            for number in members:
                if (member := room.members.get(str(number))) is not None:
                    room.went_elsewhere(member, server)
            self._touch(room)

    def ended(self, server: str) -> None:
        """Await back, on other servers, who was online by one that is no more."""
        for room in self._rooms:
            room.server_ended(server, self._time.now())
            self._bell.wait_elsewhere(room, server, [])
            self._rooms.touch(room)
        self._time.reschedule()

    def noted(self, code: str, server: str, note: bytes) -> None:
        """Take in a passing thing."""
        if (room := self._rooms.get(code)) is None:
            return
        match notes.decode(note):
            case notes.Typing() as typing:
                for number, on in typing.members.items():
                    if (member := room.members.get(str(number))) is not None:
                        room.typing(member, self._time.now(), on=on)
                self._touch(room)
            case notes.Waiting() as waiting:
                self._bell.wait_elsewhere(room, server, waiting.knocks)
            case notes.WhoWaits() if self._bell.porch.waiting(room):
                self._bell.tell_neighbours(room)
            case notes.Answering() as answering:
                self._knocking.answer_for(room, answering)

    def renewed(self, record: RoomRecord) -> None:
        """Make a room what it is by now; one that was put back to earlier is begun anew."""
        codes = (record.code, *record.former)
        if (room := next(filter(None, map(self._rooms.get, codes)), None)) is None:
            return
        if room.epoch != record.epoch:
            _log.warning("room %s: it was put back to an earlier state", room.code)
            self._ledger.abandon(room)
            return
        if room.seq < record.first - 1:
            _log.warning("room %s: what was missed of it is deleted already", room.code)
            self._ledger.abandon(room)
            return
        for change in missed_changes(room, record, unix_ms()):
            self._ledger.do(room, change)
        room.coming = record.coming  # also of who has come and is gone
        for server, known in room.by_servers().items():
            gone = set(known) - set(record.here.get(server, ()))
            self.went(room.code, server, gone)
        for server, numbers in record.here.items():
            self._come(room, server, numbers)
        self._touch(room)

    def lost(self, code: str) -> None:
        """Let everybody go whose room is no more."""
        if (room := self._rooms.get(code)) is not None:
            self._ledger.close(room)

    def _touch(self, room: Room) -> None:
        self._rooms.touch(room)
        self._time.reschedule()
