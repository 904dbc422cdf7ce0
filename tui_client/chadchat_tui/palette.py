"""The command palette: every command, every key's doing, and the rooms, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, Protocol, runtime_checkable

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from chadchat_shared.text import clean_line

from .commands import COMMANDS, Command
from .keys import KEYS, keys_now, words_for
from .state.room import RoomState
from .workspace import Workspace

_ACTIONS = {
    "people": "people",
    "rooms": "list_rooms",
    "switch": "switch",
    "previous-room": "step(-1)",
    "next-room": "step(1)",
    "next-active": "next_active",
    "page-up": "scroll(-1)",
    "page-down": "scroll(1)",
    "newest": "newest",
}
"""What the room's screen does for a key, by the binding's id, where no command does it."""


@runtime_checkable
class Chooser(Protocol):
    """The app that does what is chosen."""

    workspace: Workspace

    def turn_to(self, room: RoomState) -> None:
        """Have ``room`` on the screen."""

    def choose(self, command: Command) -> None:
        """Do ``command``, or have it written where one writes."""


class Palette(CommandPalette):
    """Textual's, which fails where one pages in a list that is not laid out, as in a burst of keys
    or in a terminal of few rows.
    """

    def _action_command_list(self, action: str) -> None:
        laid_out = bool(self.query_one(CommandList).scrollable_content_region)
        if laid_out or not action.startswith("page"):
            super()._action_command_list(action)


class Choice(NamedTuple):
    """Something that can be chosen: how it is called, what it does, and the doing."""

    name: str
    summary: str
    choose: Callable[[], None]


class ChatCommands(Provider):
    """Finds commands, keys and rooms."""

    async def discover(self) -> Hits:
        """Give all of it, as nothing is typed yet."""
        for name, summary, choose in self._choices():
            yield DiscoveryHit(Content(name), choose, text=name, help=summary)

    async def search(self, query: str) -> Hits:
        """Give what ``query`` is found in, the best first."""
        matcher = self.matcher(query)
        for name, summary, choose in self._choices():
            score = max(matcher.match(name), matcher.match(summary) / 2)
            if score > 0:
                # Not the matcher's own highlight, which reads what is found as markup.
                yield Hit(score, Content(name), choose, text=name, help=summary)

    def _choices(self) -> Iterator[Choice]:
        app = self.app
        if not isinstance(app, Chooser):
            return
        rooms = app.workspace.rooms
        for room in rooms.others:
            name = f"Turn to {room.code or room.wanted} {clean_line(room.topic)}".rstrip()
            yield Choice(name, "a room that is open", partial(app.turn_to, room))
        for command in COMMANDS.values():
            yield Choice(command.usage, command.summary, partial(app.choose, command))
        now = keys_now(app.workspace.preferences.keys)
        for binding, action in _ACTIONS.items():
            words = KEYS[binding].words
            choose = partial(self._do, action)
            yield Choice(words[0].upper() + words[1:], words_for(now[binding]), choose)

    def _do(self, action: str) -> None:
        self.app.call_later(self.app.run_action, action, self.screen)
