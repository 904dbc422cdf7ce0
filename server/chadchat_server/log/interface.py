"""What a store of rooms and messages must be able to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol

from chadchat_shared.errors import ChatError, Unavailable
from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query

from ..domain.changes import AnyChange
from ..domain.neighbours import Neighbours
from ..domain.pages import Span
from ..domain.records import Draft, MemberRecord, RoomRecord
from ..domain.retention import Extent
from .counters import Counters
from .figures import LogFigures
from .following import Follower


class LogUnusable(Exception):
    """The log cannot be opened or written any more; the sentence says why and what to do."""


class Outdated(Unavailable):
    """The room was not any more what a change was decided on: it is to be decided again.

    It is what it was, meanwhile, for whoever has it in memory.
    """


class CodeTaken(Unavailable):
    """A code is another room's, or rests."""


class Appended(NamedTuple):
    """A draft is in the log as ``message``; ``again`` when it was there before, by its id.

    What has been ``told`` is known here already, as if another server had stored it.
    """

    message: ChatMessage
    again: bool
    told: bool = False


class Told(NamedTuple):
    """A change is stored, and known here already, as if another server had made it."""


class Finding(NamedTuple):
    """Messages that were found, the newest first; all from the seq ``before`` on were looked at.

    Where ``before`` is above 1, older ones remain to be looked at.
    """

    messages: list[ChatMessage]
    before: int


Outcome = Appended | ChatError
"""What became of a draft: it is in the log, or the refusal (Conflict, StorageFull, Unavailable)."""


Changed = Told | ChatError | None
"""What became of a change: None where it is stored and to be done now."""


class RoomLog(Protocol):
    """The rooms of a server on durable storage; ``figures`` say how it does.

    Every method may raise StorageFull (nothing of it was stored) or Unavailable.
    """

    @property
    def figures(self) -> LogFigures:
        """What it counts."""

    @property
    def neighbours(self) -> Neighbours:
        """The other servers of the same rooms."""

    @property
    def counters(self) -> Counters:
        """What counts by address, for all servers of the same rooms together."""

    async def start(self, follower: Follower) -> None:
        """Begin; ``follower`` is told what other servers store. Raises LogUnusable."""

    async def shared_secret(self, own: bytes | None) -> bytes | None:
        """Return the key of browsers' cookies that all servers have: ``own``, where one is set.

        None is where there are no others. Raises LogUnusable where they have another.
        """

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Put a message into its room's log; ``done`` is called on the event loop, in seq order.

        All drafts that come while a batch is being written make the next batch: one transaction,
        one fsync. A room's drafts get their seqs in the order of the calls. Where there is room for
        no more, StorageFull refuses what is new; what is there already has its place all the same.
        """

    def change(self, code: str, change: AnyChange, done: Callable[[Changed], None]) -> None:
        """Store a change of the room that has ``code``, or had it before it got another.

        ``done`` is called on the event loop when it is on disk, at its place among the room's
        messages and other changes; or with the refusal: Outdated, CodeTaken (CodeChanged alone),
        StorageFull or Unavailable.
        """

    def opening(self, token_hash: bytes) -> AbstractAsyncContextManager[None]:
        """Let no other server open a room by the token in this context."""

    async def claim(self, room: RoomRecord, members: Collection[MemberRecord]) -> bool:
        """Store a new room with its first members; False when the code is taken or rests."""

    async def opened_by(self, token_hash: bytes) -> str | None:
        """Return the code of the room whose first member has the token, or None."""

    async def moved_to(self, code: str) -> str | None:
        """Return the code that the room has now which once had ``code``, or None."""

    async def load(self, code: str) -> RoomRecord | None:
        """Return the room with its members and newest messages, or None.

        Whatever is stored of it after that is told, until it is let go.
        """

    async def caught_up(self, code: str) -> None:
        """Return when all has been told that others had stored of a loaded room by the call."""

    def let_go(self, code: str) -> None:
        """Tell no more of a room that has been loaded: nobody has it in memory any longer."""

    async def read(self, code: str, span: Span) -> list[ChatMessage]:
        """Return the messages of ``span`` in ascending order."""

    async def find(self, code: str, message_id: str) -> ChatMessage | None:
        """Return the message of the room that has the id of its client's, or None.

        One that was on its way into the log when this was asked is found, too.
        """

    async def search(
        self, code: str, query: Query, before: int | None, limit: int, who: str
    ) -> Finding:
        """Look for up to ``limit`` messages with what ``query`` says, of those below ``before``.

        None begins with the newest. What takes long is broken off, with what was found by then.
        Searches take turns, and all of the same ``who`` have one turn between them.
        """

    async def seek(self, code: str, ts: int) -> int:
        """Return the seq of the first message at or after ``ts`` (Unix ms), or the newest's plus 1.

        Where the clock has gone back, it is one of the places where a message before ``ts`` is
        followed by one that is not.
        """

    async def webhook_room(self, secret_hash: bytes) -> str | None:
        """Return the code of the room whose webhook it is, or None."""

    async def note_use(self, code: str) -> None:
        """Note that the room is used now, so that it does not expire."""

    async def count_rooms(self) -> int:
        """Return how many rooms there are."""

    async def expire(self, idle_since: int, keep: Collection[str], limit: int) -> int:
        """Mark the rooms of ``keep`` as used now, then close up to ``limit`` long unused ones.

        They are no more from then on, and their codes rest; what was in them is left to ``sweep``.
        ``idle_since`` is in Unix ms. Returns how many there were.
        """

    def survey(self) -> AsyncIterator[Sequence[Extent]]:
        """Give all rooms, some at a time, so that nothing has to wait for it."""

    async def sweep(self) -> bool:
        """Delete a little of what is not kept any more: of logs what is below their ``first``
        (LogTrimmed), with its ids, and of rooms that are closed what was in them.

        Returns whether there was something of it. It takes some milliseconds.
        """

    async def delete(self, code: str) -> bool:
        """Close the room as ``expire`` does; False where there is none."""

    async def probe(self) -> None:
        """Write and commit something small: returns when the log can store."""

    async def close(self) -> None:
        """Finish what was asked for, then close."""
