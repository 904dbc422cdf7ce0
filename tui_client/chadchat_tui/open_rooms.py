"""Which rooms somebody had open on a server, and how far they were read, kept on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadCode, BadName
from chadchat_shared.names import clean_name, name_key

from .keeping import make_private, read_plain, state_folder, written_whole
from .state.attention import Level

DIRECTORY: Final = "rooms"


class OpenRoom(Struct, frozen=True, kw_only=True):
    """A room that was open, as ``name``, the seq of the newest message that was seen there, and of
    which messages one is told, where that was set for the room.
    """

    room: str
    name: str
    epoch: str
    read: int
    level: Level | None = None


class OpenRooms:
    """Files in ``directory``, by default in the platform's state directory, one for each name on
    each server, so that two people at one machine do not get each other's rooms.

    A file that cannot be used is told of in a sentence given to ``warn``: nothing here raises.
    """

    def __init__(self, warn: Callable[[str], None], directory: Path | None = None) -> None:
        self.warn = warn
        self._directory = directory or state_folder(DIRECTORY)
        self._unread: set[Path] = set()

    def load(self, server: str, name: str) -> list[OpenRoom]:
        """Return the rooms that ``name`` had open on ``server``, in their order."""
        path = self._path(server, name)
        try:
            rooms = msgspec.json.decode(read_plain(path), type=list[OpenRoom])
            for room in rooms:
                normalise_code(room.room)
                clean_name(room.name)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._unread.add(path)
            self.warn(f"Your open rooms cannot be read ({error.strerror}): {path}")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, BadCode, BadName):
            self.warn(f"The list of your open rooms is broken. Delete this file: {path}")
        else:
            return rooms
        return []

    def save(self, server: str, name: str, rooms: Sequence[OpenRoom]) -> None:
        """Keep ``rooms`` for the next start, but where there are others that cannot be read."""
        path = self._path(server, name)
        if path in self._unread:
            return
        try:
            make_private(self._directory)
            with written_whole(path) as file:
                file.write(msgspec.json.encode(rooms))
        except OSError as error:
            self.warn(f"Your open rooms cannot be kept ({error.strerror}): {path}")

    def _path(self, server: str, name: str) -> Path:
        key = f"{server}\n{name_key(name)}"
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
