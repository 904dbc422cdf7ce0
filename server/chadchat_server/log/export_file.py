"""The file of an export, read line by line, believing nothing of it (protocol: Exports)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import msgspec

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import ChatError
from chadchat_shared.exports import FORMAT, VERSION, ExportedMessage, ExportHead, ExportSeal
from chadchat_shared.limits import TEXT_MAX_SETTABLE
from chadchat_shared.names import tidy_name
from chadchat_shared.text import clean_message, clean_topic

LINE_MAX: Final = 1_048_576
"""Bytes of a line; the longest message that a server may be set to take is shorter."""

_TS_MAX: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, with which calendars end."""

_MEMBER: Final = re.compile(r"[1-9][0-9]{0,13}")

LineT = TypeVar("LineT", ExportHead, ExportedMessage, ExportSeal)


class BadExport(Exception):
    """The file is no whole export of a room; the sentence says where and why."""


class ExportFile:
    """An export at ``path``, open as a context manager. ``head`` is its first line.

    Raises BadExport, also where the file cannot be read.
    """

    head: ExportHead

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = 0
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise BadExport(f"{self._path} cannot be read: {error.strerror}.") from error
        try:
            self.head = self._read_head()
        except BadExport:
            self._file.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def messages(self) -> Iterator[ExportedMessage]:
        """Give all messages, and look at the seal. What was given counts only once that is done."""
        for seq in range(self.head.first, self.head.first + self.head.count):
            message = self._decode(self._line(), ExportedMessage)
            self._check(message, seq)
            yield message
        digest = self._digest.hexdigest()
        if self._decode(self._line(), ExportSeal).sha256 != digest:
            raise self.bad("The seal does not fit: something above it was changed")
        if self._file.read(1):
            raise self.bad("There is something below the seal")

    def bad(self, what: str) -> BadExport:
        """Return the error that says ``what`` is wrong with the line read last."""
        return BadExport(f"{self._path}, line {self._number:,}: {what}.")

    def _read_head(self) -> ExportHead:
        head = self._decode(self._line(), ExportHead)
        if head.format != FORMAT:
            raise self.bad("This is no export of a room")
        if head.version != VERSION:
            raise self.bad(
                f"This export is of version {head.version}, and this Chad Chat reads {VERSION}"
            )
        self._require(normalise_code, head.code, "The code")
        self._require(clean_topic, head.topic, "The topic")
        return head

    def _line(self) -> bytes:
        self._number += 1
        try:
            line = self._file.readline(LINE_MAX + 1)
        except OSError as error:
            raise BadExport(f"{self._path} cannot be read: {error.strerror}.") from error
        if len(line) > LINE_MAX:
            raise self.bad(f"It is longer than {LINE_MAX:,} bytes")
        if not line.endswith(b"\n"):
            raise self.bad("The file ends here, before its seal")
        return line

    def _decode(self, line: bytes, kind: type[LineT]) -> LineT:
        """Return the line as a ``kind``; unless it is the seal, the seal is of it, too."""
        if kind is not ExportSeal:
            self._digest.update(line)
        try:
            return msgspec.json.decode(line, type=kind)
        except msgspec.ValidationError as error:
            raise self.bad(f"This is no such line of an export: {error}") from error
        except UnicodeDecodeError as error:
            raise self.bad("This is not UTF-8") from error
        except (msgspec.DecodeError, RecursionError) as error:
            raise self.bad("This is not JSON") from error

    def _check(self, message: ExportedMessage, seq: int) -> None:
        """Raise BadExport where no server can have stored ``message`` as number ``seq``."""
        if message.seq != seq:
            raise self.bad(f"Message {message.seq:,} stands in the place of message {seq:,}")
        if message.ts > _TS_MAX:
            raise self.bad("The time is after the year 9999")
        if not (message.member == "" if message.bot else _MEMBER.fullmatch(message.member)):
            raise self.bad("The member cannot be one")
        self._require(_tidy_name, message.name, "The name")
        self._require(_clean_message, message.message, "The text")

    def _require(self, clean: Callable[[str], str], text: str, what: str) -> None:
        try:
            if clean(text) == text:
                return
        except ChatError as error:
            raise self.bad(f"{what} cannot be one: {error.message.removesuffix('.')}") from error
        raise self.bad(f"{what} has characters that none may have")


@lru_cache(maxsize=1_024)
def _tidy_name(name: str) -> str:
    """Return a name as it is drawn; one that is reserved since was somebody's before."""
    return tidy_name(name)


def _clean_message(text: str) -> str:
    return clean_message(text, TEXT_MAX_SETTABLE)
