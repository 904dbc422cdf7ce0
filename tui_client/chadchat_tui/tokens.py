"""The tokens that make joining again being the same member, kept on this machine.

Each membership is a file of its own, so that two clients at once do not undo each other's and a
broken file costs no other. They are for this user alone: mode 0600 in a directory of 0700.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from chadchat_shared.names import name_key

from .keeping import make_private, read_plain, state_folder, written_whole

DIRECTORY: Final = "memberships"


class Membership(Struct, frozen=True, kw_only=True):
    """A name in a room of a server, and the token that says it is one's own."""

    server: str
    room: str
    name: str
    token: str


class TokenStore:
    """Memberships in ``directory``, by default in the platform's state directory.

    A file or directory that cannot be used is told of in a sentence given to ``warn``, and one
    then is a newcomer: nothing here raises.
    """

    def __init__(self, warn: Callable[[str], None], directory: Path | None = None) -> None:
        self.warn = warn
        self._directory = directory or state_folder(DIRECTORY)

    def find(self, server: str, room: str, name: str | None = None) -> Membership | None:
        """Return the membership of ``name`` in the room; without a name, the one used last."""
        if name is not None:
            return self._read(self._path(server, room, name))
        return next(iter(self.all_in(server, room)), None)

    def all_in(self, server: str, room: str) -> list[Membership]:
        """Return all memberships in the room, the one used last first."""
        return [one for one in self._newest_first(f"{room}-*") if one.server == server]

    def all(self) -> list[Membership]:
        """Return all memberships, the one used last first."""
        return list(self._newest_first("*"))

    def all_on(self, server: str) -> list[Membership]:
        """Return all memberships on ``server``, the one used last first."""
        return [one for one in self._newest_first("*") if one.server == server]

    def save(self, membership: Membership) -> None:
        """Keep ``membership``, in place of an earlier one of the same name; it is the last used."""
        path = self._path(membership.server, membership.room, membership.name)
        try:
            make_private(self._directory)
            with written_whole(path) as file:
                file.write(msgspec.json.encode(membership))
        except OSError as error:
            self.warn(
                f"Your place in {membership.room} cannot be kept ({error.strerror}): {path}. "
                "Joining again will need another name."
            )

    def forget(self, server: str, room: str, name: str) -> None:
        """Drop the membership, if it is there."""
        with contextlib.suppress(OSError):
            self._path(server, room, name).unlink()

    def _newest_first(self, pattern: str) -> Iterator[Membership]:
        """Give the memberships whose files' names fit ``pattern``."""
        try:
            paths = sorted(self._directory.glob(f"{pattern}.json"), key=_age)
        except OSError as error:
            self.warn(f"The stored names cannot be read ({error.strerror}): {self._directory}")
            return
        for path in paths:
            if (one := self._read(path)) is not None:
                yield one

    def _path(self, server: str, room: str, name: str) -> Path:
        key = "\n".join((server, room, name_key(name)))
        return self._directory / f"{room}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"

    def _read(self, path: Path) -> Membership | None:
        try:
            return msgspec.json.decode(read_plain(path), type=Membership)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.warn(f"A stored name cannot be read ({error.strerror}): {path}")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self.warn(f"A stored name is broken, so you are a newcomer. Delete this file: {path}")
        return None


def _age(path: Path) -> float:
    """Return what sorts the newest first, and last what is gone by now or leads nowhere."""
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0
