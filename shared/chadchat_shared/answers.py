"""What a request is answered with (protocol: Client to server): ``ok`` true, or why not."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from .errors import ChatError, error_for
from .events import KEEP_ALL, ChatMessage, Keep, RetryAfter


class Answer(Struct, frozen=True, kw_only=True):
    """A request was done."""

    ok: Literal[True] = True


class Done(Answer, frozen=True, kw_only=True):
    """It was done, and there is no more to say."""


class MemberInfo(Struct, frozen=True, kw_only=True):
    """A member as others see it."""

    member: str
    name: str
    online: bool
    host: bool
    muted: bool = False


class Snapshot(Answer, frozen=True, kw_only=True):
    """A room as it is at ``seq``; every later message follows as an event (protocol: snapshot).

    ``first`` is the seq with which its log begins: what was before it is deleted.
    """

    room: str
    epoch: str
    member: str
    name: str
    token: str | UnsetType = UNSET
    host: bool
    topic: str
    seq: int
    online: int
    members: list[MemberInfo]
    messages: list[ChatMessage]
    more: bool
    reset: bool
    locked: bool = False
    slow: int = 0
    passphrase: bool = False
    webhook: bool = False
    keep: Keep = KEEP_ALL
    first: int = 1


class Stored(Answer, frozen=True, kw_only=True):
    """The message is in the log on disk, at ``seq``."""

    room: str
    id: str
    seq: int
    ts: int


class Page(Answer, frozen=True, kw_only=True):
    """Messages in ascending order, and whether there are more in the direction that was asked."""

    messages: list[ChatMessage]
    more: bool


class Found(Answer, frozen=True, kw_only=True):
    """Messages that have what was searched for, the newest first, as they are found and read.

    With ``more``, older ones may remain: ``before`` is what to search on with. Where a search takes
    long it is answered with what it has by then, which may be nothing yet.
    """

    messages: list[ChatMessage]
    more: bool
    before: int | UnsetType = UNSET


class Sought(Answer, frozen=True, kw_only=True):
    """The ``seq`` of the first message at or after a time; the newest's plus one where all are
    older.
    """

    seq: int


class MembersPage(Answer, frozen=True, kw_only=True):
    """Members in the order of their coming, and whether there are more."""

    members: list[MemberInfo]
    more: bool


class Renamed(Answer, frozen=True, kw_only=True):
    """The name that one has now."""

    name: str


class TopicSet(Answer, frozen=True, kw_only=True):
    """The topic that the room has now."""

    topic: str


class BanList(Answer, frozen=True, kw_only=True):
    """The names that are banned, and who has ``left`` lately and can be, the last one last."""

    names: list[str]
    left: list[MemberInfo] = []


class Recoded(Answer, frozen=True, kw_only=True):
    """The code that the room has now."""

    room: str


class WebhookAddress(Answer, frozen=True, kw_only=True):
    """Where on this server programs speak in the room from now on; without ``path``, nowhere.

    It is told this once, as the server keeps only a hash.
    """

    path: str | UnsetType = UNSET


class Refusal(Struct, frozen=True, kw_only=True):
    """A request was not done: the error's code, a sentence for people, seconds to wait."""

    ok: Literal[False] = False
    error: str
    message: str
    retry_after: RetryAfter | UnsetType = UNSET

    @classmethod
    def of(cls, error: ChatError) -> Refusal:
        """Return what ``error`` says on the wire."""
        retry_after = UNSET if error.retry_after is None else error.retry_after
        return cls(error=error.code, message=error.message, retry_after=retry_after)

    def to_error(self) -> ChatError:
        """Return the error that was refused with, ready to raise."""
        retry_after = None if self.retry_after is UNSET else self.retry_after
        return error_for(self.error, self.message, retry_after)
