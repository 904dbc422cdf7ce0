"""A room's log as a file (protocol: Exports): for people as Markdown, or as lines of JSON.

What writes one writes it message by message, so that no log is too large for it.
"""

from __future__ import annotations

import hashlib
from datetime import tzinfo
from typing import Annotated, Final, Literal, Protocol

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from .events import ChatMessage
from .markdown import MarkdownLog
from .requests import ClientId, Milliseconds

Form = Literal["markdown", "jsonl"]

MEDIA_TYPES: Final[dict[Form, str]] = {"markdown": "text/markdown", "jsonl": "application/jsonl"}
SUFFIXES: Final[dict[Form, str]] = {"markdown": ".md", "jsonl": ".jsonl"}
"""What the names of such files end with."""

FORMAT: Final = "chadchat-room"
VERSION: Final = 1
"""Another one where a field of the lines goes, or means something else."""

Count = Annotated[int, Meta(ge=0)]

First = Annotated[int, Meta(ge=1, le=2**31)]
"""A seq with which a log begins; none has counted further."""


class ExportHead(Struct, frozen=True, kw_only=True):
    """The first line: which room it is of, when it was written, and how many messages follow.

    ``first`` is the seq of the first of them; those before it are deleted.
    """

    format: str
    version: int
    code: str
    epoch: str
    topic: str
    exported: Milliseconds
    count: Count
    first: First = 1


class ExportedMessage(Struct, frozen=True, kw_only=True):
    """A line of the log, with its fields as they are on the wire."""

    seq: Count
    id: ClientId
    ts: Milliseconds
    name: str
    member: str
    message: str
    bot: bool | UnsetType = UNSET


class ExportSeal(Struct, frozen=True, kw_only=True):
    """The last line: the SHA-256, in hexadecimal digits, of all the bytes above it.

    It tells a file that is whole and as it was written; a signature it is not.
    """

    sha256: str


class Export(Protocol):
    """Writes a room's log, piece by piece."""

    def begin(self) -> str:
        """Return what stands above the messages."""

    def entry(self, message: ChatMessage) -> str:
        """Return the next message, in ascending order."""

    def end(self) -> str:
        """Return what stands below the messages."""


def export_as(form: Form, head: ExportHead, link: str, zone: tzinfo | None = None) -> Export:
    """Return what writes the log of the room of ``head``.

    ``link`` is the room's address; times are in ``zone``, by default this machine's.
    """
    return _Lines(head) if form == "jsonl" else _Pages(head, link, zone)


class _Lines:
    """JSON Lines, in UTF-8."""

    def __init__(self, head: ExportHead) -> None:
        self._head = head
        self._digest = hashlib.sha256()

    def begin(self) -> str:
        return self._line(self._head)

    def entry(self, message: ChatMessage) -> str:
        return self._line(
            ExportedMessage(
                seq=message.seq, id=message.id, ts=message.ts, name=message.name,
                member=message.member, message=message.message, bot=message.bot,
            )
        )  # fmt: skip

    def end(self) -> str:
        return self._line(ExportSeal(sha256=self._digest.hexdigest()))

    def _line(self, line: Struct) -> str:
        written = msgspec.json.encode(line) + b"\n"
        self._digest.update(written)
        return written.decode()


class _Pages:
    """Markdown."""

    def __init__(self, head: ExportHead, link: str, zone: tzinfo | None) -> None:
        self._head = head
        self._link = link
        self._log = MarkdownLog(zone)

    def begin(self) -> str:
        return self._log.title(self._head.code, self._head.topic, self._link)

    def entry(self, message: ChatMessage) -> str:
        return self._log.entry(message)

    def end(self) -> str:
        return ""
