"""What clients ask of a chat server, done: decided by the domain, stored in the log, then said."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from aiohttp import web
from msgspec import structs

from chadchat_shared.answers import Answer, Done, Renamed, Snapshot, TopicSet
from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadRequest, BadToken, ChatError, NotJoined, Unavailable
from chadchat_shared.events import ChatMessage, ServerEvent
from chadchat_shared.names import clean_name
from chadchat_shared.requests import (
    Create,
    History,
    Join,
    Knock,
    Leave,
    Members,
    Rename,
    Request,
    Search,
    Seek,
    Topic,
    Typing,
)  # fmt: skip
from chadchat_shared.text import clean_topic

from ..domain.buckets import Budgets
from ..domain.members import Member
from ..domain.naming import rename, set_topic
from ..domain.pages import span_after, span_before
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..domain.rules import RoomRules
from ..fanout import Hub, Peer, Session
from ..log import RoomLog
from .admission import Admission, Doorman, Seat
from .bell import Bell
from .closing import Closing
from .exporting import Exporting
from .figures import Figures
from .following import Following
from .hosting import Hosting
from .housekeeping import ChatLimits, Housekeeper
from .knocking import Knocking
from .leaving import Leaving
from .ledger import Ledger
from .packets import event_frames
from .programs import Programs
from .reading import Reading
from .retention import Retention
from .saying import Saying
from .timekeeper import Timekeeper, unix_ms
from .typists import Typists
from .webhooks import Webhooks


class Chat:
    """The rooms of one server. Its methods raise the ChatError that a client is refused with.

    ``saying`` is the way of messages, ``programs`` that of requests without a connection,
    ``exporting`` that of whole logs, ``closing`` the end of rooms; ``following`` takes in what
    other servers do; ``streams`` are the connections by which programs listen, ``figures`` what
    happens to all.
    ``seat_of`` reads the seat out of a request's cookie.
    """

    def __init__(
        self, log: RoomLog, rules: RoomRules, limits: ChatLimits,
        seat_of: Callable[[web.Request], Seat | None],
    ) -> None:  # fmt: skip
        self.hub = Hub()
        self.streams: set[Peer] = set()
        self.figures = Figures()
        self.rooms = Rooms(rules, log.neighbours)
        self._budgets = Budgets(limits.address_messages)
        self._typists = Typists(log.neighbours)
        self._seat_of = seat_of
        self._seats: dict[Session, Seat] = {}
        self._time = Timekeeper(self.rooms, self._publish, log.let_go)
        # Whoever was here before a restart of the server is no news, as after a short drop.
        self._quiet_until = self._time.now() + rules.grace
        self.saying = Saying(
            self.rooms, log, self._time, self._publish,
            hub=self.hub, budgets=self._budgets, text_max=rules.text_max,
        )  # fmt: skip
        self._bell = Bell(self.hub, log.neighbours)
        self._ledger = Ledger(self.rooms, log, self.hub, self._time, self._bell)
        self.housekeeper = Housekeeper(self.rooms, log, self._time, self._ledger, limits)
        self.retention = Retention(log, self.housekeeper, self._ledger, rules)
        self.doorman = Doorman(self.housekeeper, log, self._ledger, limits)
        self._reading = Reading(self.rooms, log, self._time)
        self.exporting = Exporting(self._reading)
        self._knocking = Knocking(self.hub, self.doorman, self._bell, log.neighbours)
        self._leaving = Leaving(self.rooms, self._ledger)
        self.closing = Closing(self.housekeeper, self._ledger)
        self._hosting = Hosting(
            self.rooms, self._time, self._ledger,
            housekeeper=self.housekeeper, doorman=self.doorman, knocking=self._knocking,
        )  # fmt: skip
        self.programs = Programs(
            self.doorman, self._time,
            saying=self.saying, reading=self._reading, leaving=self._leaving,
        )  # fmt: skip
        self.following = Following(
            self.rooms, self._time, self._ledger, saying=self.saying, bell=self._bell,
            knocking=self._knocking, quiet_until=self._quiet_until,
        )  # fmt: skip
        self.webhooks = Webhooks(log, self.housekeeper, self.doorman.guard, self.saying)

    def stop(self) -> None:
        """Let nothing happen by itself any more."""
        self._time.stop()

    def connect(self, session: Session, request: web.Request) -> None:
        """Note what a new session may say, and which seat its request's cookie gives it."""
        session.budget = self._budgets.bucket(session.address, self._time.now())
        if (seat := self._seat_of(request)) is not None:
            self._seats[session] = seat

    def disconnect(self, session: Session) -> None:
        """Take a session that has ended out of its rooms."""
        self._seats.pop(session, None)
        self._knocking.ended(session)
        self.depart(session)

    def handle(
        self, session: Session, request: Request
    ) -> Answer | Coroutine[object, object, Answer]:
        """Do what ``request`` asks, anything but a message; what takes time is to be awaited."""
        match request:
            case Typing():
                return self._typing(session, request)
            case Members():
                return self._reading.members(session, request)
            case Create():
                work: Coroutine[object, object, Answer] = self._create(session, request)
            case Join():
                work = self._join(session, request)
            case Knock():
                work = self._knocking.knock(session, request)
            case Leave():
                work = self._leaving.leave(session, request)
            case History() | Search() | Seek():
                work = self._reading.handle(session, request)
            case Rename():
                work = self._rename(session, request)
            case Topic():
                work = self._topic(session, request)
            case _:
                work = self._hosting.handle(session, request)
        return self._keeping_time(work)

    async def _keeping_time(self, work: Coroutine[object, object, Answer]) -> Answer:
        answer = await work
        self._time.reschedule()
        return answer

    def _publish(self, room: Room, event: ServerEvent) -> None:
        self.hub.publish(room, event_frames(event))

    # Coming and going

    async def recognise(self, session: Session) -> Admission | None:
        """Return the member that the session's cookie makes it, if there is one.

        Raises what keeps it out, such as RoomNotFound or Unavailable.
        """
        seat = self._seats.get(session)
        return None if seat is None else await self.doorman.recognise_signed(seat)

    def enter(self, peer: Peer, admission: Admission) -> None:
        """Bring a connection into its room: a browser's by its cookie, a program's by its token.

        Raises BadToken where the member has left meanwhile.
        """
        self._enter(peer, admission)
        self._time.reschedule()

    def depart(self, peer: Peer) -> None:
        """Take a connection that is no more out of its rooms."""
        self.hub.flush()
        self.rooms.disconnect(peer, self._time.now())
        self._time.reschedule()

    async def _create(self, session: Session, asked: Create) -> Snapshot:
        admission = await self.doorman.open_room(
            asked.name, session.address, asked.topic or "", asked.passphrase or ""
        )
        return await self._snapshot(session, admission, None, None)

    async def _join(self, session: Session, asked: Join) -> Snapshot:
        code = normalise_code(asked.code)
        here = self._present(session, code)
        if asked.token is not None:
            admission = await self.doorman.recognise(Seat(code, asked.token), session.address)
        elif asked.name is None:
            admission = here or await self._seated(session, code)
        elif here is None:
            admission = await self.doorman.admit(
                code, asked.name, session.address, asked.passphrase or "", asked.claim
            )
        else:
            known = await self.doorman.claimed(code, asked.claim)
            if known is None:
                raise _in_already(here.member)
            admission = known
        if here is not None and here.member is not admission.member:
            raise _in_already(here.member)
        return await self._snapshot(session, admission, asked.after, asked.epoch)

    def _present(self, session: Session, code: str) -> Admission | None:
        try:
            room, member = self.rooms.locate(session, code)
        except NotJoined:
            return None
        return Admission(room, member)

    async def _seated(self, session: Session, code: str) -> Admission:
        """Return the member of the room that the session's cookie makes it."""
        if (seat := self._seats.get(session)) is not None:
            admission = await self.doorman.recognise_signed(seat)
            if code in {seat.code, admission.room.code}:
                return admission
        raise BadRequest("To join, give a name, or the token from an earlier join.")

    async def _snapshot(
        self, session: Session, admission: Admission, after: int | None, epoch: str | None
    ) -> Snapshot:
        """Bring the session in and return the room as it then is, from where the client has it."""
        room, member = admission.room, admission.member
        messages, more, reset = await self._page_behind(room, after, epoch)
        try:
            self._enter(session, admission)
        except ChatError:
            await self.doorman.dismiss(admission)
            raise
        snapshot = room.snapshot(member, messages, more=more, reset=reset)
        if admission.token is None:
            return snapshot
        return structs.replace(snapshot, token=admission.token)

    async def _page_behind(
        self, room: Room, after: int | None, epoch: str | None
    ) -> tuple[list[ChatMessage], bool, bool]:
        """Return what comes behind ``after``, whether there is more, and whether that is a reset:
        the newest instead, where a client cannot go on from what it has.
        """
        goes_on = epoch in {None, room.epoch}
        if after is not None and goes_on and await self._reading.goes_on_behind(room, after):
            messages, more = await self._reading.page(room, span_after(after, room.kept))
            if room.goes_on_behind(after):  # nothing of it has been deleted meanwhile
                return messages, messages[-1].seq < room.seq if messages else more, False
        messages, more = await self._reading.page(room, span_before(None, room.kept))
        return messages, more, not (goes_on and after is None)

    def _enter(self, peer: Peer, admission: Admission) -> None:
        room, member = admission.room, admission.member
        if peer.closed:
            raise Unavailable
        if room.members.get(member.id) is not member:
            raise BadToken
        if (present := room.connections.get(peer, member)) is not member:
            raise _in_already(present)
        self.hub.flush()
        if not room.connections:
            self.housekeeper.note_use(room)
        back_at_once = not member.unseen and self._time.now() < self._quiet_until
        self.rooms.enter(room, member, peer, quietly=back_at_once)
        if member.host:
            self._bell.ring_soon(room)
            self._bell.ask_neighbours(room)

    # Changing

    def _typing(self, session: Session, asked: Typing) -> Done:
        room, member = self.rooms.locate(session, asked.room)
        room.typing(member, self._time.now(), on=asked.on)
        self._typists.tell(room, member, on=asked.on)
        self.rooms.touch(room)
        self._time.reschedule()
        return Done()

    async def _rename(self, session: Session, asked: Rename) -> Renamed:
        room, member = self.rooms.locate(session, asked.room)
        name = clean_name(asked.name)
        if name == member.name:
            return Renamed(name=name)
        member.spend(self._time.now())
        await self._ledger.make(room, lambda: rename(room, member, name, unix_ms()))
        return Renamed(name=name)

    async def _topic(self, session: Session, asked: Topic) -> TopicSet:
        room, member = self.rooms.locate(session, asked.room)
        topic = clean_topic(asked.topic)
        member.spend(self._time.now())
        await self._ledger.make(room, lambda: set_topic(room, member, topic, unix_ms()))
        return TopicSet(topic=topic)


def _in_already(member: Member) -> BadRequest:
    return BadRequest(f"You are in this room already, as {member.name}.")
