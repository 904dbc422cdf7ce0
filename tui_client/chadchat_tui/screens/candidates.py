"""What can be completed where one writes in a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chadchat_shared.text import clean_line

from ..commands import COMMANDS
from ..state.attention import LEVELS
from ..state.completing import Word
from ..state.preferences import THEME_NAMES
from ..state.room import RoomState
from ..state.rooms import Rooms
from ..widgets.emoji import emoji_by_name

_KNOCKERS: Final = frozenset({"admit", "refuse"})
_OWN_NAME: Final = "nick"
_ROOM: Final = "join"
_WORDS: Final[Mapping[str, Sequence[str]]] = {"theme": THEME_NAMES, "notify": LEVELS}


class RoomCandidates:
    """Names, commands and emoji for the room of ``state``."""

    def __init__(self, state: RoomState, rooms: Rooms) -> None:
        self._state = state
        self._rooms = rooms

    def names(self) -> Sequence[Word]:
        """Return the others' names, those who are here first, then one's own."""
        members, me = self._state.members, self._state.member
        known = [(one, "here") for one in members.here] + [(one, "away") for one in members.away]
        known.sort(key=lambda one: one[0].member == me)
        return [Word(clean_line(member.name), about) for member, about in known]

    def commands(self) -> Sequence[Word]:
        """Return every command, and what it does."""
        return [Word(name, command.summary) for name, command in COMMANDS.items()]

    def takes_argument(self, command: str) -> bool:
        """Say whether anything may stand behind ``command``."""
        return command in COMMANDS and " " in COMMANDS[command].usage

    def arguments(self, command: str) -> Sequence[Word]:
        """Return the names, codes or words that ``command`` is for, if it is for any."""
        if command in _WORDS:
            return [Word(word) for word in _WORDS[command]]
        if command in _KNOCKERS:
            return [Word(clean_line(one.name), "knocks") for one in self._state.knocks]
        if command == _ROOM:
            return [Word(room.code, clean_line(room.topic)) for room in self._rooms.open]
        if command in COMMANDS and command != _OWN_NAME and "NAME" in COMMANDS[command].usage:
            return self.names()
        return []

    def emoji(self) -> Mapping[str, str]:
        """Return emoji by their names."""
        return emoji_by_name()
