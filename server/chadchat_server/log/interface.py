"""What a store of rooms and messages must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol

from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query

from ..domain.pages import Span
from ..domain.records import BanRecord, Draft, MemberRecord, RoomRecord
from .figures import LogFigures


class LogUnusable(Exception):
    """The log cannot be opened or written any more; the sentence says why and what to do."""


class Appended(NamedTuple):
    """A draft is in the log as ``message``; ``again`` when it was there before, by its id."""

    message: ChatMessage
    again: bool


class Finding(NamedTuple):
    """Messages that were found, the newest first; all from the seq ``before`` on were looked at.

    Where ``before`` is above 1, older ones remain to be looked at.
    """

    messages: list[ChatMessage]
    before: int


Outcome = Appended | ChatError
"""What became of a draft: it is in the log, or the refusal (Conflict, StorageFull, Unavailable)."""


class RoomLog(Protocol):
    """The rooms of a server on durable storage; ``figures`` say how it does.

    Every method may raise StorageFull (nothing of it was stored) or Unavailable.
    """

    @property
    def figures(self) -> LogFigures:
        """What it counts."""

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Put a message into its room's log; ``done`` is called on the event loop, in seq order.

        All drafts that come while a batch is being written make the next batch: one transaction,
        one fsync. A room's drafts get their seqs in the order of the calls. Where there is room for
        no more, StorageFull refuses what is new; what is there already has its place all the same.
        """

    async def claim(self, room: RoomRecord, members: Collection[MemberRecord]) -> bool:
        """Store a new room with its first members; False when the code is taken or rests."""

    async def opened_by(self, token_hash: bytes) -> str | None:
        """Return the code of the room whose first member has the token, or None."""

    async def recode(self, code: str, new: str) -> bool:
        """Give the room the code ``new`` and let the old one rest; False as in ``claim``."""

    async def moved_to(self, code: str) -> str | None:
        """Return the code that the room has now which once had ``code``, or None."""

    async def load(self, code: str) -> RoomRecord | None:
        """Return the room with its members and newest messages, or None."""

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

    async def add_member(self, code: str, member: MemberRecord) -> None:
        """Store a new member."""

    async def rename_member(self, code: str, number: int, name: str) -> None:
        """Store another name for a member."""

    async def remove_member(self, code: str, number: int) -> None:
        """Take a member out, freeing its name."""

    async def set_topic(self, code: str, topic: str) -> None:
        """Store the room's topic."""

    async def set_passphrase(self, code: str, passphrase: str | None) -> None:
        """Store what is kept of the room's passphrase; None takes it away."""

    async def set_webhook(self, code: str, secret_hash: bytes | None) -> None:
        """Store the hash of the secret in the room's webhook address; None takes it away."""

    async def webhook_room(self, secret_hash: bytes) -> str | None:
        """Return the code of the room whose webhook it is, or None."""

    async def set_locked(self, code: str, *, on: bool) -> None:
        """Store whether the room is locked."""

    async def set_slow(self, code: str, seconds: int) -> None:
        """Store the seconds between two messages of a member."""

    async def set_muted(self, code: str, number: int, *, on: bool) -> None:
        """Store whether a member other than the host is muted."""

    async def set_host(self, code: str, number: int) -> None:
        """Store that a member is the host, and muted no more; if it is gone, nothing changes."""

    async def ban(self, code: str, ban: BanRecord) -> None:
        """Store a ban, and take its member out, freeing its name."""

    async def unban(self, code: str, number: int) -> None:
        """Take out the ban of the member that had ``number``."""

    async def note_use(self, code: str) -> None:
        """Note that the room is used now, so that it does not expire."""

    async def count_rooms(self) -> int:
        """Return how many rooms there are."""

    async def unindex_idle(self, idle_since: int, keep: Collection[str], limit: int) -> None:
        """Take what ``expire`` would delete out of the index for searches, which may take long."""

    async def expire(self, idle_since: int, keep: Collection[str], limit: int) -> int:
        """Mark the rooms of ``keep`` as used now, then delete up to ``limit`` long unused ones.

        It leaves out what ``unindex_idle`` has not done before. Their codes rest from then on.
        ``idle_since`` is in Unix ms. Returns how many it deleted.
        """

    async def delete(self, code: str) -> bool:
        """Delete the room, whose code rests from then on; False where there is none."""

    async def probe(self) -> None:
        """Write and commit something small: returns when the log can store."""

    async def close(self) -> None:
        """Finish what was asked for, then close."""
