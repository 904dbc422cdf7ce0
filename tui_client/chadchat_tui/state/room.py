"""A room as the screen shows it, made of the session's events one after another."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import ChatError, Forbidden, RoomNotFound
from chadchat_shared.events import (
    KEEP_ALL,
    ChatMessage,
    Knocker,
    Knocks,
    Notice,
    Presence,
    Removed,
    RoomChanged,
    TypingNames,
)

from ..events import (
    Closed,
    Connected,
    Connecting,
    Delivered,
    Entered,
    Failed,
    Held,
    Knocked,
    Listed,
    Posted,
    Refused,
    SessionEvent,
    ShutOut,
    Status,
    TakenBack,
    Waiting,
)
from ..links import share_link
from .attention import Level
from .log import Log
from .members import Members
from .mentions import mentions
from .rows import HintRow, OutgoingRow, Row
from .sought import Sought
from .typed_history import TypedHistory

RESET: Final = (
    "The room's log was put back to an earlier state since you were here: "
    "the newest messages may be gone."
)

DELETED: Final = (
    "Some of what was said since you were here is deleted already: this room does not keep all."
)

UNMUTED: Final = Forbidden("The host had muted you. You may speak again.")
"""Why a message was refused that would be no more."""


class RoomState:
    """What there is to see of one room on ``server``.

    ``wanted`` is the code of the room that one is on the way to, before one is in any, and
    ``knocking`` says that one waits before its locked door. ``status`` is the connection's;
    ``inside`` says that the server has let one in on it, and ``returned`` that this was after a
    break and is still worth a word. ``over`` is why one is in the room no more, in a sentence, and
    ``gone`` says that there is no such room any more.
    ``locked``, ``slow`` (seconds), ``passphrase`` and ``keep`` are what the ``host`` has set, and
    ``knocks`` those who wait to be let in, while one is the host. ``outgoing`` has one's own
    messages that are not acknowledged, by id, and ``note`` the newest word to the reader, which
    stands below them until something follows it. ``typed`` is what one has sent here. ``unread``
    counts the messages since the reader looked away, and ``mentioned`` those of them that name one;
    ``read`` is the seq of the newest that was seen, of the log with the ``epoch``. ``level`` says
    of which messages one is told, where that was set for this room. ``sought`` is the place to go
    to, until that is done, and ``given_back`` holds texts of one's own that cannot be sent, until
    they stand where one writes.
    """

    def __init__(self, server: str, zone: tzinfo | None = None) -> None:
        self.server = server
        self.zone = zone
        self.read = 0
        self.epoch = ""
        self.wanted = ""
        self.code = ""
        self.member = ""
        self.name = ""
        self.topic = ""
        self.host = False
        self.locked = False
        self.slow = 0
        self.passphrase = False
        self.keep = KEEP_ALL
        self.knocking = False
        self.knocks: tuple[Knocker, ...] = ()
        self.log = Log(zone=zone)
        self.members = Members()
        self.outgoing: dict[str, OutgoingRow] = {}
        self.note = ""
        self.typed = TypedHistory()
        self.typing: tuple[str, ...] = ()
        self.status: Status = Connecting()
        self.inside = False
        self.returned = False
        self.over = ""
        self.gone = False
        self.unread = 0
        self.mentioned = 0
        self.looking = True
        self.level: Level | None = None
        self.sought: Sought | None = None
        self.given_back: list[str] = []

    def apply(self, event: SessionEvent) -> None:
        """Take in what happened."""
        match event:
            case ChatMessage():
                self._said(event)
            case Notice() | Presence() | TypingNames() | RoomChanged() | Knocks():
                self._heard(event)
            case Posted() | Delivered() | TakenBack() | Held() | Failed():
                self._sending(event)
            case Entered():
                self._entered(event)
            case Knocked():
                self.knocking = True
            case Listed(_, members):
                self.members.merge(members)
            case ShutOut(_, error):
                self.gone = isinstance(error, RoomNotFound)
                self._end(error.message)
            case Removed():
                self._end(as_sentence(event.message or event.reason))
            case Connecting() | Connected() | Waiting() | Refused() | Closed():
                self._connection(event)

    def hint(self, text: str) -> None:
        """Tell the reader something, below all that stands there, also below what waits."""
        if text != self.note:
            self._settle_note()
            self.note = text
        if not self.outgoing:
            self._settle_note()

    def begin_entering(self, code: str, name: str) -> None:
        """Note which room one tries to come into now, and as whom."""
        self.wanted, self.name, self.knocking = code, name, False

    def take_back(self, id: str) -> str:  # noqa: A002  # as everywhere on the wire
        """Take one's own message that was refused out of the room, and return its text."""
        return self.outgoing.pop(id).text

    def take_given_back(self) -> list[str]:
        """Return what cannot be sent; it stands where one writes from now on."""
        taken, self.given_back = self.given_back, []
        return taken

    def look(self, *, looking: bool) -> None:
        """Note whether the reader sees what comes now."""
        self.looking = looking
        if looking:
            self.unread = self.mentioned = 0
            self.read = max(self.read, self.log.newest)  # of which nothing is there at first
            self.log.settle_mark()

    def take_for_read(self) -> None:
        """Take everything that is new for read."""
        self.unread = self.mentioned = 0
        self.read = self.log.newest
        self.log.set_mark(None)

    def turn_away(self) -> None:
        """Note that another room is looked at: what is new when one comes back comes after this,
        or after what one had read, where one had not read all.
        """
        self.look(looking=False)
        if not self.unread:
            self.log.set_mark(None)

    def settle(self) -> None:
        """Let go of the word that the connection is back."""
        self.returned = False

    @property
    def link(self) -> str:
        """The room's share link, or "" before one is in a room."""
        return share_link(self.server, self.code) if self.code else ""

    @property
    def ending(self) -> str:
        """Why nothing can be said here any more, in a sentence, or "" while something can."""
        if isinstance(self.status, Refused):
            return self.over or self.status.error.message
        return self.over

    @property
    def muted(self) -> bool:
        """Whether one may say nothing."""
        return self.members.is_muted(self.member)

    @property
    def below(self) -> list[Row]:
        """What stands below the log."""
        final = bool(self.ending)
        outgoing = [
            replace(row, error=self._why_now(row.error), final=final)
            for row in self.outgoing.values()
        ]
        return [*outgoing, *([HintRow(self.note)] if self.note else [])]

    @property
    def failed(self) -> list[OutgoingRow]:
        """One's own messages that were refused, oldest first."""
        return [row for row in self.outgoing.values() if row.error is not None]

    @property
    def waiting(self) -> list[OutgoingRow]:
        """One's own messages that are on their way, oldest first."""
        return [row for row in self.outgoing.values() if row.error is None]

    def _why_now(self, error: ChatError | None) -> ChatError | None:
        """Return why a message is not sent, as things are now: one may speak again meanwhile."""
        return UNMUTED if isinstance(error, Forbidden) and not self.muted else error

    def _said(self, message: ChatMessage) -> None:
        self._settle_note()
        if message.member == self.member:
            self.outgoing.pop(message.id, None)
        elif not self.looking:
            if not self.unread:
                self.log.set_mark(message.seq - 1)
            self.unread += 1
            self.mentioned += mentions(message.message, self.name)
        if not message.bot:  # which may be called like somebody who types
            self.typing = tuple(name for name in self.typing if name != message.name)
        self.log.append(message)
        if self.looking:
            self.read = self.log.newest

    def _sending(self, event: Posted | Delivered | TakenBack | Held | Failed) -> None:
        match event:
            case Posted(_, id, text, ts):
                self._settle_note()
                self.outgoing[id] = OutgoingRow(id, ts, self.name, text)
            case Delivered(_, id) | TakenBack(_, id):
                self.outgoing.pop(id, None)
            case Held(_, id, error, ts) if id in self.outgoing:
                until = ts + round(1000 * (error.retry_after or 0))
                self.outgoing[id] = replace(self.outgoing[id], held=error, held_until=until)
            case Failed(_, id, error) if id in self.outgoing:
                self.outgoing[id] = replace(self.outgoing[id], error=error)

    def _heard(self, event: Notice | Presence | TypingNames | RoomChanged | Knocks) -> None:
        match event:
            case Notice():
                self._settle_note()
                self.log.note(event)
            case Presence():
                self.members.apply(event)
                self.name = self.members.name_of(self.member) or self.name
            case TypingNames():
                self.typing = tuple(name for name in event.names if name != self.name)
            case RoomChanged():
                self._changed(event)
            case Knocks():
                self.knocks = tuple(event.knocks)

    def _changed(self, event: RoomChanged) -> None:
        if event.topic is not UNSET:
            self.topic = event.topic
        if event.locked is not UNSET:
            self.locked = event.locked
        if event.slow is not UNSET:
            self.slow = event.slow
        if event.passphrase is not UNSET:
            self.passphrase = event.passphrase
        if event.keep is not UNSET:
            self.keep = event.keep
        if event.muted is not UNSET:
            self.members.mute(event.muted)
        if event.host is not UNSET:
            self.members.set_host(event.host)
            self.host = event.host == self.member
            self.knocks = self.knocks if self.host else ()
        if event.code is not UNSET:
            self.code = event.code
            self.hint(f"The room's code is {self.code} now, its link {self.link}")

    def _entered(self, event: Entered) -> None:
        snapshot, again = event.snapshot, bool(self.code)
        self.code, self.member, self.name = snapshot.room, snapshot.member, snapshot.name
        self.topic, self.host = snapshot.topic, snapshot.host
        self.locked, self.slow = snapshot.locked, snapshot.slow
        self.passphrase, self.keep = snapshot.passphrase, snapshot.keep
        self.members = Members(snapshot.members, snapshot.online)
        self.typing = ()
        self.inside, self.knocking = True, False
        self.returned = again
        if not event.resumed:
            reset = reset_sentence(self.epoch, self.log.newest, snapshot)
            hints = [reset] if again else self.log.hints
            self.log = Log(
                snapshot.messages, more=snapshot.more, begin=snapshot.first, zone=self.zone
            )
            for hint in hints:
                self.log.hint(hint)
            for message in snapshot.messages:
                self.outgoing.pop(message.id, None)
            self._begin_reading(snapshot)

    def _begin_reading(self, snapshot: Snapshot) -> None:
        """Find what is new in a log that one begins to read, since one read it the last time."""
        self.read = max(self.read, snapshot.first - 1)
        unread = snapshot.seq - self.read if snapshot.epoch == self.epoch else 0
        self.epoch = snapshot.epoch
        if unread > 0:
            self.log.set_mark(self.read)
            new = [message for message in snapshot.messages if message.seq > self.read]
            others = [message for message in new if message.member != self.member]
            self.unread = unread - (len(new) - len(others))
            self.mentioned = sum(mentions(message.message, self.name) for message in others)
        else:
            self.read = self.log.newest
        self.look(looking=self.looking)

    def _settle_note(self) -> None:
        """Put the newest word to the reader among what stands above, as something follows it."""
        if self.note:
            self.log.hint(self.note)
            self.note = ""

    def _end(self, reason: str) -> None:
        self.inside = False
        self.over = reason

    def _connection(self, status: Status) -> None:
        self.status = status
        self.typing = ()
        if not isinstance(status, Connected):
            self.inside = False
            self.knocks = ()


def reset_sentence(epoch: str, newest: int, snapshot: Snapshot) -> str:
    """Return why a log does not go on where it was: at the seq ``newest`` of that ``epoch``."""
    return DELETED if snapshot.epoch == epoch and snapshot.seq >= newest else RESET


def as_sentence(text: str) -> str:
    """Return what a person wrote with a full stop, if it has no end of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
